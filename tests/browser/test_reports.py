"""An officer reports from what the records show, and an answer is taken up by a person."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import docx
from arriving import arrive
from desk import Desk
from people import COUNTER, UNACCENTED, Watched, ask, open_assistant

Person = Callable[..., Watched]


def test_an_officer_answers_a_question_and_takes_the_report_away(
    desk: Desk, visitor: Person, person: Person
) -> None:
    page = arrive(desk, visitor, "lap.bao.cao", "officer")
    page.goto("/reports")
    page.get_by_role("link", name=re.compile("Hiroshima")).click()
    assert page.locator(".word.attention").count() > 0
    page.locator("#q-1h").get_by_role("link", name=re.compile("Viết trả lời")).click()
    page.locator("#id_text").fill("Họp liên ngành mỗi quý, biên bản lưu tại văn phòng.")
    page.locator("#id_status").select_option("checked")
    page.get_by_role("button", name="Ghi lại").click()
    answered = page.locator("#q-1h")
    assert "Họp liên ngành" in answered.inner_text() and "Đã kiểm tra" in answered.inner_text()
    page.locator("#q-1a .bullets a").first.click()
    assert re.search(r"\b[0-9a-f]{64}\b", page.locator("main").inner_text())
    page.go_back()
    with page.expect_download() as taken:
        page.locator("a[download]", has_text="docx").click()
    words = docx.Document(io.BytesIO(taken.value.path().read_bytes()))
    text = "\n".join(one.text for one in words.paragraphs)
    assert "Họp liên ngành" in text and "CÒN THIẾU" in text


def test_a_person_takes_an_answer_up_for_a_decision(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    ask(page, UNACCENTED)
    page.locator(".turn .folds summary").last.click()
    page.locator(".folds a[href$='#contest']").first.click()
    page.locator("#contest summary").click()
    page.locator("#id_matter").fill("HS 12/2026")
    page.locator("#contest input[name=looked]").check()
    page.locator("#contest button[type=submit]").click()
    assert "HS 12/2026" in page.locator("#contest").inner_text()
