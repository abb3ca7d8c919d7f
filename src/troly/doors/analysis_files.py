"""An analysis as a table to take away: .xlsx or .csv, every cell text or a figure of ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from troly.doors.analyses import AnalysisRow
from troly.errors import BadInput

XLSX, CSV = "xlsx", "csv"
MEDIA_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
NAME = "phan-tich"
_WIDTHS = (18, 32, 80, 22, 8, 44)
_LONGEST_CELL = 32_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def analysis_file(rows: Iterable[AnalysisRow], kind: str) -> bytes:
    """The rows as ``xlsx`` or ``csv``. Raises ``BadInput`` for another kind."""
    table = [_cells(row) for row in rows]
    if kind == XLSX:
        return _xlsx(table)
    if kind == CSV:
        return _csv(table)
    raise BadInput("analysed_to_what", file=kind[:20])


def _heads() -> list[str]:
    return [_("Loại"), _("Nội dung"), _("Câu trích nguyên văn"), _("Điều, khoản, điểm"), _("Trang"),
            _("Văn bản")]  # fmt: skip


def _cells(row: AnalysisRow) -> list[str]:
    page = str(row.page) if row.page else ""
    return [row.kind_word, row.words, row.sentence, row.place, page, row.title]


def _csv(table: Sequence[Sequence[str]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(_heads())
    writer.writerows([_inert(cell) for cell in cells] for cells in table)
    # Excel reads UTF-8 only behind this mark.
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would reckon out is marked as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _xlsx(table: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        sheet = book.add_worksheet(_("Phân tích")[:31])
        for column, (name, width) in enumerate(zip(_heads(), _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        for number, cells in enumerate(table, 1):
            for column, text in enumerate(cells):
                # As a string whatever it begins with: no formula, no link.
                clean = text.translate(_NOT_IN_XML)[:_LONGEST_CELL]
                sheet.write_string(number, column, clean, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(table)), len(_WIDTHS) - 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return target.getvalue()
