"""The day a question asks about, keys as struck, abbreviations that a text introduces."""

from __future__ import annotations

from datetime import date

import pytest

from troly.engine.text.abbreviations import abbreviations_in
from troly.engine.text.asked_dates import asked_date
from troly.engine.text.typed_keys import letters_of_keys

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Tại thời điểm 2023, mức phạt là bao nhiêu?", date(2023, 12, 31)),
        ("năm 2022 thì lệ phí bao nhiêu", date(2022, 12, 31)),
        ("Lệ phí bao nhiêu vào năm 2026?", TODAY),
        ("tại thời điểm tháng 2/2024 thì mức nào", date(2024, 2, 29)),
        ("ngay 15/3/2022 thi muc phi bao nhieu", date(2022, 3, 15)),
        ("en 2023, quel était le délai ?", date(2023, 12, 31)),
        ("Quel était le tarif au 1er mars 2023 ?", date(2023, 3, 1)),
        ("What was the fee as of 2023?", date(2023, 12, 31)),
    ],
)
def test_the_day_asked_about(text: str, day: date) -> None:
    asked = asked_date(text, TODAY)
    assert asked is not None and asked.day == day


@pytest.mark.parametrize(
    "text",
    [
        "Báo cáo năm 2022 có bao nhiêu hộ nghèo?",
        "Theo Luật Đất đai năm 2013 thì thời hạn là bao lâu?",
        "Thông tư 36/2014/TT-BCA có hiệu lực từ khi nào?",
    ],
)
def test_a_date_that_belongs_to_what_is_asked_is_none(text: str) -> None:
    assert asked_date(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "Tính đến ngày 30/2/2023 thì còn hiệu lực không?",
        "vào ngày 31 tháng 4 năm 2023 thì sao",
        "What was the rule on 30 February 2023?",
    ],
)
def test_a_day_that_no_calendar_has_is_said(text: str) -> None:
    asked = asked_date(text, TODAY)
    assert asked is not None and asked.day is None and asked.written


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("thowif hanj", "thời hạn"),
        ("tho72i ha5n", "thời hạn"),
        ("ddieeuf kieenj caaps giaays phesp xaay duwngj", "điều kiện cấp giấy phép xây dựng"),
        ("Thur tucj ddawng kys khai sinh", "Thủ tục đăng ký khai sinh"),
        ("no65p thue61 la2 bao nhie6u nga2y", "nộp thuế là bao nhiêu ngày"),
        ("Nghij ddinhj 13/2023/ND-CP", "Nghị định 13/2023/ND-CP"),
    ],
)
def test_struck_keys_become_letters(typed: str, letters: str) -> None:
    assert letters_of_keys(typed) == letters


@pytest.mark.parametrize(
    "text",
    [
        "thoi han nop thue bao lau",
        "how many days to register",
        "What is the fee for birth registration?",
        "Quel est le delai de depot ?",
        "Thời hạn nộp thuế",
    ],
)
def test_what_is_no_struck_keys_stays(text: str) -> None:
    assert letters_of_keys(text) == text


def test_abbreviations_are_read_with_the_words_whose_initials_they_are() -> None:
    text = (
        "Chủ tịch Ủy ban nhân dân (sau đây gọi là UBND) giao việc cho bộ phận Quản lý bến "
        "(QLB).\nVăn bản có chữ (TTT) không khớp."
    )
    assert abbreviations_in(text) == {"UBND": "Ủy ban nhân dân", "QLB": "Quản lý bến"}
