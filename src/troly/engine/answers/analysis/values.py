"""What an analysis of a text yields. Offsets count code points of the text that was analysed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a text holds that an official looks for; the doors hold a name for each."""

    OBLIGATION = "obligation"
    DEADLINE = "deadline"
    AUTHORITY = "authority"
    AMOUNT = "amount"
    CONDITION = "condition"
    PENALTY = "penalty"
    DEFINITION = "definition"
    NUMBER = "number"
    """The number of a document."""
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Mention:
    """``text[start:end]`` is of the kind. ``value`` is what it says, where that can be reckoned: an
    ISO date (parts unknown left out: "2026-07", "--12-31"), an amount with its currency
    ("500000 VND"), a number in one style of writing."""

    kind: Kind
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence and where it stands: ``text[start:end]``."""

    start: int
    end: int
    heading: tuple[int, int] = (0, 0)
    """Where the heading above it stands that is no article ("Chương II"); empty: none."""
    article: str = ""
    clause: str = ""
    point: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A mention with the sentence it stands in."""

    mention: Mention
    place: Place
