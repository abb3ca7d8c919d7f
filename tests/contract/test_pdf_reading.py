"""PDF: the lacking-font trap, columns, running heads, tables, word boxes; re-read by another
reader (pdfspine) that shares nothing with ours."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pdfspine
import pypdfium2
import pytest
from tests.contract.make_pdf_files import FOLDER, PARAGRAPHS

from troly.engine.parsing.blocks import ParsedDocument
from troly.engine.parsing.reading import read_document
from troly.engine.text.forms import normal_form
from troly.errors import FileRefused

GUIDE = Path("/usr/share/doc/installation-guide-amd64/vi/install.vi.pdf.gz")


def read(path: Path) -> ParsedDocument:
    return read_document(path, "pdf", lambda done, total: None)


def letters(text: str) -> str:
    """What two readers can agree on: letters and digits, without white space and hyphens."""
    return re.sub(r"[\W_]+", "", normal_form(text)[0])


def other_reader(path: Path) -> list[str]:
    return [letters(page.get_text()) for page in pdfspine.open(str(path))]


def share_that_stands_on_its_page(document: ParsedDocument, pages: list[str]) -> float:
    """Of the words of the text, the share lying in blocks that the other reader finds whole on
    the page (or over the page end) that we name. Table rows carry column names and are left out."""
    right = whole = 0
    for block in document.blocks:
        if block.kind == "table_row":
            continue
        text = document.text[block.start : block.end]
        assert block.page is not None
        near = "".join(pages[block.page - 1 : block.page + 1])
        whole += len(text.split())
        if letters(text) in near or all(
            letters(part) in near for part in re.split(r"(?<=[.;:,])\s", text)
        ):
            right += len(text.split())
    return right / whole


@pytest.mark.parametrize("name", ["lacking_font.pdf", "lacking_font_columns.pdf"])
def test_letters_drawn_in_a_second_font_are_put_back_in_place(name: str) -> None:
    path = FOLDER / name
    raw = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    assert "Điều 2. Thời gian lấy nước" not in raw, "the file does not set the trap"
    document = read(path)
    assert "read_by_position" in document.warnings
    assert " ".join(document.text.split()) == " ".join(PARAGRAPHS)


def test_columns_are_read_one_after_the_other() -> None:
    document = read(FOLDER / "columns.pdf")
    assert document.warnings == ()
    assert " ".join(document.text.split()) == " ".join(PARAGRAPHS)


def test_running_heads_and_page_numbers_stand_apart() -> None:
    document = read(FOLDER / "running_heads.pdf")
    assert len(document.pages) >= 3
    assert "bản in thử" not in document.text
    assert "Trang" not in document.text
    assert "bản in thử" in document.margins
    assert " ".join(document.text.split()) == " ".join(PARAGRAPHS * 9)


def test_a_paragraph_over_a_page_end_is_one_block() -> None:
    document = read(FOLDER / "running_heads.pdf")
    texts = [document.text[block.start : block.end] for block in document.blocks]
    assert texts == list(PARAGRAPHS * 9)


def test_table_rows_carry_their_column_names() -> None:
    document = read(FOLDER / "table.pdf")
    rows = [
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind == "table_row"
    ]
    assert rows == [
        "Loại hộ | Giá | Ghi chú",
        "Loại hộ: Hộ thường | Giá: 3.000 đồng | Ghi chú: mỗi khối",
        "Loại hộ: Hộ nghèo | Giá: Miễn thu | Ghi chú: có sổ",
        "Loại hộ: Cơ sở lưu trú | Giá: 7.500 đồng | Ghi chú: mỗi khối",
    ]
    assert document.text.endswith("Giá này không đổi trong năm.")


@pytest.mark.parametrize(
    "name", ["plain.pdf", "columns.pdf", "lacking_font.pdf", "running_heads.pdf", "table.pdf"]
)
def test_word_boxes_hold_the_words_at_their_offsets(name: str) -> None:
    path = FOLDER / name
    document = read(path)
    others = pdfspine.open(str(path))
    for page, other in zip(document.pages, others, strict=True):
        assert page.boxes
        words = other.get_text("words")
        for box in page.boxes:
            text = document.text[box.start : box.end]
            assert text and not any(letter.isspace() for letter in text)
            middle = (
                (box.left + box.right) / 2000 * page.width,
                (box.top + box.bottom) / 2000 * page.height,
            )
            assert any(
                left <= middle[0] <= right
                and top <= middle[1] <= bottom
                and letters(text) == letters(word)
                for left, top, right, bottom, word, *_ in words
            ), (text, box)


def test_pages_follow_each_other_and_hold_their_boxes() -> None:
    document = read(FOLDER / "running_heads.pdf")
    for before, after in zip(document.pages, document.pages[1:], strict=False):
        assert before.end == after.start
    for page in document.pages:
        assert all(page.start <= box.start < box.end <= page.end for box in page.boxes)


def test_a_locked_file_is_named_as_such() -> None:
    with pytest.raises(FileRefused) as caught:
        read(FOLDER / "locked.pdf")
    assert caught.value.code == "encrypted"


def test_every_block_of_a_sample_stands_on_the_page_we_name() -> None:
    for path in sorted(FOLDER.glob("*.pdf")):
        if path.name in ("locked.pdf", "no_text.pdf", "table.pdf"):
            continue
        assert share_that_stands_on_its_page(read(path), other_reader(path)) == 1.0, path.name


@pytest.mark.skipif(not GUIDE.exists(), reason="the package installation-guide-amd64 is not here")
def test_an_independent_reader_finds_the_guide_on_the_same_pages(tmp_path: Path) -> None:
    whole = pypdfium2.PdfDocument(gzip.decompress(GUIDE.read_bytes()))
    assert len(whole) == 118
    part = pypdfium2.PdfDocument.new()
    part.import_pages(whole, list(range(20, 118, 6)))
    path = tmp_path / "guide.pdf"
    part.save(path)
    document = read(path)
    assert len(document.pages) == 17
    assert share_that_stands_on_its_page(document, other_reader(path)) > 0.97
