"""What checking a claim gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Never more than this: rules find contradictions, they prove nothing."""

    QUOTED = "quoted"
    NO_CONTRADICTION_FOUND = "no_contradiction_found"
    OTHER_WORDS = "other_words"
    """Nothing differs, yet too few words are the sources' own to follow: a person compares."""
    CHECK_THIS = "check_this"


class Difference(StrEnum):
    """The kind of thing in which a claim and its source differ; the doors hold a text for each."""

    NUMBER = "number"
    UNIT = "unit"
    MAGNITUDE = "magnitude"
    DATE = "date"
    DURATION = "duration"
    ORDINAL = "ordinal"
    NAME = "name"
    DOCUMENT_NUMBER = "document_number"
    NEGATION = "negation"
    EXCEPTION = "exception"
    CONDITION = "condition"
    MODALITY = "modality"
    ANTONYM = "antonym"
    SCOPE = "scope"
    COMPARISON = "comparison"
    WHO_DID_WHAT = "who_did_what"
    WORDS = "words"
    """A word in the place of another, of which no table knows whether it means the same."""
    OTHER_LANGUAGE = "other_language"
    """The source is in another language: only values and names were compared."""
    NOT_FOUND = "not_found"
    """The sources do not speak of it, or not of all of it."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the claim or of a source: ``text[start:end] == words``, in code points. ``source``
    is the place in the list of sources, 0 first; None for the claim."""

    words: str
    start: int
    end: int
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """One difference. ``claimed`` or ``found`` is None where that side lacks it altogether."""

    kind: Difference
    claimed: Words | None
    found: Words | None
    weight: float
    """How far this alone makes the claim doubtful, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    verdict: Verdict
    flags: tuple[Flag, ...] = ()
    """Gravest first. A claim without doubt enough to be checked may still carry light ones."""
    doubt: float = 0.0
    """0 for a quote, towards 1 the more speaks against the claim; for ranking, no probability, and
    not what the verdict is drawn from."""
    cover: float = 0.0
    """Share of the claim's content words that the sources hold."""
    evidence: tuple[Words, ...] = ()
    """The sentences of the sources that the claim was held against, nearest first."""
