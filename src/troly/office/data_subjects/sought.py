"""A person's name and numbers as one expression that finds them however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from troly.engine.text.forms import fold, normal_form
from troly.errors import BadInput

LONGEST, MOST = 120, 8
_BETWEEN_DIGITS = r"[ .\-()\u00a0]{0,2}"


def cleaned(values: Iterable[str]) -> list[str]:
    """What was typed, without empty lines. Raises ``BadInput`` for nothing, for too much, and for
    what would be found everywhere."""
    found = list(dict.fromkeys(" ".join(normal_form(v)[0].split()) for v in values if v.strip()))
    if not found or len(found) > MOST or any(len(v) > LONGEST for v in found):
        raise BadInput("sought_missing", most=MOST, limit=LONGEST)
    for value in found:
        signs = sum(c.isalnum() for c in value)
        is_number = sum(c.isdigit() for c in value) * 2 > signs
        if signs < (6 if is_number else 4) or not (is_number or " " in value or "@" in value):
            raise BadInput("sought_too_short", value=value)
    return found


def expression_for(values: Iterable[str]) -> re.Pattern[str]:
    """Finds every value: names in any case, with or without accents; numbers with whatever stands
    between their digits, Vietnamese telephone numbers with 0 or +84."""
    return re.compile("|".join(_one(value) for value in values), re.IGNORECASE)


def _one(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if len(digits) * 2 > sum(c.isalnum() for c in value) and "@" not in value:
        return _number(value, digits)
    words = [
        "".join(_letter(sign) for sign in word) if "@" not in word else re.escape(word)
        for word in value.split()
    ]
    return r"(?<!\w)" + r"[\s\u00a0]+".join(words) + r"(?!\w)"


def _number(value: str, digits: str) -> str:
    letters = "".join(c for c in value if c.isalpha() and c.isascii())
    lead = f"{letters}{_BETWEEN_DIGITS}" if letters and value[0].isalpha() else ""
    national = re.sub(r"^(?:00)?84(?=[35789]\d{8}$)", "0", digits)
    if re.fullmatch(r"0[235789]\d{8,9}", national) and not lead:
        rest = _BETWEEN_DIGITS.join(national[1:])
        head = rf"(?:0|(?:\+|00)?84{_BETWEEN_DIGITS}(?:\(?0\)?)?)"
        return rf"(?<!\d){head}{_BETWEEN_DIGITS}{rest}(?!\d)"
    return rf"(?<![\dA-Za-z]){lead}{_BETWEEN_DIGITS.join(digits)}(?!\d)"


@cache
def _variants() -> dict[str, str]:
    """Letter without marks → every letter that folds to it."""
    found: dict[str, str] = {}
    for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)):
        sign = chr(code)
        base = fold(sign)
        if sign.isalpha() and len(base) == 1 and base != sign:
            found[base] = found.get(base, "") + sign
    return found


def _letter(sign: str) -> str:
    base = fold(sign)
    if len(base) != 1 or not base.isalpha():
        return re.escape(sign)
    return f"[{base}{_variants().get(base, '')}]"
