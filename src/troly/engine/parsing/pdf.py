"""Born-digital PDF, by pdfium."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from troly.engine.parsing.draft import Draft, Progress
from troly.engine.parsing.pdf_apart import stamps, stated_properties
from troly.engine.parsing.pdf_lines import Character, page_lines
from troly.engine.parsing.pdf_paragraphs import (
    PageLines,
    paragraphs,
    set_contents_apart,
    set_margins_apart,
)
from troly.engine.parsing.pdf_tables import Shown, drawn_edges, with_tables
from troly.errors import FileRefused

_UNREADABLE = range(0xE000, 0xF900)
_SCALE = 1_000_000


@contextmanager
def opened_pdf(path: Path) -> Iterator[Any]:
    """The open document. Raises FileRefused: encrypted, damaged."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise FileRefused("encrypted" if locked else "damaged", format="pdf") from error
    try:
        yield document
    finally:
        document.close()


def read_pdf(path: Path, progress: Progress) -> Draft:
    """Paragraphs with the box of every word; running headers and footers apart."""
    draft = Draft()
    pages: list[PageLines] = []
    empty = 0
    with opened_pdf(path) as document:
        total = len(document)
        if total == 0:
            raise FileRefused("damaged", format="pdf")
        draft.apart = stated_properties(document)
        for index in range(total):
            page = document[index]
            width, height = page.get_size()
            shown = _shown_matrix(page, width, height)
            lines, placed = page_lines(_characters(page, shown))
            lines = with_tables(lines, drawn_edges(page, shown))
            draft.apart.extend(stamps(page))
            page.close()
            pages.append(PageLines(index + 1, width, height, lines))
            draft.page_sizes.append((width, height))
            empty += not lines
            if placed:
                draft.warnings.append("read_by_position")
            progress(index + 1, total)
    if empty:
        draft.warnings.append("pages_without_text")
    draft.margins = set_margins_apart(pages) + set_contents_apart(pages)
    draft.blocks = paragraphs(pages)
    return draft


def _characters(page: Any, shown: Shown) -> list[Character]:
    text_page = page.get_textpage()
    try:
        return list(_read(text_page.raw, shown))
    finally:
        text_page.close()


def _read(text: Any, shown: Shown) -> Iterator[Character]:
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code == 0 or code == 0xFFFD or code in _UNREADABLE or 0xD800 <= code < 0xE000:
            continue
        letter = chr(code)
        generated = pdfium.FPDFText_IsGenerated(text, index) == 1
        if generated or not pdfium.FPDFText_GetLooseCharBox(text, index, box):
            if letter.isspace() or letter in "\u0002\ufffe":
                yield Character(letter, 0, 0, 0, 0, 0, 0, True)
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        first = shown(box.left, box.top)
        second = shown(box.right, box.bottom)
        base = shown(x.value, y.value)[1]
        top, bottom = sorted((first[1], second[1]))
        left, right = sorted((first[0], second[0]))
        yield Character(letter, left, top, right, bottom, base, bottom - top, False)


def _shown_matrix(page: Any, width: float, height: float) -> Shown:
    """Page space → points from the top left of the page as shown, rotation and crop included."""

    def device(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, _SCALE, _SCALE, 0, x, y, across, down)
        return across.value * width / _SCALE, down.value * height / _SCALE

    origin, right, up = device(0, 0), device(1000, 0), device(0, 1000)
    ax, ay = (right[0] - origin[0]) / 1000, (right[1] - origin[1]) / 1000
    bx, by = (up[0] - origin[0]) / 1000, (up[1] - origin[1]) / 1000

    def shown(x: float, y: float) -> tuple[float, float]:
        return origin[0] + ax * x + bx * y, origin[1] + ay * x + by * y

    return shown
