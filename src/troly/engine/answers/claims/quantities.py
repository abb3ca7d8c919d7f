"""Amounts, shares, durations and counts, in figures or spelled out, with what they are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from troly.engine.answers.claims.facts import Fact
from troly.engine.answers.claims.items import Item
from troly.engine.answers.claims.phrases import lexicon
from troly.engine.answers.claims.spelled import spelled_at
from troly.engine.answers.claims.stems import stem
from troly.engine.answers.claims.values import Difference

_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_GROUPED_THEN_DECIMAL = re.compile(
    r"(\d{1,3}(?:\.\d{3})+),(\d{1,2})|(\d{1,3}(?:,\d{3})+)\.(\d{1,2})"
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def _units(*lines: str) -> dict[str, tuple[str, Fraction]]:
    """ "base factor: word/word" to word -> (base, factor)."""
    table = {}
    for line in lines:
        head, words = line.split(":")
        base, factor = head.split()
        for word in words.split("/"):
            table[word.strip()] = (base, Fraction(factor))
    return table


UNITS: dict[str, dict[str, tuple[str, Fraction]]] = {
    "vi": _units(
        "workday 1: ngày làm việc/ngày công",
        "day 1: ngày/hôm", "day 7: tuần/tuần lễ", "month 1: tháng", "month 3: quý",
        "month 12: năm/năm học", "hour 1: giờ/tiếng/giờ đồng hồ/h", "hour 1/60: phút", "age 1: tuổi",
        "đồng 1: đồng/vnd/vnđ/đ/đồng việt nam", "usd 1: usd/đô la/đô la mỹ/$", "eur 1: euro/eur/€",
        "% 1: %/phần trăm", "metre 1: m/mét", "metre 1000: km/ki-lô-mét/cây số/kilômét",
        "metre 1/100: cm/xăng-ti-mét/phân", "m2 1: m2/m²/mét vuông", "m2 10000: ha/hecta/héc-ta/héc ta",
        "m3 1: m3/m³/mét khối/khối", "gram 1: gam/gram/g", "gram 1000: kg/ki-lô-gam/cân/ký",
        "gram 1000000: tấn", "gram 100000: tạ", "gram 10000: yến", "litre 1: lít/l", "times 1: lần/lượt",
        "copy 1: bản/bộ", "kwh 1: kwh",
    ),
    "fr": _units(
        "workday 1: jours ouvrables/jours ouvres/jour ouvrable/jour ouvre/jours de travail",
        "day 1: jour/jours/jours calendaires/jours francs", "day 7: semaine/semaines", "day 15: quinzaine",
        "month 1: mois", "month 3: trimestre/trimestres", "month 6: semestre/semestres",
        "month 12: an/ans/annee/annees", "hour 1: heure/heures/h", "hour 1/60: minute/minutes/mn/min",
        "eur 1: euro/euros/eur/€", "usd 1: dollar/dollars/usd/$", "đồng 1: dong/dongs/vnd",
        "% 1: %/pour cent/pourcent", "metre 1: m/metre/metres", "metre 1000: km/kilometre/kilometres",
        "metre 1/100: cm/centimetre/centimetres", "m2 1: m2/m²/metre carre/metres carres",
        "m2 10000: ha/hectare/hectares", "m3 1: m3/m³/metre cube/metres cubes",
        "gram 1: g/gramme/grammes", "gram 1000: kg/kilo/kilos/kilogramme/kilogrammes",
        "gram 1000000: tonne/tonnes/t", "litre 1: litre/litres/l", "times 1: fois",
    ),
    "en": _units(
        "workday 1: working days/business days/working day/business day",
        "day 1: day/days/calendar days", "day 7: week/weeks", "day 14: fortnight", "month 1: month/months",
        "month 3: quarter/quarters", "month 12: year/years", "hour 1: hour/hours/hr/hrs/h",
        "hour 1/60: minute/minutes/min", "eur 1: euro/euros/eur/€", "usd 1: dollar/dollars/usd/$",
        "gbp 1: pound/pounds/£/gbp", "đồng 1: dong/vnd", "% 1: %/percent/per cent",
        "metre 1: m/metre/metres/meter/meters", "metre 1000: km/kilometre/kilometres/kilometer/kilometers",
        "metre 1/100: cm/centimetres/centimeters", "mile 1: mile/miles",
        "m2 1: m2/m²/square metre/square metres/square meters/sq m", "m2 10000: ha/hectare/hectares",
        "acre 1: acre/acres", "m3 1: m3/m³/cubic metres/cubic metre", "gram 1: g/gram/grams",
        "gram 1000: kg/kilogram/kilograms/kilos", "gram 1000000: tonne/tonnes/ton/tons",
        "litre 1: litre/litres/liter/liters/l", "times 1: times/time",
    ),
}  # fmt: skip
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
_DURATIONS = ("day", "month", "workday")
_HALF_DAY_ON = {"chiều": 12, "tối": 12}


def quantity_at(items: Sequence[Item], place: int, language: str) -> Fact | None:
    """The quantity that begins at this item: a number with its magnitude and what it is of."""
    first = place
    sign = _SIGNS_BEFORE.get(items[place].key)
    if sign and place + 1 < len(items) and _FIGURE.fullmatch(items[place + 1].key):
        place += 1
    elif sign:
        return None
    known = (
        _clock_at(items, place)
        or _share_at(items, place, language)
        or _times_at(items, place, language)
    )
    if known is not None:
        return known
    read = spelled_at(items, place, language)
    if read is None:
        return None
    value, last, is_bare_one = read
    unit, factor, after = _unit_after(items, last + 1, language)
    if sign:
        unit, factor, after = sign, Fraction(1), last
    if is_bare_one and (not unit or unit.startswith("~")):
        return None
    if not unit and place and items[place - 1].key in ("%", "$", "€", "£"):
        unit = ""
    if unit.startswith("~"):
        after = last
    else:
        value, after = _and_a_half(items, value, after)
    kind = Difference.DURATION if unit in _DURATIONS else Difference.NUMBER
    worth = value * factor
    if unit == "hour":
        value_in_days = worth / 24
        if value_in_days.denominator == 1 and worth >= 24:
            kind, unit, worth = Difference.DURATION, "day", value_in_days
        elif after + 1 < len(items):
            worth, after = _minutes(items, worth, after)
    return Fact(kind, (worth,), first, after, unit, is_bare_one and value == 1)


def figure(key: str) -> Fraction | None:
    """The number that figures write: 1.000.000, 1,000,000 and 1 000 000 alike; 2,5 and 2.5."""
    if not _FIGURE.fullmatch(key):
        return None
    if _GROUPED.fullmatch(key):
        return Fraction(key.replace(".", "").replace(",", ""))
    if found := _GROUPED_THEN_DECIMAL.fullmatch(key):
        whole, rest = (found[1], found[2]) if found[1] else (found[3], found[4])
        return Fraction(f"{re.sub('[.,]', '', whole)}.{rest}")
    plain = key.replace(",", ".")
    return Fraction(plain) if plain.count(".") <= 1 else None


def _unit_after(items: Sequence[Item], place: int, language: str) -> tuple[str, Fraction, int]:
    """Base unit, factor and last item of the unit that begins at ``place``."""
    table = UNITS[language]
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
    if hours is None and key.isdigit() and len(key) <= 2:
        hours = int(key)
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
    if [item.key for item in items[place : place + 2]] == ["in", "the"] and place + 2 < len(items):
        if items[place + 2].key in ("afternoon", "evening"):
            return 12, place + 2
    return None


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
