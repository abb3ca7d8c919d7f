"""Who must do what by when, as made-up texts say it."""

from __future__ import annotations

from datetime import date

import pytest

from troly.engine.answers.due_days import due_in
from troly.engine.answers.duties import duties_in


@pytest.mark.parametrize(
    ("text", "day", "is_false"),
    [
        ("xong trước ngày 30 tháng 6 năm 2026", date(2026, 6, 30), False),
        ("hạn 05/07/2026", date(2026, 7, 5), False),
        ("by 30 June 2026 at noon", date(2026, 6, 30), False),
        ("au plus tard le 1er mars 2026", date(2026, 3, 1), False),
        ("trước ngày 31 tháng 02 năm 2026", None, True),
        ("chậm nhất 29/02/2027", None, True),
        ("trong quý II/2026", None, False),
        ("họp ngày 02/03/2026, gửi chậm nhất ngày 09/03/2026", date(2026, 3, 9), False),
        ("trước ngày 15 tháng 5", date(2026, 5, 15), False),
    ],
)
def test_the_day_due(text: str, day: date | None, is_false: bool) -> None:
    due = due_in(text, 2026)
    assert (due.day, due.is_false) == (day, is_false)
    assert due.words in text


def test_nothing_is_due_where_nothing_says_so() -> None:
    assert due_in("Trời mưa suốt ngày.").words == ""
    assert list(duties_in("Trời mưa suốt ngày. Đã có 12 hộ gửi đơn ngày 02/03/2026.")) == []


def test_rows_of_a_table_are_tasks() -> None:
    text = (
        "Việc | Người thực hiện | Thời hạn\n"
        "Việc: Mua máy in | Người thực hiện: Tổ Một cửa | Thời hạn: 15/4/2026\n"
        "Khoản chi: Giấy | Dự toán: 12 triệu\n"
    )
    (duty,) = duties_in(text)
    assert (duty.deed, duty.owner, duty.due.day) == ("Mua máy in", "Tổ Một cửa", date(2026, 4, 15))
    assert text[duty.start : duty.end].startswith("Việc: Mua máy in")


@pytest.mark.parametrize(
    ("text", "owner", "deed"),
    [
        ("Giao Sở Y tế chủ trì kiểm tra nguồn nước.", "Sở Y tế", "chủ trì kiểm tra nguồn nước"),
        ("Trưởng thôn có trách nhiệm lập danh sách hộ.", "Trưởng thôn", "lập danh sách hộ"),
        ("The clerk shall publish the notice.", "The clerk", "publish the notice"),
        ("La mairie doit transmettre le rapport.", "La mairie", "transmettre le rapport"),
    ],
)
def test_sentences_that_give_a_task(text: str, owner: str, deed: str) -> None:
    (duty,) = duties_in(text)
    assert (duty.owner, duty.deed) == (owner, deed)


def test_what_was_said_or_done_is_no_task() -> None:
    assert list(duties_in("Ông Lò Văn Mẫu báo cáo: cầu xong trước ngày 15 tháng 5.")) == []
    assert (
        list(duties_in("Phòng Kinh tế thực hiện việc đo đạc, đã xong trước ngày 15/5/2026.")) == []
    )
