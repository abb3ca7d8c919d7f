"""Tables of words as they are written in the code: with spaces between."""

from __future__ import annotations


def listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())
