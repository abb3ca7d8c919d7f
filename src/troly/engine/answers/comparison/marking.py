"""The words that differ between two units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from troly.engine.answers.comparison.values import Change, Hunk, Pair
from troly.engine.answers.comparison.words import Word, say_the_same, segments_of

_Stretch = tuple[int, int, int, int]
Span = tuple[int, int, bool]
"""Start, end, and whether it differs."""
# Beyond this many words on both sides, a stretch is marked whole: nobody reads such a weave.
_LONGEST_WEAVE = 4_000


def hunks_between(
    left: Sequence[Word], right: Sequence[Word], left_end: int, right_end: int
) -> tuple[Hunk, ...]:
    """What differs, in order. ``left_end``, ``right_end``: where an empty side would stand."""
    found: list[Hunk] = []
    for a, b, c, d in _differing(left, right):
        if say_the_same(left[a:b], right[c:d]):
            continue
        found.append(
            Hunk(
                *_place(left, a, b, left_end),
                *_place(right, c, d, right_end),
            )
        )
    return tuple(found)


def _place(words: Sequence[Word], first: int, last: int, end: int) -> tuple[int, int]:
    if first < last:
        return words[first].start, words[last - 1].end
    at = words[first].start if first < len(words) else end
    return at, at


def _differing(left: Sequence[Word], right: Sequence[Word]) -> Iterator[_Stretch]:
    """By runs up to a stop first, then by words inside runs that differ: long articles repeat
    their small words so often that comparing word with word alone takes seconds."""
    cuts, others = segments_of(left), segments_of(right)
    keys = [tuple(word.key for word in left[a:b]) for a, b in cuts]
    other_keys = [tuple(word.key for word in right[a:b]) for a, b in others]
    for tag, a, b, c, d in SequenceMatcher(None, keys, other_keys, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        low, high = _bounds(cuts, a, b, len(left))
        begin, finish = _bounds(others, c, d, len(right))
        yield from _woven(left, low, high, right, begin, finish)


def _bounds(cuts: Sequence[tuple[int, int]], first: int, last: int, end: int) -> tuple[int, int]:
    if first < last:
        return cuts[first][0], cuts[last - 1][1]
    at = cuts[first][0] if first < len(cuts) else end
    return at, at


def _woven(
    left: Sequence[Word], low: int, high: int, right: Sequence[Word], begin: int, finish: int
) -> Iterator[_Stretch]:
    if low == high or begin == finish or high - low + finish - begin > _LONGEST_WEAVE:
        yield low, high, begin, finish
        return
    keys = [word.key for word in left[low:high]]
    other_keys = [word.key for word in right[begin:finish]]
    matcher = SequenceMatcher(None, keys, other_keys, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield low + a, low + b, begin + c, begin + d


def run_of(pair: Pair, *, is_left: bool) -> list[Span]:
    """One side of a pair cut where its differing words begin and end; [] where it has none."""
    unit = pair.left if is_left else pair.right
    if unit is None:
        return []
    if pair.changes & {Change.ADDED, Change.REMOVED}:
        return [(unit.start, unit.end, True)]
    cuts = [
        (h.left_start, h.left_end) if is_left else (h.right_start, h.right_end) for h in pair.hunks
    ]
    spans: list[Span] = []
    at = unit.start
    for low, high in cuts:
        if high <= low:
            continue
        if low > at:
            spans.append((at, low, False))
        spans.append((low, high, True))
        at = high
    if at < unit.end:
        spans.append((at, unit.end, False))
    return spans
