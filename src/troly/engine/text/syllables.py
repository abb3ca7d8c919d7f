"""Words, syllables and document numbers; the grammar of the Vietnamese syllable."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from troly.engine.text.forms import TONED_VOWELS, fold, search_key

_LETTER = "[^\\W\\d_]"
# Runs of letters at once: one by one they would take twice as long.
_WORD = "[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*"
_KINDS = "nđ|nd|qđ|qd|ttlt|tt|ct|cđ|cd|nq|pl|vbhn|hd|kh|tb|cv|qc|qp|sl"
_NUMBER_BODY = (
    (
        # number / year / kind - issuer, in any case: 15/2024/NĐ-CP, 29/2018/qh14
        "\\d{1,5}[a-zA-Z]?/(?:19|20)\\d\\d/LETTER\\w*(?:[-/]LETTER\\w*|-\\d{1,2}(?![\\d/]))*"
        # number / KIND, capitals: 1747/QĐ-TTg, 08-TT/BNV, 45-CP
        "|\\d{1,5}[/-][A-ZĐ]{2,}[a-z]?\\d{0,2}(?:[-/](?:[A-ZĐ]+[a-z]?\\d{0,2}|\\d{1,2}))*(?![\\w])"
        # the same as typed in haste: 1747/qd-ttg, 08-tt/bnv
        "|\\d{1,5}[/-](?:KINDS)(?:[-/](?=LETTER)\\w{1,10}){1,3}(?![\\w/-])"
    )
    .replace("LETTER", _LETTER)
    .replace("KINDS", _KINDS)
)

_DOCUMENT_NUMBER = re.compile(_NUMBER_BODY)
_TOKEN = re.compile(
    "(?=\\d)(?:(?<![\\w/-])(?:" + _NUMBER_BODY + ")|\\d+(?:[.,]\\d+)+(?![^\\W_]))|" + _WORD
)
_PART = re.compile("[^\\W_]+")


class Token(NamedTuple):
    """A word, syllable, number or whole document number: ``source[start:end] == text``."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of ``text`` in order; offsets count code points. Punctuation yields none.

    Document numbers (15/2024/NĐ-CP) and figures (1.013124, 3,5) are one token each.
    """
    return [Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]


def words(text: str) -> list[str]:
    """The texts of ``tokens(text)`` alone, some three times as fast."""
    return _TOKEN.findall(text)


def is_document_number(text: str) -> bool:
    return ("/" in text or "-" in text) and _DOCUMENT_NUMBER.fullmatch(text) is not None


def number_parts(token: Token) -> list[Token]:
    """The parts of a document number, ``15 2024 NĐ CP``, in place; none for any other token."""
    if not is_document_number(token.text):
        return []
    return [
        Token(match[0], token.start + match.start(), token.start + match.end())
        for match in _PART.finditer(token.text)
    ]


_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uơ
    uôc uôi uôm uôn uông uôt
    uy uya uych uyn uynh uyp uyt uyu uyên uyêt
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y ych ynh yt yn yêm yên yêng yêt yêu
"""
_FINALS = ("ch", "nh", "ng", "c", "p", "t", "m", "n")


def _fits(onset: str, rime: str) -> bool:
    """Spelling rules: which letter writes the same consonant before which vowel."""
    first = rime[0]
    front = first in "eêi"
    if onset in ("gh", "ngh"):
        return front
    if onset == "k":
        return front or rime == "y"
    if onset in ("c", "ng"):
        return not front and first != "y"
    if onset == "g":
        # "gì", "gìn", "giếng", "gích": gi loses one i before another.
        return (not front and first != "y") or rime in ("i", "in", "ich", "iêng", "iêc")
    if onset == "gi":
        return first not in "iy"
    if onset == "qu":
        return first in "aăâeêơiy" or rime == "ôc"
    if first == "y":
        return rime == "y" if onset else True
    return True


def _tone_place(rime: str) -> int:
    """The place in ``rime`` that carries the tone, in the older style (hòa, thủy)."""
    final = next((end for end in _FINALS if rime.endswith(end)), "")
    vowels = rime[: len(rime) - len(final)]
    marked = [place for place, letter in enumerate(vowels) if letter in "ăâêôơư"]
    if marked:
        return marked[-1]
    if final:
        return len(vowels) - 1
    return 1 if len(vowels) == 3 else 0


@cache
def _syllables() -> frozenset[str]:
    found = set()
    for onset in ("", *_ONSETS.split()):
        for rime in _RIMES.split():
            if not _fits(onset, rime):
                continue
            place = _tone_place(rime)
            # Syllables closed by a stop carry sắc or nặng alone.
            tones = (2, 5) if rime.endswith(("c", "ch", "p", "t")) else range(6)
            for tone in tones:
                toned = TONED_VOWELS[rime[place]][tone]
                found.add(onset + rime[:place] + toned + rime[place + 1 :])
    return frozenset(found)


@cache
def _folded_syllables() -> frozenset[str]:
    return frozenset(fold(syllable) for syllable in _syllables())


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether ``word`` is spelt as a Vietnamese syllable: onset, rime, one tone that its ending
    allows, in either style of tone placement and in any case. Says nothing of its meaning."""
    return search_key(word) in _syllables()


def is_folded_syllable(word: str) -> bool:
    """Whether a Vietnamese syllable is left when accents are taken from some syllable: ``duoc``."""
    return fold(word) in _folded_syllables()


_ONSETS_LONGEST_FIRST = sorted(_ONSETS.split(), key=len, reverse=True)


def with_tone(letters: str, tone: int) -> str:
    """``letters``, a lower-case syllable without tone, with the tone in its place, or "" when that
    is no Vietnamese syllable. Tones 0 to 5: level, huyền, sắc, hỏi, ngã, nặng."""
    for onset in ("", *_ONSETS_LONGEST_FIRST):
        rime = letters.removeprefix(onset)
        if not letters.startswith(onset) or not rime or rime[0] not in TONED_VOWELS:
            continue
        place = _tone_place(rime)
        if rime[place] not in TONED_VOWELS:
            continue
        made = f"{onset}{rime[:place]}{TONED_VOWELS[rime[place]][tone]}{rime[place + 1 :]}"
        if is_syllable(made):
            return made
    return ""
