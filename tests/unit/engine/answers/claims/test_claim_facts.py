"""How values are read in three languages."""

from __future__ import annotations

from fractions import Fraction

import pytest

from troly.engine.answers.claims.fact import Fact
from troly.engine.answers.claims.facts import facts_of
from troly.engine.answers.claims.items import items_of
from troly.engine.answers.claims.values import Difference

HALF = Fraction(1, 2)


def facts(text: str, language: str) -> list[Fact]:
    return list(facts_of(text, items_of(text, language, None), language))


def only(text: str, language: str) -> Fact:
    (fact,) = facts(text, language)
    return fact


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("vi", "1.000.000 đồng", 1_000_000, "đồng"),
        ("vi", "1 triệu đồng", 1_000_000, "đồng"),
        ("vi", "hai mươi ba tỷ sáu trăm triệu đồng", 23_600_000_000, "đồng"),
        ("vi", "2,5 triệu đồng", 2_500_000, "đồng"),
        ("vi", "hai trăm linh năm hộ", 205, "~hộ"),
        ("vi", "năm người", 5, "~người"),
        ("vi", "30 phần trăm", 30, "%"),
        ("vi", "một phần ba", Fraction(100, 3), "%"),
        ("vi", "gấp đôi", 2, "times"),
        ("vi", "7h30", Fraction(15, 2), "hour"),
        ("vi", "7:30", Fraction(15, 2), "hour"),
        ("fr", "2,6 millions d'euros", 2_600_000, "eur"),
        ("fr", "mille deux cents euros", 1200, "eur"),
        ("fr", "quatre-vingt-dix-sept euros", 97, "eur"),
        ("fr", "12 000 €", 12_000, "eur"),
        ("en", "£1,500", 1500, "gbp"),
        ("en", "fifteen hundred pounds", 1500, "gbp"),
        ("en", "one hundred and four thousand books", 104_000, "~book"),
        ("en", "6 p.m.", 18, "hour"),
        ("en", "four in the afternoon", 16, "hour"),
        ("fr", "3 euros 20", Fraction(16, 5), "eur"),
    ],
)
def test_quantities(language: str, text: str, value: Fraction, unit: str) -> None:
    fact = only(text, language)
    assert (fact.kind, fact.value, fact.unit) == (Difference.NUMBER, (value,), unit)


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("vi", "năm năm", 60, "month"),
        ("vi", "hai ngày rưỡi", 2 + HALF, "day"),
        ("vi", "10 ngày làm việc", 10, "workday"),
        ("vi", "2 tuần", 14, "day"),
        ("vi", "48 giờ", 2, "day"),
        ("fr", "deux ans et demi", 30, "month"),
        ("fr", "dix jours ouvrables", 10, "workday"),
        ("en", "ten working days", 10, "workday"),
    ],
)
def test_durations(language: str, text: str, value: Fraction, unit: str) -> None:
    fact = only(text, language)
    assert (fact.kind, fact.value, fact.unit) == (Difference.DURATION, (value,), unit)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("vi", "ngày 30 tháng 6 năm 2026", (2026, 6, 30, None)),
        ("vi", "30/6/2026", (2026, 6, 30, None)),
        ("vi", "tháng 6/2026", (2026, 6, None, None)),
        ("vi", "quý II năm 2026", (2026, None, None, 2)),
        ("vi", "năm 2026", (2026, None, None, None)),
        ("fr", "1er janvier 2027", (2027, 1, 1, None)),
        ("fr", "le 31/10", (None, 10, 31, None)),
        ("en", "June 1, 2026", (2026, 6, 1, None)),
        ("en", "1st of June 2026", (2026, 6, 1, None)),
        ("en", "2026-06-01", (2026, 6, 1, None)),
    ],
)
def test_dates(language: str, text: str, value: tuple[int | None, ...]) -> None:
    fact = only(text, language)
    assert (fact.kind, fact.value) == (Difference.DATE, value)


@pytest.mark.parametrize(
    ("language", "text", "kind", "value"),
    [
        ("vi", "15/2024/NĐ-CP", Difference.DOCUMENT_NUMBER, ("15/2024/nd/cp",)),
        ("vi", "số 318/UBND-KT", Difference.DOCUMENT_NUMBER, ("318/ubnd/kt",)),
        ("vi", "khoản 02", Difference.DOCUMENT_NUMBER, ("khoản", "2")),
        ("en", "Order 77/2026", Difference.DOCUMENT_NUMBER, ("77/2026",)),
        ("fr", "n° 8-B", Difference.DOCUMENT_NUMBER, ("8-b",)),
        ("vi", "lần thứ ba", Difference.ORDINAL, (3,)),
        ("fr", "deuxième", Difference.ORDINAL, (2,)),
        ("en", "3rd", Difference.ORDINAL, (3,)),
    ],
)
def test_numbers_that_name(
    language: str, text: str, kind: Difference, value: tuple[object, ...]
) -> None:
    fact = only(text, language)
    assert (fact.kind, fact.value) == (kind, value)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "trong năm nay"),
        ("vi", "một số hộ"),
        ("vi", "tỷ lệ hộ nghèo"),
        ("vi", "đầu tư công"),
        ("en", "it may rain"),
        ("en", "no one"),
        ("fr", "un arrêté"),
    ],
)
def test_no_value_where_there_is_none(language: str, text: str) -> None:
    assert facts(text, language) == []
