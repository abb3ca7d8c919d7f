"""What document forms, their layout and a reader of layouts hand to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Alignment = Literal["left", "centre", "right", "justified"]
Area = Literal["head_left", "head_right", "middle", "foot_left", "foot_right"]

GAP = "[cần bổ sung]"
MARK = "Dự thảo có sự trợ giúp của trí tuệ nhân tạo"
"""Stands in the footer of what Troly built until the person responsible takes it away."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph to write: what it is and where it stands."""

    role: str
    text: str
    area: Area = "middle"


@dataclass(frozen=True, slots=True)
class RunLook:
    """A stretch of letters as it looks. Size in points; None where the file does not say."""

    text: str
    font: str
    size: float | None
    bold: bool
    italic: bool
    underline: bool
    colour: str


@dataclass(slots=True)
class ParagraphLook:
    """A paragraph as it looks. Lengths in points."""

    number: int
    text: str
    runs: tuple[RunLook, ...]
    alignment: Alignment
    first_indent: float
    before: float
    after: float
    line: float
    """Times the height of a line; 0 where it is fixed in points."""
    table: int | None = None
    column: int = 0
    has_line: bool = False
    """A border or a drawn line stands in it."""
    role: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class PageLook:
    """A section's page; millimetres."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    hides_first_number: bool
    number: ParagraphLook | None
    """The paragraph of the header that holds the page number."""
    number_at_foot: bool = False


@dataclass(slots=True)
class Layout:
    pages: list[PageLook] = field(default_factory=list)
    paragraphs: list[ParagraphLook] = field(default_factory=list)
    is_marked: bool = False
    """The mark of an assisted draft stands in it."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """What differs from the form. ``paragraph``: 1-based place of the paragraph, 0 for the page."""

    code: str
    role: str
    paragraph: int
    excerpt: str
    found: str
    wanted: str
    is_mendable: bool


def plain(deviations: Sequence[Deviation]) -> list[dict[str, Any]]:
    """Deviations as they pass between processes."""
    return [
        {
            "code": one.code,
            "role": one.role,
            "paragraph": one.paragraph,
            "excerpt": one.excerpt,
            "found": one.found,
            "wanted": one.wanted,
            "is_mendable": one.is_mendable,
        }
        for one in deviations
    ]
