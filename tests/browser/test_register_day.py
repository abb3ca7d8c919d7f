"""From files to service and back: built, tried, approved, stopped, changed.

Counts the fields that are typed on the way; docs give the number.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from desk import Desk
from people import Watched, ask
from playwright.sync_api import Page, expect
from test_people import administrator, invite, join  # noqa: F401

Person = Callable[..., Watched]
NAME = "Hỏi giờ bến Suối Mây"
QUESTION = "phan anh ve moi truong thi bao nhieu ngay duoc tra loi"
OUTSIDE = "Đội nào vô địch bóng đá thế giới năm 2022?"
TYPED = 9
"""Fields typed from files to service; everything else is ticked, or filled in already."""


class Typing:
    """Types as a person does, and counts the fields."""

    def __init__(self) -> None:
        self.count = 0

    def fill(self, page: Page, selector: str, text: str) -> None:
        page.locator(selector).fill(text)
        self.count += 1

    def ask(self, page: Page, question: str) -> None:
        ask(page, question)
        self.count += 1


def keep(page: Page) -> None:
    """The answer shown becomes a test, with nothing typed."""
    page.locator(".turn").last.get_by_role("link", name="Giữ làm câu mẫu").click()
    page.get_by_role("button", name="Giữ làm câu mẫu").click()
    expect(page.get_by_text("Câu hỏi đã thành câu mẫu.")).to_be_visible()


def build(page: Page, typing: Typing) -> str:
    """Screen 1: the form with its preview. Screen 2: two questions tried and kept."""
    page.goto("/assistants/new?template=public_services")
    typing.fill(page, "#id_name", NAME)
    page.locator("input[name=collections]").first.check()
    for box in page.locator("input[name=collections]").all():
        box.check()
    page.locator("input[name=audience][value=internal]").check()
    typing.fill(page, "#id_tried", QUESTION)
    page.get_by_role("button", name="Thử ngay").click()
    expect(page.locator("#tried")).to_contain_text("05 ngày làm việc")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name=NAME, exact=True).click()
    here = page.url.removesuffix("/ask").rsplit("/", 1)[1]
    typing.ask(page, QUESTION)
    keep(page)
    page.goto(f"/assistants/{here}/ask")
    typing.ask(page, OUTSIDE)
    keep(page)
    return here


def classify(page: Page) -> None:
    """One screen, nothing typed."""
    page.get_by_role("link", name=re.compile("Phân loại")).first.click()
    for name, value in (
        ("forbidden_use", "none"), ("listed_use", "none"), ("human_check", "yes"),
        ("audience", "internal"), ("basis", "none"), ("effects", "none"),
        ("sector", "general"), ("ran_before", "no"), ("eu_area", "not_in_eu"),
    ):  # fmt: skip
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("main form button[type=submit]").last.click()


def begin_trial(page: Page, typing: Typing) -> None:
    page.get_by_role("link", name="Bắt đầu thử nghiệm").click()
    page.locator("input[name=level][value='2']").check()
    page.locator("input[name=members]").first.check()
    typing.fill(page, "#id_scheme", "Thử một ngày với một cán bộ.")
    typing.fill(page, "#id_rights_notice", "Người tham gia có thể dừng bất cứ lúc nào.")
    for field in ("golden_cases", "refused_cases"):
        typing.fill(page, f"#id_{field}", "1")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_text("Đã bắt đầu thử nghiệm.")).to_be_visible()


def approve(page: Page, typing: Typing) -> None:
    """The golden cases were asked when the trial began: reload until the marks are met."""
    for _ in range(60):
        if not page.get_by_text("Chưa đạt").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    typing.fill(page, "#id_reason", "Đạt mọi ngưỡng")
    page.get_by_role("button", name="Phê duyệt").click()
    page.get_by_role("button", name="Đưa vào sử dụng").click()


def set_review(desk: Desk, days: int) -> None:
    """As if the review of every assistant had been due so many days from now."""
    with sqlite3.connect(desk.home / "records.sqlite3", timeout=20) as records:
        records.execute(
            "UPDATE governance_registerentry SET review_due = date('now', ?)"
            " WHERE assistant_id IN (SELECT id FROM assistants_assistant WHERE name = ?)",
            (f"{days} days", NAME),
        )


def test_an_officer_takes_an_assistant_from_files_to_service(
    desk: Desk,
    visitor: Person,
    administrator: Person,  # noqa: F811
) -> None:
    typing = Typing()
    office, officer = administrator().page, visitor().page
    join(officer, invite(office, "can.bo.duyet", "officer"))
    here = build(office, typing)
    entry = f"/register/{here}"
    office.goto(entry)
    classify(office)
    officer.goto(entry)
    begin_trial(officer, typing)
    approve(officer, typing)
    expect(officer.get_by_text("Đang hoạt động").first).to_be_visible()
    assert typing.count == TYPED, typing.count

    # Its review date passes: the gate stops it and says so.
    set_review(desk, -1)
    officer.goto(f"/assistants/{here}/ask")
    expect(officer.get_by_text("quá hạn rà soát")).to_be_visible()
    set_review(desk, 90)

    # A changed prompt opens the way to approval again while the old version answers.
    office.goto(f"/assistants/{here}/edit")
    office.locator("#id_instructions").fill("Trả lời thật ngắn gọn.")
    office.get_by_role("button", name="Lưu").click()
    officer.goto(entry)
    expect(officer.get_by_text("vẫn trả lời")).to_be_visible()
    officer.get_by_role("link", name="Xem từng chỗ khác").click()
    expect(officer.locator(".changes")).to_contain_text("thật ngắn gọn")
    officer.goto(f"/assistants/{here}/ask")
    expect(ask(officer, QUESTION)).to_contain_text("05 ngày làm việc")
