"""Numbers written in figures."""

from __future__ import annotations

import re
from fractions import Fraction

_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_GROUPED_THEN_DECIMAL = re.compile(
    r"(\d{1,3}(?:\.\d{3})+),(\d{1,2})|(\d{1,3}(?:,\d{3})+)\.(\d{1,2})"
)
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def figure(key: str) -> Fraction | None:
    """The number that figures write: 1.000.000, 1,000,000 and 1 000 000 alike; 2,5 and 2.5."""
    if not FIGURE.fullmatch(key):
        return None
    if _GROUPED.fullmatch(key):
        return Fraction(key.replace(".", "").replace(",", ""))
    if found := _GROUPED_THEN_DECIMAL.fullmatch(key):
        whole, rest = (found[1], found[2]) if found[1] else (found[3], found[4])
        return Fraction(f"{re.sub('[.,]', '', whole)}.{rest}")
    plain = key.replace(",", ".")
    return Fraction(plain) if plain.count(".") <= 1 else None
