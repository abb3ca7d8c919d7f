"""Nothing but a keyboard: where the focus goes, that it can be seen, what keys do."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from desk import Desk
from people import COUNTER, UNACCENTED, Watched, open_assistant
from playwright.sync_api import Page, expect

Person = Callable[..., Watched]
FOCUS = """() => {
  const on = document.activeElement;
  const drawn = [on, on.closest(".frame") ?? on].map(one => getComputedStyle(one));
  const box = on.getBoundingClientRect();
  return {
    name: (on.getAttribute("aria-label") ?? on.innerText ?? "").replace(/\\s+/g, " ").trim(),
    id: on.id,
    tag: on.tagName,
    isSeen: drawn.some(
      style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    y: box.top + scrollY,
  };
}"""


def focus(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(FOCUS)
    return found


def tab_to(page: Page, name: str, most: int = 60) -> dict[str, Any]:
    """Press Tab until the control of this name has the focus; it must be seen all the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = focus(page)
        assert here["isSeen"] and here["isInView"], here
        if name in (here["name"], here["id"]):
            return here
    raise AssertionError(f"no way to {name!r} by keyboard")


def test_skip_link_leads_to_the_content(person: Person) -> None:
    page = person().page
    page.goto("/library")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("document.activeElement.closest('main a, main input') !== null")


def test_sign_in_and_ask_by_keyboard_alone(desk: Desk, visitor: Person, signed_in: object) -> None:
    page = visitor().page
    page.goto("/sign-in")
    tab_to(page, "id_username")
    page.keyboard.type(desk.name)
    tab_to(page, "id_password")
    page.keyboard.type(desk.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hỏi văn bản của cơ quan")
    tab_to(page, COUNTER)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(COUNTER)

    # The question is where a question is typed at once; Shift+Enter breaks its line.
    expect(page.locator("#id_question")).to_be_focused()
    page.keyboard.type("phan anh ve moi truong")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("thi bao nhieu ngay duoc tra loi")
    expect(page.locator("#id_question")).to_have_value(re.compile("truong\nthi"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/**")

    # The focus stands at the answer: the next Tab is inside it, not at the top of the page.
    expect(page.locator(".turn")).to_be_focused()
    page.keyboard.press("Tab")
    assert focus(page)["name"] == "Sửa câu hỏi"
    page.keyboard.press("Tab")
    assert focus(page)["name"].startswith("[mở")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Nguồn đã mở bên cạnh")
    tab_to(page, "Vì sao có câu trả lời này")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Không có câu nào do máy viết ra.")).to_be_visible()
    tab_to(page, "id_question")
    tab_to(page, "Mở toàn trang")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/documents/"))


def test_order_of_focus_is_the_order_of_reading(person: Person) -> None:
    page = person(width=360, height=740).page
    open_assistant(page, COUNTER)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    places = []
    for _ in range(80):
        page.keyboard.press("Tab")
        here = focus(page)
        if here["tag"] == "BODY":
            break
        assert here["isSeen"] and here["isInView"], here
        places.append(here["y"])
    assert len(places) > 10
    # On a narrow screen everything is one column: the focus never climbs back up it.
    assert all(after >= before - 40 for before, after in pairwise(places[1:]))


def test_menu_and_folds_open_by_keyboard(person: Person) -> None:
    page = person().page
    page.goto("/library")
    tab_to(page, f"Tài khoản: {page.locator('.menu .name').inner_text()}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Đổi mật khẩu")).to_be_visible()
    tab_to(page, "Đổi mật khẩu")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/password$"))


def test_typing_method_keeps_its_enter(person: Person) -> None:
    """While a Vietnamese input method composes a word, Enter finishes the word."""
    page = person().page
    open_assistant(page, COUNTER)
    field = page.locator("#id_question")
    field.fill(UNACCENTED)
    field.dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    )
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile("/ask$"))
