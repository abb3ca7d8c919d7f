"""People who come with a one-time password from the person who keeps the machine."""

from __future__ import annotations

from collections.abc import Callable

from desk import Desk
from people import OWN_PASSWORD, READING_SECONDS, Watched, sign_in
from playwright.sync_api import Locator, Page, expect

FIRST_BODY = "Cơ quan của tôi"
Person = Callable[..., Watched]


def arrive(
    desk: Desk, visitor: Person, name: str, role: str, body: str = FIRST_BODY, **options: object
) -> Page:
    """``name`` is made a member by command and signs in with a password of their own."""
    told = desk.command(
        "member", "add", name, "--role", role, "--clearance", "restricted", "--body", body
    )
    password = told.rsplit(": ", 1)[1].strip()
    page = visitor(**options).page
    page.goto("/sign-in")
    sign_in(page, name, password)
    page.locator("#id_old_password").fill(password)
    page.locator("#id_new_password").fill(OWN_PASSWORD)
    page.locator("#id_repeated_password").fill(OWN_PASSWORD)
    page.locator("main form button").click()
    expect(page.locator("#id_old_password")).to_have_count(0)
    return page


def seen_after_reading(page: Page, wanted: Locator) -> None:
    """Background work has come to it."""
    for _look in range(2 * READING_SECONDS):
        if wanted.is_visible():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(wanted).to_be_visible()
