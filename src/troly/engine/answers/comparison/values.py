"""What a comparison of two texts yields. Offsets count code points of the text on their side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

UnitKind = Literal["article", "heading", "paragraph"]


class Change(StrEnum):
    """What became of a unit. ``CHANGED``, ``MOVED`` and ``RENUMBERED`` may stand together."""

    CHANGED = "changed"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Unit:
    """An article, a heading or a paragraph: ``text[start:end]``."""

    kind: UnitKind
    start: int
    end: int
    label: str = ""
    """ "Điều 5", "Chương II", "3."; "" where nothing numbers it."""
    title: str = ""
    """What stands beside the label in its line."""
    body: int = 0
    """Where the text after the label begins."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words that differ: left ``[left_start, left_end)`` stands for right
    ``[right_start, right_end)``. One of the two may be empty."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit on the left with its counterpart on the right; one is None when added or removed.

    No changes at all: the two say the same.
    """

    left: Unit | None
    right: Unit | None
    changes: frozenset[Change] = frozenset()
    hunks: tuple[Hunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs in the order of the right text; what was removed stands where it stood."""

    pairs: tuple[Pair, ...]

    @property
    def is_same(self) -> bool:
        return not any(pair.changes for pair in self.pairs)

    def count(self, change: Change) -> int:
        return sum(change in pair.changes for pair in self.pairs)

    @property
    def same(self) -> int:
        return sum(not pair.changes for pair in self.pairs)
