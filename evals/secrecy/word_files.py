"""Word files with a marking in every place that Word has for one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from old_letters import to_tcvn3

SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    }.items()
)
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


def inner(text: str, font: str = "") -> str:
    face = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    run = f'<w:r>{face}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:txbxContent><w:p>{run}</w:p></w:txbxContent>"


def vml(content: str) -> str:
    style = "position:absolute;width:120pt;height:28pt"
    shape = f'<v:shape style="{style}" strokecolor="red"><v:textbox>{content}</v:textbox></v:shape>'
    return f"<w:pict>{shape}</w:pict>"


def drawing(content: str) -> str:
    size = 'cx="1524000" cy="355600"'
    shape = (
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx>{content}</wps:txbx><wps:bodyPr/></wps:wsp>"
    )
    return (
        f'<w:drawing><wp:inline><wp:extent {size}/><wp:docPr id="7" name="Box"/>'
        f'<a:graphic><a:graphicData uri="{SHAPE}">{shape}</a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )


def both(content: str) -> str:
    return (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing(content)}</mc:Choice>'
        f"<mc:Fallback>{vml(content)}</mc:Fallback></mc:AlternateContent>"
    )


def paragraph(run: str) -> Any:
    return parse_xml(f"<w:p {SPACES}><w:r>{run}</w:r></w:p>")


def in_old_font(text: str) -> str:
    return to_tcvn3(text).decode("latin-1")


def watermark(text: str) -> str:
    path = f'<v:textpath style="font-family:Arial" string="{escape(text)}"/>'
    return (
        f'<w:pict><v:shape style="rotation:315;width:400pt;height:90pt">{path}</v:shape></w:pict>'
    )


def put_first(document: Document, element: Any) -> None:
    document.element.body.insert(0, element)


def put_line(document: Document, mark: str, font: str = "") -> None:
    line = document.paragraphs[0].insert_paragraph_before()
    run = line.add_run(mark)
    run.font.name = font or None


def put_all_caps(document: Document, mark: str) -> None:
    document.paragraphs[0].insert_paragraph_before().add_run(mark).font.all_caps = True


def put_split(document: Document, mark: str) -> None:
    line = document.paragraphs[0].insert_paragraph_before()
    for letter in mark:
        line.add_run(letter)


def put_cell(document: Document, mark: str) -> None:
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "03", mark
    put_first(document, table._tbl)


def put_nested(document: Document, mark: str) -> None:
    table = document.add_table(1, 2)
    table.cell(0, 1).add_table(1, 1).cell(0, 0).text = mark
    put_first(document, table._tbl)


def put_control(document: Document, mark: str) -> None:
    line = f"<w:p><w:r><w:t>{escape(mark)}</w:t></w:r></w:p>"
    put_first(document, parse_xml(f"<w:sdt {SPACES}><w:sdtContent>{line}</w:sdtContent></w:sdt>"))


def put_header(document: Document, mark: str) -> None:
    document.sections[0].header.paragraphs[0].text = mark


def put_first_header(document: Document, mark: str) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = mark


def put_footer(document: Document, mark: str) -> None:
    document.sections[0].footer.paragraphs[0].text = mark


def put_second_section(document: Document, mark: str) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = mark
    document.add_paragraph("2")


def put_in_header(document: Document, run: str) -> None:
    document.sections[0].header._element.append(paragraph(run))


def put_property(document: Document, mark: str) -> None:
    document.core_properties.category = mark


PLACES: dict[str, Callable[[Document, str], None]] = {
    "top": put_line,
    "all-caps": put_all_caps,
    "split-runs": put_split,
    "cell": put_cell,
    "nested-cell": put_nested,
    "content-control": put_control,
    "header": put_header,
    "first-header": put_first_header,
    "footer": put_footer,
    "second-section": put_second_section,
    "property": put_property,
    "box": lambda d, m: put_first(d, paragraph(both(inner(m)))),
    "box-vml": lambda d, m: put_first(d, paragraph(vml(inner(m)))),
    "box-drawing": lambda d, m: put_first(d, paragraph(drawing(inner(m)))),
    "header-box": lambda d, m: put_in_header(d, both(inner(m))),
    "watermark": lambda d, m: put_in_header(d, watermark(m)),
    "font-tcvn3": lambda d, m: put_line(d, in_old_font(m), ".VnTimeH"),
    "font-tcvn3-box": lambda d, m: put_first(d, paragraph(vml(inner(in_old_font(m), ".VnTimeH")))),
}


def word_file(paper: dict[str, Any], marks: dict[str, str]) -> bytes:
    """One .docx: `marks` says what stands in which place."""
    document = docx.Document()
    for line in paper["head"]:
        document.add_paragraph(line)
    for line in paper["title"].split("\n"):
        document.add_paragraph().add_run(line).bold = True
    if paper["table"]:
        table = document.add_table(0, len(paper["table"][0]))
        for row in paper["table"]:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    for line in paper["lines"]:
        document.add_paragraph(line)
    for place, mark in marks.items():
        PLACES[place](document, mark)
    end = document.element.body.find(qn("w:sectPr"))
    document.element.body.append(end)  # must stand last, whatever was added
    kept = io.BytesIO()
    document.save(kept)
    return without_times(kept.getvalue())


def without_times(packed: bytes) -> bytes:
    """The same archive with one fixed date, so that two runs give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-01-01T00:00:00Z", data)
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return out.getvalue()
