"""Dates in three languages, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from troly.engine.answers.claims.fact import Fact, place_after
from troly.engine.answers.claims.items import Item
from troly.engine.answers.claims.listed import listed, set_of
from troly.engine.answers.claims.values import Difference

_VI_NUMBERS = {
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_FR_MONTHS = listed(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
)
_EN_MONTHS = listed(
    "january february march april may june july august september october november december"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4}
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_VI_MONTH = "(?P<m>\\d{1,2}|mười một|mười hai|mười|giêng|chạp|một|hai|ba|tư|bốn|sáu|bảy|tám|chín)"
_FR = "(?P<m>" + "|".join(_FR_MONTHS) + ")"
_EN = "(?P<m>" + "|".join(_EN_MONTHS) + "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_NUMERIC = (
    rf"(?:ngày |mùng |mồng |le )?(?P<d>\d{{1,2}})(?P<sep>[/.-])(?P<m>\d{{1,2}})(?P=sep){_YEAR}\b",
    r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b",
)
_PATTERNS = {
    "vi": (
        *_NUMERIC,
        rf"(?:ngày|mùng|mồng) (?P<d>\d{{1,2}}) tháng {_VI_MONTH}\b(?:,? năm {_YEAR})?",
        rf"(?P<d>\d{{1,2}}) tháng {_VI_MONTH},? năm {_YEAR}",
        rf"tháng {_VI_MONTH}\b(?:(?:,? năm |[/-]){_YEAR})?(?!\s*(?:tháng|ngày|năm|lần|%))",
        r"(?:ngày |mùng |mồng )(?P<d>\d{1,2})[/-](?P<m>\d{1,2})(?![\d/])",
        r"(?P<d>[0-3]?\d)/(?P<m>[01]?\d)(?![\d/])",
        rf"(?:quý|quí) (?P<q>iv|i{{1,3}}|[1-4]|một|hai|ba|tư|bốn)\b(?:(?:,?\s+năm |[/ ]+){_YEAR})?",
        r"(?:ngày|mùng|mồng) (?P<d>\d{1,2})\b(?! (?:ngày|tháng|năm|người|công|lần|làm))",
        rf"năm {_YEAR}\b",
    ),
    "fr": (
        *_NUMERIC,
        r"(?:le )?(?P<d>[0-3]?\d)/(?P<m>[01]?\d)(?![\d/])",
        rf"(?:le )?(?P<d>1er|\d{{1,2}}) {_FR}\b(?: {_YEAR})?",
        rf"{_FR}\b(?: {_YEAR})?",
    ),
    "en": (
        *_NUMERIC,
        r"(?P<d>[0-3]?\d)/(?P<m>[01]?\d)(?![\d/])",
        rf"{_EN}\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? {_YEAR})?",
        rf"(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_EN}\b(?:,? {_YEAR})?",
        rf"{_EN}\b,?(?: {_YEAR})?",
    ),
}
_COMPILED = {
    language: tuple(re.compile(pattern) for pattern in patterns)
    for language, patterns in _PATTERNS.items()
}
_BEGINS = {
    "vi": set_of("ngày mùng mồng tháng quý quí năm"),
    "fr": frozenset(["le", *_FR_MONTHS]),
    "en": frozenset(
        [
            "the",
            *_EN_MONTHS,
            *["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"],
        ]
    ),
}
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNTED_AFTER = set_of(
    "đồng người hộ triệu tỷ usd vnd ha m2 kg euros euro personnes habitants people households"
    " residents ngày tháng giờ eur dollars $ € % m km"
)


def date_at(key: str, items: Sequence[Item], place: int, language: str, text: str) -> Fact | None:
    """A date, a month, a quarter or a year that begins at this item."""
    item = items[place]
    first = item.key
    if not (first in _BEGINS[language] or first[0].isdigit()):
        return None
    for pattern in _COMPILED[language]:
        match = pattern.match(key, item.start)
        if match is None:
            continue
        value = _value(match)
        if value is None or _is_no_month(match, text, item, items, place):
            continue
        last = place_after(items, place, match.end())
        return Fact(Difference.DATE, value, place, last)
    if _BARE_YEAR.fullmatch(first):
        following = items[place + 1] if place + 1 < len(items) else None
        if following is None or following.key not in _COUNTED_AFTER:
            return Fact(Difference.DATE, (int(first), None, None, None), place, place)
    return None


def _value(match: re.Match[str]) -> tuple[int | None, int | None, int | None, int | None] | None:
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else None
    month = _month(parts["m"]) if parts.get("m") else None
    day = int(parts["d"].removesuffix("er")) if parts.get("d") else None
    quarter = None
    if parts.get("q"):
        quarter = int(parts["q"]) if parts["q"].isdigit() else _QUARTERS[parts["q"]]
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return year, month, day, quarter


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    if word in _VI_NUMBERS:
        return _VI_NUMBERS[word]
    if word in _FR_MONTHS:
        return _FR_MONTHS.index(word) + 1
    return next(place for place, name in enumerate(_EN_MONTHS, 1) if name.startswith(word[:3]))


def _is_no_month(
    match: re.Match[str], text: str, item: Item, items: Sequence[Item], place: int
) -> bool:
    """ "may" and "march" without a figure are months only after "in", "by" and the like."""
    if match.groupdict().get("m") not in ("may", "march", "mar", "mars", "sep", "dec"):
        return False
    if match.groupdict().get("d") or match.groupdict().get("y"):
        return False
    before = items[place - 1].key if place else ""
    linked = ("in", "by", "of", "until", "since", "from", "each", "every", "en", "de", "mois")
    return not (before in linked and (item.key == "mars" or text[item.start].isupper()))
