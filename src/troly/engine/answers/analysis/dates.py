"""Days, months and years that a text names, in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from troly.engine.answers.analysis.values import Kind, Mention

_VI_DAY = (
    r"ngày\s+(?:mùng\s+|mồng\s+)?(?P<d1>\d{1,2})\s+tháng\s+(?P<m1>\d{1,2})"
    r"(?:\s*,?\s+năm\s+(?P<y1>\d{4}))?(?![\d/])"
)
_VI_BARE_DAY = (
    r"(?<![\d.,/-])(?P<d11>\d{1,2})\s+tháng\s+(?P<m11>\d{1,2})"
    r"(?:\s+năm\s+(?P<y11>\d{4})|(?=\s+(?:hằng|hàng)\s+năm))"
)
_FIGURES = (
    r"(?:ngày\s+)?(?<![\d/.,-])(?P<d2>\d{1,2})(?P<mark>[/.-])(?P<m2>\d{1,2})(?P=mark)"
    r"(?P<y2>(?:19|20)\d\d)(?![\d/])"
)
_SHORT = r"ngày\s+(?P<d3>\d{1,2})\s?[/-]\s?(?P<m3>\d{1,2})(?![\d/]|\s?[-/]\s?\d)"
_VI_MONTH = r"tháng\s+(?P<m4>\d{1,2})(?:\s+năm\s+|\s?/\s?)(?P<y4>(?:19|20)\d\d)(?!\d)"
_VI_YEAR = (
    r"(?<=\bđến )năm\s+(?P<y5>(?:19|20)\d\d)(?!\d)"
    r"|(?<=\btừ )năm\s+(?P<y6>(?:19|20)\d\d)(?!\d)"
    r"|(?<=\btrước )năm\s+(?P<y7>(?:19|20)\d\d)(?!\d)"
    r"|(?<=\bsau )năm\s+(?P<y8>(?:19|20)\d\d)(?!\d)"
)
_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_EN = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_NAMES = {name: number for names in (_FR, _EN) for number, name in enumerate(names, 1)}
_NAME = "|".join((*_FR, *_EN))
_WEST = (
    rf"(?P<d9>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?P<n9>{_NAME})(?:\s+(?P<y9>(?:19|20)\d\d))?(?!\d)"
    rf"|(?P<n10>{_NAME})\s+(?P<d10>\d{{1,2}}),?\s+(?P<y10>(?:19|20)\d\d)(?!\d)"
)
_DATE = re.compile(
    rf"{_VI_DAY}|\b(?:{_SHORT}|{_VI_BARE_DAY}|{_VI_MONTH})|{_FIGURES}|{_VI_YEAR}|\b(?:{_WEST})",
    re.IGNORECASE,
)


def dates_in(text: str) -> Iterator[Mention]:
    """Dates in order; one that the calendar does not know is left out."""
    for found in _DATE.finditer(text):
        parts = {name[0]: value for name, value in found.groupdict().items() if value}
        day, year = int(parts.get("d", 0)), int(parts.get("y", 0))
        month = int(parts["m"]) if parts.get("m", "").isdigit() else 0
        if name := parts.get("n", ""):
            month = _NAMES[name.lower()]
        value = _iso(year, month, day)
        if value:
            yield Mention(Kind.DATE, found.start(), found.end(), value)


def _iso(year: int, month: int, day: int) -> str:
    if not month:
        return str(year)
    if not 1 <= month <= 12:
        return ""
    if not day:
        return f"{year}-{month:02}"
    try:
        date(year or 2000, month, day)
    except ValueError:
        return ""
    return f"{year}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"
