"""Text to sparse vectors: the same words, weighted the same way, whichever engine stores them.

Two fields in one vector: A, syllables as written with their accents; B, the same folded (accents
removed), and pairs of neighbouring folded syllables. Somebody who types without accents is found
through B, somebody who types them ranks better through A.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from troly.engine.search.passages import SparseVector
from troly.engine.text.forms import fold, search_key
from troly.engine.text.syllables import Token, number_parts, words

if TYPE_CHECKING:
    # Not at run time: the process that holds the index would load the language model with it.
    from troly.engine.search.query import SearchQuery

ANALYSIS_VERSION = 1
"""Raised with any change to the ids or weights: an index of another version must be rebuilt."""

_K1 = 1.2
_B = 0.75
# Fixed instead of measured: an average that follows the documents would make the weights written
# yesterday disagree with those written today. It is the usual passage of about 130 syllables.
_AVERAGE_TERMS = 390.0
_MOST_QUERY_WORDS = 256
_ADDED_SHARE = 0.6
"""Weight of words that the asker did not type."""
_MOST_KNOWN_WORDS = 100_000

_ACCENTED = crc32(b"accented")
_FOLDED = crc32(b"folded")
_PAIR_FIRST = np.uint64(0x9E3779B97F4A7C15)
_PAIR_SECOND = np.uint64(0xC2B2AE3D27D4EB4F)
_PAIR_SHIFT = np.uint64(29)
_PAIR_MIX = np.uint64(0xBF58476D1CE4E5B9)
_HIGH_HALF = np.uint64(32)
_PAIR_FIRST_NUMBER, _PAIR_SECOND_NUMBER = int(_PAIR_FIRST), int(_PAIR_SECOND)
_PAIR_MIX_NUMBER = int(_PAIR_MIX)
_LOW_HALF, _WHOLE = (1 << 32) - 1, (1 << 64) - 1


def analyse_passage(text: str, heading: str = "") -> SparseVector:
    """BM25 term weights of a passage with its heading path, without the IDF part.

    Robertson and Zaragoza 2009, k1 1.2, b 0.75, over both fields together.
    """
    terms = np.concatenate([_terms_of_heading(heading), _terms(_words(text))])
    if not len(terms):
        return SparseVector((), ())
    identities, counts = np.unique(terms, return_counts=True)
    length = _K1 * (1 - _B + _B * len(terms) / _AVERAGE_TERMS)
    weights = (counts * (_K1 + 1) / (counts + length)).astype(np.float32)
    return SparseVector(tuple(identities.tolist()), tuple(weights.tolist()))


def analyse_query(query: SearchQuery) -> SparseVector:
    """Term weights of a query: field A from the restored text, field B from what was typed.

    A word typed twice counts twice. Words past the 256th are left out.
    """
    # Plain numbers: for the few words of a question arrays cost five times as much.
    typed = [_known[word] for word in _words(query.text)[:_MOST_QUERY_WORDS]]
    restored = typed
    if query.restored != query.text:
        restored = [_known[word] for word in _words(query.restored)[:_MOST_QUERY_WORDS]]
    weights: dict[int, float] = {}
    _weigh(weights, restored, typed, 1.0)
    if query.added:
        others = [_known[word] for word in _words(query.added)[:_MOST_QUERY_WORDS]]
        _weigh(weights, others, others, _ADDED_SHARE)
    identities = sorted(weights)
    return SparseVector(tuple(identities), tuple(weights[term] for term in identities))


def _weigh(weights: dict[int, float], accented: list[int], folded: list[int], share: float) -> None:
    terms = [both >> 32 for both in accented]
    plain = [both & _LOW_HALF for both in folded]
    for term in (*terms, *plain, *map(_pair, plain, plain[1:])):
        weights[term] = weights.get(term, 0.0) + share


def _pair(first: int, second: int) -> int:
    """As ``_pairs`` has it."""
    mixed = (first * _PAIR_FIRST_NUMBER + second * _PAIR_SECOND_NUMBER) & _WHOLE
    return (((mixed ^ (mixed >> 29)) * _PAIR_MIX_NUMBER) & _WHOLE) >> 32


def _words(text: str) -> list[str]:
    """Lower-case words in reading order; a document number gives its parts, then itself whole."""
    found: list[str] = []
    for word in words(search_key(text)):
        if "/" in word or "-" in word:
            found.extend(part.text for part in number_parts(Token(word, 0, len(word))))
        found.append(word)
    return found


@lru_cache(maxsize=64)
def _terms_of_heading(heading: str) -> NDArray[np.uint32]:
    """Remembered: the passages of an article follow one another under the same heading."""
    return _terms(_words(heading))


def _terms(found: list[str]) -> NDArray[np.uint32]:
    accented, folded = _fields(found)
    return np.concatenate([accented, folded, _pairs(folded)])


def _fields(found: list[str]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Ids of the words in field A and in field B."""
    both = np.array([_known[word] for word in found], dtype=np.uint64)
    return (both >> _HIGH_HALF).astype(np.uint32), both.astype(np.uint32)


def _pairs(folded: NDArray[np.uint32]) -> NDArray[np.uint32]:
    # Overflow is wanted: it is the hash.
    wide = folded.astype(np.uint64)
    mixed = wide[:-1] * _PAIR_FIRST + wide[1:] * _PAIR_SECOND
    mixed = (mixed ^ (mixed >> _PAIR_SHIFT)) * _PAIR_MIX
    pairs: NDArray[np.uint32] = (mixed >> _HIGH_HALF).astype(np.uint32)
    return pairs


class _KnownWords(dict[str, int]):
    """Words to their two ids, field A in the upper half. Grows to a bound and starts over."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_KNOWN_WORDS:
            self.clear()
        accented = crc32(word.encode(), _ACCENTED)
        folded = crc32(fold(word).encode(), _FOLDED)
        both = self[word] = accented << 32 | folded
        return both


_known = _KnownWords()
