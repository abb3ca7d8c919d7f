"""A person's request from the day it comes to its end, without scripts. The person is made up."""

from __future__ import annotations

import re
from collections.abc import Callable

from desk import Desk
from layout import runs_out
from people import Watched, sign_in
from playwright.sync_api import expect

Person = Callable[..., Watched]


def test_a_request_is_written_down_searched_extended_and_refused(
    desk: Desk, visitor: Person, signed_in: object
) -> None:
    page = visitor(width=360, height=800, java_script_enabled=False).page
    page.goto("/sign-in")
    sign_in(page, desk.name, desk.password)
    page.goto("/personal-data/requests")
    page.locator("#kind-provide").check()
    page.locator("#sought").fill("Nguyễn Thị Ví Dụ\n0912 000 111")
    page.locator("#identified").fill("xem căn cước")
    page.get_by_role("button", name="Ghi và tìm").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xem và cung cấp dữ liệu")
    assert not runs_out(page)
    found = page.get_by_role("heading", name="Đã tìm thấy")
    for _look in range(60):
        if found.is_visible():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(found).to_be_visible()
    page.locator("#why").fill("Phải tìm ở nhiều nơi")
    page.get_by_role("button", name="Gia hạn một lần").click()
    expect(page.locator("dl.facts").first).to_contain_text("đã gia hạn: Phải tìm ở nhiều nơi")
    page.locator("#why").fill("Không xác minh được người yêu cầu")
    page.get_by_role("button", name="Từ chối", exact=True).click()
    expect(page.locator("main")).to_contain_text("đã từ chối")
    expect(page.locator("main")).not_to_contain_text(re.compile("Ví Dụ|0912"))
    page.goto("/personal-data/policy")
    page.locator("#masks-sensitive").check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#masks-sensitive")).to_be_checked()
    page.locator("#masks-none").check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#masks-none")).to_be_checked()
