"""What a parser yields: one NFC text, and what stands where in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "list_item", "table_row"]


@dataclass(frozen=True, slots=True)
class Block:
    """A span of the document's text. Offsets count Unicode code points of the NFC text."""

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    """1-based page, or None for formats without pages."""
    level: int | None = None
    """Heading level, 1 the highest; None for other kinds."""


@dataclass(frozen=True, slots=True)
class WordBox:
    """Where one word of the text stands on its page, in thousandths of page width and height
    from the top left corner."""

    start: int
    end: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its span of the text, its size in points, its word boxes."""

    number: int
    start: int
    end: int
    width: float
    height: float
    boxes: tuple[WordBox, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The outcome of a parse. ``text`` is NFC; every block lies inside it, in reading order."""

    format: str
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    title: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    """number, date (ISO), issuer, kind when the text states them."""
    warnings: tuple[str, ...] = ()
    """Codes of things a person should know (pages re-read by position, text restored…)."""
    margins: str = ""
    """Running headers, footers and tables of contents, a line each: not searched."""
    marking: str = ""
    """The gravest secrecy marking found anywhere in the file, as ``guard.secrecy`` names it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit searched, shown and cited: ``document.text[start:end]``."""

    ordinal: int
    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...] = ()
    """From the outermost heading to the nearest: ("Chương II …", "Điều 19. …")."""
    article: str = ""
    """The number of the Điều (or Article) it lies in, "19" or "19a"; empty outside any."""
    clause: str = ""
    """The khoản in which it begins, when the number itself stands in an earlier passage."""
