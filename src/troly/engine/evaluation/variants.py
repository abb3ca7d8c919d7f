"""The same questions as people really type them: without accents, with slips of the finger."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from troly.engine.text.forms import fold

Variant = Literal["as-typed", "no-accents", "typos"]
VARIANTS: tuple[Variant, ...] = ("as-typed", "no-accents", "typos")

_SEED = 20_261
_SHARE = 0.2
_WORD = re.compile(r"[^\W\d_]{2,}")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = frozenset("aeiouy")


def varied(question: str, variant: Variant, seed: int = _SEED) -> str:
    """``question`` in a variant, NFC. The same question and seed always give the same text."""
    question = unicodedata.normalize("NFC", question)
    if variant == "no-accents":
        return "".join(fold(c).upper() if c.isupper() else fold(c) for c in question)
    if variant == "typos":
        # Repeatable on purpose: nothing here is a secret.
        return _with_typos(question, random.Random(f"{seed}:{question}"))  # noqa: S311
    return question


def _with_typos(question: str, chance: random.Random) -> str:
    """One slip in a fifth of the words of two letters or more, in one word at least."""
    places = [match.span() for match in _WORD.finditer(question)]
    if not places:
        return question
    count = max(1, round(_SHARE * len(places)))
    for start, end in sorted(chance.sample(places, count), reverse=True):
        question = question[:start] + _slip(question[start:end], chance) + question[end:]
    return question


def _slip(word: str, chance: random.Random) -> str:
    slips = [_deletion, _swap, _doubling, _wrong_mark, _dropped_mark]
    for slip in chance.sample(slips, len(slips)):
        changed = slip(word, chance)
        if changed != word:
            return changed
    return word


def _deletion(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    return word[:place] + word[place + 1 :]


def _swap(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _doubling(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    return word[: place + 1] + word[place:]


def _wrong_mark(word: str, chance: random.Random) -> str:
    def retoned(letter: str) -> str:
        base = "".join(mark for mark in unicodedata.normalize("NFD", letter) if mark not in _TONES)
        return unicodedata.normalize("NFC", base + chance.choice(_TONES))

    return _at_one(word, chance, lambda letter: fold(letter) in _VOWELS, retoned)


def _dropped_mark(word: str, chance: random.Random) -> str:
    def bare(letter: str) -> str:
        return fold(letter).upper() if letter.isupper() else fold(letter)

    return _at_one(word, chance, lambda letter: bare(letter) != letter, bare)


def _at_one(
    word: str,
    chance: random.Random,
    fits: Callable[[str], bool],
    change: Callable[[str], str],
) -> str:
    places = [place for place, letter in enumerate(word) if fits(letter)]
    if not places:
        return word
    place = chance.choice(places)
    return word[:place] + change(word[place]) + word[place + 1 :]
