"""All, every, whoever: said by the claim of what the source says of some, or within bounds."""

from __future__ import annotations

from troly.engine.answers.claims.compare_facts import direction
from troly.engine.answers.claims.conditions import APART, EXCEPTING, body_of, others_of
from troly.engine.answers.claims.fact import Fact
from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.phrases import Marker
from troly.engine.answers.claims.values import Difference

_BOUNDING = ("except", "unless", "only", "condition", "outside", "not")
_ALL = ("all", "universal")
_NAMED = 5
_SPOKEN_OF = 0.5
_WEIGHT = 0.6
_NAME, _VALUE = 0.25, 2.0
_FOLLOWS = 0.3


def compare_universals(pair: Pair) -> None:
    """Flag a claim about all where the sentence it follows bounds what it says, or tells it of
    some and another thing of the others, and the claim says nothing of that."""
    if pair.tells_exception or any(flag.weight >= _WEIGHT for flag in pair.flags):
        return
    if any(marker.kind in EXCEPTING for marker in pair.claim.markers):
        return
    for marker in pair.claim.markers:
        if marker.kind not in _ALL or _counts_time(pair, marker):
            continue
        followed = _followed(pair)
        if followed is None:
            return
        bound = _others(pair, followed) or _bound(pair, followed) or _bounding_value(pair, followed)
        if bound is not None:
            kind, span = bound
            pair.flag(kind, _WEIGHT, (marker.first, marker.last), span)
        return


_Bound = tuple[Difference, tuple[int, int]]


def _counts_time(pair: Pair, marker: Marker) -> bool:
    """ "Every 40 minutes", "tous les trois ans": how often, not of whom."""
    return any(
        fact.first <= marker.last + 1 and marker.first <= fact.last for fact in pair.claim.facts
    )


def _followed(pair: Pair) -> int | None:
    """The sentence of the source that holds most of the claim's words."""
    held: dict[int, float] = {}
    own = {place: 1.0 for place, is_content in enumerate(pair.claim.is_content) if is_content}
    own |= {
        place: _NAME for place in own if pair.claim.text[pair.claim.items[place].start].isupper()
    }
    own |= {fact.first: _VALUE for fact in pair.claim.facts}
    for place, weight in own.items():
        there = {p for name in pair.claim.concepts[place] for p in pair.source.places.get(name, ())}
        spoken = {pair.source.sentence[p] for p in there}
        for sentence in spoken:
            held[sentence] = held.get(sentence, 0.0) + weight / len(spoken)
    best = max(held, key=lambda sentence: held[sentence], default=None)
    enough = best is not None and held[best] >= _FOLLOWS * sum(own.values())
    return best if enough else None


def _says_all(pair: Pair, sentence: int) -> bool:
    return any(
        marker.kind in _ALL and pair.source.sentence[marker.first] == sentence
        for marker in pair.source.markers
    )


def _others(pair: Pair, sentence: int) -> _Bound | None:
    """ "The others", "else", "riêng" in the sentence or in the next: what the claim says of all
    is said of some."""
    for place in others_of(pair.source):
        after = pair.source.sentence[place] - sentence
        if after not in (0, 1) or _said(pair, [place]):
            continue
        if after == 1 and pair.share_of_clause(place) < _SPOKEN_OF / 2:
            continue
        if pair.source.items[place].key in APART:
            some = pair.source.content(place + 1, place + _NAMED)
        else:
            some = _sentence_or_clause_before(pair, place)
        # Where the claim has all the words of those set apart, it is them that it speaks of.
        if some and len(_said(pair, some)) < len(some):
            return Difference.SCOPE, (place, place)
    return None


def _said(pair: Pair, places: list[int]) -> list[int]:
    return [place for place in places if pair.claim.holds(pair.source.concepts[place])]


def _sentence_or_clause_before(pair: Pair, place: int) -> list[int]:
    """The content words of the last clause before the one in which this item stands."""
    clause = pair.source.clause[place]
    content = pair.source.content(0, place)
    before = [pair.source.clause[p] for p in content if pair.source.clause[p] < clause]
    return [p for p in content if before and pair.source.clause[p] == before[-1]]


def _bound(pair: Pair, sentence: int) -> _Bound | None:
    """A condition, an exception, an "only" or a "without" of which the claim has no word."""
    if _says_all(pair, sentence):
        return None
    for marker in pair.source.markers:
        if marker.kind not in _BOUNDING or pair.source.sentence[marker.first] != sentence:
            continue
        body = body_of(pair.source, marker)
        if not body or _said(pair, body[:1]):
            continue
        # "Without a reason" bounds the clause it stands in; ", and no fee is taken" does not.
        if marker.kind == "not" and pair.share_of_clause(marker.first) < _SPOKEN_OF:
            continue
        kind = {
            "condition": Difference.CONDITION,
            "not": Difference.CONDITION,
            "only": Difference.SCOPE,
        }.get(marker.kind, Difference.EXCEPTION)
        return kind, (marker.first, body[-1])
    return None


def _bounding_value(pair: Pair, sentence: int) -> _Bound | None:
    """ "Over 20 %", "before 1965": a bounded value of the sentence that the claim leaves out."""
    if _says_all(pair, sentence):
        return None
    for fact in pair.source.facts:
        if pair.source.sentence[fact.first] != sentence or not direction(pair.source, fact):
            continue
        if _is_time(fact) or pair.claim.holds(pair.source.concepts[fact.first]):
            continue
        if pair.share_of_clause(fact.first) >= _SPOKEN_OF:
            return Difference.CONDITION, (fact.first, fact.last)
    return None


def _is_time(fact: Fact) -> bool:
    """A deadline or an hour bounds when, not whom; a mere year often says which of them."""
    if fact.kind is Difference.DATE:
        return any(part is not None for part in fact.value[1:])
    return fact.unit == "hour"
