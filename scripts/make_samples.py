"""Build the sample documents in ``src/troly/content/samples`` from ``scripts/sample_texts``.

Each source text is a few ``key: value`` lines, a line ``===``, then one block a line::

    # heading   ## sub-heading   Điều 1. article   - dash item
    | cell | cell |   > centred   ^ signature

Run ``python scripts/make_samples.py`` from the root of the repository. The same texts give the same
bytes, so a change in a sample shows as a change in its text.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXTS = Path(__file__).resolve().parent / "sample_texts"
TARGET = ROOT / "src" / "troly" / "content" / "samples"
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
MARK = {
    "vi": "(Tài liệu mẫu, địa phương hư cấu; tên người và số liệu đều là đặt ra)",
    "fr": "(Document d'exemple : lieux, personnes et chiffres sont fictifs)",
    "en": "(Sample document: all places, people and figures are made up)",
}
# Liberation Serif, the usual stand-in for Times, lacks most Vietnamese letters.
FONTS = Path("/usr/share/fonts/truetype/dejavu")
FACES = {
    "Serif": ("DejaVuSerif{}.ttf", ("", "-Bold", "-Italic", "-BoldItalic")),
    "Sans": ("DejaVuSans{}.ttf", ("", "-Bold", "-Oblique", "-BoldOblique")),
}
# Both writers stamp the time of the run unless told otherwise.
STAMP = datetime(2026, 6, 1)


@dataclass
class Block:
    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Source:
    facts: dict[str, str]
    blocks: list[Block]

    @property
    def language(self) -> str:
        return self.facts.get("language", "vi")

    @property
    def mark(self) -> str:
        return MARK[self.language]


def read_source(path: Path) -> Source:
    head, body = path.read_text(encoding="utf-8").split("\n===\n", 1)
    facts = dict(line.split(": ", 1) for line in head.splitlines() if line.strip())
    blocks: list[Block] = []
    for line in filter(None, map(str.strip, body.splitlines())):
        kind, text = classify(line)
        if kind == "table":
            cells = [cell.strip() for cell in text.strip("|").split("|")]
            if not (blocks and blocks[-1].kind == "table"):
                blocks.append(Block("table"))
            blocks[-1].rows.append(cells)
        else:
            blocks.append(Block(kind, text))
    return Source(facts, blocks)


def classify(line: str) -> tuple[str, str]:
    for prefix, kind in (
        ("## ", "sub"),
        ("# ", "head"),
        ("> ", "centre"),
        ("^ ", "sign"),
        ("- ", "dash"),
    ):
        if line.startswith(prefix):
            return kind, line[len(prefix) :]
    if line.startswith("|"):
        return "table", line
    if re.match(r"(Điều|Article) \d+\. ", line):
        return "article", line
    return "para", line


# ---------------------------------------------------------------- docx


def write_docx(source: Source, target: Path) -> None:
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm, Pt, RGBColor

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    section.header.paragraphs[0].text = source.mark
    section.footer.paragraphs[0].text = source.facts["footer"]
    for name, size in (("Normal", 13), ("Heading 1", 14), ("Heading 2", 13), ("Heading 3", 13)):
        style = document.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_after = Pt(6)
    document.styles["Title"].font.size = Pt(16)
    if "number" in source.facts:
        docx_letterhead(document, source.facts)
    document.add_paragraph(source.facts["title"], style="Title")
    mark = document.add_paragraph(source.mark)
    mark.runs[0].italic = True
    styles = {"head": "Heading 1", "sub": "Heading 2", "article": "Heading 3"}
    styles["dash"] = "List Bullet"
    for block in source.blocks:
        if block.kind == "table":
            docx_table(document, block.rows)
            continue
        paragraph = document.add_paragraph(block.text, style=styles.get(block.kind))
        if block.kind == "centre":
            paragraph.alignment = ALIGN.CENTER
            paragraph.runs[0].italic = True
        elif block.kind == "sign":
            paragraph.alignment = ALIGN.RIGHT
            paragraph.runs[0].bold = True
        elif block.kind == "para":
            paragraph.alignment = ALIGN.JUSTIFY
    properties = document.core_properties
    properties.title, properties.author = source.facts["title"], "Troly"
    properties.language = source.language
    properties.created = properties.modified = STAMP
    memory = io.BytesIO()
    document.save(memory)
    target.write_bytes(settled_zip(memory.getvalue()))


def docx_letterhead(document, facts: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    left = [facts["superior"], facts["agency"], f"Số: {facts['number']}"]
    right = [*MOTTO, facts["place_date"]]
    table = document.add_table(rows=1, cols=2)
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        for position, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
            paragraph.alignment = ALIGN.CENTER
            run = paragraph.add_run(line)
            run.bold = position < 2
            run.italic = cell is table.rows[0].cells[1] and position == 2


def docx_table(document, rows: list[list[str]]) -> None:  # type: ignore[no-untyped-def]
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for position, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
            for run in cell.paragraphs[0].runs:
                run.bold = position == 0
    document.add_paragraph()


def settled_zip(raw: bytes) -> bytes:
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, STAMP.timetuple()[:6]), old.read(name), 8)
    return memory.getvalue()


# ---------------------------------------------------------------- pdf


def write_pdf(source: Source, target: Path) -> None:
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    face = source.facts.get("face", "Serif")
    load_faces(face)
    size = float(source.facts.get("size", "12"))
    spacing = float(source.facts.get("spacing", "1.35"))
    body = ParagraphStyle(
        "body", fontName=face, fontSize=size, leading=size * spacing, spaceAfter=6,
        alignment=TA_JUSTIFY, firstLineIndent=12 * mm,
    )  # fmt: skip

    def style(name: str, **changes: object) -> ParagraphStyle:
        return ParagraphStyle(name, parent=body, firstLineIndent=0, **changes)

    styles = {
        "para": body,
        "head": style("head", alignment=TA_CENTER, spaceBefore=6, keepWithNext=1),
        "sub": style("sub", keepWithNext=1),
        "article": ParagraphStyle("article", parent=body, keepWithNext=1),
        "dash": body,
        "centre": style("centre", alignment=TA_CENTER),
        "sign": style("sign", alignment=TA_RIGHT, keepWithNext=1),
    }
    bold, italic = {"head", "sub", "article", "sign"}, {"centre"}
    title = style("title", alignment=TA_CENTER, fontSize=size + 1, leading=(size + 1) * 1.3)
    flow = pdf_letterhead(source.facts, styles["centre"]) if "number" in source.facts else []
    flow += [
        Spacer(1, 4 * mm),
        Paragraph(f"<b>{html.escape(source.facts['title'])}</b>", title),
        Paragraph(f"<i>{html.escape(source.mark)}</i>", styles["centre"]),
        Spacer(1, 3 * mm),
    ]
    for block in source.blocks:
        if block.kind == "table":
            flow += [pdf_table(block.rows, face, size - 2), Spacer(1, 3 * mm)]
            continue
        text = html.escape(block.text)
        text = f"<b>{text}</b>" if block.kind in bold else text
        text = f"<i>{text}</i>" if block.kind in italic else text
        flow.append(Paragraph("- " * (block.kind == "dash") + text, styles[block.kind]))

    def number_page(canvas, template) -> None:  # type: ignore[no-untyped-def]
        canvas.saveState()
        if template.page > 1:  # the official layout leaves page 1 unnumbered
            canvas.setFont(face, 12)
            canvas.drawCentredString(A4[0] / 2, A4[1] - 13 * mm, str(template.page))
        canvas.setFont(face, 8)
        canvas.drawCentredString(A4[0] / 2, 10 * mm, source.facts["footer"])
        canvas.restoreState()

    SimpleDocTemplate(
        str(target), pagesize=A4, topMargin=20 * mm, bottomMargin=20 * mm, leftMargin=30 * mm,
        rightMargin=20 * mm, title=source.facts["title"], author="Troly", lang=source.language,
        invariant=1,
    ).build(flow, onFirstPage=number_page, onLaterPages=number_page)  # fmt: skip


def load_faces(face: str) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pattern, variants = FACES[face]
    names = [face, f"{face}-B", f"{face}-I", f"{face}-BI"]
    for name, variant in zip(names, variants, strict=True):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / pattern.format(variant))))
    pdfmetrics.registerFontFamily(face, *names)


def pdf_letterhead(facts: dict[str, str], style) -> list:  # type: ignore[no-untyped-def, type-arg]
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table

    narrow = ParagraphStyle("narrow", parent=style, fontSize=9, leading=12.5, spaceAfter=0)

    def column(bold: tuple[str, str], rest: str) -> list[Paragraph]:
        return [Paragraph(text, narrow) for text in (*(f"<b>{line}</b>" for line in bold), rest)]

    left = column((facts["superior"], facts["agency"]), f"Số: {facts['number']}")
    right = column(MOTTO, f"<i>{facts['place_date']}</i>")
    top = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    return [Table([[left, right]], colWidths=[194, 247], style=top)]


def pdf_table(rows: list[list[str]], face: str, size: float):  # type: ignore[no-untyped-def]
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table

    style = ParagraphStyle("cell", fontName=face, fontSize=size, leading=size * 1.25)
    longest = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    weights = [5 if length < 4 else min(max(length, 12), 48) for length in longest]
    widths = [441 * weight / sum(weights) for weight in weights]
    cells = [
        [Paragraph(f"<b>{html.escape(t)}</b>" if n == 0 else html.escape(t), style) for t in row]
        for n, row in enumerate(rows)
    ]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(cells, colWidths=widths, repeatRows=1, style=grid)


# ---------------------------------------------------------------- html, txt, md


def letterhead_lines(facts: dict[str, str]) -> list[str]:
    if "number" not in facts:
        return []
    number = f"Số: {facts['number']}"
    return [facts["superior"], facts["agency"], *MOTTO, number, facts["place_date"]]


def write_html(source: Source, target: Path) -> None:
    out: list[str] = []
    tags = {"head": "h2", "sub": "h3", "article": "h3", "para": "p", "sign": "p", "centre": "em"}
    for block in source.blocks:
        if block.kind == "table":
            out.append("<table>")
            for position, row in enumerate(block.rows):
                tag = "th" if position == 0 else "td"
                cells = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row)
                out.append(f"<tr>{cells}</tr>")
            out.append("</table>")
        elif block.kind == "dash":
            if out and out[-1] == "</ul>":
                out.pop()
            else:
                out.append("<ul>")
            out += [f"<li>{html.escape(block.text)}</li>", "</ul>"]
        else:
            tag = tags[block.kind]
            out.append(f"<{tag}>{html.escape(block.text)}</{tag}>")
    title = html.escape(source.facts["title"])
    head = "".join(f"<p>{html.escape(line)}</p>\n" for line in letterhead_lines(source.facts))
    target.write_text(
        f'<!DOCTYPE html>\n<html lang="{source.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>body{{max-width:44rem;margin:auto;font-family:serif}}"
        "table{border-collapse:collapse}td,th{border:1px solid;padding:.3rem}</style>\n</head>\n"
        f"<body>\n<main>\n{head}<h1>{title}</h1>\n<p>{html.escape(source.mark)}</p>\n"
        + "\n".join(out)
        + f"\n</main>\n<footer>{html.escape(source.facts['footer'])}</footer>\n</body>\n</html>\n",
        encoding="utf-8",
    )


def write_plain(source: Source, target: Path) -> None:
    markdown = target.suffix == ".md"
    prefixes = {"head": "## ", "sub": "### ", "dash": "- "} if markdown else {"dash": "- "}
    out = letterhead_lines(source.facts)
    out += ["", ("# " if markdown else "") + source.facts["title"], "", source.mark, ""]
    for block in source.blocks:
        if block.kind == "table":
            out += [f"| {' | '.join(row)} |" for row in block.rows]
            rule = "|" + " --- |" * len(block.rows[0])
            out.insert(len(out) - len(block.rows) + 1, rule)
        elif block.kind == "head" and not markdown:
            out += ["", block.text.upper()]
        else:
            out.append(prefixes.get(block.kind, "") + block.text)
        if markdown and block.kind != "dash":
            out.append("")
    target.write_text("\n".join(out).strip() + "\n", encoding="utf-8")


WRITERS: dict[str, Callable[[Source, Path], None]] = {
    ".docx": write_docx,
    ".pdf": write_pdf,
    ".html": write_html,
    ".txt": write_plain,
    ".md": write_plain,
}


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in sorted(TEXTS.glob("*.src")):
        source = read_source(path)
        target = TARGET / source.facts["file"]
        WRITERS[target.suffix](source, target)
        print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
