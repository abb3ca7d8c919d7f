"""By when something is due, as a text says it; days that no calendar has are told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_FR = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_EN = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d/.-])(?P<d>\d{{1,2}})(?P<sep>[/.-])(?P<m>\d{{1,2}})(?P=sep){_YEAR}(?!\d)",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
        rf"(?:ngày|mùng)\s+(?P<d>\d{{1,2}})\s+tháng\s+(?P<m>\d{{1,2}})(?:,?\s+năm\s+{_YEAR})?",
        rf"(?P<d>\d{{1,2}})(?:er)?\s+(?P<m>{'|'.join(_FR)})(?:\s+{_YEAR})?",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{'|'.join(_EN)})(?:,?\s+{_YEAR})?",
        rf"(?P<m>{'|'.join(_EN)})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR})?",
    )
)
_PARTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:tháng\s+\d{{1,2}}|quý\s+(?:IV|I{{1,3}}|[1-4]))(?:(?:/|\s+năm\s+){_YEAR})?(?!\d)",
        r"ngày\s+\d{1,2}\s+(?:hằng|hàng)\s+tháng",
        rf"(?:{'|'.join(_FR)}|{'|'.join(_EN)})\s+{_YEAR}",
    )
)
LEADS = re.compile(
    r"\b(?:trước|chậm nhất|muộn nhất|đến hết|hết ngày|thời hạn|hạn cuối|hoàn thành|xong|"
    r"au plus tard|avant|échéance|no later than|by|before|due)\b",
    re.IGNORECASE,
)
_NEAR = 40
"""Letters between the word that leads to a day and the day."""


@dataclass(frozen=True, slots=True)
class Due:
    """``words`` as they stand in the text. ``day`` is None for a month or a quarter, and where
    ``is_false``: the day written does not exist."""

    words: str = ""
    day: date | None = None
    is_false: bool = False
    is_led: bool = False
    """A word before it says that it is a last day, not just any."""


NOTHING = Due()


def due_in(text: str, year: int | None = None) -> Due:
    """The last day that ``text`` sets: one that a word leads to before any other, a whole day
    before a month. ``year`` is that of a day written without one."""
    found: list[tuple[bool, int, int, Due]] = []
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            led = _is_led(text, match.start())
            found.append((not led, 0, match.start(), _day(match, year, is_led=led)))
    for pattern in _PARTS:
        for match in pattern.finditer(text):
            inside = any(at <= match.start() < at + len(due.words) for _l, _k, at, due in found)
            if not inside:
                led = _is_led(text, match.start())
                found.append((not led, 1, match.start(), Due(match[0], is_led=led)))
    return min(found, key=lambda one: one[:3])[3] if found else NOTHING


def _is_led(text: str, at: int) -> bool:
    before = text[max(0, at - _NEAR) : at]
    return LEADS.search(before) is not None


def _day(match: re.Match[str], year: int | None, *, is_led: bool) -> Due:
    written = match.groupdict().get("y")
    month = match["m"].lower()
    if not month.isdigit():
        names = _FR if month in _FR else _EN
        month = str(names.index(month) + 1)
    if not written and year is None:
        return Due(match[0], is_led=is_led)
    try:
        day = date(int(written or year or 0), int(month), int(match["d"]))
    except ValueError:
        return Due(match[0], is_false=True, is_led=is_led)
    return Due(match[0], day, is_led=is_led)
