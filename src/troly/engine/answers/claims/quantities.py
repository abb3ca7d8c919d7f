"""Amounts, shares, durations and counts, in figures or spelled out, with what they are of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from importlib import resources

from troly.engine.answers.claims.fact import Fact
from troly.engine.answers.claims.figures import FIGURE
from troly.engine.answers.claims.items import Item
from troly.engine.answers.claims.phrases import lexicon, sections
from troly.engine.answers.claims.spelled import HOURS_SPELLED, spelled_at
from troly.engine.answers.claims.stems import stem
from troly.engine.answers.claims.values import Difference


@cache
def units(language: str) -> Mapping[str, tuple[str, Fraction]]:
    """Words for units to their base unit and how many of it they are."""
    text = resources.files("troly").joinpath("content/claims/units.txt").read_text("utf-8")
    table: dict[str, tuple[str, Fraction]] = {}
    for line in sections(text, str)[language]:
        head, words = line.split(": ")
        base, factor = head.split()
        table |= {word: (base, Fraction(factor)) for word in words.split(" / ")}
    return table


_SHARES: dict[str, dict[str, Fraction]] = {
    "vi": {"một nửa": Fraction(50), "một phần hai": Fraction(50), "một phần ba": Fraction(100, 3),
           "hai phần ba": Fraction(200, 3), "một phần tư": Fraction(25), "ba phần tư": Fraction(75),
           "một phần năm": Fraction(20), "một phần mười": Fraction(10)},
    "fr": {"la moitie": Fraction(50), "un tiers": Fraction(100, 3), "le tiers": Fraction(100, 3),
           "deux tiers": Fraction(200, 3), "un quart": Fraction(25), "le quart": Fraction(25),
           "trois quarts": Fraction(75), "un cinquieme": Fraction(20), "un dixieme": Fraction(10)},
    "en": {"half of": Fraction(50), "one half": Fraction(50), "a half": Fraction(50),
           "one third": Fraction(100, 3), "a third": Fraction(100, 3),
           "two thirds": Fraction(200, 3), "one quarter": Fraction(25), "a quarter": Fraction(25),
           "three quarters": Fraction(75), "one fifth": Fraction(20), "one tenth": Fraction(10)},
}  # fmt: skip
_LONGEST_UNIT = 3
_SIGNS_BEFORE = {"$": "usd", "€": "eur", "£": "gbp"}
_WITH_CENTS = ("eur", "usd", "gbp")
_DURATIONS = ("day", "month", "workday")
_LATER_THAN_NOON = (("in", "the", "afternoon"), ("in", "the", "evening"))
_HALF_DAY_ON = {"chiều": 12, "tối": 12}


def quantity_at(items: Sequence[Item], place: int, language: str) -> Fact | None:
    """The quantity that begins at this item: a number with its magnitude and what it is of."""
    known = (
        _clock_at(items, place)
        or _share_at(items, place, language)
        or _times_at(items, place, language)
    )
    if known is not None:
        return known
    sign = _SIGNS_BEFORE.get(items[place].key)
    if sign is None:
        read = spelled_at(items, place, language)
        return _with_unit(items, place, read, language) if read else None
    if place + 1 < len(items) and FIGURE.fullmatch(items[place + 1].key):
        read = spelled_at(items, place + 1, language)
        return Fact(Difference.NUMBER, (read[0],), place, read[1], sign) if read else None
    return None


def _with_unit(
    items: Sequence[Item], first: int, read: tuple[Fraction, int, bool], language: str
) -> Fact | None:
    value, last, is_bare_one = read
    unit, factor, after = _unit_after(items, last + 1, language)
    is_known = bool(unit) and unit[0] != "~"
    if not is_known:
        return None if is_bare_one else Fact(Difference.NUMBER, (value,), first, last, unit)
    value, after = _and_a_half(items, value, after)
    if unit in _WITH_CENTS and value.denominator == 1:
        value, after = _cents(items, value, after)
    worth, kind = value * factor, Difference.NUMBER
    if unit == "hour" and worth >= 24 and (worth / 24).denominator == 1:
        unit, worth = "day", worth / 24
    elif unit == "hour" and after + 1 < len(items):
        worth, after = _minutes(items, worth, after)
    if unit in _DURATIONS:
        kind = Difference.DURATION
    return Fact(kind, (worth,), first, after, unit, is_bare_one and value == 1)


def _unit_after(items: Sequence[Item], place: int, language: str) -> tuple[str, Fraction, int]:
    """Base unit, factor and last item of the unit that begins at ``place``."""
    table = units(language)
    if place < len(items) and items[place].key in ("d", "de", "of"):
        place += 1
    keys = [item.key for item in items[place : place + _LONGEST_UNIT]]
    for size in range(len(keys), 0, -1):
        found = table.get(" ".join(keys[:size]))
        if found is not None:
            return *found, place + size - 1
    if keys and keys[0].isalpha() and keys[0] not in lexicon(language).small:
        return f"~{stem(keys[0], language)}", Fraction(1), place
    return "", Fraction(1), place - 1


def _cents(items: Sequence[Item], value: Fraction, last: int) -> tuple[Fraction, int]:
    """ "2 euros 14": two figures behind a whole sum, and no unit of their own behind them."""
    key = items[last + 1].key if last + 1 < len(items) else ""
    following = items[last + 2].key if last + 2 < len(items) else ""
    if len(key) == 2 and key.isdigit() and not (following in units("fr") or following == "%"):
        return value + Fraction(int(key), 100), last + 1
    return value, last


def _minutes(items: Sequence[Item], hours: Fraction, last: int) -> tuple[Fraction, int]:
    """ "7 giờ 30 (phút)", "2 giờ chiều": what follows the hours."""
    following = items[last + 1]
    if following.key in _HALF_DAY_ON and hours < 12:
        return hours + _HALF_DAY_ON[following.key], last
    if following.key.isdigit() and int(following.key) < 60 and len(following.key) == 2:
        last += 1
        if last + 1 < len(items) and items[last + 1].key in ("phút", "minutes", "min"):
            last += 1
        return hours + Fraction(int(following.key), 60), last
    return hours, last


_CLOCK = re.compile(r"(\d{1,2})[hg](\d{2})?$")


def _clock_at(items: Sequence[Item], place: int) -> Fact | None:
    """ "7h30", "7:30", "5 p.m." as hours of the day."""
    key = items[place].key
    hours, minutes, last = None, 0, place
    if match := _CLOCK.match(key):
        hours, minutes = int(match[1]), int(match[2] or 0)
    if hours is None and (key in HOURS_SPELLED or (key.isdigit() and len(key) <= 2)):
        hours = HOURS_SPELLED.get(key) or int(key)
        half = _half_of_day(items, place + 1)
        if half is None:
            return None
    if hours is None or hours > 24 or minutes > 59:
        return None
    half = _half_of_day(items, last + 1)
    if half is not None:
        after, last = half
        hours = hours % 12 + after
    return Fact(Difference.NUMBER, (hours + Fraction(minutes, 60),), place, last, "hour")


def _half_of_day(items: Sequence[Item], place: int) -> tuple[int, int] | None:
    """Hours to add and last item for "a.m.", "pm", and the like at ``place``."""
    if place >= len(items):
        return None
    key = items[place].key
    if key in ("am", "pm"):
        return (12 if key == "pm" else 0), place
    if key in ("a", "p") and place + 1 < len(items) and items[place + 1].key == "m":
        return (12 if key == "p" else 0), place + 1
    words = tuple(item.key for item in items[place : place + 3])
    return (12, place + 2) if words in _LATER_THAN_NOON else None


def _share_at(items: Sequence[Item], place: int, language: str) -> Fact | None:
    """ "một phần ba", "two thirds", "la moitié": in hundredths."""
    for size in (3, 2):
        phrase = " ".join(item.key for item in items[place : place + size])
        worth = _SHARES[language].get(phrase)
        if worth is not None:
            return Fact(Difference.NUMBER, (worth,), place, place + size - 1, "%")
    return None


_HALVES = {("rưỡi",), ("et", "demi"), ("et", "demie"), ("and", "a", "half")}
_TIMES = {
    "vi": {"gấp đôi": 2, "gấp hai": 2, "gấp ba": 3, "gấp bốn": 4, "gấp năm": 5, "gấp mười": 10},
    "fr": {"double": 2, "doubler": 2, "doublee": 2, "doublent": 2, "triple": 3, "tripler": 3},
    "en": {"double": 2, "doubles": 2, "doubled": 2, "twice": 2, "triple": 3, "triples": 3,
           "tripled": 3, "thrice": 3, "doubling": 2},
}  # fmt: skip


def _and_a_half(items: Sequence[Item], value: Fraction, last: int) -> tuple[Fraction, int]:
    """ "hai ngày rưỡi", "deux ans et demi"."""
    for size in (1, 2, 3):
        if tuple(item.key for item in items[last + 1 : last + 1 + size]) in _HALVES:
            return value + Fraction(1, 2), last + size
    return value, last


def _times_at(items: Sequence[Item], place: int, language: str) -> Fact | None:
    """ "gấp đôi", "twice"."""
    for size in (2, 1):
        phrase = " ".join(item.key for item in items[place : place + size])
        times = _TIMES[language].get(phrase)
        if times is not None:
            last = place + size - 1
            if language == "vi" and last + 1 < len(items) and items[last + 1].key == "lần":
                last += 1
            return Fact(Difference.NUMBER, (Fraction(times),), place, last, "times")
    return None
