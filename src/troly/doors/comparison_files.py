"""A comparison as a file of its own: one HTML page without scripts, or a Word document."""

from __future__ import annotations

import io
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from troly.doors.comparisons import Half, RowOfTwo, rows_of, side_title, tally
from troly.office.assistants.tasks.compare import Compared

HTML, WORD = "html", "docx"
MEDIA_TYPES = {
    HTML: "text/html; charset=utf-8",
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
NAME = "so-sanh"
# Word writes no control characters, and XML knows none.
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])


def comparison_file(compared: Compared, kind: str) -> bytes:
    """The whole comparison as ``html`` or ``docx``."""
    return _html(compared) if kind == HTML else _word(compared)


def _html(compared: Compared) -> bytes:
    context = {
        "left": side_title(compared.left, is_left=True),
        "right": side_title(compared.right, is_left=False),
        "counts": tally(compared),
        "rows": rows_of(compared),
        "language": translation.get_language() or "vi",
    }
    return render_to_string("pages/comparison_file.html", context).encode()


def _word(compared: Compared) -> bytes:
    import docx
    from docx.shared import Cm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    document.styles["Normal"].font.name = "Times New Roman"
    document.add_heading(_("So sánh hai văn bản"), level=1)
    for word, side, is_left in (
        (_("Bên trái"), compared.left, True),
        (_("Bên phải"), compared.right, False),
    ):
        document.add_paragraph(f"{word}: {side_title(side, is_left=is_left)}")
    document.add_paragraph("; ".join(f"{one['word']}: {one['n']}" for one in tally(compared)))
    for row in rows_of(compared):
        document.add_heading(_plain(f"{row.name} ({', '.join(row.words).lower()})"), level=2)
        _side_by_side(document, row)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _side_by_side(document: Any, row: RowOfTwo) -> None:
    table = document.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    for cell, half, is_left in zip(table.rows[0].cells, (row.left, row.right), (1, 0), strict=True):
        _fill(cell.paragraphs[0], half, is_left=bool(is_left))


def _fill(paragraph: Any, half: Half | None, *, is_left: bool) -> None:
    from docx.shared import RGBColor

    if half is None:
        paragraph.add_run(_("(không có)")).italic = True
        return
    for text, differs in half.runs:
        run = paragraph.add_run(_plain(text))
        if differs:
            # By line as well as by colour: a print in black tells the two apart.
            run.font.strike, run.font.underline = is_left, not is_left
            run.font.color.rgb = RGBColor(0x9B, 0x1C, 0x1C) if is_left else RGBColor(0, 0x5A, 0x50)


def _plain(text: str) -> str:
    return text.translate(_NOT_IN_XML)
