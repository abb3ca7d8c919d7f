"""PDF files with a marking in the text, in a frame, at head or foot, aslant or as a comment."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
WIDTH, HEIGHT = A4
LEFT, RIGHT = 70.0, WIDTH - 60
FACE = "Serif"


def head(canvas: Canvas, mark: str) -> None:
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 32, mark)


def foot(canvas: Canvas, mark: str) -> None:
    canvas.drawCentredString(WIDTH / 2, 28, mark)


def frame(canvas: Canvas, mark: str) -> None:
    wide = pdfmetrics.stringWidth(mark, FACE, 14) + 16
    canvas.saveState()
    canvas.setStrokeColorRGB(0.8, 0, 0)
    canvas.setFillColorRGB(0.8, 0, 0)
    canvas.setFont(FACE, 14)
    canvas.rect(LEFT, HEIGHT - 178, wide, 24)
    canvas.drawString(LEFT + 8, HEIGHT - 171, mark)
    canvas.restoreState()


def aslant(canvas: Canvas, mark: str) -> None:
    canvas.saveState()
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(50)
    canvas.setFillGray(0.85)
    canvas.setFont(FACE, 64)
    canvas.drawCentredString(0, 0, mark)
    canvas.restoreState()


def set_apart(canvas: Canvas, mark: str) -> None:
    text = canvas.beginText(LEFT, HEIGHT - 171)
    text.setFont(FACE, 14)
    text.setCharSpace(7)
    text.textOut(mark)
    canvas.drawText(text)


def own_line(canvas: Canvas, mark: str) -> None:
    canvas.drawString(LEFT, HEIGHT - 171, mark)


def comment(canvas: Canvas, mark: str) -> None:
    area = (LEFT, HEIGHT - 180, LEFT + 120, HEIGHT - 155)
    canvas.freeTextAnnotation(mark, DA="1 0 0 rg /Helv 14 Tf", Rect=area, addtopage=1)


FIRST_PAGE: dict[str, Callable[[Canvas, str], None]] = {
    "top": own_line,
    "box": frame,
    "spaced": set_apart,
    "annotation": comment,
}
EVERY_PAGE: dict[str, Callable[[Canvas, str], None]] = {
    "header": head,
    "footer": foot,
    "watermark": aslant,
}


def pdf_file(paper: dict[str, Any], marks: dict[str, str]) -> bytes:
    """Two pages: `marks` says what stands in which place."""
    if not FONT.is_file():
        raise SystemExit(f"{FONT} is missing: install the package fonts-dejavu-core")
    pdfmetrics.registerFont(TTFont(FACE, str(FONT)))
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=A4, invariant=1)
    for page in (1, 2):
        canvas.setFont(FACE, 12)
        for place, mark in marks.items():
            if place in EVERY_PAGE:
                EVERY_PAGE[place](canvas, mark)
            elif place == "second-page":
                if page == 2:
                    own_line(canvas, mark)
            elif page == 1:
                FIRST_PAGE[place](canvas, mark)
        canvas.setFont(FACE, 12)
        write_page(canvas, paper, page)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def write_page(canvas: Canvas, paper: dict[str, Any], page: int) -> None:
    if page == 2:
        canvas.drawString(LEFT, HEIGHT - 210, "- 2 -")
        return
    height = HEIGHT - 80
    for line in paper["head"]:
        canvas.drawString(LEFT, height, line)
        height -= 18
    height = HEIGHT - 210
    for line in simpleSplit(paper["title"], FACE, 12, RIGHT - LEFT):
        canvas.drawString(LEFT, height, line)
        height -= 18
    for row in paper["table"]:
        height -= 8
        for n, cell in enumerate(row):
            canvas.drawString(LEFT + 160 * n, height, cell)
        height -= 14
    for line in paper["lines"]:
        height -= 8
        for piece in simpleSplit(line, FACE, 12, RIGHT - LEFT):
            canvas.drawString(LEFT, height, piece)
            height -= 16
