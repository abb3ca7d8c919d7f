"""A second reader of the files we cite: it shares no code with ours, so both must err alike to
agree. PDF by pdfspine page by page; docx, html, txt and md by the standard library alone."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pdfspine

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKDOWN = str.maketrans("", "", "*_`#>|\\")
# Soft hyphen, the marks PDF writers put at a line's end, zero-width signs, byte order mark.
_UNSEEN = dict.fromkeys((0xAD, 0xFFFE, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def squeezed(text: str) -> str:
    """NFC without white space, soft hyphens and signs that are not seen."""
    return "".join(unicodedata.normalize("NFC", text).translate(_UNSEEN).split())


@dataclass(frozen=True)
class SecondText:
    """What the second reader finds in a file: ``pages`` (one for formats without pages),
    squeezed; ``numbered`` holds the paragraphs whose number or bullet is drawn but not stored."""

    pages: tuple[str, ...]
    is_paged: bool
    numbered: frozenset[str] = frozenset()
    is_markdown: bool = False

    def holds(self, piece: str, page: int | None) -> bool:
        """Is ``piece`` on this page, letter for letter?"""
        wanted = squeezed(piece.translate(_MARKDOWN) if self.is_markdown else piece)
        if not wanted:
            return True
        where = self.pages[page - 1] if self.is_paged and page is not None else self.pages[0]
        return wanted in where or self._is_numbered(wanted)

    def _is_numbered(self, wanted: str) -> bool:
        bare = re.sub(r"^(?:(?:Điều|Chương|Mục|Phần)?\w{1,6}[.):]|[-•+])", "", wanted)
        return bare != wanted and any(bare in paragraph for paragraph in self.numbered)


@cache
def second_text(path: Path, kind: str) -> SecondText:
    """The file read by the second reader. ``kind`` is its format: pdf, docx, html, md or txt."""
    if kind == "pdf":
        pages = tuple(squeezed(page.get_text()) for page in pdfspine.open(str(path)))
        return SecondText(pages, is_paged=True)
    if kind == "docx":
        paragraphs = _docx_paragraphs(path)
        numbered = frozenset(squeezed(text) for text, is_numbered in paragraphs if is_numbered)
        return SecondText(
            (squeezed("".join(text for text, _ in paragraphs)),), False, numbered - {""}
        )
    raw = path.read_bytes().decode("utf-8-sig")
    if kind == "html":
        seen = _Seen()
        seen.feed(raw)
        items = frozenset(squeezed("".join(parts)) for parts in seen.items)
        return SecondText((squeezed("".join(seen.parts)),), False, items - {""})
    if kind == "md":
        return SecondText((squeezed(raw.translate(_MARKDOWN)),), False, is_markdown=True)
    return SecondText((squeezed(raw),), False)


def _docx_paragraphs(path: Path) -> list[tuple[str, bool]]:
    """Text of every paragraph and note in order, and whether Word draws a number before it."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        parts = {
            name: ElementTree.fromstring(archive.read(f"word/{name}.xml"))
            for name in ("document", "footnotes", "endnotes", "styles")
            if f"word/{name}.xml" in names
        }
    styles = parts.pop("styles", ElementTree.Element("none"))
    numbering = {
        style.get(f"{_W}styleId")
        for style in styles.iter(f"{_W}style")
        if style.find(f"{_W}pPr/{_W}numPr") is not None
    }
    found = []
    for paragraph in (one for part in parts.values() for one in part.iter(f"{_W}p")):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        is_numbered = paragraph.find(f"{_W}pPr/{_W}numPr") is not None or (
            style is not None and style.get(f"{_W}val") in numbering
        )
        text = "".join(piece.text or "" for piece in paragraph.iter(f"{_W}t"))
        found.append((text, is_numbered))
    return found


class _Seen(HTMLParser):
    """Text that a browser would show; ``items`` are the list items among it."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.items: list[list[str]] = []
        self._unseen = self._depth = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in ("script", "style", "title")
        if tag == "li":
            self._depth += 1
            self.items.append([])

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in ("script", "style", "title")
        self._depth -= tag == "li"

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        self.parts.append(data)
        if self._depth:
            self.items[-1].append(data)
