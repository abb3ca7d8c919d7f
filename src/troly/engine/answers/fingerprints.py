"""The words of texts as numbers that can be looked up for many texts at once.

A word is its 64-bit hash, keyed by the process as all hashes of strings are: two words of one
passage and one question share one in some 10^14 questions. Words by their accents are odd
numbers; folded ones, and pairs of folded neighbours, are even.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from troly.engine.text.forms import fold, search_key
from troly.engine.text.syllables import words

Fingerprints = NDArray[np.uint64]
Bits = NDArray[np.uint8]

_FOLDED = 0x5BD1E995F1357AEB
"""Sets the folded form of a word apart from the same letters as typed."""
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_EVEN = np.uint64(0xFFFFFFFFFFFFFFFE)
_LAST = np.uint64(0xFFFFFFFFFFFFFFFF)


@lru_cache(maxsize=1 << 15)
def _of_word(key: str) -> tuple[int, int]:
    return hash(key), hash(fold(key)) ^ _FOLDED


def _numbers(values: Sequence[int]) -> Fingerprints:
    return np.array(values, dtype=np.int64).view(np.uint64)


def of_accented(keys: Sequence[str]) -> Fingerprints:
    """Of words by their accents, given as search keys."""
    return _numbers([hash(key) for key in keys]) | _ONE


def of_folded(folded: Sequence[str]) -> Fingerprints:
    return _numbers([hash(word) ^ _FOLDED for word in folded]) & _EVEN


def of_pairs(pairs: Sequence[tuple[str, str]]) -> Fingerprints:
    """Of neighbours, both folded."""
    left = _numbers([hash(one) ^ _FOLDED for one, _ in pairs])
    right = _numbers([hash(other) ^ _FOLDED for _, other in pairs])
    numbers: Fingerprints = (left * _PAIR + right) & _EVEN
    return numbers


class Index(NamedTuple):
    """The words and pairs of some texts: which texts hold each, as bits from the lowest on."""

    keys: Fingerprints
    """Sorted, each once; the last stands for no word."""
    held: Bits
    """A row for each key, eight texts to a byte."""

    @property
    def accented(self) -> Fingerprints:
        """The words of all texts together, by their accents."""
        own: Fingerprints = self.keys[:-1][(self.keys[:-1] & _ONE) == _ONE]
        return own

    def find(self, wanted: Fingerprints) -> tuple[Bits, NDArray[np.bool_]]:
        """For each word wanted the texts that hold it, and whether any does."""
        places = self.keys.searchsorted(wanted)
        is_held = self.keys[places] == wanted
        return self.held[places] * is_held[:, None], is_held


def index_of(texts: Sequence[str]) -> Index:
    """The words of texts, ready to be looked up."""
    keys = [words(search_key(text)) for text in texts]
    pairs_of_numbers = [_of_word(key) for some in keys for key in some]
    width = (len(texts) + 7) // 8
    if not pairs_of_numbers:
        return Index(np.full(1, _LAST), np.zeros((1, width), np.uint8))
    both = np.array(pairs_of_numbers, dtype=np.int64).view(np.uint64)
    accented, folded = both[:, 0] | _ONE, both[:, 1]
    text_of = np.repeat(np.arange(len(texts), dtype=np.int32), [len(some) for some in keys])
    is_pair = text_of[:-1] == text_of[1:]
    pairs = (folded[:-1] * _PAIR + folded[1:])[is_pair]
    numbers = np.concatenate((accented, folded & _EVEN, pairs & _EVEN))
    of_text = np.concatenate((text_of, text_of, text_of[:-1][is_pair]))
    order = numbers.argsort(kind="stable")
    numbers, of_text = numbers[order], of_text[order]
    firsts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    bits = np.zeros((len(numbers), width), np.uint8)
    bits[np.arange(len(numbers)), of_text >> 3] = 1 << (of_text & 7)
    held = np.bitwise_or.reduceat(bits, firsts, axis=0)
    none = np.zeros((1, width), np.uint8)
    return Index(np.append(numbers[firsts], _LAST), np.concatenate((held, none)))
