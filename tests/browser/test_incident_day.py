"""An incident from the answer it began with: reported, judged, told in time, learned from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import docx
from desk import Desk
from people import COUNTER, QUOTED, UNACCENTED, Watched, ask, open_assistant
from playwright.sync_api import Page, expect
from test_people import administrator, invite, join  # noqa: F401

Person = Callable[..., Watched]
WHAT = "Người dân đã nộp thừa vì câu trả lời trích mức cũ."
HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def report(page: Page, detected: datetime) -> None:
    page.locator(".turn").last.get_by_role("link", name="Báo sự cố về câu trả lời này").click()
    page.locator("#what").fill(WHAT)
    page.locator("#detected").fill(f"{detected:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Báo sự cố").click()
    expect(page.get_by_text(WHAT)).to_be_visible()


def judge(page: Page, confirmed: datetime) -> None:
    for name, value in (
        ("verdict", "confirmed"), ("harm", "life"), ("uncontrolled", "no"),
        ("personal_data", "basic"),
    ):  # fmt: skip
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("#confirmed_at").fill(f"{confirmed:%Y-%m-%dT%H:%M}")
    page.locator("#persons").fill("3")
    page.get_by_role("button", name="Ghi kết quả").click()
    expect(page.get_by_text("Đã ghi kết quả xem xét.")).to_be_visible()


def test_an_incident_is_judged_told_in_time_and_learned_from(
    desk: Desk,
    visitor: Person,
    administrator: Person,  # noqa: F811
) -> None:
    office, reader, officer = administrator().page, visitor().page, visitor().page
    join(reader, invite(office, "nguoi.hoi", "reader"))
    join(officer, invite(office, "can.bo.su.co", "officer"))
    open_assistant(reader, COUNTER)
    ask(reader, UNACCENTED)
    now = datetime.now(HERE).replace(second=0, microsecond=0)
    detected, confirmed = now - timedelta(hours=30), now - timedelta(hours=2)
    report(reader, detected)
    incident = reader.url
    officer.goto(incident)
    # The one answer was handed over; the conversation it stands in was not.
    handed = officer.locator("#handed")
    expect(handed).to_contain_text(QUOTED)
    expect(handed).to_contain_text(UNACCENTED)
    judge(officer, confirmed)

    # Two clocks, each 72 hours from its own beginning, and the final report that waits.
    notices = officer.locator("#notices")
    portal = notices.locator(".sheet", has_text="Báo cáo ban đầu về sự cố")
    data = notices.locator(".sheet", has_text="Thông báo vi phạm")
    for sheet, begun in ((portal, confirmed), (data, detected)):
        due = begun + timedelta(hours=72)
        expect(sheet).to_contain_text(f"Trước {due:%H:%M %d/%m/%Y}")
    expect(notices).to_contain_text("Hạn tính từ lúc gửi báo cáo ban đầu.")
    with officer.expect_download() as waiting:
        portal.get_by_role("button", name="Tải bản thảo").click()
    text = "\n".join(p.text for p in docx.Document(str(waiting.value.path())).paragraphs)
    assert "nộp thừa" in text and "[cần bổ sung]" in text
    for moment in (detected, confirmed, confirmed + timedelta(hours=72)):
        assert f"{moment:%H giờ %M, ngày %d/%m/%Y}" in text, text
    portal.get_by_role("button", name="Đã gửi").click()
    final = now.date() + timedelta(days=15)
    expect(notices).to_contain_text(f"Trước 23:59 {final:%d/%m/%Y}")

    # A builder opens the answer that was reported, keeps it as a test and links it.
    office.goto(incident)
    office.get_by_role("link", name="Mở", exact=True).click()
    office.get_by_role("link", name="Giữ làm câu mẫu").click()
    office.get_by_role("button", name="Giữ làm câu mẫu").click()
    office.goto(incident)
    office.locator("#case").select_option(label=UNACCENTED)
    office.get_by_role("button", name="Nối câu mẫu").click()
    expect(office.locator("dl.facts")).to_contain_text(UNACCENTED)
