"""The main journey with scripts switched off: everything works, with a press where a script
would have saved one."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from desk import Desk
from people import READING_SECONDS, Watched, ask, open_assistant, row_of, sign_in, upload
from playwright.sync_api import expect


def test_the_main_journey_without_scripts(
    desk: Desk, visitor: Callable[..., Watched], signed_in: object, tmp_path: Path
) -> None:
    page = visitor(java_script_enabled=False).page
    page.goto("/")
    sign_in(page, desk.name, desk.password)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hỏi văn bản của cơ quan")
    expect(page.locator(".when-scripted:visible")).to_have_count(0)

    file = tmp_path / "nội quy thư viện.txt"
    file.write_text(
        "NỘI QUY THƯ VIỆN (văn bản hư cấu)\n\nĐiều 1. Thời hạn mượn\n"
        "1. Mỗi bạn đọc mượn 4 cuốn sách trong 15 ngày.\n",
        "utf-8",
    )
    upload(page, [file], "Thư viện")
    expect(page.get_by_text("Đã nhận 1 tệp; đang đọc.")).to_be_visible()
    until = time.monotonic() + READING_SECONDS
    state = row_of(page, "nội quy thư viện").locator("[id^=state]")
    while "Tìm được đầy đủ" not in state.inner_text():
        assert time.monotonic() < until, state.inner_text()
        page.wait_for_timeout(500)
        # The link that stands in for the script.
        refresh = page.get_by_role("link", name="Cập nhật trạng thái")
        if refresh.count():
            refresh.click()
        else:
            page.reload()

    open_assistant(page, "Thư viện")
    answer = ask(page, "muon sach duoc may ngay")
    expect(answer.locator("blockquote").first).to_contain_text("15 ngày")
    assert re.search("#turn-", page.url)
    answer.locator(".quote").first.locator("a[data-beside]").click()
    expect(page).to_have_url(re.compile(r"/documents/.+#quote$"))
    expect(page.locator("mark#quote")).to_be_in_viewport()
    page.get_by_role("link", name="Về câu trả lời").click()
    answer = ask(page, "Đội nào vô địch bóng đá thế giới?")
    expect(answer.locator(".ending strong")).to_have_text("Không tìm thấy trong văn bản")
    page.locator(".turn").last.locator("summary").last.click()
    expect(page.get_by_text("Không có câu nào đủ khớp với câu hỏi").last).to_be_visible()

    page.goto("/library")
    row_of(page, "nội quy thư viện").get_by_role("link", name="Xóa").click()
    page.get_by_role("button", name="Xóa").click()
    expect(row_of(page, "nội quy thư viện")).to_have_count(0)
    page.locator("summary", has_text="Tài khoản").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    page.goto("/library")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_pdf_page_image_without_scripts(person: Callable[..., Watched]) -> None:
    page = person(java_script_enabled=False).page
    page.goto("/library")
    page.get_by_role("link", name="Hướng dẫn thủ tục đất đai").first.click()
    image = page.locator(".leaf img")
    expect(image).to_be_visible()
    response = page.request.get(image.get_attribute("src") or "")
    assert response.status == 200
    assert response.body().startswith(b"\x89PNG")
    page.get_by_role("link", name="Sau").first.click()
    expect(page.locator("#page")).to_have_value("2")
