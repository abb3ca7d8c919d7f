"""Web pages saved to a file. Nothing is fetched: links, images, styles and scripts stay unread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from troly.engine.parsing.draft import Draft, DraftBlock, Progress
from troly.engine.parsing.encodings import decoded
from troly.engine.parsing.tables import table_blocks

_UNSEEN = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "applet",
        "canvas",
        "audio",
        "video",
        "button",
        "select",
        "textarea",
        "input",
        "nav",
        "datalist",
        "dialog",
    }
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "ul",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "caption",
    }
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\xa0]+")
_SHOWN_BY_STYLE = re.compile(r"content\s*:\s*[\"']([^\"'\n]{1,120})")
_LONGEST_APART = 200
_DEEPEST = 250


def read_html(path: Path, progress: Progress) -> Draft:
    """Headings, paragraphs, list items and table rows in reading order."""
    text, warning = _text(path.read_bytes())
    draft = draft_of_markup(text)
    if warning:
        draft.warnings.append(warning)
    return draft


def _text(data: bytes) -> tuple[str, str]:
    """The declared encoding counts only where the bytes are not sound UTF-8: pages lie about it."""
    declared = _DECLARED.search(data[:2048])
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        try:
            return data.decode(declared[1].decode("ascii")), ""
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(data)


def draft_of_markup(text: str) -> Draft:
    """The blocks of an HTML text; also serves markup inside other formats."""
    # An XML declaration that names an encoding would be refused in a text already decoded.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    if not text.strip():
        return Draft()
    parser = lxml_html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    # Lone surrogates cannot be written as UTF-8; they stand for nothing a reader could see.
    root = etree.fromstring(text.encode("utf-8", errors="ignore"), parser)
    if root is None:
        return Draft()
    collector = _Collector()
    collector.walk(root, 0)
    collector.flush()
    title = root.findtext(".//title") or ""
    first = [block for block in collector.blocks if block.kind == "heading" and block.level == 1]
    # The page's own first heading names the document; <title> often names the whole site.
    stated = first[0].text if len(first) == 1 else title
    return Draft(
        blocks=collector.blocks, title=" ".join(stated.split()), apart=list(_apart(root, title))
    )


def _apart(root: Any, title: str) -> Iterator[str]:
    """What a page says of itself or shows beside its text, for the secrecy check."""
    yield title
    for element in root.iter("meta", "img", "style", "svg"):
        if element.tag == "meta":
            content = (element.get("content") or "").strip()
            name = (element.get("name") or element.get("property") or "").replace("-", " ")
            yield f"{name}: {content}"
            yield from (word.strip() for word in re.split("[;,]", content))
        elif element.tag == "img":
            yield element.get("alt") or ""
            yield element.get("title") or ""
        elif element.tag == "style":
            yield from _SHOWN_BY_STYLE.findall(element.text or "")
        else:
            yield " ".join("".join(element.itertext()).split())
    for element in root.iter("header", "footer"):
        yield from (line for line in element.itertext() if len(line) <= _LONGEST_APART)


class _Collector:
    """Walks the tree, gathers inline text and closes a block at every block element."""

    def __init__(self) -> None:
        self.blocks: list[DraftBlock] = []
        self._parts: list[str] = []
        self._level: int | None = None
        self._prefix = ""

    def flush(self) -> None:
        lines = "".join(self._parts).split("\n")
        text = "\n".join(_SPACE.sub(" ", line).strip() for line in lines).strip("\n")
        self._parts = []
        if not text.strip():
            return
        prefix, self._prefix = self._prefix, ""
        if self._level:
            self.blocks.append(DraftBlock(text.replace("\n", " "), "heading", self._level))
        else:
            self.blocks.append(DraftBlock(prefix + text, "list_item" if prefix else "paragraph"))

    def walk(self, element: Any, depth: int) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _UNSEEN or _hidden(element) or depth > _DEEPEST:
            return
        if tag == "br":
            self._parts.append("\n")
        elif tag == "table":
            self.flush()
            self._table(element, depth)
        elif tag in _BLOCKS:
            self.flush()
            self._inside(element, tag, depth)
            self.flush()
            if tag == "li":
                self._prefix = ""
        else:
            self._inside(element, tag, depth)

    def _inside(self, element: Any, tag: str, depth: int) -> None:
        level = self._level
        if tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        if tag == "li":
            self._prefix = _item_label(element)
        if element.text:
            self._parts.append(_inline(element.text, tag))
        for child in element:
            self.walk(child, depth + 1)
            if child.tail:
                self._parts.append(_inline(child.tail, tag))
        if tag in _HEADINGS:
            self.flush()
        self._level = level

    def _table(self, table: Any, depth: int) -> None:
        caption = table.find("caption")
        if caption is not None:
            self.walk(caption, depth + 1)
        rows: list[list[str]] = []
        marked = False
        for row in _rows(table):
            cells = [cell for cell in row if cell.tag in ("td", "th") and not _hidden(cell)]
            if not rows:
                marked = bool(cells) and all(cell.tag == "th" for cell in cells)
            texts: list[str] = []
            for cell in cells:
                inner = _Collector()
                inner.walk(cell, depth + 1)
                inner.flush()
                texts.append("\n".join(block.text for block in inner.blocks))
                width = cell.get("colspan") or "1"
                texts.extend([""] * (min(int(width), 64) - 1 if width.isdigit() else 0))
            rows.append(texts)
        self.blocks.extend(table_blocks(rows, marked))


def _rows(table: Any) -> list[Any]:
    rows: list[Any] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows.extend(row for row in child if row.tag == "tr")
    return rows


def _hidden(element: Any) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


def _inline(text: str, tag: str) -> str:
    """Line feeds are spaces, but in preformatted text they part lines."""
    return text if tag == "pre" else _SPACE.sub(" ", text)


def _item_label(item: Any) -> str:
    """The number the browser would show before an item of an ordered list, "- " for others."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    before = sum(1 for sibling in item.itersiblings("li", preceding=True))
    start = parent.get("start") or "1"
    number = (int(start) if start.lstrip("-").isdigit() else 1) + before
    if parent.get("type") == "a":
        return f"{chr(ord('a') + (number - 1) % 26)}) "
    return f"{number}. "
