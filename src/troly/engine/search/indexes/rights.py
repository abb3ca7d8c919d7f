"""The one place where rights become an engine filter. Every query, count and evaluation uses it."""

from __future__ import annotations

from qdrant_edge import FieldCondition, Filter, MatchAny, MatchValue, RangeFloat

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


def body_filter(body: str) -> Filter:
    """Rows of one body, whoever asks. Also the population of the term statistics.

    The term statistics must be taken over this single indexed condition: the engine's
    counts go wrong over a compound one.
    """
    return Filter(must=[FieldCondition(BODY, match=MatchValue(body))])


def rights_filter(rights: RightsFilter) -> Filter:
    """The engine filter of ``rights``. Both ends of a validity are inclusive days.

    A row whose label, level or dates are missing stays out: every condition here needs a value.
    """
    must: list[FieldCondition | Filter] = [
        FieldCondition(BODY, match=MatchValue(rights.body)),
        FieldCondition(CLEARANCE, range=RangeFloat(lte=rights.clearance)),
    ]
    if rights.on_date is not None:
        must.append(FieldCondition(VALID_FROM, range=RangeFloat(lte=rights.on_date)))
        must.append(FieldCondition(VALID_TO, range=RangeFloat(gte=rights.on_date)))
    if rights.labels is not None:
        must.append(_one_of(LABEL, rights.labels))
    if rights.collections is not None:
        must.append(_one_of(COLLECTIONS, rights.collections))
    left_out = None
    if rights.without_documents:
        match = MatchAny(list(rights.without_documents))
        left_out = [FieldCondition(DOCUMENT, match=match)]
    return Filter(must=list(must), must_not=list(left_out) if left_out else None)


def _one_of(key: str, values: tuple[str, ...]) -> Filter:
    # Written as a double negation on purpose. As a plain condition a long list may become the
    # one the engine's planner starts from, and merging its posting lists then costs more than
    # all the vectors together. An empty list still lets nothing through.
    wanted = FieldCondition(key, match=MatchAny(list(values)))
    return Filter(must_not=[Filter(must_not=[wanted])])
