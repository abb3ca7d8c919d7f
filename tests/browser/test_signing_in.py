"""At the door: wrong passwords, the pause after many, leaving, and coming back to the page."""

from __future__ import annotations

import re
from collections.abc import Callable

from desk import Desk
from people import Watched, sign_in
from playwright.sync_api import expect

Person = Callable[..., Watched]


def test_wrong_password_then_right_then_out(desk: Desk, visitor: Person, signed_in: object) -> None:
    page = visitor().page
    page.goto("/assistants")
    sign_in(page, desk.name, "không phải mật khẩu này")
    expect(page.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    expect(page.locator("#id_username")).to_have_value(desk.name)
    expect(page.locator("#id_password")).to_have_value("")
    sign_in(page, desk.name, desk.password)
    expect(page).to_have_url(re.compile("/assistants$"))
    page.locator("summary", has_text="Tài khoản").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    page.go_back()
    page.reload()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_many_wrong_passwords_pause_that_name_only(
    desk: Desk, visitor: Person, signed_in: object
) -> None:
    page = visitor().page
    page.goto("/sign-in")
    for _ in range(4):
        sign_in(page, "nguoi.la", "thử mò mật khẩu")
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text(
        "Sai mật khẩu quá nhiều lần. Thử lại sau 5 phút."
    )
    sign_in(page, desk.name, desk.password)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hỏi văn bản của cơ quan")
