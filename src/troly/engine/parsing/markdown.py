"""Markdown. The stored text is what a reader would see, without the marks."""

from __future__ import annotations

from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from troly.engine.parsing.draft import Draft, DraftBlock, Progress
from troly.engine.parsing.encodings import decoded
from troly.engine.parsing.html import draft_of_markup
from troly.engine.parsing.structure import starts_unit
from troly.engine.parsing.tables import table_blocks


def read_markdown(path: Path, progress: Progress) -> Draft:
    """Headings, paragraphs, list items with their numbers, table rows, code as plain lines."""
    text, warning = decoded(path.read_bytes())
    tokens = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").parse(_body(text))
    reader = _Reader()
    for token in tokens:
        reader.take(token)
    draft = Draft(blocks=reader.blocks, warnings=[warning] if warning else [])
    body = _body(text)
    draft.lines = body.split("\n")
    draft.apart = text[: len(text) - len(body)].split("\n")
    first = [block for block in reader.blocks if block.kind == "heading" and block.level == 1]
    if len(first) == 1:
        draft.title = first[0].text
    return draft


def _body(text: str) -> str:
    """The text without the settings some tools put at the head between two lines of dashes."""
    if text.startswith("---\n") and (end := text.find("\n---\n", 4)) > 0:
        return text[end + 5 :]
    return text


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[DraftBlock] = []
        self._level: int | None = None
        self._label = ""
        self._rows: list[list[str]] | None = None

    def take(self, token: Token) -> None:
        if token.type == "heading_open":
            self._level = int(token.tag[1:])
        elif token.type == "heading_close":
            self._level = None
        elif token.type == "list_item_open":
            # The mark before the item, as it was typed: a number is part of a legal text.
            self._label = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "table_open":
            self._rows = []
        elif token.type == "tr_open" and self._rows is not None:
            self._rows.append([])
        elif token.type == "table_close" and self._rows is not None:
            self.blocks.extend(table_blocks(self._rows, header_marked=True))
            self._rows = None
        elif token.type in ("fence", "code_block"):
            self._add(token.content)
        elif token.type == "html_block":
            self.blocks.extend(draft_of_markup(token.content).blocks)
        elif token.type == "inline":
            self._add(_shown(token.children or []))

    def _add(self, text: str) -> None:
        if self._rows is not None:
            if self._rows:
                self._rows[-1].append(text)
            return
        label, self._label = self._label, ""
        if self._level:
            self.blocks.append(DraftBlock(text.replace("\n", " "), "heading", self._level))
        else:
            self.blocks.append(DraftBlock(label + text, "list_item" if label else "paragraph"))


def _shown(children: list[Token]) -> str:
    """Inline tokens as text; a soft break is a space unless a unit of its own begins after it."""
    lines = [""]
    soft = [False]
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            lines.append("")
            soft.append(child.type == "softbreak")
        elif child.type in ("text", "code_inline", "text_special", "image"):
            lines[-1] += child.content
    text = lines[0]
    for line, joins in zip(lines[1:], soft[1:], strict=True):
        text += (" " if joins and not starts_unit(line) else "\n") + line
    return text
