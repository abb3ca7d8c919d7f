"""Conditions in the words of the embedded engine."""

from __future__ import annotations

from qdrant_edge import FieldCondition, Filter, MatchAny, MatchValue, RangeFloat

from troly.engine.search.indexes.access import ACCESS
from troly.engine.search.indexes.rights import (
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Conditions,
    EachIts,
    Is,
    OneOf,
)


def embedded_filter(conditions: Conditions) -> Filter:
    return Filter(
        must=[_required(condition) for condition in conditions.required],
        must_not=[_any_of(condition) for condition in conditions.excluded] or None,
    )


def _required(condition: Condition) -> FieldCondition | Filter:
    match condition:
        case Is(key, value):
            return FieldCondition(key, match=MatchValue(value))
        case AtMost(key, number):
            return FieldCondition(key, range=RangeFloat(lte=number))
        case AtLeast(key, number):
            return FieldCondition(key, range=RangeFloat(gte=number))
        case OneOf(key) if key == ACCESS:
            # The narrowest condition there is, so the one to start from: no row is in two classes.
            return _any_of(condition)
        case OneOf():
            return Filter(must_not=[Filter(must_not=[_any_of(condition)])])
        case AnyOf(ways):
            # Written as OneOf, for the same reason.
            return Filter(must_not=[Filter(must_not=[embedded_filter(way) for way in ways])])
        case EachIts(groups):
            # Plain alternatives: a row is looked at until one holds, and the first mostly does.
            return Filter(should=[_of_group(rows, asked) for rows, asked in groups])


def _of_group(rows: OneOf, asked: Conditions) -> FieldCondition | Filter:
    if not asked.required and not asked.excluded:
        return _any_of(rows)
    return Filter(
        must=[_any_of(rows), *(_required(condition) for condition in asked.required)],
        must_not=[_any_of(condition) for condition in asked.excluded] or None,
    )


def _any_of(condition: OneOf) -> FieldCondition:
    return FieldCondition(condition.key, match=MatchAny(list(condition.values)))
