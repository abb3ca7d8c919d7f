"""A quote says whether it is in force on the day asked about, and today, before it is used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from troly.doors.pages.in_force import validity_entry, warnings_of
from troly.office.assistants import asking
from troly.office.assistants.models import Assistant
from troly.office.library.models import Document
from troly.office.tenants.models import Member

BEGINS, ENDS, DAY = date(2025, 8, 1), date(2026, 5, 31), date(2025, 12, 31)
LEAVE = "Công chức được nghỉ phép năm mấy ngày?"


@pytest.mark.parametrize(
    ("then", "now", "day", "words"),
    [
        ("in_force", "in_force", None, "còn hiệu lực"),
        ("in_force", "expired", None, "hết hiệu lực sau 31/05/2026 (khi hỏi còn hiệu lực)"),
        ("expired", "expired", None, "hết hiệu lực sau 31/05/2026"),
        ("not_yet", "not_yet", None, "có hiệu lực từ 01/08/2025"),
        ("not_yet", "in_force", None, "còn hiệu lực"),
        ("unknown", "unknown", None, "hiệu lực: chưa rõ"),
        ("in_force", "unknown", None, "còn hiệu lực"),
        ("in_force", "in_force", DAY, "có hiệu lực vào 31/12/2025"),
        ("in_force", "expired", DAY, "có hiệu lực vào 31/12/2025, nay đã hết hiệu lực"),
        ("not_yet", "in_force", DAY, "chưa có hiệu lực vào 31/12/2025, có từ 01/08/2025"),
        ("expired", "expired", DAY, "đã hết hiệu lực vào 31/12/2025, từ sau 31/05/2026"),
        ("unknown", "unknown", DAY, "hiệu lực: chưa rõ"),
    ],
)
def test_what_is_said_of_one_quote(then: str, now: str, day: date | None, words: str) -> None:
    entry = validity_entry(then, now, day, BEGINS, ENDS)
    assert entry["words"] == words
    assert entry["icon"]


def quote(n: int, then: str, now: str, day: date | None, ender: str = "") -> dict[str, Any]:
    ended_by = {"title": ender, "url": None} if ender else None
    said = validity_entry(then, now, day, BEGINS, ENDS)
    return {"n": n, "text": "lời", "in_force": said, "ended_by": ended_by}


def test_what_is_not_in_force_is_named_once_with_what_replaced_it() -> None:
    quotes = [quote(1, "expired", "expired", None, "64/QĐ"), quote(2, "in_force", "in_force", None),
              quote(3, "expired", "expired", None, "64/QĐ")]  # fmt: skip
    [warning] = warnings_of(quotes, None)
    assert "[1], [3]" in warning["words"] and "[2]" not in warning["words"]
    assert [one["title"] for one in warning["enders"]] == ["64/QĐ"]
    assert warnings_of([quote(1, "in_force", "in_force", None)], None) == []
    # Nothing is said of a quote that is not shown.
    assert warnings_of([{**quotes[0], "text": ""}], None) == []


def test_on_another_day_the_rule_of_that_day_is_told_from_what_holds_today() -> None:
    quotes = [quote(1, "in_force", "expired", DAY), quote(2, "not_yet", "in_force", DAY)]
    early, since = warnings_of(quotes, DAY)
    assert "Chưa có hiệu lực vào ngày được hỏi" in early["words"] and "[2]" in early["words"]
    assert "nay đã hết hiệu lực" in since["words"] and "[1]" in since["words"]


@pytest.mark.django_db
def test_an_answer_read_again_after_its_source_ended_says_so_first(
    administrator: Member,
    assistant: Assistant,
    document: Document,
    browser_of: Callable[..., Client],
) -> None:
    turn = asking.ask(administrator, assistant, LEAVE)
    address = f"/conversations/{turn.conversation_id}"
    shown = browser_of(administrator).get(address).content.decode()
    assert "Đã hết hiệu lực" not in shown
    yesterday = timezone.localdate() - timedelta(days=1)
    Document.objects.filter(pk=document.pk).update(
        valid_from=yesterday - timedelta(days=9), valid_to=yesterday
    )
    shown = browser_of(administrator).get(address).content.decode()
    assert shown.index("Đã hết hiệu lực: trích dẫn [1]") < shown.index("<blockquote")
    assert f"hết hiệu lực sau {yesterday:%d/%m/%Y}" in shown


@pytest.mark.django_db
def test_sentences_of_a_model_are_counted_by_verdict_and_not_called_extracts(
    administrator: Member,
    assistant: Assistant,
    document: Document,
    browser_of: Callable[..., Client],
) -> None:
    turn = asking.ask(administrator, assistant, LEAVE)
    address = f"/conversations/{turn.conversation_id}"
    of_quotes = browser_of(administrator).get(address).content.decode()
    assert 'class="tally"' not in of_quotes and "do mô hình viết, từng câu" not in of_quotes
    turn.claims = [
        {"text": "Được nghỉ 12 ngày.", "evidence": [1], "verdict": "quoted", "flags": []},
        {"text": "Được nghỉ 15 ngày.", "evidence": [1], "verdict": "check_this", "flags": []},
    ]
    turn.save()
    shown = browser_of(administrator).get(address).content.decode()
    tally = shown[shown.index('class="tally"') : shown.index('class="claims"')]
    assert tally.index("<strong>1</strong> Cần kiểm tra") < tally.index("</strong> Nguyên văn")
    assert "Câu trả lời do mô hình viết, từng câu đã đối chiếu" in shown
