"""Negation, modality and scope: the same words, turned by another word beside them."""

from __future__ import annotations

from collections.abc import Iterable

from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.phrases import Marker
from troly.engine.answers.claims.reading import Reading
from troly.engine.answers.claims.values import Difference

NEGATIVE = ("not", "prohibition", "option")
_LIKE_DENIALS = ("except", "unless", "outside")
_MODAL = ("obligation", "permission", "prohibition", "option", "advice")
_SCOPES = ("all", "most", "some", "only")
_LACKING = frozenset({"without", "sans", "chưa", "until"})
_NEAR, _WIDE = 2, 5
# What a source's modal class allows a claim to say instead; anything else is a difference.
_MODALITY = {
    ("obligation", "permission"): 0.75,
    ("obligation", "advice"): 0.75,
    ("obligation", "option"): 0.85,
    ("obligation", "prohibition"): 0.85,
    ("permission", "obligation"): 0.75,
    ("permission", "prohibition"): 0.85,
    ("permission", "advice"): 0.4,
    ("prohibition", "permission"): 0.85,
    ("prohibition", "obligation"): 0.85,
    ("prohibition", "option"): 0.75,
    ("prohibition", "advice"): 0.7,
    ("option", "obligation"): 0.85,
    ("option", "prohibition"): 0.75,
    ("advice", "obligation"): 0.75,
    ("advice", "prohibition"): 0.8,
}
_SCOPE = {
    ("some", "all"): 0.75,
    ("most", "all"): 0.7,
    ("all", "some"): 0.7,
    ("all", "most"): 0.65,
    ("all", "only"): 0.6,
    ("some", "most"): 0.6,
    ("most", "some"): 0.6,
    ("some", "only"): 0.5,
    ("only", "all"): 0.7,
    ("only", "some"): 0.4,
}


def governed(reading: Reading, marker: Marker, count: int) -> list[int]:
    """The first content words behind a marker, in its clause; before it where none follow."""
    clause = reading.clause[marker.last]
    after = [
        place
        for place in reading.content(marker.last + 1, marker.last + 12)
        if reading.clause[place] == clause
    ]
    if after:
        return after[:count]
    before = [
        place
        for place in reading.content(marker.first - 8, marker.first - 1)
        if reading.clause[place] == clause
    ]
    return before[-count:]


def names_at(reading: Reading, places: Iterable[int]) -> frozenset[str]:
    return frozenset(name for place in places for name in reading.concepts[place])


def under(reading: Reading, kinds: tuple[str, ...], count: int = _WIDE) -> frozenset[str]:
    """All that stands closely behind (or is) a marker of these classes."""
    found: set[str] = set()
    for marker in reading.markers:
        if marker.kind in kinds:
            found |= names_at(reading, governed(reading, marker, count))
            found |= names_at(reading, reading.content(marker.first, marker.last))
    return frozenset(found)


def compare_negation(pair: Pair) -> None:
    """Flag what one side denies and the other says."""
    if pair.tells_exception:
        return
    claimed = _negatives(pair.claim, pair.source)
    found = _negatives(pair.source, pair.claim)
    alone, theirs = _without_partners(pair, claimed, found)
    if _has(pair.claim, ("only",)) and len(theirs) > 1:
        # "không được … khi chưa có" is "chỉ được … khi có".
        return
    if _is_twofold(pair, claimed, theirs):
        return
    if len(alone) == 2 and _has(pair.source, ("condition", "only")):
        # "without … no": a condition told from its other end.
        return
    if _has(pair.claim, ("sanction",)):
        # Who is fined did what is forbidden.
        theirs = [marker for marker in theirs if marker.kind != "prohibition"]
    if not _denies_what_comes_before(pair):
        _denied(pair, alone, of_claim=True)
    _denied(pair, theirs, of_claim=False)


def _denies_what_comes_before(pair: Pair) -> bool:
    """ "None ranked above it" is "it came first"."""
    first = (1,)
    here, there = (
        any(fact.kind is Difference.ORDINAL and fact.value == first for fact in side.facts)
        for side in (pair.claim, pair.source)
    )
    return there and not here


def _negatives(reading: Reading, other: Reading) -> list[Marker]:
    return [
        marker
        for marker in reading.markers
        if marker.kind in NEGATIVE and not _is_part_of_a_word(reading, marker, other)
    ]


def _is_twofold(pair: Pair, claimed: list[Marker], theirs: list[Marker]) -> bool:
    """ "Not without consent", told as "with consent one may": two denials of one sentence of the
    source, and none in the claim."""
    if claimed or len(theirs) != 2:
        return False
    one, other = theirs
    words = {pair.source.items[marker.first].key for marker in theirs}
    return pair.source.sentence[one.first] == pair.source.sentence[other.first] and bool(
        words & _LACKING
    )


def _without_partners(
    pair: Pair, claimed: list[Marker], found: list[Marker]
) -> tuple[list[Marker], list[Marker]]:
    """The denials of either side that the other does not make, each paired at most once."""
    also = [m for m in pair.source.markers if m.kind in _LIKE_DENIALS]
    mine = [m for m in pair.claim.markers if m.kind in _LIKE_DENIALS]
    scored = sorted(
        (
            (_likeness(pair, one, other), here, there)
            for here, one in enumerate([*claimed, *mine])
            for there, other in enumerate([*found, *also])
        ),
        reverse=True,
    )
    taken_here: set[int] = set()
    taken_there: set[int] = set()
    for score, here, there in scored:
        if score > 0 and here not in taken_here and there not in taken_there:
            taken_here.add(here)
            taken_there.add(there)
    left = [m for place, m in enumerate(claimed) if place not in taken_here]
    right = [m for place, m in enumerate(found) if place not in taken_there]
    for one in list(left):
        like = next(
            (o for o in right if o.kind == one.kind and not _is_said_plainly(pair, one, o)), None
        )
        if like is not None:
            left.remove(one)
            right.remove(like)
    return left, right


def _is_said_plainly(pair: Pair, one: Marker, other: Marker) -> bool:
    """Whether the source says what the claim's ``one`` denies, and what its ``other`` denies is
    nothing the claim speaks of: the two are no pair."""
    anchors = governed(pair.claim, one, _NEAR)
    theirs = governed(pair.source, other, _NEAR)
    return (
        bool(anchors and theirs)
        and all(pair.source.holds(pair.claim.concepts[place]) for place in anchors)
        and not any(pair.claim.holds(pair.source.concepts[place]) for place in theirs)
    )


def _likeness(pair: Pair, one: Marker, other: Marker) -> float:
    """How much of what one denies the other denies, the nearest words most."""
    theirs = names_at(pair.source, governed(pair.source, other, 4))
    return sum(
        1 / (1 + rank)
        for rank, place in enumerate(governed(pair.claim, one, 4))
        if not pair.claim.concepts[place].isdisjoint(theirs)
    )


def _denied(pair: Pair, alone: list[Marker], *, of_claim: bool) -> None:
    mine, other = (pair.claim, pair.source) if of_claim else (pair.source, pair.claim)
    turned = _excluded_words(mine, other)
    for marker in alone:
        anchors = governed(mine, marker, _NEAR)
        # "không mở" beside "đóng": denied on one side, said by its opposite on the other.
        if not anchors or any(
            place in turned for place in [*anchors, *range(marker.first, marker.last + 1)]
        ):
            continue
        if not other.holds(mine.concepts[anchors[0]]):
            continue
        there = _place_of(pair, anchors[0], of_claim=of_claim)
        here = (min(marker.first, anchors[0]), max(marker.last, anchors[0]))
        weight = 0.8 if marker.kind != "option" else 0.7
        if of_claim:
            pair.flag(Difference.NEGATION, weight, here, (there, there))
            return
        if _is_spoken_of(pair, marker, anchors) and _fits_best(pair, there, anchors[0]):
            pair.flag(Difference.NEGATION, weight, (there, there), here)
            return


def _place_of(pair: Pair, anchor: int, *, of_claim: bool) -> int:
    """Where the other side says the word at ``anchor``, in the surroundings most like its own."""
    mine, other = (pair.claim, pair.source) if of_claim else (pair.source, pair.claim)
    places = {place for name in mine.concepts[anchor] for place in other.places.get(name, ())}
    own = (anchor, anchor)

    def fit(place: int) -> float:
        there = (place, place)
        return pair.closeness(own, there) if of_claim else pair.closeness(there, own)

    return max(sorted(places), key=fit)


def _fits_best(pair: Pair, claimed: int, denied: int) -> bool:
    """Whether the claim's word is nearer to the denied one than to the same word said plainly."""
    names = pair.source.concepts[denied]
    plain = [p for n in names for p in pair.source.places.get(n, ()) if abs(p - denied) > 3]
    here = (claimed, claimed)
    mine = pair.closeness(here, (denied, denied))
    return all(pair.closeness(here, (place, place)) < mine for place in plain)


def _is_part_of_a_word(reading: Reading, marker: Marker, other: Reading) -> bool:
    """ "no cost", "không thu phí": the whole phrase has its own opposite, or the other side says
    the same without a denial ("không dự": "vắng mặt")."""
    return any(
        first <= marker.first
        and marker.last <= last
        and last - first > marker.last - marker.first
        and (is_turn or other.holds(names))
        for first, last, names, is_turn in (
            *((turn.first, turn.last, frozenset[str](), True) for turn in reading.turns),
            *((*phrase, False) for phrase in reading.phrases),
        )
    )


def _is_spoken_of(pair: Pair, marker: Marker, anchors: list[int]) -> bool:
    """Whether the claim speaks of the part of the source in which the marker stands."""
    return pair.share_of_clause(marker.first) >= 0.5 or all(
        pair.claim.holds(pair.source.concepts[place]) for place in anchors
    )


def _excluded_words(mine: Reading, other: Reading) -> set[int]:
    """Items of ``mine`` in whose place ``other`` has a word that excludes them."""
    there = {(side.group, side.side) for turn in other.turns for side in turn.sides}
    groups = {group for group, _side in there}
    found: set[int] = set()
    for turn in mine.turns:
        for side in turn.sides:
            if side.group in groups and (side.group, side.side) not in there:
                found.update(range(turn.first, turn.last + 1))
    return found


def compare_modality(pair: Pair) -> None:
    """Flag may for must, need not for must, should for must, and the like."""
    if pair.tells_exception:
        return
    for marker in pair.claim.markers:
        if marker.kind not in _MODAL:
            continue
        theirs = _counterpart(pair, marker, _MODAL)
        if theirs is None or theirs.kind == marker.kind:
            continue
        weight = _MODALITY.get((theirs.kind, marker.kind), 0.0)
        if weight:
            spans = (marker.first, marker.last), (theirs.first, theirs.last)
            pair.flag(Difference.MODALITY, weight, *spans)
            return
    _passive_or_duty(pair)


def _passive_or_duty(pair: Pair) -> None:
    """ "được nộp" and "phải nộp": "được" alone is a passive, but no duty."""
    for mine, other, is_claim in (
        (pair.claim, pair.source, True),
        (pair.source, pair.claim, False),
    ):
        duties = [m for m in mine.markers if m.kind == "obligation"]
        theirs = under(other, _MODAL)
        for duty in duties:
            anchors = governed(mine, duty, 1)
            if not anchors or names_at(mine, anchors) & theirs:
                continue
            for marker in other.markers:
                if marker.kind != "passive" or other.items[marker.first].key != "được":
                    continue
                behind = [p for p in (marker.last + 1,) if p < len(other.items)]
                if names_at(mine, anchors) & names_at(other, behind):
                    spans = [(duty.first, duty.last), (marker.first, marker.last)]
                    pair.flag(Difference.MODALITY, 0.6, *(spans if is_claim else spans[::-1]))
                    return


def _counterpart(pair: Pair, marker: Marker, kinds: tuple[str, ...]) -> Marker | None:
    """The source's marker of these classes that governs the same words."""
    anchors = governed(pair.claim, marker, 3)
    if not anchors:
        return None
    best: tuple[float, Marker] | None = None
    for other in pair.source.markers:
        if other.kind not in kinds:
            continue
        theirs = names_at(pair.source, governed(pair.source, other, 4))
        score = sum(
            1 / (1 + rank)
            for rank, place in enumerate(anchors)
            if not pair.claim.concepts[place].isdisjoint(theirs)
        )
        if other.kind == marker.kind:
            score *= 1.1
        if score and (best is None or score > best[0]):
            best = (score, other)
    return best[1] if best and best[0] >= 0.5 else None


def compare_scope(pair: Pair) -> None:
    """Flag all for some, some for all, and "only" that one side alone says."""
    for marker in pair.claim.markers:
        if marker.kind not in _SCOPES:
            continue
        theirs = _in_closer_clause(pair, _counterpart(pair, marker, _SCOPES))
        span = (marker.first, marker.last)
        if theirs is None:
            bounded = _has(pair.source, ("only", "except", "unless"))
            if (
                marker.kind == "only"
                and not bounded
                and len(_negatives(pair.source, pair.claim)) < 2
            ):
                anchors = governed(pair.claim, marker, 2)
                if any(pair.source.holds(pair.claim.concepts[place]) for place in anchors):
                    pair.flag(Difference.SCOPE, 0.6, span)
            elif marker.kind == "all":
                pair.flag(Difference.SCOPE, _WIDENED if _bounds_some(pair, marker) else 0.2, span)
            continue
        weight = _SCOPE.get((theirs.kind, marker.kind), 0.0)
        if weight:
            pair.flag(Difference.SCOPE, weight, span, (theirs.first, theirs.last))
            return
    _dropped_scope(pair)


_WIDENED = 0.6
_BOUNDING = ("except", "unless", "only", "some")


def _bounds_some(pair: Pair, marker: Marker) -> bool:
    """Whether the source, where it speaks of what the claim says of all, tells some from others."""
    if _has(pair.claim, ("except", "unless")):
        return False
    anchors = names_at(pair.claim, governed(pair.claim, marker, _NEAR))
    for other in pair.source.markers:
        if other.kind not in _BOUNDING or pair.share_of_clause(other.first) < 0.34:
            continue
        sentence = names_at(pair.source, pair.source_sentence(other.first))
        if anchors & sentence:
            return True
    return False


_CLOSER = 0.15
"""How much more of a clause the claim must hold before its scope is taken for the other's."""


def _in_closer_clause(pair: Pair, found: Marker | None) -> Marker | None:
    """ "Some wards have gravel roads; all of them have light": who speaks of light is held against
    "all", although the wards are named beside "some"."""
    if found is None:
        return None
    share = pair.share_of_clause(found.first)
    others = [
        (pair.share_of_clause(marker.first), marker)
        for marker in pair.source.markers
        if marker.kind in _SCOPES
        and pair.source.clause[marker.first] != pair.source.clause[found.first]
    ]
    best = max(others, key=lambda one: one[0], default=None)
    return best[1] if best is not None and best[0] > share + _CLOSER else found


def _dropped_scope(pair: Pair) -> None:
    said = under(pair.claim, _SCOPES)
    for marker in pair.source.markers:
        if marker.kind not in ("some", "most", "only"):
            continue
        anchors = governed(pair.source, marker, 2)
        names = names_at(pair.source, anchors[:1])
        if not anchors or names & said or not pair.claim.holds(names):
            continue
        if _has(pair.claim, (marker.kind,)) or pair.share_of_clause(marker.first) < 0.5:
            continue
        if _in_closer_clause(pair, marker) is not marker:
            continue
        weight = 0.2 if marker.kind == "only" else 0.6
        at = min(pair.claim.places[name][0] for name in names & pair.claim.places.keys())
        pair.flag(Difference.SCOPE, weight, (at, at), (marker.first, marker.last))
        return


def _has(reading: Reading, kinds: tuple[str, ...]) -> bool:
    return any(marker.kind in kinds for marker in reading.markers)
