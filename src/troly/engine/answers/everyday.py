"""What people call things, and what laws and offices call them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from troly.engine.text.forms import search_key
from troly.engine.text.statistics import TextStatistics
from troly.engine.text.syllables import words

_MOST = 8
"""Everyday words of one question that are looked at; more would drown what was typed."""

_HALF = 0.04
"""Share of the body's uses of a syllable that one word of two syllables makes up."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """An everyday word of a question, and the phrases that texts say instead."""

    said: tuple[str, ...]
    """Its syllables, as search keys."""
    written: tuple[str, ...]
    """The phrases, the usual one first."""


def stand_ins(text: str, statistics: TextStatistics | None = None) -> tuple[StandIn, ...]:
    """Those of a question, longest first where they overlap, in order. With ``statistics`` a
    single syllable that is half of one of the body's own words ("xác" in "xác nhận") is none."""
    return tuple(_found(words(search_key(text)), statistics))[:_MOST]


def _found(keys: list[str], statistics: TextStatistics | None) -> Iterator[StandIn]:
    entries, longest = _entries()
    place = 0
    while place < len(keys):
        for length in range(min(longest, len(keys) - place), 0, -1):
            said = tuple(keys[place : place + length])
            if said in entries and not (length == 1 and _is_half(keys, place, statistics)):
                yield StandIn(said, entries[said])
                place += length
                break
        else:
            place += 1


def _is_half(keys: list[str], place: int, statistics: TextStatistics | None) -> bool:
    if statistics is None:
        return False
    around = [*keys[place - 1 : place], *keys[place : place + 2]] if place else keys[:2]
    pairs = pairwise(around)
    own = keys[place]
    return any(statistics.share_of_pair(*pair, of=own) >= _HALF for pair in pairs)


@cache
def _entries() -> tuple[dict[tuple[str, ...], tuple[str, ...]], int]:
    """Everyday syllables to what is written, and how long the longest is."""
    text = files("troly.content").joinpath("everyday_words/vi.txt").read_text("utf-8")
    entries: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in text.splitlines():
        everyday, between, written = line.partition(" = ")
        if not between or line.startswith("#"):
            continue
        phrases = [search_key(phrase.strip()) for phrase in written.split(",")]
        for phrase in everyday.split(","):
            said = tuple(words(search_key(phrase)))
            kept = tuple(p for p in phrases if tuple(words(p)) != said)
            if said and kept:
                entries[said] = kept
    return entries, max(map(len, entries), default=0)
