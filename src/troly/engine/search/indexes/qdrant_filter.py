"""Conditions in the words of a Qdrant server."""

from __future__ import annotations

from qdrant_client import models

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


def qdrant_filter(conditions: Conditions) -> models.Filter:
    return models.Filter(
        must=[_required(condition) for condition in conditions.required],
        must_not=[_any_of(condition) for condition in conditions.excluded] or None,
    )


def _required(condition: Condition) -> models.FieldCondition | models.Filter:
    match condition:
        case Is(key, value):
            return models.FieldCondition(key=key, match=models.MatchValue(value=value))
        case AtMost(key, number):
            return models.FieldCondition(key=key, range=models.Range(lte=number))
        case AtLeast(key, number):
            return models.FieldCondition(key=key, range=models.Range(gte=number))
        case OneOf():
            return models.Filter(must_not=[models.Filter(must_not=[_any_of(condition)])])
        case AnyOf(ways):
            inner = models.Filter(must_not=[qdrant_filter(way) for way in ways])
            return models.Filter(must_not=[inner])
        case EachIts(groups):
            return models.Filter(
                should=[
                    models.Filter(must=[_any_of(rows), qdrant_filter(asked)])
                    for rows, asked in groups
                ]
            )


def _any_of(condition: OneOf) -> models.FieldCondition:
    return models.FieldCondition(
        key=condition.key, match=models.MatchAny(any=list(condition.values))
    )
