"""A word in the place of its opposite, or of another of the same row."""

from __future__ import annotations

from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.polarity import NEGATIVE, governed
from troly.engine.answers.claims.reading import Reading, Turn
from troly.engine.answers.claims.values import Difference

_ALIKE = 0.3
_MARGIN = 0.25
_LIGHT = 0.15


def compare_contrasts(pair: Pair) -> None:
    """Flag a word of the claim where the source has one that excludes it, unless one of the two
    is denied."""
    if pair.tells_exception:
        return
    seen: set[int] = set()
    for turn in pair.claim.turns:
        if turn.first in seen or _is_in_fact(pair.claim, turn) or _bounds(pair.claim, turn):
            continue
        opposite = _opposite(pair, turn)
        if opposite is None:
            continue
        other, weight = opposite
        if _is_denied(pair.claim, turn) != _is_denied(pair.source, other):
            continue
        seen.add(turn.first)
        if _only_others(pair):
            weight = _LIGHT
        pair.flag(Difference.ANTONYM, weight, (turn.first, turn.last), (other.first, other.last))


def _only_others(pair: Pair) -> bool:
    """ "Only A vote" told as "B do not vote"."""
    return any(m.kind == "only" for m in pair.source.markers) and any(
        m.kind in NEGATIVE for m in pair.claim.markers
    )


def _opposite(pair: Pair, turn: Turn) -> tuple[Turn, float] | None:
    """The source's word that excludes this one and stands in its place."""
    same = [o for o in pair.source.turns if o.phrase == turn.phrase or _share_side(turn, o)]
    excluding = [
        o for o in pair.source.turns if _excludes(turn, o) and not _is_in_fact(pair.source, o)
    ]
    if not excluding:
        return None
    span = (turn.first, turn.last)
    best = max(excluding, key=lambda o: pair.closeness(span, (o.first, o.last)))
    fit = pair.closeness(span, (best.first, best.last))
    if same:
        known = max(pair.closeness(span, (o.first, o.last)) for o in same)
        return (best, 0.6) if fit >= known + _MARGIN else None
    if any(_share_side(best, o) for o in pair.claim.turns):
        # The claim says the source's word as well: the other is said of something else.
        mine = [o for o in pair.claim.turns if _share_side(best, o)]
        known = max(pair.closeness((o.first, o.last), (best.first, best.last)) for o in mine)
        if known >= fit:
            return None
    if fit < _ALIKE:
        return None
    return best, 0.75 if " " in turn.phrase or fit >= 0.5 else 0.6


def _bounds(reading: Reading, turn: Turn) -> bool:
    """Words such as "at least" before a value: they are compared with the value."""
    bound = ("more", "less", "before", "after")
    if not any(
        m.kind in bound and m.first <= turn.last and turn.first <= m.last for m in reading.markers
    ):
        return False
    return any(turn.last < fact.first <= turn.last + 3 for fact in reading.facts)


def _share_side(one: Turn, other: Turn) -> bool:
    return not set(one.sides).isdisjoint(other.sides)


def _excludes(one: Turn, other: Turn) -> bool:
    if _share_side(one, other):
        return False
    groups = {side.group for side in one.sides}
    return any(side.group in groups for side in other.sides)


def _is_in_fact(reading: Reading, turn: Turn) -> bool:
    return any(fact.first <= turn.first <= fact.last for fact in reading.facts)


def _is_denied(reading: Reading, turn: Turn) -> bool:
    for marker in reading.markers:
        if marker.kind not in NEGATIVE or turn.first <= marker.first <= turn.last:
            continue
        if any(turn.first <= place <= turn.last for place in governed(reading, marker, 2)):
            return True
        if (
            0 < turn.first - marker.last <= 2
            and reading.clause[turn.first] == reading.clause[marker.last]
        ):
            return True
    return False
