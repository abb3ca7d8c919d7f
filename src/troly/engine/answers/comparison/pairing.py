"""Which unit on the left is which on the right: by words first, by number where words agree."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from troly.engine.answers.comparison.values import Unit
from troly.engine.answers.comparison.words import Word, joined, unhyphenated, words_of

_ALIKE, _ALIKE_BY_NUMBER = 0.5, 0.25
_NUMBER_COUNTS = 0.15
# A pair of words that stands in more units than this says nothing of any of them.
_COMMON = 40


@dataclass(slots=True)
class Side:
    """One text's unit with what pairing needs of it."""

    unit: Unit
    words: list[Word]
    """Of the text after the label."""
    exact: str
    """The words without their spaces."""
    key: str
    """The same without hyphens: under it a unit finds its like."""
    shingles: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        return self.shingles.total()


def sides_of(text: str, units: Sequence[Unit]) -> list[Side]:
    """The units with their words."""
    found = []
    for unit in units:
        words = words_of(text, unit.body, unit.end)
        exact = joined(words)
        found.append(Side(unit, words, exact, f"{unit.kind}/{_loose(words, exact)}"))
    return found


def _loose(words: Sequence[Word], exact: str) -> str:
    if not any(word.key == "-" for word in words):
        return exact
    return unhyphenated(words).replace("-", "")


def paired(left: Sequence[Side], right: Sequence[Side]) -> dict[int, int]:
    """Left number → right number. What stands in neither keys nor values has no counterpart."""
    pairs = _same(left, right)
    _add_alike(left, right, pairs)
    return pairs


def _same(left: Sequence[Side], right: Sequence[Side]) -> dict[int, int]:
    """Units of the same words; of several, those with the same label, then in their order."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, side in enumerate(right):
        places[side.key].append(number)
    wanted: dict[str, list[int]] = defaultdict(list)
    for number, side in enumerate(left):
        wanted[side.key].append(number)
    pairs: dict[int, int] = {}
    for key, numbers in wanted.items():
        free = places.get(key, [])
        if len(numbers) == len(free):
            pairs.update(zip(numbers, free, strict=True))
            continue
        labels: dict[str, list[int]] = defaultdict(list)
        for number in free:
            labels[right[number].unit.label].append(number)
        taken: set[int] = set()
        late: list[int] = []
        for number in numbers:
            same = labels.get(left[number].unit.label)
            if same:
                pairs[number] = same.pop(0)
                taken.add(pairs[number])
            else:
                late.append(number)
        rest = [number for number in free if number not in taken]
        pairs.update(zip(late, rest, strict=False))
    return pairs


def _add_alike(left: Sequence[Side], right: Sequence[Side], pairs: dict[int, int]) -> None:
    """The best likenesses among what is left, greatest first."""
    taken = set(pairs.values())
    lefts = [n for n in range(len(left)) if n not in pairs]
    rights = [n for n in range(len(right)) if n not in taken]
    if not lefts or not rights:
        return
    for side in (*(left[n] for n in lefts), *(right[n] for n in rights)):
        side.shingles = _shingles(side.words)
    found: list[tuple[float, int, int]] = []
    for number, shared in _shared(left, lefts, right, rights):
        for other, count in shared.items():
            score = 2 * count / max(1, left[number].size + right[other].size)
            is_named_alike = _is_named_alike(left[number].unit, right[other].unit)
            if score >= (_ALIKE_BY_NUMBER if is_named_alike else _ALIKE):
                found.append((score + _NUMBER_COUNTS * is_named_alike, number, other))
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    for _score, number, other in found:
        if number not in pairs and other not in taken:
            pairs[number] = other
            taken.add(other)


def _is_named_alike(left: Unit, right: Unit) -> bool:
    """The same number, or under another number the same title."""
    if left.label and left.label == right.label:
        return True
    return len(left.title) > 8 and left.title == right.title


def _shingles(words: Sequence[Word]) -> Counter[tuple[str, str]]:
    keys = ["", *(word.key for word in words), ""]
    return Counter(pairwise(keys))


def _shared(
    left: Sequence[Side], lefts: Sequence[int], right: Sequence[Side], rights: Sequence[int]
) -> list[tuple[int, dict[int, int]]]:
    """For each left number, how many pairs of words it shares with which right ones."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number in rights:
        for shingle in right[number].shingles:
            holders[shingle].append(number)
    found = []
    for number in lefts:
        candidates: set[int] = set()
        for shingle in left[number].shingles:
            holding = holders.get(shingle, ())
            if len(holding) <= _COMMON:
                candidates.update(holding)
        mine = left[number]
        shared = {
            other: (mine.shingles & right[other].shingles).total()
            for other in candidates
            if right[other].unit.kind == mine.unit.kind
        }
        found.append((number, shared))
    return found


def in_place(pairs: dict[int, int]) -> set[int]:
    """The left numbers of the longest run of pairs that keep their order; the others moved."""
    order = sorted(pairs)
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in order:
        at = bisect_left(tails, pairs[number])
        before[number] = ends[at - 1] if at else None
        if at == len(tails):
            tails.append(pairs[number])
            ends.append(number)
        else:
            tails[at] = pairs[number]
            ends[at] = number
    kept: set[int] = set()
    step = ends[-1] if ends else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return kept
