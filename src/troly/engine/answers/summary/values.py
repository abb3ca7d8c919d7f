"""What a summary is asked for and what it yields. Offsets count code points of their text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from troly.engine.answers.analysis.values import Place


class Length(StrEnum):
    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class Audience(StrEnum):
    """Who reads it: what is worth more to them is in ``worth.py``."""

    LEADER = "leader"
    SPECIALIST = "specialist"
    PUBLIC = "public"


WORDS = {Length.SHORT: 150, Length.MEDIUM: 350, Length.LONG: 800}
"""Words (syllables in Vietnamese) of a whole summary, of one text or of several."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the text numbered ``text``, verbatim, with the headings above it."""

    text: int
    place: Place
    title: tuple[int, int]
    """Where the line of the article or section stands that it is under; empty: none."""
