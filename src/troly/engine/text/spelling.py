"""Slips of the finger in a Vietnamese question, mended by what the body's own texts say.

A word is doubted only where the body never writes it beside either of its neighbours. What it may
have been: the same letters under other accents, or one letter more, less, other or in another
place. The likeliest chain decides, in which every change has its price, so that a word that nobody
has written yet stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from troly.engine.text.forms import fold, has_accents, search_key
from troly.engine.text.statistics import TextStatistics
from troly.engine.text.syllables import Token, is_syllable, tokens

LETTERS = "abcdeghiklmnopqrstuvxy"
_MOST_WORDS = 60
"""Words of a text that are looked at: questions are shorter, pasted text is not typed."""
_ACCENT_SLIP, _LETTER_SLIP, _REAL_WORD_SLIP = -4.5, -7.0, -9.0
"""Log chance of a slip that changes an accent, of one that changes a letter, and of one that makes
another word; letters are doubted only in what is no syllable."""
_UNSPELT, _FOREIGN = -30.0, -11.0
"""Log chance of a word that is no syllable: with Vietnamese accents, and without any, where it
may be a foreign word."""
_MOST_FORMS = 6
"""Likely words that are looked at for one letter slip."""


@dataclass(frozen=True, slots=True)
class Mended:
    """``text`` with slips mended; ``letters`` with only those that changed more than accents."""

    text: str
    letters: str


def mended(text: str, statistics: TextStatistics) -> Mended:
    """``text``, typed with accents, without its slips. As it was where nothing is doubtful."""
    if not statistics.passages or not has_accents(text):
        return Mended(text, text)
    found = tokens(text)
    if len(found) > _MOST_WORDS:
        return Mended(text, text)
    keys = [search_key(token.text) for token in found]
    doubted = [
        _may_be_mended(token, place)
        and not (is_syllable(token.text) and _is_usual(keys, place, statistics))
        for place, token in enumerate(found)
    ]
    if not any(doubted):
        return Mended(text, text)
    options = [
        _options(key, statistics) if doubt else {key: 0.0}
        for key, doubt in zip(keys, doubted, strict=True)
    ]
    chain = statistics.likeliest(options)
    return Mended(
        _with(text, found, keys, chain, only_letters=False),
        _with(text, found, keys, chain, only_letters=True),
    )


def _may_be_mended(token: Token, place: int) -> bool:
    """Names and abbreviations are nobody's slip."""
    text = token.text
    return text.isalpha() and len(text) > 1 and (text.islower() or (place == 0 and text.istitle()))


def _is_usual(keys: Sequence[str], place: int, statistics: TextStatistics) -> bool:
    own = keys[place]
    before = keys[place - 1] if place else ""
    if statistics.is_pair(before, own):
        return True
    return place + 1 < len(keys) and statistics.is_pair(own, keys[place + 1])


def _options(key: str, statistics: TextStatistics) -> dict[str, float]:
    """What a doubted word may be, with the log chance that it was typed like this."""
    folded = fold(key)
    is_spelt = is_syllable(key)
    if is_spelt or statistics.counts_of(key):
        options = {key: 0.0}
    else:
        options = {key: _FOREIGN if key.isascii() else _UNSPELT}
    for form in statistics.forms_of(folded):
        options.setdefault(form, _REAL_WORD_SLIP if is_spelt else _ACCENT_SLIP)
    if is_spelt:
        return options
    others = [form for near in _near(folded) for form in statistics.forms_of(near)]
    others.sort(key=statistics.counts_of, reverse=True)
    for form in others[:_MOST_FORMS]:
        options.setdefault(form, _LETTER_SLIP)
    return options


@lru_cache(maxsize=2_048)
def _near(word: str) -> tuple[str, ...]:
    return tuple(sorted(set(_one_slip(word)) - {word}))


def _one_slip(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        for letter in LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _with(
    text: str, found: Sequence[Token], keys: Sequence[str], chain: Sequence[str], only_letters: bool
) -> str:
    pieces: list[str] = []
    last = 0
    for token, key, word in zip(found, keys, chain, strict=True):
        if word == key or (only_letters and fold(word) == fold(key)):
            continue
        pieces += [text[last : token.start], word.title() if token.text.istitle() else word]
        last = token.end
    return "".join((*pieces, text[last:]))
