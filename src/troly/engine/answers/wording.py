"""Abbreviations and what they stand for, so that either finds the other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from troly.engine.text.forms import fold
from troly.engine.text.statistics import TextStatistics
from troly.engine.text.syllables import Token, is_folded_syllable, tokens

_MOST_ADDED = 4
"""Meanings added to one question: more would drown what was typed."""
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Wording:
    """``text`` with the form that the body's documents prefer, ``added`` the other forms."""

    text: str
    added: str = ""
    expansions: tuple[str, ...] = ()
    """For the reader: "UBND: Ủy ban nhân dân"."""


def widened(
    text: str, terms: Mapping[str, Sequence[str]], statistics: TextStatistics | None
) -> Wording:
    """``terms`` maps folded abbreviations to their meanings, the likeliest first."""
    if not terms:
        return Wording(text)
    pieces: list[str] = []
    added: list[str] = []
    said: list[str] = []
    last = 0
    for token in tokens(text):
        meanings = terms.get(fold(token.text))
        if not meanings or not _is_abbreviation(token) or len(said) == _MOST_ADDED:
            continue
        added += meanings[:2]
        said.append(f"{token.text}: {meanings[0]}")
        if _is_rarer(fold(token.text), meanings[0], statistics):
            pieces += [text[last : token.start], meanings[0]]
            last = token.end
    added += _short_forms(text, terms, _MOST_ADDED - len(said))
    return Wording("".join((*pieces, text[last:])), " ".join(added), tuple(said))


def _is_abbreviation(token: Token) -> bool:
    """Capitals, or letters that are no syllable: "ubnd" is one however it is typed, "an" is not."""
    return token.text.isupper() or not is_folded_syllable(token.text)


def _is_rarer(short: str, full: str, statistics: TextStatistics | None) -> bool:
    if statistics is None:
        return True
    rarest = max((statistics.idf(fold(word)) for word in full.split()), default=0.0)
    return statistics.idf(short) > rarest


def _short_forms(text: str, terms: Mapping[str, Sequence[str]], most: int) -> list[str]:
    """Abbreviations of what the question writes in full."""
    folded = f" {' '.join(fold(token.text) for token in tokens(text))} "
    found = [
        short
        for short, meanings in terms.items()
        if meanings and _as_phrase(meanings[0]) in folded and _LETTER.search(short)
    ]
    return found[: max(0, most)]


@lru_cache(maxsize=4096)
def _as_phrase(meaning: str) -> str:
    return f" {fold(meaning)} "
