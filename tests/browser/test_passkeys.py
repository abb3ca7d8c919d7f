"""Keys kept by a device, with the authenticator that Chromium plays for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk import Desk
from people import Watched, sign_in
from playwright.sync_api import Page, expect

Person = Callable[..., Watched]


def authenticator(page: Page) -> Any:
    """A device that has keys and has just seen a finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def named(desk: Desk) -> str:
    """Browsers keep no keys for a bare address; of names only this one may go without https."""
    return desk.address.replace("127.0.0.1", "localhost")


def test_a_key_is_added_opens_the_door_and_is_removed(
    desk: Desk, visitor: Person, signed_in: object
) -> None:
    page = visitor().page
    here = named(desk)
    authenticator(page)
    page.goto(f"{here}/sign-in")
    sign_in(page, desk.name, desk.password)
    page.goto(f"{here}/account/passkeys")
    page.get_by_label("Tên gọi").fill("Máy ở cơ quan")
    page.get_by_role("button", name="Thêm khóa").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã thêm khóa: Máy ở cơ quan")

    page.locator("summary", has_text="Tài khoản").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("link", name="Khóa trên thiết bị này").click()
    page.get_by_role("button", name="Dùng khóa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hỏi văn bản của cơ quan")

    # A device without the key does not come in, and is told so.
    stranger = visitor().page
    authenticator(stranger)
    stranger.goto(f"{here}/sign-in/passkey")
    stranger.get_by_role("button", name="Dùng khóa").click()
    expect(stranger.get_by_role("alert")).to_contain_text("Chưa dùng được khóa")

    page.goto(f"{here}/account/passkeys")
    page.locator("form[action$='/remove'] button").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã bỏ khóa")
    page.locator("summary", has_text="Tài khoản").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto(f"{here}/sign-in/passkey")
    page.get_by_role("button", name="Dùng khóa").click()
    expect(page.get_by_role("alert").first).to_contain_text("không mở được tài khoản nào")


def test_without_scripts_or_a_name_it_says_what_to_do(
    desk: Desk, visitor: Person, signed_in: object
) -> None:
    page = visitor(java_script_enabled=False).page
    page.goto(f"{named(desk)}/sign-in/passkey")
    expect(page.locator("main")).to_contain_text("cần JavaScript")
    page.goto("/sign-in/passkey")
    expect(page.locator("main")).to_contain_text("tên miền và https")
