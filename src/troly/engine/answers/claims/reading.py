"""A text read for comparison: its words with what they may stand for, clauses and markers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from troly.engine.answers.claims.fact import Fact
from troly.engine.answers.claims.facts import facts_of
from troly.engine.answers.claims.items import Item, items_of
from troly.engine.answers.claims.phrases import Lexicon, Marker, Side, lexicon
from troly.engine.answers.claims.stems import stem
from troly.engine.text.forms import fold

_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Turn:
    """A word that others exclude, over the items ``first`` to ``last``."""

    phrase: str
    sides: tuple[Side, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """``items`` are the words and stops in order; the lists beside them have their length."""

    text: str
    lexicon: Lexicon
    items: tuple[Item, ...]
    concepts: tuple[frozenset[str], ...]
    """What each item may be called; two items that share a name may mean the same."""
    is_content: tuple[bool, ...]
    clause: tuple[int, ...]
    sentence: tuple[int, ...]
    markers: tuple[Marker, ...]
    turns: tuple[Turn, ...]
    facts: tuple[Fact, ...]
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Where each concept stands."""
    phrases: tuple[tuple[int, int, frozenset[str]], ...] = ()
    """Phrases of several words with what they may be called: first and last item."""

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.items[first].start, self.items[last].end

    def content(self, first: int, last: int) -> list[int]:
        """The content words among the items ``first`` to ``last``."""
        low, high = max(0, first), min(len(self.items) - 1, last)
        return [place for place in range(low, high + 1) if self.is_content[place]]

    def holds(self, concepts: frozenset[str]) -> bool:
        return any(concept in self.places for concept in concepts)


@lru_cache(maxsize=256)
def read(text: str, language: str, accents_from: str = "") -> Reading:
    """Read a text in vi, fr or en. ``accents_from``: a text whose words lend their accents to
    Vietnamese that was typed without any."""
    lexis = lexicon(language)
    items = items_of(text, lexis.language, _accents(accents_from, lexis) if accents_from else None)
    keys = [item.key for item in items]
    facts = facts_of(text, items, lexis.language)
    in_fact = {place for fact in facts for place in range(fact.first, fact.last + 1)}
    stems = [stem(key, lexis.language) for key in keys]
    concepts: list[frozenset[str]] = [frozenset((name,)) for name in stems]
    turns, phrases = _called(keys, lexis, concepts)
    for fact in facts:
        name = frozenset((f"#{fact.value}{'' if fact.unit[:1] == '~' else fact.unit}",))
        concepts[fact.first] = name
        for place in range(fact.first + 1, fact.last + 1):
            concepts[place] = frozenset()
    markers = _markers(keys, lexis)
    in_fact |= {place for marker in markers for place in range(marker.first, marker.last + 1)}
    is_content = tuple(
        item.is_word and key not in lexis.small and place not in in_fact and not _FIGURE.search(key)
        for place, (item, key) in enumerate(zip(items, keys, strict=True))
    )
    clause, sentence = _parts(items)
    found: dict[str, list[int]] = {}
    for place, called in enumerate(concepts):
        if items[place].is_word:
            for concept in called:
                found.setdefault(concept, []).append(place)
    return Reading(
        text=text,
        lexicon=lexis,
        items=items,
        concepts=tuple(concepts),
        is_content=is_content,
        clause=clause,
        sentence=sentence,
        markers=markers,
        turns=tuple(turns),
        facts=facts,
        places={name: tuple(at) for name, at in found.items()},
        phrases=tuple(phrases),
    )


def _called(
    keys: list[str], lexis: Lexicon, concepts: list[frozenset[str]]
) -> tuple[list[Turn], list[tuple[int, int, frozenset[str]]]]:
    """The words that others exclude and the phrases of several words; what they may be called is
    added to ``concepts``."""
    turns, phrases = [], []
    for phrase, first, last in lexis.words.find(keys, set(), overlapping=True):
        for place in range(first, last + 1):
            if first == last or keys[place] not in lexis.small:
                concepts[place] |= lexis.meanings[phrase]
        if first < last:
            phrases.append((first, last, lexis.meanings[phrase]))
        if phrase in lexis.sides:
            turns.append(Turn(phrase, lexis.sides[phrase], first, last))
    return turns, phrases


def _accents(lender: str, lexis: Lexicon) -> dict[str, str]:
    known = dict(lexis.accented)
    before = ""
    for item in items_of(lender, lexis.language, None):
        folded = fold(item.key)
        known[folded] = known[f"{before} {folded}"] = item.key
        before = folded
    return known


def _parts(items: tuple[Item, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    clauses, sentences = [], []
    clause = sentence = 0
    for item in items:
        clauses.append(clause)
        sentences.append(sentence)
        if item.key in (",", ";"):
            clause += 1
        if item.key == ";":
            sentence += 1
    return tuple(clauses), tuple(sentences)


def _markers(keys: list[str], lexis: Lexicon) -> tuple[Marker, ...]:
    found: list[Marker] = []
    taken: set[int] = set()
    if lexis.patterns is not None:
        line = f" {' '.join(keys)} "
        starts = {0: 0}
        at = 0
        for place, key in enumerate(keys):
            starts[at + 1] = place
            at += len(key) + 1
        for match in lexis.patterns.finditer(line):
            assert match.lastgroup is not None
            first = starts[match.start()]
            last = first + match.group().count(" ")
            found.append(Marker(match.lastgroup.rstrip("0123456789"), first, last))
            taken.update(range(first, last + 1))
    found += [Marker(*hit) for hit in lexis.markers.find(keys, taken)]
    return tuple(sorted((m for m in found if m.kind != "neutral"), key=lambda m: m.first))
