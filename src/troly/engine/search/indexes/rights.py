"""The one place where rights become conditions of an index. Every query, count and evaluation
uses it; each engine has a thin dialect that writes these conditions in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from troly.engine.search.passages import RightsFilter, Way

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
LIMITED = "limited"
IS_LIMITED, NOT_LIMITED = "yes", "no"


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
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds; none at all lets nothing through."""

    ways: tuple[Conditions, ...]


@dataclass(frozen=True, slots=True)
class EachIts:
    """Rows of one of these groups that meet what is asked of that group; no others."""

    groups: tuple[tuple[OneOf, Conditions], ...]


Condition = Is | AtMost | AtLeast | OneOf | AnyOf | EachIts


@dataclass(frozen=True, slots=True)
class Conditions:
    """Rows that meet every one of ``required`` and none of ``excluded``."""

    required: tuple[Condition, ...]
    excluded: tuple[OneOf, ...] = ()


def body_conditions(body: str) -> Conditions:
    """Rows of one body, whoever asks."""
    return Conditions((Is(BODY, body),))


def population(rights: RightsFilter) -> Conditions:
    """The rows over which the term statistics are taken: the same for everybody in a body.

    Nothing narrower: what a person may see must not change what a word weighs, and the engine's
    counts go wrong where several conditions must hold at once. An alternative is counted rightly
    (``test_term_statistics_are_those_of_the_body_and_what_is_shared``).
    """
    own = body_conditions(rights.body)
    if not rights.shared:
        return own
    return Conditions((AnyOf((own, Conditions((OneOf(COLLECTIONS, rights.shared),)))),))


def rights_conditions(rights: RightsFilter) -> Conditions:
    """The conditions of ``rights``. Both ends of a validity are inclusive days.

    A row whose label, level or dates are missing stays out: every condition here needs a value.
    """
    required: list[Condition] = []
    excluded: tuple[OneOf, ...] = ()
    if rights.ways is None:
        required += [Is(BODY, rights.body), AtMost(CLEARANCE, rights.clearance)]
    else:
        required += [*_in_bodies(rights), AtMost(CLEARANCE, rights.clearance)]
        ways = tuple(_way(way, rights) for way in rights.ways)
        if len(ways) == 1:
            required += ways[0].required
            excluded = ways[0].excluded
        else:
            required.append(AnyOf(ways))
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
    if rights.without_documents:
        excluded += (OneOf(DOCUMENT, rights.without_documents),)
    return Conditions(tuple(required), excluded)


def _in_bodies(rights: RightsFilter) -> list[Condition]:
    bodies = rights.bodies
    return [Is(BODY, bodies[0]) if len(bodies) == 1 else OneOf(BODY, bodies)]


def _way(way: Way, rights: RightsFilter) -> Conditions:
    """What a way asks for beyond body and clearance: those are asked once for all of them."""
    required: list[Condition] = []
    if rights.bodies != (way.body,):
        required.append(Is(BODY, way.body))
    if way.clearance is not None and way.clearance < rights.clearance:
        required.append(AtMost(CLEARANCE, way.clearance))
    if way.labels is not None:
        required.append(OneOf(LABEL, way.labels))
    if way.collections is not None:
        required.append(OneOf(COLLECTIONS, way.collections))
    excluded: list[OneOf] = []
    if way.outside:
        excluded.append(OneOf(COLLECTIONS, way.outside))
    if way.documents is not None:
        required.append(OneOf(DOCUMENT, way.documents))
    else:
        # Rows written before documents could be limited lack the column: none of theirs was.
        excluded.append(OneOf(LIMITED, (IS_LIMITED,)))
    return Conditions(tuple(required), tuple(excluded))
