"""Cited is the khoản or điểm, shown is the Điều: from a quote its whole article opens, marked."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from troly.office.assistants import asking
from troly.office.assistants.models import Assistant
from troly.office.tenants.models import Member

RULES = """Điều 4. Giờ tiếp công dân
1. Buổi sáng tiếp từ 08 giờ.
Điều 5. Đăng ký phòng họp (văn bản hư cấu)
1. Cán bộ ghi tên vào sổ trực.
2. Phòng họp được đăng ký trước 02 ngày làm việc tại bộ phận văn thư.
3. Chìa khóa được trả tại bàn trực trước 17 giờ.
Điều 6. Hiệu lực
1. Quy định này có hiệu lực từ ngày ký.
"""


@pytest.mark.django_db
def test_the_whole_article_opens_from_a_cited_clause(
    reader: Member,
    assistant: Assistant,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
    browser_of: Callable[..., Client],
) -> None:
    put_in("phong-hop.txt", RULES)
    run_jobs()
    turn = asking.ask(reader, assistant, "Phòng họp được đăng ký trước bao nhiêu ngày làm việc?")
    quote = turn.citations.get(number=1)
    assert (quote.article, quote.clause) == ("5", "2") and "1. Cán bộ" not in quote.quote
    browser = browser_of(reader)
    shown = browser.get(f"/conversations/{turn.conversation_id}").content.decode()
    link = re.search(r'href="([^"]+)">\[cả Điều<', shown)
    assert link, "no way from the quote to its article"
    page = browser.get(html.unescape(link[1]).split("#")[0]).content.decode()
    marked = " ".join(re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL))
    assert " ".join(html.unescape(marked).split()) == " ".join(
        RULES[RULES.index("Điều 5") : RULES.index("Điều 6")].split()
    )
