"""Days that a request may take, and one expression for a name or a number. All made up."""

from __future__ import annotations

from datetime import date

import pytest

from troly.errors import BadInput
from troly.office.data_subjects import clock
from troly.office.data_subjects.sought import cleaned, expression_for


@pytest.mark.parametrize(
    ("received", "reply"),
    [
        (date(2026, 6, 1), date(2026, 6, 3)),
        (date(2026, 6, 5), date(2026, 6, 9)),  # Friday: Monday and Tuesday
        (date(2026, 6, 6), date(2026, 6, 9)),  # Saturday
        (date(2026, 4, 29), date(2026, 5, 5)),  # 30 April and 1 May are days off
        (date(2025, 12, 31), date(2026, 1, 5)),
    ],
)
def test_reply_is_due_after_two_working_days(received: date, reply: date) -> None:
    assert clock.reply_by(received) == reply


@pytest.mark.parametrize(
    ("kind", "plain", "extended"),
    [
        ("provide", date(2026, 6, 11), date(2026, 6, 21)),
        ("correct", date(2026, 6, 11), date(2026, 6, 21)),
        ("restrict", date(2026, 6, 16), date(2026, 7, 1)),
        ("object", date(2026, 6, 16), date(2026, 7, 1)),
        ("erase", date(2026, 6, 21), date(2026, 7, 11)),
    ],
)
def test_terms_of_the_decree(kind: str, plain: date, extended: date) -> None:
    received = date(2026, 6, 1)
    assert clock.due_on(kind, received) == plain
    assert clock.due_on(kind, received, is_extended=True) == extended


@pytest.mark.parametrize(
    ("value", "found", "not_found"),
    [
        (
            "Nguyễn Thị Ví Dụ",
            ["NGUYỄN THỊ VÍ DỤ", "nguyen thi vi du", "Nguyễn Thị\nVí Dụ,"],
            ["Nguyễn Thị Ví", "Nguyễn Thị Ví Dụng", "aNguyễn Thị Ví Dụ"],
        ),
        (
            "0912 000 111",
            [
                "0912000111",
                "+84 912 000 111",
                "84912000111",
                "(0912) 000-111",
                "+84 (0) 912 000 111",
            ],
            ["10912000111", "0912 000 1112", "912000111"],
        ),
        ("001199000123", ["001 199 000 123", "001199000123"], ["0011990001234"]),
        ("C1234567", ["c1234567", "C 1234567"], ["AC1234567", "1234567"]),
        ("Ví.Dụ@example.com", ["ví.dụ@EXAMPLE.com"], ["vi_du@example.com"]),
        ("Đặng Thử", ["dang thu", "ĐẶNG THỬ"], ["đặng thừa"]),
    ],
)
def test_one_expression_finds_every_way_of_writing(
    value: str, found: list[str], not_found: list[str]
) -> None:
    expression = expression_for(cleaned([value]))
    assert [text for text in found if not expression.search(text)] == []
    assert [text for text in not_found if expression.search(text)] == []


@pytest.mark.parametrize(
    "values", [[], [" "], ["an"], ["Hà"], ["12345"], ["x" * 200], ["a b c"] * 9]
)
def test_what_would_be_found_everywhere_is_not_looked_for(values: list[str]) -> None:
    values = [f"{value}{n if len(values) > 8 else ''}" for n, value in enumerate(values)]
    with pytest.raises(BadInput):
        cleaned(values)


def test_hostile_names_cost_little() -> None:
    import time

    began = time.process_time()
    expression = expression_for(cleaned(["aaaa aaaa aaaa (((("]))
    expression.search("aaaa " * 50_000)
    assert time.process_time() - began < 5
