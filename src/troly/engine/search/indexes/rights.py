"""The one place where rights become conditions of an index. Every query, count and evaluation
uses it; each engine has a thin dialect that writes these conditions in its own words."""

from __future__ import annotations

from dataclasses import dataclass

from troly.engine.search.passages import RightsFilter

BODY = "body"
DOCUMENT = "document"
VERSION = "version"
CLEARANCE = "clearance"
LABEL = "label"
COLLECTIONS = "collections"
LANGUAGE = "language"
VALID_FROM = "valid_from"
VALID_TO = "valid_to"
EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Is:
    """The column holds this value."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class AtMost:
    """The column holds a number of at most ``number``."""

    key: str
    number: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The column holds a number of at least ``number``."""

    key: str
    number: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column holds one of these values; an empty list lets nothing through.

    As a required condition it must be written as a double negation, not (not any of …). Written
    plainly, a long list may become the one the engine's planner starts from, and merging its
    posting lists then costs more than all the vectors together.
    """

    key: str
    values: tuple[str, ...]


Condition = Is | AtMost | AtLeast | OneOf


@dataclass(frozen=True, slots=True)
class Conditions:
    """Rows that meet every one of ``required`` and none of ``excluded``."""

    required: tuple[Condition, ...]
    excluded: tuple[OneOf, ...] = ()


def body_conditions(body: str) -> Conditions:
    """Rows of one body, whoever asks. Also the population of the term statistics.

    The term statistics must be taken over this single indexed condition: the engine's
    counts go wrong over a compound one.
    """
    return Conditions((Is(BODY, body),))


def rights_conditions(rights: RightsFilter) -> Conditions:
    """The conditions of ``rights``. Both ends of a validity are inclusive days.

    A row whose label, level or dates are missing stays out: every condition here needs a value.
    """
    required: list[Condition] = [Is(BODY, rights.body), AtMost(CLEARANCE, rights.clearance)]
    if rights.on_date is not None:
        required.append(AtMost(VALID_FROM, rights.on_date))
        required.append(AtLeast(VALID_TO, rights.on_date))
    if rights.labels is not None:
        required.append(OneOf(LABEL, rights.labels))
    if rights.collections is not None:
        required.append(OneOf(COLLECTIONS, rights.collections))
    if rights.only_documents is not None:
        required.append(OneOf(DOCUMENT, rights.only_documents))
    if rights.languages is not None:
        required.append(OneOf(LANGUAGE, rights.languages))
    excluded: tuple[OneOf, ...] = ()
    if rights.without_documents:
        excluded = (OneOf(DOCUMENT, rights.without_documents),)
    return Conditions(tuple(required), excluded)
