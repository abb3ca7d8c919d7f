"""Two texts held against each other: what stayed, changed, moved, came, went, has a new number.

Line breaks, spaces, hyphens at line ends, composed or decomposed letters and the place of the tone
(hòa, hoà) are no change. Case is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from troly.engine.answers.comparison.marking import hunks_between
from troly.engine.answers.comparison.pairing import Side, in_place, paired, sides_of
from troly.engine.answers.comparison.units import openings, units_of
from troly.engine.answers.comparison.values import Change, Comparison, Hunk, Pair, Unit
from troly.engine.answers.comparison.words import say_the_same, words_of


def compare_texts(left: str, right: str) -> Comparison:
    """Compare two texts in normal form (``engine.text.forms.normal_form``)."""
    known = openings([*units_of(left), *units_of(right)])
    lefts = sides_of(left, units_of(left, known))
    rights = sides_of(right, units_of(right, known))
    lefts, rights = _recut(left, lefts, right, rights)
    pairs = paired(lefts, rights)
    kept = in_place(pairs)
    by_right = {right_number: number for number, right_number in pairs.items()}
    found: list[Pair] = []
    following = 0
    for number, side in enumerate(rights):
        partner = by_right.get(number)
        if partner is not None and partner in kept:
            found.extend(_removed(lefts, following, partner, pairs))
            following = partner + 1
        if partner is None:
            found.append(Pair(None, side.unit, frozenset({Change.ADDED})))
        else:
            found.append(_pair(lefts[partner], side, has_moved=partner not in kept))
    found.extend(_removed(lefts, following, len(lefts), pairs))
    return Comparison(tuple(found))


def _removed(lefts: Sequence[Side], first: int, last: int, pairs: dict[int, int]) -> list[Pair]:
    return [
        Pair(lefts[number].unit, None, frozenset({Change.REMOVED}))
        for number in range(first, last)
        if number not in pairs
    ]


def _pair(left: Side, right: Side, *, has_moved: bool) -> Pair:
    changes: set[Change] = set()
    if has_moved:
        changes.add(Change.MOVED)
    if _number(left.unit) != _number(right.unit):
        changes.add(Change.RENUMBERED)
    hunks: tuple[Hunk, ...] = ()
    if left.exact != right.exact:
        hunks = hunks_between(left.words, right.words, left.unit.end, right.unit.end)
        if hunks and not say_the_same(left.words, right.words):
            changes.add(Change.CHANGED)
        else:
            hunks = ()
    return Pair(left.unit, right.unit, frozenset(changes), hunks)


def _number(unit: Unit) -> str:
    return "".join(unit.label.split()).rstrip(".):/").upper()


def _recut(
    left: str, lefts: list[Side], right: str, rights: list[Side]
) -> tuple[list[Side], list[Side]]:
    """Where two stretches between units of the same words say the same but are cut otherwise (a
    line broken before "Điều 5." in a sentence, paragraphs run together), one unit stands for them.
    """
    pairs = paired_by_words(lefts, rights)
    anchors = [(n, pairs[n]) for n in sorted(in_place(pairs))]
    anchors.append((len(lefts), len(rights)))
    new_lefts: list[Side] = []
    new_rights: list[Side] = []
    low = begin = 0
    for high, finish in anchors:
        gap, other = lefts[low:high], rights[begin:finish]
        if gap and other and len(gap) != len(other) and _cover_the_same(left, gap, right, other):
            gap, other = _as_one(left, gap), _as_one(right, other)
        new_lefts += [*gap, *lefts[high : high + 1]]
        new_rights += [*other, *rights[finish : finish + 1]]
        low, begin = high + 1, finish + 1
    return new_lefts, new_rights


def paired_by_words(lefts: Sequence[Side], rights: Sequence[Side]) -> dict[int, int]:
    """Left number → right number of the units whose words stand once on each side."""
    once = _once(lefts)
    other = _once(rights)
    return {number: other[key] for key, number in once.items() if key in other}


def _once(sides: Sequence[Side]) -> dict[str, int]:
    found: dict[str, int] = {}
    twice: set[str] = set()
    for number, side in enumerate(sides):
        if side.key in found:
            twice.add(side.key)
        found[side.key] = number
    return {key: number for key, number in found.items() if key not in twice}


def _cover_the_same(left: str, gap: Sequence[Side], right: str, other: Sequence[Side]) -> bool:
    return say_the_same(
        words_of(left, gap[0].unit.start, gap[-1].unit.end),
        words_of(right, other[0].unit.start, other[-1].unit.end),
    )


def _as_one(text: str, gap: Sequence[Side]) -> list[Side]:
    unit = replace(gap[0].unit, kind="paragraph", end=gap[-1].unit.end)
    return sides_of(text, [unit])
