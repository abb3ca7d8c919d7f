"""A claim beside the sentences it is held against, and what stands around a place in either."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from troly.engine.answers.claims.reading import Reading
from troly.engine.answers.claims.values import Difference, Flag, Words

_REACH = 9
"""Items to either side that say what a value or a name is about."""
_OTHER_CLAUSE = 0.5
_FADE = 3.0
_OTHER_SIDE = 0.85
_TELLING = 2.0
"""Weight of words that others exclude, and of values: they tell one thing from another."""


@dataclass(slots=True)
class Pair:
    """``places`` turns offsets of the source reading into a place in the list of sources."""

    claim: Reading
    source: Reading
    places: Callable[[int, int], Words]
    flags: list[Flag] = field(default_factory=list)
    tells_exception: bool = False
    """The claim says of the source's exception the contrary of the rule, as it should."""

    @property
    def language(self) -> str:
        return self.claim.lexicon.language

    def flag(
        self,
        kind: Difference,
        weight: float,
        claimed: tuple[int, int] | None,
        found: tuple[int, int] | None = None,
    ) -> None:
        """Note a difference between items of the claim and items of the source."""
        self.flags.append(
            Flag(
                kind,
                self.claim_words(*claimed) if claimed else None,
                self.places(*self.source.span(*found)) if found else None,
                weight,
            )
        )

    def claim_words(self, first: int, last: int) -> Words:
        start, end = self.claim.span(first, last)
        return Words(self.claim.text[start:end], start, end)

    def closeness(self, claimed: tuple[int, int], found: tuple[int, int]) -> float:
        """How much of what stands around the claim's items stands around the source's, 0 to 1."""
        wanted = _around(self.claim, *claimed)
        total = sum(weight for _place, weight in wanted)
        if not total:
            return 0.0
        held: dict[tuple[str, bool], float] = {}
        for place, weight in _around(self.source, *found):
            for name in self.source.concepts[place]:
                key = name, place < found[0]
                held[key] = max(held.get(key, 0.0), weight)
        score = 0.0
        for place, weight in wanted:
            is_before, best = place < claimed[0], 0.0
            for name in self.claim.concepts[place]:
                other = held.get((name, not is_before), 0.0) * _OTHER_SIDE
                best = max(best, held.get((name, is_before), 0.0), other)
            score += weight * min(1.0, best * 1.4)
        return score / total

    def share_of_clause(self, place: int) -> float:
        """Share of the content words of this place's clause of the source that the claim has."""
        clause = self.source.clause[place]
        return self._share(
            [p for p in self.source_sentence(place) if self.source.clause[p] == clause]
        )

    def share_of_rest(self, place: int, body: Sequence[int]) -> float:
        """The same for its sentence without ``body``, from the clause nearest to it: what a
        condition or exception belongs to."""
        rest = [p for p in self.source_sentence(place) if p not in body]
        last = max(body)
        near = [p for p in rest if p < place and place - p <= 14] or [
            p for p in rest if p > last and p - last <= 14
        ]
        return self._share(near)

    def source_sentence(self, place: int) -> list[int]:
        """The content words of the source's sentence around this item."""
        sentence = self.source.sentence[place]
        return [
            p
            for p, is_content in enumerate(self.source.is_content)
            if is_content and self.source.sentence[p] == sentence
        ]

    def _share(self, places: Sequence[int]) -> float:
        if not places:
            return 0.0
        held = sum(self.claim.holds(self.source.concepts[p]) for p in places)
        return held / len(places)

    def nearest(
        self, claimed: tuple[int, int], candidates: Iterable[tuple[int, int]]
    ) -> tuple[float, tuple[int, int]] | None:
        """The candidate span of the source whose surroundings are most alike."""
        scored = [(self.closeness(claimed, span), span) for span in candidates]
        return max(scored, key=lambda pair: pair[0]) if scored else None


def _around(reading: Reading, first: int, last: int) -> list[tuple[int, float]]:
    """Content words near these items, in the same sentence, with their weights."""
    found = []
    sentence, clause = reading.sentence[first], reading.clause[first]
    for place in range(max(0, first - _REACH), min(len(reading.items), last + _REACH + 1)):
        if first <= place <= last or reading.sentence[place] != sentence:
            continue
        telling = any(turn.first <= place <= turn.last for turn in reading.turns) or any(
            fact.first == place for fact in reading.facts
        )
        if not (reading.is_content[place] or telling):
            continue
        distance = first - place if place < first else place - last
        weight = (_TELLING if telling else 1.0) / (1 + (distance - 1) / _FADE)
        found.append((place, weight if reading.clause[place] == clause else weight * _OTHER_CLAUSE))
    return found
