"""How much of a question many texts hold, and what they hold together: each text is read once.

A sentence is weighed alone, under its headings, with the line before it and with the list below
it. What several texts hold together is what each holds, put together: as bits that is one step.
"""

from __future__ import annotations

from typing import NamedTuple

from troly.engine.answers.words import BIGRAM_SHARE, QueryWords, TextWords


class Held(NamedTuple):
    """Which of a question's words (by their accents and folded) and pairs a text holds, as bits."""

    accented: int = 0
    folded: int = 0
    pairs: int = 0

    def __or__(self, other: Held) -> Held:
        return Held(
            self.accented | other.accented, self.folded | other.folded, self.pairs | other.pairs
        )


class Overlaps:
    """``QueryWords.overlap`` for texts read by ``held``."""

    def __init__(self, words: QueryWords) -> None:
        phrases = [one for said, written in words.told_by for one in (said, *written)]
        accented = {word.key for word in words.words}.union(*(one.accented for one in phrases))
        pairs = {pair for pair, _ in words.pairs}.union(*(one.pairs for one in phrases))
        self._accented = {key: 1 << place for place, key in enumerate(accented)}
        self._folded = {word.folded: 1 << place for place, word in enumerate(words.words)}
        self._pairs = {pair: 1 << place for place, pair in enumerate(pairs)}
        self._keys = frozenset(self._accented), frozenset(self._folded), frozenset(self._pairs)
        self._told_by = [
            (self.held(said), [self.held(one) for one in written])
            for said, written in words.told_by
        ]
        self._weigh(words)

    def held(self, text: TextWords) -> Held:
        accented = folded = pairs = 0
        for key in text.accented & self._keys[0]:
            accented |= self._accented[key]
        for key in text.folded & self._keys[1]:
            folded |= self._folded[key]
        for pair in text.pairs & self._keys[2]:
            pairs |= self._pairs[pair]
        return Held(accented, folded, pairs)

    def weighed_as(self, words: QueryWords) -> Overlaps:
        """For the same words and pairs with other weights; what was read serves both."""
        other = Overlaps.__new__(Overlaps)
        other._accented, other._folded, other._pairs = self._accented, self._folded, self._pairs
        other._keys, other._told_by = self._keys, self._told_by
        other._weigh(words)
        return other

    def _weigh(self, words: QueryWords) -> None:
        self._words = [
            (self._accented[word.key], self._folded[word.folded], word.weight)
            for word in words.words
        ]
        self._weighted_pairs = [(self._pairs[pair], weight) for pair, weight in words.pairs]
        self._credit = words.folded_credit
        self._total = words.total
        self._total_of_pairs = sum(weight for _, weight in words.pairs)
        self._known: dict[Held, float] = {}

    def overlap(self, held: Held) -> float:
        """Words and pairs together, 0 to 1."""
        known = self._known.get(held)
        if known is None:
            told = self._told(held)
            cover = self._cover(told)
            pairs = self._pair_cover(told) if self._total_of_pairs else cover
            known = self._known[held] = (1 - BIGRAM_SHARE) * cover + BIGRAM_SHARE * pairs
        return known

    def _told(self, held: Held) -> Held:
        for said, written in self._told_by:
            if any(
                one.accented & held.accented == one.accented and one.pairs & held.pairs == one.pairs
                for one in written
            ):
                held = held | said
        return held

    def _cover(self, held: Held) -> float:
        if self._total == 0.0:
            return 0.0
        whole = 0.0
        for accented, folded, weight in self._words:
            if held.accented & accented:
                whole += weight
            elif held.folded & folded:
                whole += weight * self._credit
        return whole / self._total

    def _pair_cover(self, held: Held) -> float:
        return sum(weight for bit, weight in self._weighted_pairs if held.pairs & bit) / (
            self._total_of_pairs
        )
