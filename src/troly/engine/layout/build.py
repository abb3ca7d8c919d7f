"""A filled form as a Word document in the decree's layout."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from troly.engine.layout.forms import Element, Rules, rules
from troly.engine.layout.lines import article_head
from troly.engine.layout.values import MARK, Area, Placed

_ALIGNMENT = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justified": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_COLUMNS_MM = {"head": (62, 98), "foot": (80, 80)}
_SIGNING_ROOM = 5
"""Empty lines between position and name."""
_LETTER_WIDTH = 0.62
"""Of a letter's size, on average, in bold Times New Roman capitals; 0.5 in lower case."""
_NARROW_LETTER = 0.46
"""The same of words in lower case that are not bold."""
_DASH_MM = 62.0
_MM_A_POINT = 0.3528


def built(placed: Sequence[Placed], title: str, *, is_marked: bool = True) -> bytes:
    """The bytes of a .docx. ``is_marked``: the mark of an assisted draft stands in the footer."""
    document = docx.Document()
    layout = rules()
    _page(document, layout, is_marked=is_marked)
    document.core_properties.title = title[:200]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.keywords = MARK if is_marked else ""
    body = document.element.body
    for paragraph in list(document.paragraphs):
        body.remove(paragraph._p)
    _head(document, layout, placed)
    has_subject = any(one.role == "subject" for one in placed)
    for one in placed:
        if one.area == "middle":
            _write(document.add_paragraph(), one, layout)
            ends_title = one.role == "kind" and not has_subject
            if layout.elements[one.role].line_below or ends_title:
                line = document.add_paragraph()
                _line(line, one.text, layout.elements[one.role], 160, 0.4)
                line.paragraph_format.space_after = Pt(6)
    _foot(document, layout, placed)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _page(document: Any, layout: Rules, *, is_marked: bool) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = layout.font, Pt(14)
    _all_scripts(normal.element.get_or_add_rPr(), layout.font)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.page.width_mm), Mm(layout.page.height_mm)
    margins = layout.written_margins_mm
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    write_number(section.header.paragraphs[0], layout)
    if is_marked:
        for footer in (section.footer, section.first_page_footer):
            _mark(footer.paragraphs[0], layout)


def write_number(paragraph: Any, layout: Rules) -> None:
    """The field of the page number, centred."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        look_of(run, layout.font, layout.page_number.size, bold=False, italic=False)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _mark(paragraph: Any, layout: Rules) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    look_of(paragraph.add_run(MARK), layout.font, 10, bold=False, italic=True)


def _head(document: Any, layout: Rules, placed: Sequence[Placed]) -> None:
    table = _table(document, 2, "head")
    upper: dict[Area, list[Placed]] = {"head_left": [], "head_right": []}
    lower: dict[Area, list[Placed]] = {"head_left": [], "head_right": []}
    for one in placed:
        if one.area in upper:
            low = one.role in ("number", "letter_subject", "place_date")
            (lower if low else upper)[one.area].append(one)
    for row, parts in enumerate((upper, lower)):
        for column, area in enumerate(("head_left", "head_right")):
            _fill(table.cell(row, column), parts[area], layout, _COLUMNS_MM["head"][column])  # type: ignore[index]
    gap = document.add_paragraph()
    _tight(gap)


def _foot(document: Any, layout: Rules, placed: Sequence[Placed]) -> None:
    _tight(document.add_paragraph())
    table = _table(document, 1, "foot")
    left = [one for one in placed if one.area == "foot_left"]
    right = [one for one in placed if one.area == "foot_right"]
    _fill(table.cell(0, 0), left, layout, _COLUMNS_MM["foot"][0])
    _fill(table.cell(0, 1), right, layout, _COLUMNS_MM["foot"][1])


def _table(document: Any, rows: int, name: str) -> Any:
    table = document.add_table(rows=rows, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, _COLUMNS_MM[name], strict=True):
        column.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), "28")
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    table._tbl.tblPr.append(margins)
    for row in table.rows:
        # Position and name stand on one page.
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, _COLUMNS_MM[name], strict=True):
            cell.width = Mm(width)
    return table


def _fill(cell: Any, parts: Sequence[Placed], layout: Rules, width: float) -> None:
    is_first = True
    for one in parts:
        if one.role == "signer":
            for _ in range(_SIGNING_ROOM):
                _tight(cell.add_paragraph(), 14)
        if one.role == "recipients_head" and not is_first:
            # Below the one who signs on the left.
            _tight(cell.add_paragraph(), 14)
        paragraph = cell.paragraphs[0] if is_first else cell.add_paragraph()
        is_first = False
        element = layout.elements[one.role]
        _write(paragraph, one, layout)
        if element.line_below:
            share = 1.0 if one.role == "motto" else 0.4
            _line(cell.add_paragraph(), one.text, element, width, share)


def _write(paragraph: Any, one: Placed, layout: Rules) -> None:
    element = layout.elements[one.role]
    shape(paragraph, element, layout, one.text)
    head = article_head(one.text) if element.bold == "head" else 0
    parts = [(one.text[:head], True), (one.text[head:], False)] if head else [(one.text, None)]
    for text, bold in parts:
        if text:
            is_bold = bool(element.bold) if bold is None else bold
            look_of(
                paragraph.add_run(text),
                layout.font,
                element.size,
                bold=is_bold and element.bold is not None,
                italic=bool(element.italic),
            )


def shape(paragraph: Any, element: Element, layout: Rules, text: str) -> None:
    """Alignment, indent and spacing of a paragraph."""
    form = paragraph.paragraph_format
    if element.alignment is not None:
        paragraph.alignment = _ALIGNMENT[element.alignment]
    elif not text.startswith("- ") and element.indented is False:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if element.alignment is None and element.indented is False:
        _receivers(paragraph, text, element)
    form.first_line_indent = Mm(layout.first_indent_mm[1]) if element.indented else Mm(0)
    form.space_before = Pt(element.above)
    if not (element.alignment is None and element.indented is False):
        form.space_after = Pt(6 if element.spaced else element.below)
    form.line_spacing = 1.15 if element.spaced else 1.0


def _receivers(paragraph: Any, text: str, element: Element) -> None:
    """One stands beside the words that lead to it; several in a list, their dashes below the
    colon of those words. What follows keeps its distance from the last."""
    form = paragraph.paragraph_format
    is_list = text.startswith("- ")
    if is_list or text.endswith(":"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        long = 0 if is_list else (len(text) - 1) * _NARROW_LETTER * element.size * _MM_A_POINT
        form.left_indent = Mm(max(0.0, _DASH_MM - long))
    goes_on = text.endswith((":", ";"))
    form.space_after = Pt(element.below if goes_on else 3 * element.below)


def _tight(paragraph: Any, size: float = 6) -> None:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = 1.0
    paragraph.paragraph_format.first_line_indent = Mm(0)
    mark = paragraph._p.get_or_add_pPr()
    properties = OxmlElement("w:rPr")
    for name in ("w:sz", "w:szCs"):
        one = OxmlElement(name)
        one.set(qn("w:val"), str(int(size * 2)))
        properties.append(one)
    mark.append(properties)


def _line(paragraph: Any, text: str, element: Element, width: float, share: float) -> None:
    """A line under a text: a thin paragraph's border, drawn in to ``share`` of the text."""
    _tight(paragraph, 2)
    paragraph.paragraph_format.space_before = Pt(3)
    letters = max(len(part) for part in text.split("\n"))
    letter = _LETTER_WIDTH if element.capitals else 0.5
    long = min(letters * letter * element.size * _MM_A_POINT, width - 6) * share
    side = max(0.0, (width - 4 - long) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def look_of(run: Any, font: str, size: float, *, bold: bool, italic: bool) -> None:
    """Font (for every script), size in points, weight and slant of a run."""
    run.font.name, run.font.size = font, Pt(size)
    run.font.bold, run.font.italic = bold, italic
    _all_scripts(run._r.get_or_add_rPr(), font)


def _all_scripts(properties: Any, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
