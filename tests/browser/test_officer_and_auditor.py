"""A day of two officers, of a trainer and of an auditor. The papers and people are made up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from arriving import Person, arrive, seen_after_reading
from desk import Desk
from layout import runs_out
from people import OFFICE, ask, open_assistant, row_of, upload
from playwright.sync_api import expect

MARKED = "Kế hoạch diễn tập (hư cấu)\n\nMẬT\n\nĐiều 1. Giờ tập\n1. Đội tập lúc 5 giờ.\n"
LETTER = (
    "Đơn đề nghị (hư cấu)\n\nBà Hồ Thị Thử Nghiệm, điện thoại 0912 000 222, đề nghị cấp lại giấy "
    "phép đỗ thuyền ở bến Suối Mây.\n"
)
REASON = "Làm rõ câu trả lời theo phiếu 12/KT (hư cấu)"


def test_two_officers_release_a_file_and_erase_a_person(
    desk: Desk, visitor: Person, person: Person, tmp_path: Path
) -> None:
    builder = person().page
    for name, text in (("dien-tap.txt", MARKED), ("don-thu-nghiem.txt", LETTER)):
        (tmp_path / name).write_text(text, "utf-8")
    upload(builder, [tmp_path / "dien-tap.txt", tmp_path / "don-thu-nghiem.txt"], "Bến thuyền")
    seen_after_reading(builder, builder.get_by_text("Đã cách ly").first)

    first = arrive(desk, visitor, "phu.trach.mot", "officer")
    first.goto("/quarantine")
    file = first.locator("section.sheet", has_text="dien-tap.txt")
    file.get_by_label("Lý do").fill("Đóng dấu nhầm, đã hỏi nơi gửi")
    file.get_by_role("button", name="Đề nghị giải phóng").click()
    expect(first.get_by_text("Cần một người khác chấp thuận.", exact=True)).to_be_visible()
    expect(first.get_by_role("button", name="Chấp thuận")).to_have_count(0)

    second = arrive(desk, visitor, "phu.trach.hai", "officer", width=360, height=740)
    second.goto("/quarantine")
    assert not runs_out(second, 360)
    file = second.locator("section.sheet", has_text="dien-tap.txt")
    file.get_by_role("button", name="Chấp thuận").click()
    expect(second.locator("section.sheet", has_text="dien-tap.txt")).to_have_count(0)
    second.goto("/library")
    seen_after_reading(second, row_of(second, "Kế hoạch diễn tập"))

    second.goto("/personal-data/requests")
    second.locator("#kind-erase").check()
    second.locator("#sought").fill("Hồ Thị Thử Nghiệm\n0912 000 222")
    second.locator("#identified").fill("xem căn cước")
    second.get_by_role("button", name="Ghi và tìm").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("Xóa")
    expect(second.locator("dl.facts").first).to_contain_text(re.compile(r"\d\d/\d\d/2\d{3}"))
    seen_after_reading(second, second.get_by_role("heading", name="Đã tìm thấy"))
    second.locator("input[name=document]").first.check()
    second.get_by_role("button", name="Xóa", exact=True).click()
    expect(second.get_by_text("Giấy xác nhận").first).to_be_visible()
    second.goto("/library")
    expect(row_of(second, "Đơn đề nghị")).to_have_count(0)


def test_a_trainer_reads_and_asks_and_changes_nothing(
    desk: Desk, visitor: Person, signed_in: object
) -> None:
    page = arrive(desk, visitor, "huan.luyen", "trainer")
    page.goto("/assistants")
    expect(page.get_by_role("link", name="Tạo trợ lý")).to_have_count(0)
    open_assistant(page, OFFICE)
    expect(ask(page, "Chi cho chuyển đổi số năm 2026 là bao nhiêu?")).to_contain_text("triệu")
    page.goto("/library")
    expect(page.locator("form.drop")).to_have_count(0)
    for address in ("/people", "/quarantine", "/audit", "/jobs", "/assistants/new"):
        page.goto(address)
        expect(page.locator("main form")).to_have_count(0)


def test_an_auditor_searches_opens_with_a_reason_and_checks_offline(
    desk: Desk, visitor: Person, person: Person, tmp_path: Path
) -> None:
    asker = person().page
    open_assistant(asker, OFFICE)
    ask(asker, "Chi cho chuyển đổi số năm 2026 là bao nhiêu?")
    page = arrive(desk, visitor, "thanh.tra", "auditor")
    page.locator("#id_who").fill(desk.name)
    page.locator("#id_act").select_option("question_asked")
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator("main")).not_to_contain_text("Chi cho chuyển đổi số")
    page.get_by_role("link", name=re.compile("Mở nội dung")).first.click()
    page.locator("#id_reason").fill("ngắn")
    page.get_by_role("button", name="Ghi lý do và mở").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("#id_reason").fill(REASON)
    page.get_by_role("button", name="Ghi lý do và mở").click()
    expect(page.get_by_text("Chi cho chuyển đổi số năm 2026 là bao nhiêu?")).to_be_visible()
    page.goto("/audit?who=thanh.tra")
    expect(page.get_by_text(REASON)).to_have_count(1)

    page.goto("/audit/check")
    expect(page.get_by_text("Chuỗi nguyên vẹn")).to_be_visible()
    kept = {}
    for name, button in (
        ("export", page.get_by_role("button", name="Xuất nhật ký")),
        ("verifier", page.get_by_role("link", name="Chương trình kiểm tra")),
    ):
        with page.expect_download() as download:
            button.click()
        kept[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(kept[name])
    page.reload()
    key = page.locator("dl.facts code").last.inner_text()
    assert checked(kept["verifier"], kept["export"], key) == 0
    content = bytearray(kept["export"].read_bytes())
    content[len(content) // 2] ^= 1
    kept["export"].write_bytes(content)
    assert checked(kept["verifier"], kept["export"], key) != 0


def checked(verifier: Path, export: Path, key: str) -> int:
    """Where there is nothing but Python: no packages, no settings, and no network where the
    kernel lets one be taken away."""
    alone = [sys.executable, "-I", "-S", str(verifier), str(export), "--key", key]
    bare = ["unshare", "--net", *alone] if os.geteuid() == 0 else alone
    return subprocess.run(bare, cwd=verifier.parent, env={}, timeout=120).returncode
