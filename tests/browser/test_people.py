"""A day of each role: who is let in, what each sees, and how access ends."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from desk import Desk
from layout import runs_out
from people import OWN_PASSWORD, Watched, sign_in
from playwright.sync_api import Page, expect

Person = Callable[..., Watched]


@pytest.fixture
def administrator(desk: Desk, visitor: Person, signed_in: object) -> Person:
    """The administrator, signed in just now: dangerous acts ask for no password again."""

    def make(**options: object) -> Watched:
        one = visitor(**options)
        one.page.goto("/sign-in")
        sign_in(one.page, desk.name, desk.password)
        one.page.wait_for_load_state()
        return one

    return make


def invite(page: Page, name: str, role: str) -> str:
    """Invite somebody by the form; returns the link."""
    page.goto("/people")
    page.get_by_role("link", name="Mời hoặc thêm người").click()
    page.locator("#id_name").fill(name)
    page.locator(f"input[name=role][value={role}]").check()
    page.get_by_role("button", name="Mời hoặc thêm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Lời mời cho {name}")
    return page.locator("#link").inner_text()


def join(page: Page, link: str) -> None:
    page.goto(link)
    page.locator("#id_new_password").fill(OWN_PASSWORD)
    page.locator("#id_repeated_password").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Nhận lời và vào").click()
    page.wait_for_load_state()


def sections(page: Page) -> list[str]:
    """What the bar on top leads to."""
    return [words.strip() for words in page.locator(".bar nav li").all_inner_texts()]


def test_a_builder_comes_becomes_operator_and_goes(visitor: Person, administrator: Person) -> None:
    office, theirs = administrator().page, visitor().page
    link = invite(office, "nguoi.dung", "builder")
    join(theirs, link)
    assert sections(theirs) == ["Hỏi", "Kho văn bản", "Trợ lý", "Hồ sơ"]
    theirs.goto("/assistants")
    expect(theirs.get_by_role("link", name="Tạo trợ lý")).to_be_visible()

    office.goto("/people?q=nguoi.dung")
    office.locator(".register .title a").click()
    office.locator("input[name=role][value=operator]").check()
    office.get_by_role("button", name="Lưu").click()
    expect(office.get_by_text("có hiệu lực ngay")).to_be_visible()
    theirs.goto("/")
    expect(theirs).to_have_url(re.compile("/jobs$"))
    assert sections(theirs) == ["Công việc nền"]
    theirs.goto("/library")
    expect(theirs.get_by_text("không được đọc nội dung")).to_be_visible()

    office.get_by_role("button", name="Ngừng hoạt động").click()
    expect(office.get_by_role("button", name="Cho hoạt động lại")).to_be_visible()
    theirs.goto("/jobs")
    expect(theirs).to_have_url(re.compile("/sign-in"))
    sign_in(theirs, "nguoi.dung", OWN_PASSWORD)
    expect(theirs.get_by_role("alert")).to_be_visible()


def test_bodies_are_made_and_moved_without_scripts_on_a_small_screen(administrator: Person) -> None:
    page = administrator(width=360, height=740, java_script_enabled=False).page
    page.goto("/bodies")
    for name in ("Huyện Bắc (hư cấu)", "Huyện Nam (hư cấu)"):
        page.goto("/bodies")
        page.locator("#id_new-name").fill(name)
        page.get_by_role("button", name="Lập cơ quan").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        assert runs_out(page, 360) == []
    page.locator("#id_under").fill("huyen bac")
    page.get_by_role("button", name="Tìm").last.click()
    page.get_by_label("Huyện Bắc (hư cấu)").check()
    page.get_by_role("button", name="Chuyển").click()
    expect(page.get_by_role("navigation", name="Cơ quan cấp trên")).to_contain_text("Huyện Bắc")
    page.get_by_role("button", name="Đóng cơ quan").click()
    expect(page.get_by_role("heading", name="Mở lại cơ quan")).to_be_visible()


def test_one_s_own_sign_ins_are_shown_and_ended(visitor: Person, administrator: Person) -> None:
    link = invite(administrator().page, "nguoi.doc", "reader")
    first, second = visitor().page, visitor().page
    join(first, link)
    second.goto("/sign-in")
    sign_in(second, "nguoi.doc", OWN_PASSWORD)
    second.goto("/account")
    expect(second.get_by_text("phiên này", exact=True)).to_be_visible()
    second.get_by_role("button", name="Kết thúc mọi phiên khác").click()
    first.goto("/library")
    expect(first).to_have_url(re.compile("/sign-in"))
    second.goto("/account/codes")
    expect(second.locator("#key")).to_have_text(re.compile(r"^[A-Z2-7 ]{39}$"))


def test_a_one_time_password_is_handed_over(visitor: Person, administrator: Person) -> None:
    page, theirs = administrator().page, visitor().page
    page.goto("/people/invite")
    page.locator("#id_name").fill("kiem.tra")
    page.locator("input[name=role][value=auditor]").check()
    page.locator("input[name=way][value=add]").check()
    page.get_by_role("button", name="Mời hoặc thêm").click()
    password = page.locator("#link").inner_text()
    page.reload()
    theirs.goto("/sign-in")
    sign_in(theirs, "kiem.tra", password)
    theirs.locator("#id_old_password").fill(password)
    theirs.locator("#id_new_password").fill(OWN_PASSWORD)
    theirs.locator("#id_repeated_password").fill(OWN_PASSWORD)
    theirs.locator("main form button").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Nhật ký")
    assert "Kho văn bản" not in sections(theirs)
