"""From the one-time password to the first answer, as a newcomer goes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from desk import Desk
from people import OWN_PASSWORD, READING_SECONDS, Watched, ask, set_own_password, sign_in
from playwright.sync_api import expect

RULES = """QUY ĐỊNH MƯỢN PHÒNG HỌP
(Văn bản hư cấu dùng để kiểm thử)

Điều 1. Đăng ký phòng họp
1. Phòng họp được đăng ký trước 02 ngày làm việc tại bộ phận văn thư.
2. Cuộc họp đột xuất được xếp phòng trong 30 phút.

Điều 2. Chìa khóa phòng họp
1. Chìa khóa phòng họp được trả tại bàn trực trước 17 giờ cùng ngày.
"""


def test_from_one_time_password_to_first_answer(
    desk: Desk, visitor: Callable[..., Watched], tmp_path: Path
) -> None:
    page = visitor().page
    page.goto("/library")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    sign_in(page, desk.name, desk.password)

    # Whatever was asked for, the one-time password is replaced first.
    expect(page).to_have_url(re.compile("/password$"))
    expect(page.get_by_text("chỉ có giá trị một lần")).to_be_visible()
    page.goto("/assistants")
    expect(page).to_have_url(re.compile("/password$"))
    set_own_password(page, desk.password, OWN_PASSWORD)
    desk.password, desk.has_own_password = OWN_PASSWORD, True

    expect(page.get_by_role("heading", level=1)).to_have_text("Ba bước để bắt đầu")
    now = page.locator(".first-steps > li[aria-current=step] h2")
    expect(now).to_have_text("Đưa văn bản vào")
    file = tmp_path / "phòng họp.txt"
    file.write_text(RULES, "utf-8")
    page.locator("#id_files").set_input_files(file)
    expect(page.locator("#id_new_collection")).to_have_value("Văn bản chung")
    page.get_by_role("button", name="Tải lên").click()
    # The page moves on by itself once the file has been read.
    expect(now).to_have_text("Hỏi", timeout=READING_SECONDS * 1000)
    page.get_by_role("link", name="Mở trang hỏi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Văn bản chung")

    answer = ask(page, "chia khoa phong hop tra luc may gio")
    expect(answer.locator(".ending strong")).to_have_text("Có trong văn bản")
    expect(answer.locator("blockquote").first).to_contain_text("trước 17 giờ cùng ngày")
    expect(answer.locator("figcaption").first).to_contain_text("Điều 2, khoản 1")
