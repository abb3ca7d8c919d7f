"""Who bears which part: a person, a village, a lot beside what the source says of another one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from troly.engine.answers.claims.listed import set_of
from troly.engine.answers.claims.naming import names_of
from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.reading import Reading
from troly.engine.answers.claims.values import Difference
from troly.engine.text.forms import fold

_PERSON = set_of(
    "ông bà anh chị cô chú mr mrs ms miss dr sir councillor mme m mlle monsieur madame"
)
_JOINTS = {
    "vi": set_of("và còn nhưng"),
    "fr": set_of("et mais tandis"),
    "en": set_of("and but while whereas"),
}
_WEIGHT = 0.65
_OWN_WORDS = 0.6
"""Share of what the claim says of a name that must be the source's words: who rewords a part may
well use words that the source has for another."""


@dataclass(frozen=True, slots=True)
class _Bearer:
    """A name without its title or kind ("thôn", "Lot"), and the kinds by which it has rivals."""

    key: frozenset[str]
    kinds: frozenset[str]
    first: int
    last: int

    def is_same(self, other: _Bearer) -> bool:
        return self.key <= other.key or other.key <= self.key


def compare_bearers(pair: Pair) -> None:
    """Flag a name beside words that the source has for a rival of its kind alone, and none that
    it has for the name itself."""
    if any(flag.kind is Difference.WHO_DID_WHAT for flag in pair.flags):
        return
    theirs = _bearers(pair.source)
    for one in _bearers(pair.claim):
        known = [other for other in theirs if other.is_same(one)]
        kinds = frozenset(kind for bearer in (one, *known) for kind in bearer.kinds)
        group = [other for other in theirs if other.kinds & kinds]
        rivals = [other for other in group if not other.is_same(one)]
        if not known or not rivals:
            continue
        words = _words_of(pair, one, kinds)
        parts = _parts(pair.source, group)
        own = _told_of(pair.source, parts, known, group)
        for rival in rivals:
            alike = [other for other in rivals if other.is_same(rival)]
            told = _told_of(pair.source, parts, alike, group)
            if _are_anothers(pair, words, own, told):
                pair.flag(
                    Difference.WHO_DID_WHAT,
                    _WEIGHT,
                    (one.first, one.last),
                    (rival.first, rival.last),
                )
                return


def _bearers(reading: Reading) -> list[_Bearer]:
    found = []
    for first, last in names_of(reading):
        keys = [item.key for item in reading.items[first : last + 1]]
        kinds = set()
        before = reading.items[first - 1].key if first else ""
        if before in _PERSON or keys[0] in _PERSON:
            kinds.add("person")
            keys = keys[1:] if keys[0] in _PERSON else keys
        else:
            if first and reading.is_content[first - 1]:
                kinds.add(before)
            if len(keys) > 1:
                kinds.add(keys[0])
                keys = keys[1:]
        if keys and kinds:
            found.append(_Bearer(frozenset(map(fold, keys)), frozenset(kinds), first, last))
    return found


def _parts(reading: Reading, group: Iterable[_Bearer]) -> list[int]:
    """The number of the part in which each item stands: parts end with a sentence, before "and"
    and before a name of the group that goes on after a comma."""
    joints = _JOINTS[reading.lexicon.language]
    starts = {bearer.first: bearer.last for bearer in group}
    found, part = [], 0
    for place, item in enumerate(reading.items):
        if item.key == ";" or (item.is_word and item.key in joints):
            part += 1
        elif item.key == ",":
            name = next((p for p in range(place + 1, place + 4) if p in starts), None)
            after = starts[name] + 1 if name is not None else len(reading.items)
            if after < len(reading.items) and reading.items[after].is_word:
                part += 1
        found.append(part)
    return found


def _told_of(
    reading: Reading, parts: list[int], bearers: list[_Bearer], group: list[_Bearer]
) -> frozenset[str]:
    """What stands in the parts that have these bearers alone of their group."""
    mine = {parts[bearer.first] for bearer in bearers}
    others = {parts[bearer.first] for bearer in group if bearer not in bearers}
    return frozenset(
        name
        for place in _plain(reading)
        if parts[place] in mine - others
        for name in reading.concepts[place]
        if all(parts[p] in mine - others for p in reading.places.get(name, ()))
    )


def _plain(reading: Reading) -> list[int]:
    """Content words that are part of no name."""
    named = {place for first, last in names_of(reading) for place in range(first, last + 1)}
    titles = {first - 1 for first, _last in names_of(reading)}
    return [
        place
        for place, is_content in enumerate(reading.is_content)
        if is_content
        and place not in named
        and not (place in titles and reading.items[place].key in _PERSON)
    ]


def _words_of(pair: Pair, one: _Bearer, kinds: frozenset[str]) -> list[int]:
    """The claim's words for this name; none where a rival stands in the same part."""
    group = [bearer for bearer in _bearers(pair.claim) if bearer is one or bearer.kinds & kinds]
    parts = _parts(pair.claim, group)
    here = parts[one.first]
    if sum(parts[bearer.first] == here for bearer in group) > 1:
        return []
    return [place for place in _plain(pair.claim) if parts[place] == here]


def _are_anothers(pair: Pair, words: list[int], own: frozenset[str], told: frozenset[str]) -> bool:
    held = [place for place in words if pair.source.holds(pair.claim.concepts[place])]
    if len(held) < _OWN_WORDS * len(words):
        return False
    return any(not pair.claim.concepts[place].isdisjoint(told) for place in words) and not any(
        not pair.claim.concepts[place].isdisjoint(own) for place in words
    )
