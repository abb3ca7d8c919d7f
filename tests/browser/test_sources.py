"""A citation opens where it stands: the page's image, or the marked paragraph."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pypdfium2
from people import (
    COUNTER,
    OFFICE,
    QUOTED,
    SAMPLES,
    UNACCENTED,
    Watched,
    ask,
    open_assistant,
    words,
)
from PIL import Image
from playwright.sync_api import Locator, Page, expect

Person = Callable[..., Watched]
Box = dict[str, float]


def image_is_there(page: Page, image: Locator) -> None:
    expect(image).to_be_visible()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=image.element_handle()
    )


def shares(boxes: list[Box], sheet: Box) -> list[Box]:
    """Boxes on the screen as shares of the sheet they lie on."""
    return [
        {
            "left": (box["x"] - sheet["x"]) / sheet["width"],
            "top": (box["y"] - sheet["y"]) / sheet["height"],
            "right": (box["x"] + box["width"] - sheet["x"]) / sheet["width"],
            "bottom": (box["y"] + box["height"] - sheet["y"]) / sheet["height"],
        }
        for box in boxes
    ]


def words_under(file: str, number: int, boxes: list[Box]) -> str:
    """The words that the PDF's own engine finds under these shares of a page."""
    page = pypdfium2.PdfDocument(SAMPLES / file)[number - 1]
    width, height = page.get_size()
    text = page.get_textpage()
    return words(
        " ".join(
            text.get_text_bounded(
                left=box["left"] * width,
                right=box["right"] * width,
                bottom=(1 - box["bottom"]) * height,
                top=(1 - box["top"]) * height,
            )
            for box in boxes
        )
    )


def boxes_of(marks: Locator) -> list[Box]:
    return [dict(box) for mark in marks.all() if (box := mark.bounding_box())]  # type: ignore[arg-type]


def ink(shot: bytes) -> float:
    """Share of dark pixels."""
    grey: Any = Image.open(io.BytesIO(shot)).convert("L")
    return sum(grey.histogram()[:110]) / (grey.width * grey.height)


def test_pdf_opens_with_the_quote_marked_on_the_page(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    answer = ask(page, UNACCENTED)
    page.locator("#source").get_by_role("link", name="Mở toàn trang").click()
    expect(page).to_have_url(re.compile(r"/documents/.*page=5.*#quote"))
    expect(page.locator("#page")).to_have_value("5")
    image = page.locator(".leaf img")
    image_is_there(page, image)
    marks = page.locator(".leaf .marked")
    assert marks.count() >= 2
    expect(marks.first).to_be_in_viewport()
    sheet = image.bounding_box()
    assert sheet
    found = words_under("quy-che-lam-viec.pdf", 5, shares(boxes_of(marks), dict(sheet)))  # type: ignore[arg-type]
    assert found == QUOTED
    # The rectangles lie on printed words, not beside them.
    for mark in marks.all():
        assert 0.03 < ink(mark.screenshot()) < 0.6
    assert words(" ".join(page.locator(".running mark").all_inner_texts())) == QUOTED
    page.get_by_role("link", name="Về câu trả lời").click()
    expect(answer.locator(".ending strong")).to_have_text("Có trong văn bản")


def test_beside_the_answer_the_cut_shows_the_same_words(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    ask(page, UNACCENTED)
    drawing = page.locator("#source .leaf svg")
    expect(drawing).to_be_visible()
    expect(drawing.locator("image")).to_be_attached()
    sheet = drawing.locator("image").bounding_box()
    marks = drawing.locator(".marked")
    assert sheet
    found = words_under("quy-che-lam-viec.pdf", 5, shares(boxes_of(marks), dict(sheet)))  # type: ignore[arg-type]
    assert found == QUOTED
    page.wait_for_load_state("networkidle")
    assert 0.03 < ink(marks.first.screenshot()) < 0.6


def test_docx_opens_with_the_paragraph_marked(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    answer = ask(page, "Chứng thực hợp đồng mất bao nhiêu tiền?")
    quote = answer.locator(".quote", has_text="Thủ tục hộ tịch và chứng thực").first
    quoted = words(quote.locator("blockquote").inner_text())
    quote.locator("a[data-beside]").click()
    expect(page.locator("#source")).to_contain_text("Thủ tục hộ tịch và chứng thực")
    page.locator("#source").get_by_role("link", name="Mở toàn trang").click()
    expect(page).to_have_url(re.compile("#quote$"))
    mark = page.locator("mark#quote")
    expect(mark).to_be_in_viewport()
    assert words(" ".join(page.locator("mark").all_inner_texts())) == quoted
    expect(page.locator(".outline [aria-current]")).to_contain_text("Chứng thực hợp đồng")
    expect(page.locator(".leaf")).to_have_count(0)


def test_html_table_opens_with_the_cell_marked(person: Person) -> None:
    page = person().page
    open_assistant(page, OFFICE)
    answer = ask(page, "Dự toán 2026 cho chuyển đổi số là bao nhiêu?")
    quote = answer.locator(".quote", has=page.locator("dd", has_text="Chuyển đổi số")).first
    names, values = quote.locator("dt").all_inner_texts(), quote.locator("dd").all_inner_texts()
    quoted = list(zip(map(words, names), map(words, values), strict=True))
    quote.locator("a[data-beside]").click()
    expect(page.locator("#source")).to_contain_text("Công khai dự toán")
    page.locator("#source").get_by_role("link", name="Mở toàn trang").click()
    table = page.locator(".running table", has=page.locator("mark"))
    expect(table).to_have_count(1)
    heads = [words(text) for text in table.locator("th").all_inner_texts()]
    assert heads == ["Khoản chi", "Dự toán 2025", "Dự toán 2026"]
    cells = table.locator("tr", has=page.locator("mark")).locator("td").all_inner_texts()
    assert list(zip(heads, map(words, cells), strict=True)) == quoted
    expect(page.locator("mark#quote")).to_be_in_viewport()


def test_pages_turn_and_the_original_can_be_fetched(person: Person) -> None:
    page = person().page
    page.goto("/library")
    page.get_by_role("link", name="Phương án ứng phó lũ").first.click()
    image_is_there(page, page.locator(".leaf img"))
    page.get_by_role("link", name="Sau").first.click()
    expect(page.locator("#page")).to_have_value("2")
    image_is_there(page, page.locator(".leaf img"))
    page.locator("#page").fill("1")
    page.get_by_role("button", name="Tới").click()
    expect(page.locator("#page")).to_have_value("1")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Tải bản gốc").click()
    assert fetched.value.suggested_filename == "phuong-an-ung-pho-lu-2026.pdf"
    kept = fetched.value.path().read_bytes()
    assert kept == (SAMPLES / "phuong-an-ung-pho-lu-2026.pdf").read_bytes()
