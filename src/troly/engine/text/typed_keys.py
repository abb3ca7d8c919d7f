"""Vietnamese as the keys were struck: "thowif hanj" (Telex) or "tho72i ha5n" (VNI) without the
program that turns them into letters."""

from __future__ import annotations

import re

from troly.engine.text.forms import has_accents
from troly.engine.text.syllables import is_folded_syllable, with_tone

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_TELEX_TONES = {"z": 0, "f": 1, "s": 2, "r": 3, "x": 4, "j": 5}
_VNI_TONES = {"0": 0, "2": 1, "1": 2, "3": 3, "4": 4, "5": 5}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"o": "ơ", "u": "ư"}
_VOWELS = frozenset("aeiouyăâêôơư")
_LONGEST = 12
_LAWFUL_SHARE = 0.85
"""Share of the words that must read as Vietnamese: English and French sentences stay far below."""


def letters_of_keys(text: str) -> str:
    """``text`` with its letters, or as it was when it does not read as Telex or VNI keys.

    Words that are syllables as they stand stay ("cho", "nhanh"); so do numbers and names.
    """
    if has_accents(text):
        return text
    found = [match for match in _WORD.finditer(text) if _stands_alone(text, match)]
    if not found:
        return text
    for decode in (_telex, _vni):
        decoded = {m.start(): decode(m[0].lower()) for m in found if _needs_decoding(m[0])}
        made = {start: word for start, word in decoded.items() if word}
        plain = sum(is_folded_syllable(m[0]) for m in found if m.start() not in decoded)
        is_lawful = len(made) + plain >= _LAWFUL_SHARE * len(found)
        # One word among many may be a name or a slip of the hand.
        if made and is_lawful and (len(made) > 1 or len(found) <= 2):
            return _written(text, found, made)
    return text


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Not a part of a document number or an address."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return before not in ("/", "-", "@", ".") and after not in ("/", "-", "@")


def _needs_decoding(word: str) -> bool:
    return len(word) <= _LONGEST and not is_folded_syllable(word)


def _written(text: str, found: list[re.Match[str]], made: dict[int, str]) -> str:
    pieces: list[str] = []
    last = 0
    for match in found:
        word = made.get(match.start())
        if word is None:
            continue
        typed = match[0]
        if typed.isupper() and len(typed) > 1:
            word = word.upper()
        elif typed[0].isupper():
            word = word[0].upper() + word[1:]
        pieces += [text[last : match.start()], word]
        last = match.end()
    return "".join((*pieces, text[last:]))


def _telex(keys: str) -> str:
    letters, tone = "", 0
    for key in keys:
        has_vowel = any(letter in _VOWELS for letter in letters)
        if key in _TELEX_TONES and has_vowel:
            tone = _TELEX_TONES[key]
        elif key == "w":
            letters = _with_horn(letters) or f"{letters}ư"
        elif key == "d" and letters.startswith("d"):
            letters = f"đ{letters[1:]}"
        elif key in _CIRCUMFLEX and key in letters:
            place = letters.rindex(key)
            letters = letters[:place] + _CIRCUMFLEX[key] + letters[place + 1 :]
        else:
            letters += key
    return with_tone(letters, tone)


def _vni(keys: str) -> str:
    letters, tone = "", 0
    for key in keys:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key == "6":
            letters = _replaced_last(letters, _CIRCUMFLEX)
        elif key == "7":
            letters = _with_horn(letters, breve=False)
        elif key == "8":
            letters = _replaced_last(letters, {"a": "ă"})
        elif key == "9":
            letters = f"đ{letters[1:]}" if letters.startswith("d") else ""
        elif key.isalpha():
            letters += key
        else:
            return ""
        if not letters:
            return ""
    return with_tone(letters, tone)


def _with_horn(letters: str, *, breve: bool = True) -> str:
    """One key makes both letters of ươ, and a breve where only an a stands; "" without either."""
    if "uo" in letters:
        return letters.replace("uo", "ươ", 1)
    if "ưo" in letters:
        return letters.replace("ưo", "ươ", 1)
    return _replaced_last(letters, {**_HORN, "a": "ă"} if breve else _HORN)


def _replaced_last(letters: str, table: dict[str, str]) -> str:
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in table:
            return letters[:place] + table[letters[place]] + letters[place + 1 :]
    return ""
