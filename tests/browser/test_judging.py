"""Right, wrong, incomplete; a golden case made of it; the permanent link and what it checks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from people import (
    COUNTER,
    QUOTED,
    READING_SECONDS,
    UNACCENTED,
    Watched,
    ask,
    open_assistant,
    row_of,
    upload,
    words,
)
from playwright.sync_api import Page, expect

Person = Callable[..., Watched]


def follow(page: Page, name: str) -> None:
    """A link of the last answer's fold."""
    page.locator(".turn").last.locator(".folds summary").last.click()
    page.locator(".turn").last.get_by_role("link", name=name).click()


def test_from_feedback_to_a_golden_case_without_scripts(person: Person) -> None:
    page = person(360, 740, java_script_enabled=False).page
    open_assistant(page, COUNTER)
    ask(page, UNACCENTED)
    judged = page.locator(".turn").last.locator(".judged")
    expect(judged).to_contain_text("Góp ý gửi kèm câu hỏi và câu trả lời")
    judged.get_by_role("button", name="Chưa đủ").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/conversations/.+#judged-"))
    expect(judged).to_contain_text("Góp ý đã gửi: Chưa đủ")
    judged.locator("textarea").fill("Thiếu thời hạn của phản ánh khác.")
    judged.get_by_role("button", name="Sai").click()
    expect(judged).to_contain_text("Góp ý đã gửi: Sai")

    page.goto("/assistants")
    page.get_by_role("link", name="Góp ý về câu trả lời").click()
    row = page.locator(".register tbody tr", has_text="Thiếu thời hạn của phản ánh khác.")
    row.get_by_role("link").click()
    expect(page.locator("blockquote").first).to_contain_text("05 ngày làm việc")
    page.locator("#id_answers").fill("99 tháng")
    page.get_by_role("button", name="Nhận làm câu mẫu").click()
    expect(page.get_by_text("Chuỗi thứ 1 không có trong văn bản")).to_be_visible()
    expect(page.locator("#id_answers")).to_have_value("99 tháng")
    page.locator("#id_answers").fill("05 ngày")
    page.get_by_role("button", name="Nhận làm câu mẫu").click()
    expect(page.get_by_text("Câu hỏi đã thành câu mẫu.")).to_be_visible()

    page.get_by_role("link", name="Các câu mẫu").click()
    expect(page.locator(".register")).to_contain_text("05 ngày")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải câu có đáp án").click()
    rows = [json.loads(line) for line in Path(download.value.path()).read_text().splitlines()]
    mine = next(row for row in rows if row["answers"] == ["05 ngày"])
    assert mine["question"] == UNACCENTED and mine["doc_id"] and mine["id"]


def test_why_this_answer_tells_every_step(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    ask(page, UNACCENTED)
    follow(page, "Xem từng bước")
    main = page.locator("main")
    expect(main).to_contain_text("phản ánh về môi trường thì bao nhiêu ngày được trả lời")
    expect(main).to_contain_text("đã thêm lại")
    found = page.locator("section", has_text="2. Các đoạn tìm được").locator("tbody tr")
    assert found.count() >= 3
    expect(main).to_contain_text("Tóm lại")
    for table in main.locator("details.fold:has(table) > summary").all():
        table.click()
    expect(found.first.locator("[data-name='Theo từ']")).to_have_text(re.compile(r"\d+,\d\d"))
    expect(found.first.locator("[data-name='Gần nghĩa']")).to_have_text(re.compile(r"0,\d{3}"))
    chosen = page.locator("tbody tr", has=page.locator(".word.done"))
    assert words(QUOTED)[:40] in words(chosen.first.inner_text())
    expect(main).to_contain_text(re.compile(r"Độ tin là 0,\d+; ngưỡng để trả lời là 0,\d+"))
    expect(main).to_contain_text("multilingual-e5-small")
    page.get_by_role("link", name="Liên kết cố định").click()
    expect(page).to_have_url(re.compile(r"/turns/[0-9a-f-]+$"))


def test_a_permanent_link_says_what_became_of_the_quotes(person: Person, tmp_path: Path) -> None:
    """Still exact, then replaced since, then erased; each time without any model."""
    page = person().page
    file = tmp_path / "giờ bến phà.txt"
    file.write_text(
        "QUY ĐỊNH GIỜ BẾN PHÀ (văn bản hư cấu)\n\nĐiều 1. Giờ chạy\n1. Phà chạy từ 5 giờ.\n",
        "utf-8",
    )
    upload(page, [file], "Bến phà")
    state = row_of(page, "giờ bến phà").locator("[id^=state]")
    expect(state).to_contain_text("Tìm được đầy đủ", timeout=READING_SECONDS * 1000)
    open_assistant(page, "Bến phà")
    ask(page, "Phà chạy từ mấy giờ?")
    follow(page, "Liên kết cố định")
    link = page.url
    expect(page.locator(".quote figcaption")).to_contain_text("Còn nguyên văn")
    expect(page.get_by_text("không dùng mô hình nào: 1/1")).to_be_visible()
    page.get_by_role("button", name="Cho người trong cơ quan mở").click()
    expect(page.get_by_text("Mọi người trong cơ quan mở được")).to_be_visible()
    page.get_by_role("button", name="Đóng lại, chỉ mình xem").click()
    expect(page.get_by_text("Chỉ người đã hỏi mở được")).to_be_visible()

    page.goto("/library")
    row_of(page, "giờ bến phà").get_by_role("link", name="Thay").click()
    file.write_text(file.read_text("utf-8").replace("5 giờ", "6 giờ"), "utf-8")
    page.locator("#id_file").set_input_files(file)
    page.locator("main form button[type=submit]").click()
    expect(state).to_contain_text("Tìm được đầy đủ", timeout=READING_SECONDS * 1000)
    page.goto(link)
    quote = page.locator(".quote")
    expect(quote).to_contain_text("Còn nguyên văn trong phiên bản cũ")
    expect(quote).to_contain_text("phiên bản 2 thay từ")
    expect(quote.locator("blockquote")).to_contain_text("5 giờ")
    quote.get_by_role("link", name="Mở phiên bản hiện hành").click()
    expect(page.locator(".running")).to_contain_text("6 giờ")

    page.goto("/library")
    row_of(page, "giờ bến phà").get_by_role("link", name="Xóa").click()
    page.get_by_role("button", name="Xóa").click()
    page.goto(link)
    expect(quote).to_contain_text("Văn bản đã bị xóa")
    expect(quote.locator("blockquote")).to_have_count(0)
    expect(page.get_by_text("0/1 lời trích còn nguyên văn")).to_be_visible()
