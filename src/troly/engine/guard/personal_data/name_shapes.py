"""What the syllables of a Vietnamese name tell by themselves, before any words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from troly.engine.guard.personal_data import name_words as words

Shape = Literal["name", "likely", ""]

_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    r"(?:oai|oay|oao|oeo|uay|ueo|uoi|uou|uya|uye|uyu|ieu|yeu|ai|ao|au|ay|eo|eu|ia|ie|iu"
    r"|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|a|e|i|o|u|y)(?:ch?|m|ng?|nh|p|t)?"
)
_NO_NAME = frozenset(
    ["te", "duoc", "khoa", "hoc", "vien", "duc", "si", "ta", "to", "day", "nay"]
)  # After the first word of "Y tế", "A đây".


_ROMAN = frozenset(["II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII", "XIII", "XIV"])


def is_foreign(token: str) -> bool:
    """Is this folded word none that Vietnamese spelling has?"""
    return _SYLLABLE.fullmatch(token.replace("'", "").replace("’", "")) is None


def shape_of(written: Sequence[str], tokens: Sequence[str]) -> Shape:
    """ "name" where the syllables can hardly be anything else; "likely" where a lead, a list or
    other data must speak for them too. ``tokens``: ``written`` folded."""
    count = len(tokens)
    if count < 2 or count > 6:
        return ""
    small = _of_small_peoples(written, tokens)
    if small:
        return small
    if any(part in _ROMAN for part in written):
        return ""
    first = written[0]
    if first not in words.FAMILY:
        is_known = tokens[0] in words.SURNAMES and count >= 3
        return "likely" if is_known and written[1] in ("Thị", "Văn") else ""
    if count == 2:
        return "likely" if first in words.CLEAR or tokens[1] in words.SYLLABLES_FOLDED else ""
    if count > 5:
        return ""
    is_given = written[-1] in words.SYLLABLES
    is_middle = written[1] in words.FIRM_MIDDLE
    if first in words.FAMILY_ALSO_WORDS:
        return "name" if is_middle else "likely"
    if is_middle or is_given or written[1] in words.SYLLABLES or first in words.CLEAR:
        return "name"
    return "likely"


def _of_small_peoples(written: Sequence[str], tokens: Sequence[str]) -> Shape:
    """Ê Đê, Gia Rai, Ba Na, Cơ Tu, Raglai, Cơ Ho, Stiêng and others: a first word of their own,
    and often a spelling that Vietnamese has not."""
    if any(len(word) > 1 and word[1] in "'’" and word[0] in "HKYhky" for word in written):
        return "name"
    two = f"{tokens[0]} {tokens[1]}"
    rest = tokens[2:] if two in words.SMALL_PEOPLES else tokens[1:]
    if two not in words.SMALL_PEOPLES and tokens[0] not in words.SMALL_PEOPLES:
        # "Đinh Yưk", "Hồ Kpă": a Vietnamese family name before a word that is none of it.
        if written[0] not in words.FAMILY or len(tokens) > 3 or not is_foreign(tokens[-1]):
            return ""
        return "likely" if written[-1].isascii() else "name"
    if not rest or rest[0] in _NO_NAME:
        return ""
    is_sure = any(is_foreign(token) for token in rest) or (
        is_foreign(tokens[0]) and len(tokens[0]) > 2
    )
    return "name" if is_sure else "likely"
