"""What a format's reader hands over, and how it becomes a ParsedDocument.

A reader knows its format and nothing of offsets; this file knows offsets and nothing of formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from troly.engine.guard.secrecy import Line, marking_of
from troly.engine.guard.secrecy_words import RANK
from troly.engine.parsing.blocks import Block, BlockKind, Page, ParsedDocument, WordBox
from troly.engine.parsing.facts import read_facts, read_title
from troly.engine.parsing.structure import structured
from troly.engine.text.forms import normal_form

_SPACE = re.compile(r"\s+")

Progress = Callable[[int, int], None]
"""Called with (pages done, pages in all)."""


@dataclass(frozen=True, slots=True)
class DraftWord:
    """A word of a draft block: offsets inside the block's own text, box in thousandths."""

    start: int
    end: int
    page: int
    box: tuple[int, int, int, int]


@dataclass(slots=True)
class DraftBlock:
    """A piece of text as the reader found it. Words are given only for text already in normal
    form, so that their offsets stay right."""

    text: str
    kind: BlockKind = "paragraph"
    level: int | None = None
    page: int | None = None
    words: list[DraftWord] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """Everything one reader found, in reading order."""

    blocks: list[DraftBlock] = field(default_factory=list)
    page_sizes: list[tuple[float, float]] = field(default_factory=list)
    title: str = ""
    """A title the format itself states (html title); "" leaves it to the text."""
    margins: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    """What a reader of the paper sees apart from its text, or the file says of itself: watermarks,
    stamps, properties. The secrecy check alone reads it."""
    lines: list[str] = field(default_factory=list)
    """Lines as they stood before they were joined to paragraphs, for the same check."""
    warnings: list[str] = field(default_factory=list)


def assembled(draft: Draft, format_name: str) -> ParsedDocument:
    """Join the draft's blocks by line feeds into one NFC text and find its structure.

    A block's text that holds line feeds becomes one block a line. The text may be empty: whether
    that is a failure is the caller's decision.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    boxes: dict[int, list[WordBox]] = {}
    first: dict[int, int] = {}
    position = 0
    for piece in draft.blocks:
        text, _ = normal_form(piece.text)
        shift = len(text) - len(text.lstrip())
        for line in [text] if piece.words else text.split("\n"):
            clean = line.strip() if piece.words else _SPACE.sub(" ", line).strip()
            if not any(letter.isalnum() for letter in clean):
                # Rules of underscores, rows of stars: they hold nothing to search or to quote.
                continue
            if blocks:
                parts.append("\n")
                position += 1
            parts.append(clean)
            end = position + len(clean)
            blocks.append(Block(piece.kind, position, end, piece.page, piece.level))
            if piece.page is not None:
                first.setdefault(piece.page, position)
            for word in piece.words:
                start = position + word.start - shift
                first.setdefault(word.page, start)
                boxes.setdefault(word.page, []).append(
                    WordBox(start, position + word.end - shift, *word.box)
                )
            position = end
    whole = "".join(parts)
    found = structured(whole, blocks)
    return ParsedDocument(
        format=format_name,
        text=whole,
        blocks=tuple(found),
        pages=_pages(draft.page_sizes, first, boxes, len(whole)),
        title=read_title(whole, found, draft.title),
        facts=read_facts(whole, found),
        warnings=tuple(dict.fromkeys(draft.warnings)),
        margins=_margins(draft.margins),
        marking=_marking(draft) or "",
    )


def _marking(draft: Draft) -> str | None:
    """Looked for here, because only here lines, tabs and tables stand as they were written."""
    edges = [Line(line, "edge") for text in draft.margins for line in text.split("\n")]
    edges += [Line(line, "edge") for text in draft.apart for line in text.split("\n")]
    body = [
        Line(line, "cell" if block.kind == "table_row" else "line")
        for block in draft.blocks
        for line in block.text.split("\n")
    ]
    found = [marking_of([*body, *edges])]
    if draft.lines:
        found.append(
            marking_of(Line(line, "cell" if "|" in line else "line") for line in draft.lines)
        )
    return max((mark for mark in found if mark), key=RANK.__getitem__, default=None)


def _margins(lines: list[str]) -> str:
    kept = dict.fromkeys(normal_form(line)[0].strip() for line in lines)
    return "\n".join(line for line in kept if line)


def _pages(
    sizes: list[tuple[float, float]],
    first: dict[int, int],
    boxes: dict[int, list[WordBox]],
    length: int,
) -> tuple[Page, ...]:
    """Pages in order, each ending where the next begins; a page without text spans nothing."""
    pages: list[Page] = []
    following = length
    for number in range(len(sizes), 0, -1):
        start = first.get(number, following)
        width, height = sizes[number - 1]
        pages.append(Page(number, start, following, width, height, tuple(boxes.get(number, ()))))
        following = start
    return tuple(reversed(pages))
