"""Word documents (OOXML). The XML is walked here: python-docx alone loses content controls, tracked
insertions, text boxes, footnotes and numbers that Word writes itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml

from troly.engine.parsing.docx_apart import lines_apart
from troly.engine.parsing.docx_numbering import Numbering
from troly.engine.parsing.draft import Draft, DraftBlock, Progress
from troly.engine.parsing.tables import table_blocks

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = {f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}instrText", f"{_W}pPr", _FALLBACK}
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}
_CONTENTS_STYLE = re.compile(r"(?:TOC|MucLuc)\d", re.IGNORECASE)
_HEADING_STYLE = re.compile(r"heading (\d)$", re.IGNORECASE)


def read_docx(path: Path, progress: Progress) -> Draft:
    """Paragraphs, tables, text boxes and footnotes in reading order; headers and footers apart."""
    opened = docx.Document(str(path))
    walk = _Walk(_heading_levels(opened), Numbering(opened))
    walk.container(opened.element.body)
    for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
        for root in _related(opened.part, kind):
            for note in root:
                if note.get(f"{_W}type") is None:
                    walk.container(note)
    draft = Draft(blocks=walk.blocks)
    stories = [opened.element.body]
    for kind in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
        for root in _related(opened.part, kind):
            stories.append(root)
            margin = _Walk({}, Numbering(opened))
            margin.container(root)
            draft.margins.extend(block.text for block in margin.blocks)
    draft.apart = lines_apart(opened.part, stories)
    return draft


def _related(part: Any, kind: str) -> Iterator[Any]:
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            target = relation.target_part
            root = getattr(target, "element", None)
            yield parse_xml(target.blob) if root is None else root


class _Walk:
    """Goes through a story (body, note, header) and collects its blocks."""

    def __init__(self, levels: dict[str, int], numbering: Numbering) -> None:
        self.blocks: list[DraftBlock] = []
        self._levels = levels
        self._numbering = numbering

    def container(self, parent: Any) -> None:
        for child in parent:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
                content = child.find(f"{_W}sdtContent")
                self.container(child if content is None else content)

    def _paragraph(self, paragraph: Any) -> None:
        style = _style(paragraph)
        label = self._numbering.label(paragraph, style)
        text = _text(paragraph).strip()
        # A label alone is a form's empty line; a contents line repeats a heading and says nothing.
        if text and not _CONTENTS_STYLE.match(style):
            level = self._levels.get(style) if "\n" not in text else None
            self.blocks.append(
                DraftBlock(
                    f"{label} {text}" if label else text, "heading" if level else "paragraph", level
                )
            )
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                self.container(box)

    def _table(self, table: Any) -> None:
        rows: list[list[str]] = []
        above: list[str] = []
        marked = False
        for row in _children(table, f"{_W}tr"):
            if not rows:
                marked = row.find(f"{_W}trPr/{_W}tblHeader") is not None
            above = self._row(row, above)
            rows.append(above)
        self.blocks.extend(table_blocks(rows, marked))

    def _row(self, row: Any, above: list[str]) -> list[str]:
        """Texts of a row by grid column; a cell that spans columns fills the first of them."""
        texts: list[str] = []
        for cell in _children(row, f"{_W}tc"):
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = int(span.get(f"{_W}val") or 1) if span is not None else 1
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            continues = merged is not None and merged.get(f"{_W}val") != "restart"
            if continues and len(texts) < len(above):
                text = above[len(texts)]
            else:
                inner = _Walk({}, self._numbering)
                inner.container(cell)
                text = "\n".join(block.text for block in inner.blocks)
            texts.append(text)
            texts.extend([""] * (min(width, 64) - 1))
        return texts


def _children(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(child, tag)


def _text(element: Any) -> str:
    """Text of a paragraph without deleted text, field codes and text boxes."""
    parts: list[str] = []
    for child in element:
        if child.tag in _UNSEEN:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        elif len(child):
            parts.append(_text(child))
    return "".join(parts)


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val") or ""


def _heading_levels(opened: Any) -> dict[str, int]:
    """Style id → heading level, for "heading 1" to "9", "Title" and styles based on them."""
    levels: dict[str, int] = {}
    parents: dict[str, str] = {}
    try:
        styles = opened.styles.element
    except KeyError:
        return levels
    for style in styles.iter(f"{_W}style"):
        identity = style.get(f"{_W}styleId") or ""
        name = style.find(f"{_W}name")
        label = "" if name is None else name.get(f"{_W}val") or ""
        based = style.find(f"{_W}basedOn")
        if based is not None:
            parents[identity] = based.get(f"{_W}val") or ""
        if found := _HEADING_STYLE.match(label):
            levels[identity] = min(max(int(found[1]), 1), 9)
        elif label.lower() == "title":
            levels[identity] = 1
    for identity in parents:
        ancestor, seen = identity, {identity}
        while ancestor in parents and ancestor not in levels:
            ancestor = parents[ancestor]
            if ancestor in seen:
                break
            seen.add(ancestor)
        if ancestor in levels:
            levels.setdefault(identity, levels[ancestor])
    return levels
