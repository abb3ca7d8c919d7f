"""What operations may give, and lists in pages."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Field

from troly.doors.api.schemas import Problem

LARGEST_PAGE = 200
REFUSED = (401, 403, 404, 422, 429, 503)

PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]

Record = TypeVar("Record", bound=Model)


def given(status: int, schema: Any, *refused: int) -> dict[int, Any]:
    """The responses of an operation: ``schema`` with ``status``, a problem for every refusal."""
    return {status: schema, **dict.fromkeys((*REFUSED, *refused), Problem)}


def page_of(records: QuerySet[Record], page: int, size: int) -> tuple[int, list[Record]]:
    """How many there are, and those of page ``page`` (from 1)."""
    first = (page - 1) * size
    return records.count(), list(records[first : first + size])
