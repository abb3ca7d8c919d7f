"""What a source tells of some apart from the rest ("riêng …"), held against the rest's value."""

from __future__ import annotations

from troly.engine.answers.claims.compare_facts import agree, comparable
from troly.engine.answers.claims.conditions import APART, EXCEPTING
from troly.engine.answers.claims.fact import Fact
from troly.engine.answers.claims.pairing import Pair

_NAMED = 6
_WEIGHT = 0.7
_BESIDES = frozenset({"thêm", "cộng"})


def compare_set_apart(pair: Pair) -> None:
    """Flag a value that the claim gives to those set apart, and the source to the rest; take back
    what was held against a value that is theirs."""
    if any(marker.kind in EXCEPTING for marker in pair.claim.markers):
        return
    for place, item in enumerate(pair.source.items):
        if item.key not in APART or (place and pair.source.items[place - 1].is_word):
            continue
        clause, own = pair.source.clause[place], place + _NAMED
        keys = {i.key for at, i in enumerate(pair.source.items) if pair.source.clause[at] == clause}
        values = [fact for fact in pair.source.facts if pair.source.clause[fact.first] == clause]
        before = [fact for fact in pair.source.facts if fact.last < place]
        if keys & _BESIDES or not _speaks_of(pair, place, own):
            continue
        for fact in pair.claim.facts:
            if any(agree(fact, value) for value in values):
                words = pair.claim_words(fact.first, fact.last)
                pair.flags[:] = [
                    flag
                    for flag in pair.flags
                    if flag.kind is not fact.kind or flag.claimed != words
                ]
                continue
            wrong = _of_the_rest(pair, fact, values, before)
            if wrong is not None:
                span = (wrong.first, wrong.last)
                pair.flag(fact.kind, _WEIGHT, (fact.first, fact.last), span)
                return


def _speaks_of(pair: Pair, place: int, end: int) -> bool:
    """Whether the claim has all that tells those set apart from the sentence before."""
    named = [
        p
        for p in range(place + 1, min(end, len(pair.source.items)))
        if pair.source.is_content[p] or any(fact.first == p for fact in pair.source.facts)
    ]
    telling = [
        p
        for p in named[:3]
        if not any(
            at < place for name in pair.source.concepts[p] for at in pair.source.places[name]
        )
    ]
    return bool(telling) and all(pair.claim.holds(pair.source.concepts[p]) for p in telling)


def _of_the_rest(pair: Pair, fact: Fact, values: list[Fact], before: list[Fact]) -> Fact | None:
    """The value of those set apart, where the claim has the rest's in its place."""
    if not any(agree(fact, other) for other in before):
        return None
    for value in values:
        is_said = any(agree(mine, value) for mine in pair.claim.facts)
        if comparable(fact, value) and fact.unit == value.unit and not is_said:
            return value
    return None
