"""A draft held against the documents, with scripts on and off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from people import COUNTER, Watched, open_assistant
from playwright.sync_api import expect

DRAFT = (
    "Phản ánh về môi trường và trật tự được trả lời trong 15 ngày làm việc.\n"
    "Các phản ánh khác được trả lời trong 10 ngày làm việc.\n"
    "Ủy ban nhân dân xã Suối Mây sẽ xây một sân bay quốc tế vào năm sau."
)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_draft_is_checked_and_leads_to_the_source(
    person: Callable[..., Watched], scripts: bool
) -> None:
    page = person(java_script_enabled=scripts).page
    open_assistant(page, COUNTER)
    page.get_by_role("link", name="Đối chiếu một dự thảo với các văn bản này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đối chiếu dự thảo")
    page.get_by_label("Dự thảo").fill(DRAFT)
    page.get_by_role("button", name="Đối chiếu").click()
    found = page.locator("#result .claim")
    expect(found).to_have_count(3)
    expect(found.nth(0).locator(".verdict strong")).to_have_text("Cần kiểm tra")
    expect(found.nth(0).locator("mark")).to_have_text("15 ngày làm việc")
    expect(found.nth(0).locator(".flags")).to_contain_text("văn bản viết “05 ngày làm việc”")
    expect(found.nth(1).locator(".verdict strong")).to_have_text("Chưa thấy mâu thuẫn")
    expect(found.nth(2).locator(".verdict strong")).to_have_text("Không thấy căn cứ")
    # What was typed stays, to be mended.
    expect(page.get_by_label("Dự thảo")).to_have_value(DRAFT)
    found.nth(0).get_by_role("link").first.click()
    expect(page.locator("main mark").first).to_contain_text("Phản ánh về môi trường")


def test_a_draft_that_is_too_long_is_kept_and_refused(person: Callable[..., Watched]) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    page.get_by_role("link", name="Đối chiếu một dự thảo với các văn bản này").click()
    page.get_by_label("Dự thảo").fill("Một câu ngắn.\n" * 101)
    page.get_by_role("button", name="Đối chiếu").click()
    expect(page.get_by_role("alert")).to_contain_text("Dự thảo có 101 câu; giới hạn là 100.")
    expect(page.get_by_label("Dự thảo")).to_have_value("Một câu ngắn.\n" * 101)
