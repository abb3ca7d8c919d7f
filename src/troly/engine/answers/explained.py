"""How an answer came about: what was found and what was weighed, as places and figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage of the list that search gave, in its order."""

    passage: str
    document: str
    version: str
    lexical: float | None
    """BM25 score; None where the words did not find it."""
    dense: float | None
    """Cosine; None where the meaning did not find it."""
    score: float
    """Both together, 0 to 1 within this one list."""
    was_read: bool
    """Did its text go into the choice of evidence?"""


@dataclass(frozen=True, slots=True)
class WeighedUnit:
    """A sentence, khoản or điểm that might have been quoted; offsets in the version's text."""

    passage: str
    document: str
    version: str
    start: int
    end: int
    cover: float
    """Share of the question's words, weighted, that it holds."""
    joint_cover: float
    """The same together with its headings."""
    similarity: float | None
    """Cosine to the question; None without a model."""
    kind_worth: float
    """Worth of what is asked for (an amount, a date…), where it holds that."""
    score: float
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """Best first in both lists."""

    found: tuple[FoundPassage, ...] = ()
    weighed: tuple[WeighedUnit, ...] = ()
