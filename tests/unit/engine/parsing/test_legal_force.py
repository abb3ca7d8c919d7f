"""Force and replacement, as texts say it. The sentences are made up; the pairs are in the calendar
of laws that the product is built on."""

from __future__ import annotations

from datetime import date

import pytest

from troly.engine.parsing.legal_force import read_legal_force


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1. Luật này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2026.", date(2026, 3, 1)),
        ("Nghị định này có hiệu lực thi hành kể từ ngày 01/01/2026.", date(2026, 1, 1)),
        ("Thông tư này có hiệu lực thi hành sau 45 ngày, kể từ ngày ký.", date(2025, 3, 17)),
        ("Quyết định này có hiệu lực kể từ ngày ký.", date(2025, 1, 31)),
        ("Le présent arrêté entre en vigueur le 1er mars 2026.", date(2026, 3, 1)),
        ("This decision enters into force on 5 May 2026.", date(2026, 5, 5)),
        ("Hồ sơ nộp trước ngày Luật này có hiệu lực thì làm theo quy định cũ.", None),
        ("Luật này có hiệu lực thi hành từ ngày 31 tháng 2 năm 2026.", None),
    ],
)
def test_first_day_in_force(text: str, day: date | None) -> None:
    assert read_legal_force(text, issued=date(2025, 1, 31)).valid_from == day


def test_last_day_in_force() -> None:
    force = read_legal_force(
        "Nghị quyết này có hiệu lực từ ngày 01 tháng 01 năm 2025 đến hết ngày 31 tháng 12 năm 2026."
    )
    assert (force.valid_from, force.valid_to) == (date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Luật Bảo vệ bí mật nhà nước số 29/2018/QH14 hết hiệu lực kể từ ngày Luật này có hiệu "
         "lực thi hành.", "29/2018/qh14"),
        ("Nghị định này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2026 và thay thế Nghị định số "
         "13/2023/NĐ-CP ngày 17 tháng 4 năm 2023 của Chính phủ.", "13/2023/nd-cp"),
        ("Nghị định số 26/2020/NĐ-CP hết hiệu lực từ ngày Nghị định này có hiệu lực.",
         "26/2020/nd-cp"),
    ],
)  # fmt: skip
def test_replacing_pairs_of_the_calendar(text: str, key: str) -> None:
    (relation,) = read_legal_force(text).relations
    assert (relation.kind, relation.key) == ("replaces", key)


def test_a_part_that_ends_amends_and_a_title_that_is_detailed_is_not_replaced() -> None:
    force = read_legal_force(
        "Bãi bỏ khoản 2 Điều 5 Thông tư số 11/2020/TT-BNV.\n"
        "Thông tư này thay thế Thông tư số 07/2012/TT-BNV hướng dẫn thi hành Nghị định số "
        "110/2004/NĐ-CP."
    )
    assert [(r.kind, r.key) for r in force.relations] == [
        ("amends", "11/2020/tt-bnv"),
        ("replaces", "7/2012/tt-bnv"),
    ]


def test_a_list_of_repealed_documents_is_read_line_by_line() -> None:
    force = read_legal_force(
        "3. Thông tư này bãi bỏ:\na) Thông tư số 01/2010/TT-BNV;\nb) Quyết định số 5/2011/QĐ-BNV.\n"
        "4. Thông tư số 9/2012/TT-BNV vẫn được áp dụng."
    )
    assert [r.key for r in force.relations] == ["1/2010/tt-bnv", "5/2011/qd-bnv"]
