"""Amounts of money that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from troly.engine.answers.analysis.values import Kind, Mention

_FIGURE = r"\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_TIMES = {
    "trăm": 10**2, "nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9,
    "mille": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9,
    "thousand": 10**3, "billion": 10**9,
}  # fmt: skip
_CURRENCIES = {
    "đồng": "VND", "vnđ": "VND", "vnd": "VND", "đ": "VND", "₫": "VND",
    "đô la mỹ": "USD", "đô la": "USD", "đô-la mỹ": "USD", "usd": "USD", "dollars": "USD",
    "euro": "EUR", "euros": "EUR", "eur": "EUR", "€": "EUR", "yên": "JPY",
}  # fmt: skip
_COMPOUND = (
    "thời|bộ|chủ|nhất|nghĩa|ý|tác|phạm|hành|quản|sở|tổ|tình|nghiệp|bào|loại|minh|trưởng|chí|dạng"
    "|dân|bằng|đều|hồ|phục|cỏ|ruộng|lúa|nát"
)
_SPELLED = (
    r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|tỉ|rưỡi|linh|lẻ|lăm"
    r"|mốt)"
)
_AMOUNT = re.compile(
    rf"(?<![\w/.,-])(?:(?P<low>{_FIGURE})\s*(?:đến|-|–|à|to)\s*)?"
    rf"(?P<figure>{_FIGURE})\s*(?:\([^()\n]{{1,60}}\)\s*)?"
    rf"(?P<times>(?:(?:{'|'.join(_TIMES)})\b\s*)*)\)?\s*(?:\([^()\n]{{1,60}}\)\s*)?"
    rf"(?P<currency>đồng(?!\s+(?:{_COMPOUND})\b)(?:\s+Việt Nam)?|VNĐ|VND|đ(?=[\s.,;)/]|$)|₫"
    r"|đô[ -]la(?:\s+Mỹ)?|USD|euros?|EUR|€|dollars|yên)(?!\w)"
    rf"|\b(?P<words>{_SPELLED}(?:\s+{_SPELLED})*)\s+đồng(?!\s+(?:{_COMPOUND})\b)(?!\w)",
    re.IGNORECASE,
)
_SHORTEST_BEFORE_D = 3
"""Figures before "đ": in "điểm 4đ" it is a letter."""
_PLACE_OF_LAW = re.compile(r"(?:khoản|Điều|điều|Mục|mục|Chương|bước|nhóm|số|lần thứ)\s+$")


def amounts_in(text: str) -> Iterator[Mention]:
    """Amounts in order. "1.000.000 đồng" is one; so is "5 đến 10 triệu đồng"."""
    for found in _AMOUNT.finditer(text):
        if found["words"]:
            if found["words"].lower() not in ("một", "hai", "năm"):
                yield Mention(Kind.AMOUNT, found.start(), found.end())
            continue
        if found["currency"] in ("đ", "Đ") and len(found["figure"]) < _SHORTEST_BEFORE_D:
            continue
        if _PLACE_OF_LAW.search(text, max(0, found.start() - 12), found.start()):
            continue
        start = found.start("figure") if found["low"] is None else found.start()
        yield Mention(Kind.AMOUNT, start, found.end(), _value(found))


def _value(found: re.Match[str]) -> str:
    worth = _number(found["figure"])
    low = _number(found["low"]) if found["low"] else None
    for name in found["times"].lower().split():
        worth *= _TIMES[name]
        low = low * _TIMES[name] if low is not None else None
    word = re.sub(r"\s+việt nam$", "", " ".join(found["currency"].lower().split()))
    currency = _CURRENCIES.get(word, word.upper())
    first = "" if low is None else f"{_plain(low)}-"
    return f"{first}{_plain(worth)} {currency}"


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _number(figure: str) -> Decimal:
    """A mark with three figures after it parts thousands; any other one parts the fraction."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", figure)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare):
        bare = bare.replace(",", "")
    else:
        bare = bare.replace(",", ".")
    return Decimal(bare)
