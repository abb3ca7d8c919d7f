"""Bulk work paused, stopped, tried again and resumed: on a phone, scripts off, by keyboard."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import Desk
from layout import runs_out
from people import READING_SECONDS, Watched, row_of
from playwright.sync_api import Locator, Page, expect

Person = Callable[..., Watched]
LOOKS_SECONDS = 0.5


@pytest.fixture(autouse=True)
def going_on_afterwards(desk: Desk) -> Iterator[None]:
    """A pause that a failed journey leaves would stop every other one."""
    yield
    desk.command("resume")


def press(page: Page, button: Locator) -> None:
    """As somebody without a mouse does."""
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def looked_at_until(page: Page, address: str, seen: Callable[[], bool]) -> None:
    until = time.monotonic() + READING_SECONDS
    while True:
        page.goto(address)
        if seen():
            return
        assert time.monotonic() < until, page.locator("main").inner_text()
        page.wait_for_timeout(LOOKS_SECONDS * 1000)


def test_bulk_work_is_paused_stopped_tried_again_and_resumed(
    desk: Desk, person: Person, tmp_path: Path
) -> None:
    page = person(360, 740, java_script_enabled=False).page
    page.goto("/library")
    press(page, page.get_by_role("link", name="Công việc nền"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Công việc nền")
    press(page, page.get_by_role("button", name=re.compile("Tạm dừng.*Mọi bộ văn bản")))
    expect(page.get_by_text("Đã tạm dừng việc hàng loạt: Mọi bộ văn bản")).to_be_visible()
    expect(page.get_by_text("Tạm dừng cùng mọi bộ").first).to_be_visible()
    assert not runs_out(page, 360)

    # What a person puts in is read all the same; its meaning is bulk work and waits.
    file = tmp_path / "nội quy bể bơi.txt"
    file.write_text(
        "NỘI QUY BỂ BƠI (văn bản hư cấu)\n\nĐiều 1. Giờ mở\n1. Bể mở lúc 6 giờ.\n", "utf-8"
    )
    page.goto("/library")
    page.locator("#id_files").set_input_files(file)
    page.locator("#id_new_collection").fill("Thể thao")
    page.locator("form.drop button[type=submit]").click()
    row = row_of(page, "nội quy bể bơi")
    looked_at_until(page, "/library", lambda: "Tìm được theo từ" in row.inner_text())
    expect(page.get_by_text("Việc hàng loạt đang tạm dừng: Mọi bộ văn bản")).to_be_visible()

    waits = page.locator("#going-on tr", has_text="nội quy bể bơi")
    looked_at_until(page, "/jobs", lambda: "Tạm dừng" in " ".join(waits.all_inner_texts()))
    press(page, waits.get_by_role("button", name="Dừng hẳn"))
    expect(page.get_by_text("Công việc đã dừng.")).to_be_visible()
    stopped = page.locator("section", has_text="Chưa xong, cần xem lại").locator(
        "tr", has_text="nội quy bể bơi"
    )
    expect(stopped).to_contain_text("Đã dừng theo yêu cầu")
    assert not runs_out(page, 360)
    press(page, stopped.get_by_role("button", name="Làm lại"))
    expect(page.get_by_text("Công việc được làm lại.")).to_be_visible()

    press(page, page.get_by_role("button", name=re.compile("Tiếp tục.*Mọi bộ văn bản")))
    expect(page.get_by_text("Việc hàng loạt đang tiếp tục")).to_be_visible()
    looked_at_until(page, "/library", lambda: "Tìm được đầy đủ" in row.inner_text())


def test_the_page_of_one_job_tells_how_it_ended(person: Person) -> None:
    page = person().page
    page.goto("/jobs")
    expect(page.get_by_text("Không có việc nào đang chờ.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Tạm dừng.*Quy chế và"))).to_be_visible()
