"""Vietnamese in two encodings from before Unicode, written from the published tables.

TCVN 5712:1993 (VN3) has no capitals with tones: fonts whose name ends in H draw the small
letter's code as a capital. VNI-Win writes the base letter, then a letter for the marks.
"""

from __future__ import annotations

import unicodedata

TONES = {"\u0300": 0, "\u0309": 1, "\u0303": 2, "\u0301": 3, "\u0323": 4}
TCVN3 = {
    "a": "b5b6b7b8b9", "ă": "bbbcbdbec6", "â": "c7c8c9cacb", "e": "cccecfd0d1",
    "ê": "d2d3d4d5d6", "i": "d7d8dcddde", "o": "dfe1e2e3e4", "ô": "e5e6e7e8e9",
    "ơ": "eaebecedee", "u": "eff1f2f3f4", "ư": "f5f6f7f8f9", "y": "fafbfcfdfe",
}  # fmt: skip
TCVN3_PLAIN = {
    "ă": 0xA8, "â": 0xA9, "ê": 0xAA, "ô": 0xAB, "ơ": 0xAC, "ư": 0xAD, "đ": 0xAE,
    "Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7,
}  # fmt: skip
VNI_BASE = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "ô", "ư": "ö", "đ": "ñ"}
VNI_TONES = {"ă": "èúüéë", "^": "àåãáä", "": "øûõùï"}
VNI_ALONE = {"ì": "ì", "ỉ": "æ", "ĩ": "ó", "í": "í", "ị": "ò", "ỵ": "î"}


def parts(letter: str) -> tuple[str, int | None]:
    """The letter without its tone, and the tone's place in the tables above."""
    tone, rest = None, ""
    for sign in unicodedata.normalize("NFD", letter):
        if sign in TONES:
            tone = TONES[sign]
        else:
            rest += sign
    return unicodedata.normalize("NFC", rest), tone


def to_tcvn3(text: str) -> bytes:
    """Bytes of the text; raises UnicodeEncodeError for what neither table nor Latin-1 holds."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        base, tone = parts(letter)
        if tone is not None:
            out.append(bytes.fromhex(TCVN3[base.lower()])[tone])
        elif letter in TCVN3_PLAIN:
            out.append(TCVN3_PLAIN[letter])
        else:
            out += letter.encode("ascii")
    return bytes(out)


def to_vni(text: str) -> bytes:
    """Bytes of the text in Windows-1252, as the VNI-Win fonts expect them."""
    return "".join(map(vni_letter, unicodedata.normalize("NFC", text))).encode("cp1252")


def vni_letter(letter: str) -> str:
    small = letter.lower()
    base, tone = parts(small)
    if small in VNI_ALONE:
        written = VNI_ALONE[small]
    else:
        written = VNI_BASE.get(base, base)
        family = "ă" if base == "ă" else "^" if base in "âêô" else ""
        if tone is not None:
            written += VNI_TONES[family][tone]
        elif family:
            written += "ê" if family == "ă" else "â"
    return written if letter == small else written.upper()
