"""How much of a question many texts hold, and what they hold together: each text is read once.

A sentence is weighed alone, under its headings, with the line before it and with the list below
it. What several texts hold together is what each holds, put together. All sentences of a question
are weighed in one step; sums are made word after word, so that they end in the same digits as
those that ``QueryWords`` makes of one text.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from troly.engine.answers.fingerprints import of_accented, of_folded, of_pairs
from troly.engine.answers.words import BIGRAM_SHARE, QueryWords, TextWords
from troly.engine.text.forms import fold, search_key

Held = NDArray[np.bool_]
"""Texts by what is looked for: which of a question's words and pairs each text holds."""
Shares = NDArray[np.float64]
"""One number for each text, 0 to 1."""


class Overlaps:
    """``QueryWords.overlap`` for many texts at once. ``names`` of the question are looked for
    beside its words, and weigh nothing."""

    def __init__(self, words: QueryWords, names: Iterable[str] = ()) -> None:
        names = list(names)
        phrases = [one for said, written in words.told_by for one in (said, *written)]
        keys, folded = [w.key for w in words.words], [w.folded for w in words.words]
        pairs = [pair for pair, _ in words.pairs]
        more = {search_key(name) for name in names}.union(*(one.accented for one in phrases))
        self._accented = [*keys, *more.difference(keys)]
        self._folded = [*folded, *{fold(name) for name in names}.difference(folded)]
        self._pairs = [*pairs, *set[tuple[str, str]]().union(*(one.pairs for one in phrases))]
        self._first_folded = len(self._accented)
        self._first_pair = self._first_folded + len(self._folded)
        self._weights = np.array([word.weight for word in words.words])
        self._weights_of_pairs = np.array([weight for _, weight in words.pairs])
        self._credit = words.folded_credit
        self._told_by = [
            (self._places_of(said, with_folded=True), [self._places_of(one) for one in written])
            for said, written in words.told_by
        ]
        self._names = [
            self._first_folded + self._folded.index(name) for name in {fold(name) for name in names}
        ]
        self.wanted = np.concatenate(
            (of_accented(self._accented), of_folded(self._folded), of_pairs(self._pairs))
        )
        """What is looked for, in the order of the columns of ``Held``."""

    def _places_of(self, phrase: TextWords, *, with_folded: bool = False) -> list[int]:
        first, last = self._first_folded, self._first_pair
        found = [at for at, key in enumerate(self._accented) if key in phrase.accented]
        found += [last + at for at, pair in enumerate(self._pairs) if pair in phrase.pairs]
        if with_folded:
            found += [first + at for at, key in enumerate(self._folded) if key in phrase.folded]
        return found

    def words_held(self, held: Held) -> TextWords:
        """Of one text, those of its words and pairs that are looked for."""
        flags = held.tolist()
        first, last = self._first_folded, self._first_pair
        return TextWords(
            frozenset(key for key, is_held in zip(self._accented, flags, strict=False) if is_held),
            frozenset(
                key for key, is_held in zip(self._folded, flags[first:], strict=False) if is_held
            ),
            frozenset(
                pair for pair, is_held in zip(self._pairs, flags[last:], strict=True) if is_held
            ),
        )

    def names(self, held: Held) -> Shares:
        """Share of the names, folded, that each text holds; 0 without any."""
        if not self._names:
            return np.zeros(len(held))
        shares: Shares = held[:, self._names].sum(axis=1) / len(self._names)
        return shares

    def overlap(self, held: Held) -> Shares:
        """Words and pairs together."""
        return self._overlap(self._told(held), self._weights, self._weights_of_pairs)

    def overlap_beyond(self, held: Held, context: Held, kept: float) -> Shares:
        """The same with ``kept`` of the weight of words and pairs that the text's row of
        ``context`` holds."""
        context = self._told(context)
        words = context[:, self._first_folded : self._first_folded + len(self._weights)]
        pairs = context[:, self._first_pair : self._first_pair + len(self._weights_of_pairs)]
        weights = np.where(words, self._weights * kept, self._weights)
        of_pairs = np.where(pairs, self._weights_of_pairs * kept, self._weights_of_pairs)
        return self._overlap(self._told(held), weights, of_pairs)

    def _told(self, held: Held) -> Held:
        """With those everyday words of the question whose official ones a text holds."""
        if not self._told_by:
            return held
        held = held.copy()
        for said, written in self._told_by:
            says = np.zeros(len(held), dtype=bool)
            for phrase in written:
                says |= held[:, phrase].all(axis=1)
            for place in said:
                held[:, place] |= says
        return held

    def _overlap(self, held: Held, weights: Shares, weights_of_pairs: Shares) -> Shares:
        first, count = self._first_folded, weights.shape[-1]
        folded = held[:, first : first + count]
        credited = np.where(folded, weights * self._credit, 0.0)
        values = np.where(held[:, :count], weights, credited)
        cover = _share(_sums(values), _sums(weights))
        first, count = self._first_pair, weights_of_pairs.shape[-1]
        values = np.where(held[:, first : first + count], weights_of_pairs, 0.0)
        total = _sums(weights_of_pairs)
        pairs = np.where(total != 0.0, _share(_sums(values), total), cover)
        shares: Shares = (1 - BIGRAM_SHARE) * cover + BIGRAM_SHARE * pairs
        return shares


def _sums(values: Shares) -> Shares:
    """Along the last axis, one after the other: numpy's own sum adds in another order."""
    if not values.shape[-1]:
        return np.zeros(values.shape[:-1])
    sums: Shares = np.add.accumulate(values, axis=-1)[..., -1]
    return sums


def _share(part: Shares, whole: Shares) -> Shares:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole != 0.0)
