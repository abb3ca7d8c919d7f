"""Draws the PDF files of tests/contract/files: ``python -m tests.contract.make_pdf_files``.

Needs the DejaVu fonts; the files are committed, so that tests need none. The text is made up.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas
from reportlab.platypus import Table, TableStyle

FOLDER = Path(__file__).parent / "files"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
SIZE = 11
# The letters that an older Liberation Serif lacks.
LACKING = frozenset("ộếịảạấầẩẫậắằẳẵặẹẻẽềểễệỉọỏốồổỗờớởỡợụủứừửữựỳỵỷỹỒỘẾỊẢẠẤẦẬẮẶỆỈỌỐỚỢỤỦỨỪỰ")
PARAGRAPHS = (
    "Quy chế giữ gìn bến nước xã Suối Mây (địa danh đặt ra)",
    "Điều 1. Phạm vi điều chỉnh",
    "Quy chế này quy định việc sử dụng, bảo vệ và sửa chữa các bến nước chung của xã, trách nhiệm "
    "của từng hộ gia đình và của người trông coi bến nước.",
    "Điều 2. Thời gian lấy nước",
    "1. Buổi sáng mở bến từ 5 giờ đến 8 giờ; buổi chiều mở từ 16 giờ đến 19 giờ.",
    "2. Trong mùa khô, mỗi hộ được lấy không quá một trăm hai mươi lít nước mỗi ngày, trừ hộ có "
    "người ốm hoặc trẻ nhỏ dưới hai tuổi.",
    "Điều 3. Việc bị cấm",
    "Không giặt giũ, chăn thả gia súc hoặc đổ rác trong khoảng ba mươi mét quanh bến nước. Người "
    "vi phạm phải dọn sạch và báo lại cho trưởng thôn trong ngày.",
    "Điều 4. Đóng góp sửa chữa",
    "Mỗi hộ góp hai ngày công một năm. Hộ neo đơn được miễn. Danh sách đóng góp được đọc tại buổi "
    "họp thôn cuối tháng mười một và dán ở nhà văn hóa.",
)


def _wrapped(text: str, width: float) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if pdfmetrics.stringWidth(longer, "Full", SIZE) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _array(drawing: Any, pieces: list[tuple[float, str]], end: float) -> str:
    """A TJ array: each piece of text at its own x, joined by shifts."""
    font = pdfmetrics.getFont("Full")
    shown, at = [], end
    for x, text in pieces:
        if abs(x - at) > 0.01:
            shown.append(str(round(-1000 * (x - at) / SIZE, 2)))
        for _, code in font.splitString(text, drawing._doc):
            shown.append(f"({drawing._escape(code)})")
        at = x + pdfmetrics.stringWidth(text, "Full", SIZE)
    return " ".join(shown)


def _line(drawing: Any, x: float, y: float, text: str, lacking: bool) -> None:
    """One line; with ``lacking``, the letters the first font has not are drawn after it."""
    drawing.setFont("Full", SIZE)
    if not lacking:
        drawing.drawString(x, y, text)
        return
    at, first, second = x, [], []
    for letter in text:
        (second if letter in LACKING else first).append((at, letter))
        at += pdfmetrics.stringWidth(letter, "Full", SIZE)
    name = pdfmetrics.getFont("Full").getSubsetInternalName(0, drawing._doc)
    for run in (first, second):
        if run:
            drawing._code.append(
                f"BT {name} {SIZE} Tf 1 0 0 1 {run[0][0]} {y} Tm "
                f"[{_array(drawing, run, run[0][0])}] TJ ET"
            )


def _pages(name: str, columns: int, lacking: bool, repeat: int = 1, **options: Any) -> None:
    drawing = canvas.Canvas(str(FOLDER / name), pagesize=(595, 842), invariant=1, **options)
    width = (595 - 140 - 30 * (columns - 1)) / columns
    column, y, page = 0, 740.0, 1
    for text in PARAGRAPHS * repeat:
        for line in _wrapped(text, width):
            if y < (620 if columns > 1 else 90):
                column, y = column + 1, 740.0
                if column == columns:
                    _running(drawing, page, repeat)
                    drawing.showPage()
                    column, page = 0, page + 1
            _line(drawing, 70 + column * (width + 30), y, line, lacking)
            y -= 15
        y -= 6
    _running(drawing, page, repeat)
    drawing.save()


def _running(drawing: Any, page: int, repeat: int) -> None:
    if repeat > 1:
        drawing.setFont("Full", 9)
        drawing.drawString(70, 800, "Quy chế bến nước - bản in thử")
        drawing.drawString(290, 40, f"Trang {page}")


def _table() -> None:
    drawing = canvas.Canvas(str(FOLDER / "table.pdf"), pagesize=(595, 842), invariant=1)
    _line(drawing, 70, 760, "Bảng giá nước năm nay như sau:", False)
    table = Table(
        [
            ["Loại hộ", "Giá", "Ghi chú"],
            ["Hộ thường", "3.000 đồng", "mỗi khối"],
            ["Hộ nghèo", "Miễn thu", "có sổ"],
            ["Cơ sở lưu trú", "7.500 đồng", "mỗi khối"],
        ],
        colWidths=[120, 100, 100],
    )
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Full", SIZE),
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ]
        )
    )
    table.wrapOn(drawing, 400, 400)
    table.drawOn(drawing, 70, 640)
    _line(drawing, 70, 600, "Giá này không đổi trong năm.", False)
    drawing.save()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    pdfmetrics.registerFont(TTFont("Full", FONT))
    _pages("plain.pdf", 1, False)
    _pages("columns.pdf", 2, False)
    _pages("lacking_font.pdf", 1, True)
    _pages("lacking_font_columns.pdf", 2, True)
    _pages("running_heads.pdf", 1, False, repeat=9)
    _pages("locked.pdf", 1, False, encrypt=StandardEncryption("open-sesame", strength=128))
    _table()
    empty = canvas.Canvas(str(FOLDER / "no_text.pdf"), pagesize=(595, 842), invariant=1)
    empty.rect(100, 100, 200, 200, fill=1)
    empty.save()


if __name__ == "__main__":
    main()
