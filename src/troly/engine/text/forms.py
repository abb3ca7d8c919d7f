"""The forms of a text: the one that is stored and cited, and the keys it is searched by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from troly.engine.text.offsets import OffsetMap, OffsetMapBuilder

# Zero-width and direction marks are invisible, yet break words, quotes and comparisons; direction
# overrides can even make a quote read other than it is stored.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff"
)
_BREAKS = "\x0b\x0c\x85\u2028\u2029"
_UNWANTED = re.compile(f"\r\n?|[{_BREAKS}]|[{_INVISIBLE}]+|[\ud800-\udfff]")

_HAS_UNWANTED = re.compile(f"[\r{_BREAKS}{_INVISIBLE}\ud800-\udfff]")

# Letters and marks before which composition never reaches back: NFC may be applied between them.
_STABLE = "\x00-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e"
_COMPOSABLE = re.compile(f"[{_STABLE}]?[^{_STABLE}]+")

_TONE_ROWS = (
    "aàáảãạ", "ăằắẳẵặ", "âầấẩẫậ", "eèéẻẽẹ", "êềếểễệ", "iìíỉĩị",
    "oòóỏõọ", "ôồốổỗộ", "ơờớởỡợ", "uùúủũụ", "ưừứửữự", "yỳýỷỹỵ",
)  # fmt: skip
TONED_VOWELS: dict[str, str] = {row[0]: row for row in _TONE_ROWS}
"""Each vowel with its six tones in the order level, huyền, sắc, hỏi, ngã, nặng."""

_ACCENTED_LOWER = "đ" + "ăâêôơư" + "".join(row[1:] for row in _TONE_ROWS)
_ACCENTED = re.compile(f"[{_ACCENTED_LOWER}{_ACCENTED_LOWER.upper()}]")

_MARKS = re.compile("[\u0300-\u036f]")


def _moved_tones() -> dict[str, str]:
    moved = {}
    for glide, vowel in (("o", "a"), ("o", "e"), ("u", "y")):
        for tone in range(1, 6):
            new_style = glide + TONED_VOWELS[vowel][tone]
            moved[new_style] = TONED_VOWELS[glide][tone] + vowel
    for tone in range(1, 6):
        # After q the u is part of the onset, so that the tone belongs to the y in both styles.
        moved["q" + TONED_VOWELS["u"][tone] + "y"] = "qu" + TONED_VOWELS["y"][tone]
    return moved


_MOVED = _moved_tones()
_NEW_STYLE = re.compile(
    "(?:(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])|q[ùúủũụ]y)(?![^\\W\\d_]|[\u0300-\u036f])"
)
# İ is the only letter whose lower case is longer; Ð/ð stands for Đ in many older Vietnamese files.
_BEFORE_LOWER = str.maketrans({"İ": "i", "Ð": "đ", "ð": "đ", "Ɖ": "đ"})


def _fold_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {mark: None for mark in range(0x300, 0x370)}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0]
        if base.isascii() and base.isalpha():
            table[code] = base.lower()
    for letter, base in zip("ĐđÐðƉØøŁłĦħŦŧ", "dddddoollhhtt", strict=True):
        table[ord(letter)] = base
    return table


_FOLDED = _fold_table()


def normal_form(raw: str) -> tuple[str, OffsetMap]:
    """The form in which text is stored and cited, with its map back to ``raw``.

    NFC (Unicode Annex 15); every line break is one ``\\n``; control characters other than tab,
    zero-width characters, direction marks and soft hyphens are gone; half surrogates, which no
    file can hold, become U+FFFD. Tone placement, case and spaces stay as they were written.
    """
    if not _HAS_UNWANTED.search(raw):
        return _composed(raw)
    builder = OffsetMapBuilder()
    pieces: list[str] = []
    last = 0
    for match in _UNWANTED.finditer(raw):
        start, end = match.span()
        found = raw[start]
        if found in "\r\x0b\x0c\x85\u2028\u2029":
            written = "\n"
        else:
            written = "\ufffd" if "\ud800" <= found <= "\udfff" else ""
        builder.keep(start)
        builder.replace(end, len(written))
        pieces.append(raw[last:start])
        pieces.append(written)
        last = end
    builder.keep(len(raw))
    pieces.append(raw[last:])
    text, composition = _composed("".join(pieces))
    return text, composition.after(builder.build())


def _composed(text: str) -> tuple[str, OffsetMap]:
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text, OffsetMap.identity(len(text))
    builder = OffsetMapBuilder()
    pieces: list[str] = []
    last = 0
    for match in _COMPOSABLE.finditer(text):
        cluster = match.group()
        composed = unicodedata.normalize("NFC", cluster)
        if composed == cluster:
            continue
        start, end = match.span()
        builder.keep(start)
        builder.replace(end, len(composed))
        pieces.append(text[last:start])
        pieces.append(composed)
        last = end
    builder.keep(len(text))
    pieces.append(text[last:])
    return "".join(pieces), builder.build()


def search_key(text: str) -> str:
    """The key that spellings of one word share: NFC, lower case, one tone placement.

    hoà, HÒA and their decomposed forms give ``hòa``; quý stays, for its u belongs to the onset.
    As long as ``text`` when that is NFC (but for capitals that have a composed form in lower case
    alone, such as J with a caron). For searching only, never for citing.
    """
    return _key_of_word(text) if len(text) <= 24 else _search_key(text)


def _search_key(text: str) -> str:
    if text.isascii():
        return text.lower()
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    lower = text.translate(_BEFORE_LOWER).lower() if _RARE.search(text) else text.lower()
    if not unicodedata.is_normalized("NFC", lower):
        lower = unicodedata.normalize("NFC", lower)
    return _NEW_STYLE.sub(_move_tone, lower)


# As for folding below: the words of questions and texts are the same ones over and over.
_key_of_word = lru_cache(maxsize=32768)(_search_key)
_RARE = re.compile("[İÐðƉ]")


def _move_tone(match: re.Match[str]) -> str:
    return _MOVED[match.group()]


def fold(text: str) -> str:
    """Lower case without any accent, đ as d: what a person types without a Vietnamese keyboard.

    As long as ``text`` when that is NFC without marks that NFC leaves apart (those are dropped).
    """
    return _fold_word(text) if len(text) <= 24 else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    folded = text.translate(_FOLDED)
    if folded.isascii():
        return folded
    # Letters of other scripts are lowered one by one, so that lengths stay (İ is in the table).
    folded = folded.lower()
    if unicodedata.is_normalized("NFC", folded) and not _MARKS.search(folded):
        return folded
    return unicodedata.normalize("NFC", folded).translate(_FOLDED)


# Words repeat: a text of a million syllables holds some ten thousand different ones.
_fold_word = lru_cache(maxsize=65536)(_fold)


def has_accents(text: str) -> bool:
    """Whether any letter carries a Vietnamese accent or is a đ (French é or ô count as well)."""
    if text.isascii():
        return False
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return _ACCENTED.search(text) is not None
