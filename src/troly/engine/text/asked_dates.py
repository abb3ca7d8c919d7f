"""The day as of which a question is asked: "tại thời điểm 2023", "en 2023", "as of 2023"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from troly.engine.text.forms import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january jan",
            "fevrier february feb",
            "mars march mar",
            "avril april apr",
            "mai may",
            "juin june jun",
            "juillet july jul",
            "aout august aug",
            "septembre september sep sept",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(_MONTHS)
_YEAR = r"(?:19|20)\d\d"
_DAY = (
    rf"(?:ngay\s+)?(?:(?P<d1>\d{{1,2}})[/.-](?P<m1>\d{{1,2}})[/.-](?P<y1>{_YEAR})(?!\d)"
    rf"|(?P<d2>\d{{1,2}})\s+thang\s+(?P<m2>\d{{1,2}})\s+nam\s+(?P<y2>{_YEAR})"
    rf"|(?P<d3>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_MONTH})\.?,?\s+(?P<y3>{_YEAR})"
    rf"|(?P<m4>{_MONTH})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>{_YEAR})"
    rf"|(?P<y5>{_YEAR})-(?P<m5>\d{{2}})-(?P<d5>\d{{2}})(?!\d))"
)
_MONTHLY = (
    rf"(?:thang\s+(?P<m6>\d{{1,2}})(?:\s*/\s*|\s+nam\s+)(?P<y6>{_YEAR})"
    rf"|(?P<m7>{_MONTH})\s+(?P<y7>{_YEAR}))"
)
_YEARLY = rf"(?:nam\s+|l['’]annee\s+|the\s+year\s+)?(?P<y8>{_YEAR})(?![\d/.-])"
_WHEN = rf"(?:{_DAY}|{_MONTHLY}|{_YEARLY})"
# What makes a date the day asked about, and not a figure that the question is on.
_OPENINGS = (
    r"(?:tai|vao|o)\s+thoi\s+diem|tinh\s+den|tinh\s+toi|theo\s+quy\s+dinh\s+(?:cua\s+)?(?=nam|tai)"
    r"|as\s+of|as\s+at|a\s+la\s+date\s+d[ue]|a\s+compter\s+d[ue]|hoi(?=\s+(?:nam|thang|ngay))"
)
_STATED = re.compile(rf"\b(?:{_OPENINGS})\s+{_WHEN}")
_ASIDE = (
    re.compile(rf"^\s*(?:(?:vao|hoi|le|on|au)\s+)?{_DAY}\s*(?:thi\b|,)"),
    re.compile(rf"\b(?:vao|on|au|le)\s+{_DAY}\s*[?.!]*\s*$"),
    re.compile(rf"^\s*(?:(?:vao|trong|con|the)\s+)?nam\s+(?P<y8>{_YEAR})\s*(?:thi\b|,)"),
    re.compile(rf"^\s*(?:en|in)\s+(?P<y8>{_YEAR})\s*,"),
    re.compile(rf"\bnam\s+(?P<y8>{_YEAR})\s+thi\b"),
    re.compile(rf"\b(?:vao\s+nam|en|in)\s+(?P<y8>{_YEAR})\s*[?.!]*\s*$"),
)
_ANY_DAY = re.compile(rf"(?<![\d/.-]){_DAY}")
_NAMES_A_DOCUMENT = re.compile(
    r"\b(?:luat|bo luat|nghi dinh|thong tu|quyet dinh|nghi quyet|phap lenh|loi|law)\b[^,;?.]{0,60}$"
)


@dataclass(frozen=True, slots=True)
class AskedDate:
    """``day`` is None where the calendar has no such day. ``written`` is as typed."""

    day: date | None
    written: str
    start: int
    end: int


def asked_date(text: str, today: date) -> AskedDate | None:
    """The day that ``text`` asks about, or None where it names none. Offsets count code points.

    A year alone means its last day, or ``today`` in the year that runs; a month likewise. A date
    that only belongs to what is asked ("báo cáo năm 2022") is none; a day that the calendar does
    not have is said wherever it stands.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return None
    for pattern in (_STATED, *_ASIDE):
        found = pattern.search(folded)
        if found is None:
            continue
        if pattern is not _STATED and _NAMES_A_DOCUMENT.search(folded[: found.start() + 1]):
            continue
        return _asked(text, found, today)
    for found in _ANY_DAY.finditer(folded):
        asked = _asked(text, found, today)
        if asked.day is None:
            return asked
    return None


def _asked(text: str, found: re.Match[str], today: date) -> AskedDate:
    parts = {
        name[0]: int(value) if value.isdigit() else _MONTHS[value]
        for name, value in found.groupdict().items()
        if value
    }
    day = _day(parts["y"], parts.get("m"), parts.get("d"), today)
    written = text[found.start() : found.end()].strip(" ,?.!")
    return AskedDate(day, written, found.start(), found.end())


def _day(year: int, month: int | None, day: int | None, today: date) -> date | None:
    try:
        if month is None:
            last = date(year, 12, 31)
        elif day is None:
            following = date(year + month // 12, month % 12 + 1, 1)
            last = date.fromordinal(following.toordinal() - 1)
        else:
            return date(year, month, day)
    except ValueError:
        return None
    runs = year == today.year and (month is None or month == today.month)
    return today if runs else last
