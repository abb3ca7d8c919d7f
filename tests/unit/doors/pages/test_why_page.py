"""The page "why" lists a model's sentences with their verdicts; rows of a table are a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from troly.office.assistants import asking
from troly.office.assistants.models import Assistant
from troly.office.library.models import Document
from troly.office.tenants.models import Member

pytestmark = pytest.mark.django_db
FEES = (
    "<html><body><h1>Mức thu lệ phí chứng thực của xã</h1><table>"
    "<tr><th>Việc chứng thực</th><th>Mức thu</th></tr>"
    "<tr><td>Sao y bản chính</td><td>2.000 đồng một trang</td></tr>"
    "<tr><td>Chữ ký</td><td>10.000 đồng</td></tr></table></body></html>"
)


def test_claims_stand_with_their_verdicts(
    administrator: Member,
    assistant: Assistant,
    document: Document,
    browser_of: Callable[..., Client],
) -> None:
    turn = asking.ask(administrator, assistant, "Công chức được nghỉ phép năm mấy ngày?")
    flag = {"kind": "number", "claimed": "15 ngày", "found": "12 ngày"}
    turn.claims = [
        {"text": "Được nghỉ 12 ngày.", "evidence": [1], "verdict": "quoted", "flags": []},
        {"text": "Được nghỉ 15 ngày.", "evidence": [1], "verdict": "check_this", "flags": [flag]},
    ]
    turn.save()
    shown = browser_of(administrator).get(f"/turns/{turn.pk}/why").content.decode()
    assert shown.count('class="claim') - shown.count('class="claims') == 2
    assert "Được nghỉ 15 ngày." in shown and "Cần kiểm tra" in shown and "15 ngày" in shown
    assert f'href="#quote-{turn.pk}-1"' in shown and f'id="quote-{turn.pk}-1"' in shown


def test_a_row_of_a_table_is_names_and_values(
    administrator: Member,
    assistant: Assistant,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
    browser_of: Callable[..., Client],
) -> None:
    put_in("phi.html", FEES)
    run_jobs()
    turn = asking.ask(administrator, assistant, "Mức thu khi chứng thực chữ ký là bao nhiêu?")
    quote = turn.citations.get(number=1)
    assert quote.quote == "Việc chứng thực: Chữ ký | Mức thu: 10.000 đồng"
    shown = browser_of(administrator).get(f"/conversations/{turn.conversation_id}").content.decode()
    assert "<dt>Mức thu</dt><dd>10.000 đồng</dd>" in shown
    # As it is stored, for a report.
    assert "Việc chứng thực: Chữ ký | Mức thu: 10.000 đồng" in shown
