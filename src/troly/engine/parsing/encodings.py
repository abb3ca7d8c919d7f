"""Bytes of a text file → text. No guess is made silently: the way taken is a warning code."""

from __future__ import annotations

import codecs
import re
import unicodedata

from troly.engine.text.syllables import is_syllable
from troly.errors import FileRefused

_WORD = re.compile(r"[^\W\d_]+")
_VOTERS = 5000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file and a warning code ("" for plain UTF-8).

    UTF-8 strict, then UTF-16 by its mark, then windows-1258 against windows-1252 by the vote of
    Vietnamese syllables. Raises FileRefused("type_mismatch") for bytes that are no text.
    """
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _text(data.decode(name, errors="replace")), ""
    try:
        return _text(data.decode("utf-8-sig")), ""
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8-sig", errors="replace")
    damaged = lenient.count("�")
    if damaged * 50 <= sum(letter > "\x7f" for letter in lenient):
        # Nearly all of it is sound UTF-8: a cut end or a damaged spot, not another encoding.
        return _text(lenient), "characters_damaged"
    return _text(_single_byte(data)), "legacy_encoding"


def _text(text: str) -> str:
    if len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) // 100:
        raise FileRefused("type_mismatch", expected="text")
    return text


def _single_byte(data: bytes) -> str:
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    western = data.decode("cp1252", errors="replace")
    return vietnamese if _votes(vietnamese) > _votes(western) else western


def _votes(text: str) -> float:
    """Share of the words with letters beyond ASCII that are Vietnamese syllables.

    French, too, writes à, ê and é; the windows-1258 reading must win clearly or not at all.
    """
    words = [word for word in _WORD.findall(text) if not word.isascii()][:_VOTERS]
    if not words:
        return 0.0
    return sum(is_syllable(word.lower()) for word in words) / len(words)
