"""The library: files in, their states, why not, again, a new version, out."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from people import READING_SECONDS, Watched, ask, open_assistant, row_of, upload, words
from playwright.sync_api import Page, expect

Person = Callable[..., Watched]
COMPLETE = re.compile("Tìm được đầy đủ")
DROP = """files => {
  const carried = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name));
  }
  const target = document.querySelector("main");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(
      new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
    if (kind === "dragover") window.wasShaded = document.body.classList.contains("dropping");
  }
}"""


def text_file(folder: Path, name: str, *articles: str) -> Path:
    """A regulation (made up) of a few articles, titled as its file is named."""
    lines = [f"Điều {n}. Nội dung {n}\n1. {said}" for n, said in enumerate(articles, 1)]
    path = folder / name
    title = f"{path.stem.upper()}\n(Văn bản hư cấu)\n\n"
    path.write_text(title + "\n\n".join(lines) + "\n", "utf-8")
    return path


def wait_complete(page: Page, title: str) -> None:
    """By itself the page follows the reading; nobody presses anything."""
    expect(row_of(page, title).locator("[id^=state]")).to_have_text(
        COMPLETE, timeout=READING_SECONDS * 1000
    )


def test_several_files_by_the_form_with_live_states(person: Person, tmp_path: Path) -> None:
    page = person().page
    files = [
        text_file(tmp_path, "quy định xe công.txt", "Xe công được đăng ký trước 24 giờ."),
        text_file(tmp_path, "quy định bếp ăn.txt", "Suất ăn trưa được báo trước 9 giờ."),
    ]
    bad = tmp_path / "ảnh chụp.exe"
    bad.write_bytes(b"MZ\x90\x00" + bytes(200))
    upload(page, [*files, bad], "Nội vụ")
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("1 tệp không được nhận")
    expect(refused).to_contain_text("ảnh chụp.exe")
    expect(refused).to_contain_text("Lưu thành PDF, DOCX, HTML, TXT hoặc MD")
    expect(page.get_by_text("Đã nhận 2 tệp")).to_be_visible()
    expect(page.get_by_text("Đã tạo bộ văn bản “Nội vụ” và trợ lý cùng tên.")).to_be_visible()
    address = page.url
    for file in files:
        wait_complete(page, file.stem)
    assert page.url == address
    # The same bytes under another name are linked, not kept twice.
    twin = tmp_path / "bản sao.txt"
    twin.write_bytes(files[0].read_bytes())
    upload(page, [twin], "Nội vụ")
    expect(page.get_by_text("không lưu lần thứ hai")).to_be_visible()


def test_files_dropped_anywhere_on_the_page(person: Person, tmp_path: Path) -> None:
    page = person().page
    upload(page, [text_file(tmp_path, "thả trước.txt", "Cửa kho mở lúc 7 giờ.")], "Kéo thả")
    page.goto("/library")
    page.locator("#id_collection").select_option(label="Kéo thả")
    dropped = [
        text_file(tmp_path, "kéo một.txt", "Cổng sau khóa lúc 22 giờ."),
        text_file(tmp_path, "kéo hai.txt", "Thẻ khách trả tại bàn trực."),
    ]
    carried = [[f.name, base64.b64encode(f.read_bytes()).decode()] for f in dropped]
    with page.expect_navigation(url="**/library"):
        page.evaluate(DROP, carried)
    expect(page.get_by_text("Đã nhận 2 tệp")).to_be_visible()
    for file in dropped:
        wait_complete(page, file.stem)


def test_reading_shows_its_progress(person: Person, tmp_path: Path) -> None:
    """A long file tells how far it has been read, and the figure moves without a press."""
    page = person().page
    articles = [f"Khoản chi thứ {n} là {n * 7}.000 đồng, do bộ phận {n} lập." for n in range(3000)]
    upload(page, [text_file(tmp_path, "sổ chi dài.txt", *articles)], "Sổ dài")
    row = row_of(page, "sổ chi dài")
    progress = row.locator("progress")
    expect(progress).to_be_visible(timeout=READING_SECONDS * 1000)
    before = int(progress.get_attribute("value") or 0)
    page.wait_for_function(
        "([id, before]) => (document.querySelector(`#${id} progress`)?.value ?? 1e9) > before",
        arg=[row.locator("[id^=state]").get_attribute("id"), before],
        timeout=READING_SECONDS * 1000,
    )
    expect(row.locator("[id^=state]")).to_contain_text("Tìm được")
    # Deleting it ends the work on it.
    row.get_by_role("link", name="Xóa").click()
    page.get_by_role("button", name="Xóa").click()
    expect(page.get_by_text("Đã xóa 1 văn bản.")).to_be_visible()


def test_new_version_takes_over_and_old_citations_stay(person: Person, tmp_path: Path) -> None:
    page = person().page
    file = text_file(tmp_path, "giờ gửi xe.txt", "Nhà xe đóng cửa lúc 18 giờ.")
    upload(page, [file], "Nhà xe")
    wait_complete(page, "giờ gửi xe")
    open_assistant(page, "Nhà xe")
    question = "Nhà xe đóng cửa lúc mấy giờ?"
    expect(ask(page, question).locator("blockquote").first).to_contain_text("18 giờ")
    conversation = page.url

    page.goto("/library")
    row_of(page, "giờ gửi xe").get_by_role("link", name="Thay").click()
    fresh = text_file(tmp_path, "giờ gửi xe mới.txt", "Nhà xe đóng cửa lúc 20 giờ.")
    page.locator("#id_file").set_input_files(fresh)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("Đã nhận phiên bản mới; đang đọc.")).to_be_visible()
    wait_complete(page, "giờ gửi xe")

    open_assistant(page, "Nhà xe")
    expect(ask(page, question).locator("blockquote").first).to_contain_text("20 giờ")

    page.goto(conversation)
    old = page.locator(".quote").first
    expect(old.locator("blockquote")).to_contain_text("18 giờ")
    expect(old.locator("figcaption")).to_contain_text("theo phiên bản cũ")
    page.locator("#source").get_by_role("link", name="Mở toàn trang").click()
    expect(page.get_by_text("Đây là phiên bản cũ của văn bản.")).to_be_visible()
    assert "18 giờ" in words(page.locator("mark").inner_text())
    page.get_by_role("link", name="Mở phiên bản hiện hành").click()
    expect(page.locator(".running")).to_contain_text("20 giờ")


def test_deleting_asks_first(person: Person, tmp_path: Path) -> None:
    page = person().page
    names = ["xóa một", "xóa hai", "giữ lại"]
    files = [text_file(tmp_path, f"{n}.txt", f"Nội dung của tệp {n} là duy nhất.") for n in names]
    upload(page, files, "Để xóa")
    for name in names:
        wait_complete(page, name)
    for name in names[:2]:
        row_of(page, name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Xóa các mục đã chọn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xóa 2 văn bản khỏi kho?")
    page.get_by_role("link", name="Giữ lại").click()
    expect(row_of(page, "xóa một")).to_have_count(1)
    for name in names[:2]:
        row_of(page, name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Xóa các mục đã chọn").click()
    page.get_by_role("button", name="Xóa").click()
    expect(page.get_by_text("Đã xóa 2 văn bản.")).to_be_visible()
    expect(row_of(page, "xóa một")).to_have_count(0)
    expect(row_of(page, "giữ lại")).to_have_count(1)
    open_assistant(page, "Để xóa")
    answer = ask(page, "Nội dung của tệp xóa hai là gì?")
    expect(answer.locator("blockquote, .near").filter(has_text="tệp xóa hai")).to_have_count(0)


def test_failed_file_says_why_and_is_read_again(person: Person, tmp_path: Path) -> None:
    page = person().page
    scan = tmp_path / "bản quét.pdf"
    empty = pypdfium2.PdfDocument.new()
    empty.new_page(595, 842)
    empty.save(scan)
    upload(page, [scan], "Bản quét")
    state = row_of(page, "bản quét").locator("[id^=state]")
    expect(state).to_contain_text("Không đọc được", timeout=READING_SECONDS * 1000)
    expect(state).to_contain_text("Tệp không có chữ, có thể là bản quét.")
    page.goto("/library")
    page.get_by_role("link", name=re.compile("Không đọc được")).click()
    expect(page).to_have_url(re.compile("state=failed"))
    expect(page.locator(".register tbody tr")).to_have_count(1)
    state.get_by_role("button", name="Đọc lại").click()
    expect(page.get_by_text("Tệp được đọc lại.")).to_be_visible()
    # It goes through the same states again, to the same plain reason.
    expect(state).to_contain_text("Tệp không có chữ", timeout=READING_SECONDS * 1000)
    row_of(page, "bản quét").get_by_role("link", name="Xóa").click()
    page.get_by_role("button", name="Xóa").click()
    expect(row_of(page, "bản quét")).to_have_count(0)


def test_too_much_at_once_is_not_sent(person: Person, tmp_path: Path) -> None:
    page = person().page
    page.goto("/library")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.evaluate("document.querySelector('#id_files').dataset.most = 10")
    file = text_file(tmp_path, "lớn.txt", "Nội dung dài hơn mười byte.")
    page.locator("#id_files").set_input_files(file)
    page.get_by_role("button", name="Tải lên").click()
    told = page.evaluate("document.querySelector('#id_files').validationMessage")
    assert told == "Gửi ít tệp hơn mỗi lần, hoặc tách tệp lớn thành các phần nhỏ hơn."
    assert "POST" not in sent


def test_assistant_made_on_the_page_answers(person: Person) -> None:
    page = person().page
    page.goto("/assistants")
    page.get_by_role("link", name="Tạo trợ lý").click()
    page.get_by_role("button", name="Lưu").click()
    # The browser itself asks for the name; then the page for a collection.
    expect(page.locator("#id_name")).to_be_focused()
    page.locator("#id_name").fill("Hỏi về ngân sách")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Chọn ít nhất một bộ văn bản.")).to_be_visible()
    expect(page.locator("#id_name")).to_have_value("Hỏi về ngân sách")
    page.locator("#id_purpose").fill("Giúp cán bộ tra số liệu ngân sách.")
    page.get_by_label("Kế hoạch và báo cáo").check()
    page.locator("#id_opening_questions").fill("Tổng thu năm 2026 là bao nhiêu?")
    page.get_by_role("button", name="Lưu").click()
    open_assistant(page, "Hỏi về ngân sách")
    page.get_by_role("link", name="Tổng thu năm 2026 là bao nhiêu?").click()
    page.get_by_role("button", name="Hỏi").click()
    expect(page.locator(".turn blockquote").first).to_contain_text("30.110")
    # Stopped again, it is no longer offered.
    page.goto("/assistants")
    entry = page.locator(".entry", has_text="Hỏi về ngân sách")
    entry.get_by_role("link", name="Sửa").click()
    page.get_by_role("link", name="Ngừng trợ lý này").click()
    page.locator("main form button[type=submit]").click()
    page.goto("/")
    expect(page.get_by_role("link", name="Hỏi về ngân sách")).to_have_count(0)


def test_library_sees_the_samples(person: Person) -> None:
    page = person().page
    page.goto("/library")
    row = row_of(page, "Quy chế làm việc của Ủy ban nhân dân xã Suối Mây")
    expect(row).to_contain_text("05/QĐ-UBND")
    expect(row.locator("[data-name=Loại]")).to_have_text("PDF")
    expect(row.locator(".validity")).to_have_text("còn hiệu lực")
    page.get_by_role("navigation", name="Bộ văn bản").get_by_role(
        "link", name="Hợp tác quốc tế"
    ).click()
    expect(page).to_have_url(re.compile("collection="))
    expect(page.locator(".register tbody tr")).to_have_count(4)
    page.get_by_role("link", name=COMPLETE).click()
    expect(page).to_have_url(re.compile("collection=.*state=complete"))
    expect(page.locator(".filters [aria-current]")).to_have_count(2)
