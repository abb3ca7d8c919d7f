"""The layout of a document set right, its words left as they are."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from troly.engine.layout.build import look_of, shape, write_number
from troly.engine.layout.forms import Element, Rules, rules
from troly.engine.layout.judge import judged
from troly.engine.layout.lines import article_head
from troly.engine.layout.read import read_layout
from troly.engine.layout.values import MARK, Deviation, Layout


def checked_and_mended(
    path: Path, *, removes_mark: bool = False
) -> tuple[str, list[Deviation], bool, bytes]:
    """The kind's id, what deviates, whether the mark of an assisted draft stands in it, and the
    file with its layout mended. Words, pictures and tables stay.

    Raises ``FileRefused("has_macros")``.
    """
    opened, layout, elements = read_layout(path)
    kind, deviations = judged(layout)
    form = rules()
    _mend_pages(opened, layout, form)
    touched = {one.paragraph for one in deviations if one.is_mendable and one.paragraph}
    for look, element in zip(layout.paragraphs, elements, strict=True):
        if look.number in touched:
            _mend(Paragraph(element, opened), form.elements[look.role], form)
    if removes_mark:
        remove_mark(opened)
    target = io.BytesIO()
    opened.save(target)
    return kind, deviations, layout.is_marked, target.getvalue()


def remove_mark(opened: Any) -> None:
    """Takes the mark of an assisted draft out of footers and properties."""
    for section in opened.sections:
        for footer in (section.footer, section.first_page_footer):
            for paragraph in footer.paragraphs:
                if MARK in paragraph.text:
                    for run in list(paragraph.runs):
                        run.text = run.text.replace(MARK, "")
    opened.core_properties.keywords = opened.core_properties.keywords.replace(MARK, "")


def _mend_pages(opened: Any, layout: Layout, form: Rules) -> None:
    for section, page in zip(opened.sections, layout.pages, strict=True):
        section.page_width, section.page_height = Mm(form.page.width_mm), Mm(form.page.height_mm)
        if page.width > page.height:
            section.orientation = WD_ORIENT.PORTRAIT
        for side in ("top", "bottom", "left", "right"):
            low, high = getattr(form.page, f"{side}_mm")
            if not low - 0.6 <= getattr(page, side) <= high + 0.6:
                margin = getattr(form.written_margins_mm, side)
                setattr(section, f"{side}_margin", Mm(margin))
        section.different_first_page_header_footer = True
        if page.number is None:
            header = section.header
            header.is_linked_to_previous = False
            write_number(
                header.paragraphs[0] if header.paragraphs else header.add_paragraph(), form
            )
        else:
            _mend_number(section.header, form)


def _mend_number(header: Any, form: Rules) -> None:
    for element in header._element.iter(qn("w:p")):
        if not any("PAGE" in (node.text or "") for node in element.iter(qn("w:instrText"))):
            continue
        paragraph = Paragraph(element, header)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for run in paragraph.runs:
            run.font.size = Pt(form.page_number.size)


def _mend(paragraph: Any, element: Element, form: Rules) -> None:
    left = paragraph.paragraph_format.left_indent
    shape(paragraph, element, form, paragraph.text)
    if element.alignment is None or not element.indented:
        paragraph.paragraph_format.left_indent = left
    head = article_head(paragraph.text) if element.bold == "head" else 0
    at = 0
    for run in paragraph.runs:
        low, high = element.sizes
        size = run.font.size.pt if run.font.size else 0
        bold = bool(run.bold) if element.bold in (None, "head") else bool(element.bold)
        if element.bold == "head" and at < head:
            bold = True
        italic = bool(run.italic) if element.italic is None else element.italic
        at += len(run.text)
        look_of(
            run, form.font, size if low <= size <= high else element.size, bold=bold, italic=italic
        )
        run.font.underline = None
        colour = run._r.rPr.find(qn("w:color"))
        if colour is not None:
            run._r.rPr.remove(colour)
