"""Conditions and exceptions: dropped, added, or turned into one another."""

from __future__ import annotations

from troly.engine.answers.claims.listed import set_of
from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.phrases import Marker
from troly.engine.answers.claims.reading import Reading
from troly.engine.answers.claims.values import Difference

_EXCEPTIONS = ("except", "unless")
EXCEPTING = (*_EXCEPTIONS, "outside")
_NEGATIVE = ("not", "prohibition", "option")
_ALSO_EXCEPT = (*_EXCEPTIONS, *_NEGATIVE, "only", "outside")
_TEMPORAL = set_of("khi when lorsque lorsqu quand where once whenever trường")
APART = set_of("riêng")
"""Words before those set apart; the words for others stand before those that are left."""
_OTHERS = {
    "vi": set_of("khác") | APART,
    "fr": set_of("autre autres reste"),
    "en": set_of("other others else rest remaining"),
}
_FIRST = 4
_HELD, _GONE = 0.5, 0.34
_LONGEST = 14


def compare_conditions(pair: Pair) -> None:
    """Flag exceptions and conditions that stand on one side alone."""
    if not _included(pair):
        _exceptions(pair)
    _conditions(pair)
    _waived(pair)


def body_of(reading: Reading, marker: Marker) -> list[int]:
    """The content words that a condition or exception consists of: to the end of its clause, or
    of its first ``_LONGEST`` items; facts count as words here."""
    clause, found = reading.clause[marker.last], []
    for place in range(marker.last + 1, min(len(reading.items), marker.last + 1 + _LONGEST)):
        if reading.clause[place] != clause:
            break
        if reading.is_content[place] or reading.items[place].key[0].isdigit():
            found.append(place)
    return found


def others_of(reading: Reading) -> list[int]:
    """Where "the others", "everyone else", "riêng", among the first words of a clause, tell some
    from the rest."""
    found, words = [], _OTHERS[reading.lexicon.language]
    for place, item in enumerate(reading.items):
        start = max(0, place - _FIRST)
        is_first = place < _FIRST or any(not i.is_word for i in reading.items[start:place])
        if item.key in words and is_first:
            found.append(place)
    return found


def _share(mine: Reading, places: list[int], other: Reading) -> float:
    if not places:
        return 1.0
    return sum(other.holds(mine.concepts[place]) for place in places) / len(places)


def _markers(reading: Reading, kinds: tuple[str, ...]) -> list[Marker]:
    return [marker for marker in reading.markers if marker.kind in kinds]


def _exceptions(pair: Pair) -> None:
    claimed, found = _markers(pair.claim, _EXCEPTIONS), _markers(pair.source, _EXCEPTIONS)
    for marker in found:
        body = body_of(pair.source, marker)
        if not body:
            continue
        span = (marker.first, body[-1])
        held = _mentions(pair, body)
        if held and not claimed and not _markers(pair.claim, ("outside",)):
            _told(pair, marker, body, span)
            return
        gone = _share(pair.source, body, pair.claim) < _GONE
        if not held and not claimed and gone and pair.share_of_rest(marker.first, body) >= 0.6:
            pair.flag(Difference.EXCEPTION, 0.65, None, span)
            return
    for marker in claimed:
        body = body_of(pair.claim, marker)
        if not body or found:
            continue
        told_apart = _markers(pair.source, _ALSO_EXCEPT) or others_of(pair.source)
        if told_apart and _share(pair.claim, body, pair.source) >= _HELD:
            continue
        pair.flag(Difference.EXCEPTION, 0.7, (marker.first, body[-1]))
        return


_INCLUDED = 5
"""Content words around "included" that say who is."""


def _included(pair: Pair) -> bool:
    """ "Fire engines included", "kể cả xe chở hàng": said of what the source leaves out."""
    if _markers(pair.source, ("including",)):
        return False
    excepted = _markers(pair.source, _EXCEPTIONS)
    for marker in _markers(pair.claim, ("including",)):
        after = pair.claim.content(marker.last + 1, marker.last + _INCLUDED)
        before = pair.claim.content(marker.first - _INCLUDED, marker.first - 1)
        clause = pair.claim.clause[marker.first]
        named = [p for p in after or before if pair.claim.clause[p] == clause]
        for other in excepted:
            body = body_of(pair.source, other) or pair.source_sentence(other.first)
            held = names_of_places(pair.source, body)
            if named and any(not pair.claim.concepts[p].isdisjoint(held) for p in named):
                span = (other.first, max([other.last, *body]))
                pair.flag(Difference.EXCEPTION, 0.85, (marker.first, marker.last), span)
                return True
    return False


def _mentions(pair: Pair, body: list[int]) -> bool:
    """Whether the claim names what is excepted, or the first of several."""
    share = _share(pair.source, body, pair.claim)
    return share >= _HELD or (len(body) > 2 and _share(pair.source, body[:2], pair.claim) == 1.0)


def _told(pair: Pair, marker: Marker, body: list[int], span: tuple[int, int]) -> None:
    """The claim speaks of what the source excepts, without "except": it must say the contrary of
    the rule, or no more than the exception itself says."""
    rest = [p for p in pair.source_sentence(marker.first) if p < marker.first or p > body[-1]]
    rule = names_of_places(pair.source, [p for p in rest if p < marker.first])
    own = [p for p, is_content in enumerate(pair.claim.is_content) if is_content]
    from_rule = [
        p
        for p in own
        if not pair.claim.concepts[p].isdisjoint(rule)
        and pair.claim.concepts[p].isdisjoint(names_of_places(pair.source, body))
    ]
    after = names_of_places(pair.source, [p for p in rest if p > body[-1]])
    says_more = any(
        not pair.claim.concepts[p].isdisjoint(after) and pair.claim.concepts[p].isdisjoint(rule)
        for p in own
    )
    if says_more or len(from_rule) * 4 <= len(own):
        return
    included = _markers(pair.claim, ("including",))
    denied_here = bool(_markers(pair.claim, _NEGATIVE))
    denied_there = any(
        other.kind in _NEGATIVE and other.first < marker.first for other in pair.source.markers
    )
    if not included and (denied_here != denied_there or _turns_round(pair)):
        pair.tells_exception = True
        return
    pair.flag(Difference.EXCEPTION, 0.85 if included else 0.75, _first_of(pair, body), span)


def _turns_round(pair: Pair) -> bool:
    """Whether the claim has a word that excludes one of the source's."""
    there = {(side.group, side.side) for turn in pair.source.turns for side in turn.sides}
    groups = {group for group, _side in there}
    return any(
        side.group in groups and (side.group, side.side) not in there
        for turn in pair.claim.turns
        for side in turn.sides
    )


def names_of_places(reading: Reading, places: list[int]) -> frozenset[str]:
    return frozenset(name for place in places for name in reading.concepts[place])


def _conditions(pair: Pair) -> None:
    claimed = _markers(pair.claim, ("condition",))
    turned = _markers(pair.claim, ("unless",))
    for marker in _markers(pair.source, ("condition",)):
        body = body_of(pair.source, marker)
        if not body:
            continue
        span = (marker.first, body[-1])
        share = _share(pair.source, body, pair.claim)
        if share >= _HELD and turned and not claimed:
            pair.flag(Difference.CONDITION, 0.75, (turned[0].first, turned[0].last), span)
            return
        if share < _GONE and pair.share_of_rest(marker.first, body) >= 0.6:
            is_mild = pair.source.items[marker.first].key in _TEMPORAL
            pair.flag(Difference.CONDITION, 0.4 if is_mild else 0.6, None, span)
            return
    theirs = _markers(pair.source, ("condition", "unless", "except"))
    for marker in claimed:
        body = body_of(pair.claim, marker)
        if not body:
            continue
        share = _share(pair.claim, body, pair.source)
        if (
            share >= _HELD
            and not _markers(pair.source, ("condition",))
            and _markers(pair.source, ("unless",))
        ):
            if not _denies(pair.claim, marker):
                pair.flag(Difference.CONDITION, 0.7, (marker.first, body[-1]))
                return
        elif share < _GONE and not theirs:
            pair.flag(Difference.CONDITION, 0.6, (marker.first, body[-1]))
            return


def _waived(pair: Pair) -> None:
    """ "However few", "dù": the claim says that a condition of the source does not count."""
    for marker in _markers(pair.claim, ("regardless",)):
        for other in _markers(pair.source, ("condition", "except", "unless")):
            body = body_of(pair.source, other)
            if body and _share(pair.source, body, pair.claim) >= _HELD:
                span = (other.first, body[-1])
                pair.flag(Difference.CONDITION, 0.7, (marker.first, marker.last), span)
                return


def _denies(reading: Reading, marker: Marker) -> bool:
    return any(
        other.kind in ("not", "prohibition")
        and reading.clause[other.first] == reading.clause[marker.first]
        for other in reading.markers
    )


def _first_of(pair: Pair, body: list[int]) -> tuple[int, int] | None:
    for place in body:
        held = pair.source.concepts[place] & pair.claim.places.keys()
        if held:
            at = min(pair.claim.places[name][0] for name in held)
            return at, at
    return None
