"""A case from its sources to a signed folder, as a person works on it; scripts on and off."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable

import docx
from people import READING_SECONDS, Watched
from playwright.sync_api import Page, expect

Person = Callable[..., Watched]
MINUTES = "Biên bản phiên họp thường kỳ tháng 3"


def begin(page: Page, title: str) -> None:
    """A plan over the sample minutes of a meeting."""
    page.goto("/cases")
    page.get_by_label("Tên hồ sơ").fill(title)
    page.get_by_label("Các ý cần viết").fill(
        "Giá trị gói thầu sửa chữa cầu treo là bao nhiêu?\nTàu vũ trụ bay lúc nào?"
    )
    page.get_by_label("Loại văn bản").select_option("ke_hoach")
    page.get_by_role("button", name="Lập hồ sơ").click()
    offered = page.locator("#id_document option", has_text=MINUTES)
    page.locator("#id_document").select_option(offered.first.get_attribute("value"))
    page.get_by_role("button", name="Thêm nguồn").click()
    expect(page.locator("#sources")).to_contain_text(MINUTES)
    page.get_by_role("button", name="Soạn từ nguồn").click()


def wait_for_draft(page: Page) -> None:
    until = time.monotonic() + READING_SECONDS
    while not page.locator(".case-paragraph").count():
        assert time.monotonic() < until, page.locator("#draft").inner_text()
        page.wait_for_timeout(500)
        page.reload()


def test_from_sources_to_a_signed_folder(person: Person) -> None:
    page = person().page
    begin(page, "Kế hoạch sau phiên họp tháng 3")
    page.locator(".case-paragraph").first.wait_for(timeout=READING_SECONDS * 1_000)
    page.reload()
    quoted = page.locator(".case-paragraph", has_text="745 triệu đồng").first
    expect(quoted).to_contain_text("Trích nguyên văn")
    gap = page.locator(".case-paragraph", has_text="Tàu vũ trụ")
    expect(gap).to_contain_text("[cần bổ sung]")
    printer = page.locator(".case-paragraph", has_text="máy in xách tay").first
    expect(printer).to_contain_text("Lương Quốc Khải")

    # The evidence leads to the place itself.
    expect(page.locator("#e-1")).to_contain_text("745 triệu đồng")
    # Typed words are kept by themselves, and checked when one asks for it.
    gap.get_by_label("Chữ của đoạn").fill("Giá trị gói thầu sửa chữa cầu treo là 900 triệu đồng.")
    expect(gap.locator(".case-saved")).to_have_text("Đã tự lưu; chưa đối chiếu.")
    gap.get_by_role("button", name="Lưu và đối chiếu").click()
    mended = page.locator(".case-paragraph", has_text="900 triệu đồng").first
    expect(mended).to_contain_text("Cần kiểm tra")

    page.get_by_role("button", name="Nhận mọi đoạn lấy từ nguồn").click()
    page.get_by_role("button", name="Chuyển người kiểm tra").click()
    page.get_by_role("button", name="Chuyển người duyệt ký").click()
    page.get_by_role("link", name="Xem và duyệt để ký").click()
    page.get_by_role("button", name="Duyệt để ký").click()
    expect(page.get_by_role("alert")).to_contain_text("điểm chưa được xác nhận")
    expect(page.locator("main form")).to_contain_text("Chưa chứng minh được từ nguồn")
    for box in page.locator("input[name=tick]").all():
        box.check()
    page.locator("input[name=removes_mark]").check()
    page.get_by_role("button", name="Duyệt để ký").click()
    expect(page.get_by_text("Đã duyệt để ký lúc")).to_be_visible()

    with page.expect_download() as taken:
        page.get_by_role("link", name="Xuất hồ sơ").click()
    with zipfile.ZipFile(taken.value.path()) as folder:
        names = {name.split("/")[1] for name in folder.namelist()}
        assert {"van-ban.docx", "lich.ics", "SHA256SUMS", "chi-muc.json"} <= names
        inside = next(name for name in folder.namelist() if name.endswith(".docx"))
        paper = docx.Document(io.BytesIO(folder.read(inside)))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "máy in xách tay" in text and "[1]" not in text


def test_the_desk_works_on_a_phone_without_scripts(person: Person) -> None:
    page = person(360, 740, java_script_enabled=False).page
    begin(page, "Kế hoạch làm trên điện thoại")
    wait_for_draft(page)
    first = page.locator(".case-paragraph").first
    first.get_by_label("Chữ của đoạn").fill("Giá trị gói thầu là 745 triệu đồng.")
    first.get_by_role("button", name="Lưu và đối chiếu").click()
    expect(page.locator(".case-paragraph").first).to_contain_text("Người soạn viết")
    page.get_by_role("link", name="Lịch sử").click()
    page.get_by_role("button", name="Lấy lại bản này").last.click()
    expect(page.locator(".case-paragraph").first).to_contain_text("Trích nguyên văn")
    expect(page).to_have_url(re.compile("/cases/"))
