"""Queries whose SQL is made once and asked many times.

Django makes the SQL of a query anew each time. Under the rights filter that takes ten times as
long as the database needs to answer. Here it is kept: a query is a function of values alone, so
that the same values make the same SQL. What is kept knows no rows and nobody's rights: the rights
in a query are among the values it is found by.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Make = Callable[[Any, Sequence[Any]], QuerySet[Any, Any]]
_KEPT = 512
_SIZES = (1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Numbers of groups of changing values that SQL is made for; fewer are filled up with the last."""
_FIRST_UUID, _FIRST_NUMBER = 0x7A3F5C11 << 96, 2_100_000_000


@dataclass(frozen=True, slots=True)
class _Made:
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    """Where a changing value goes: its place among the parameters, its number."""
    columns: tuple[Any, ...]
    compiler: Any


def rows(
    make: Make, fixed: Hashable, changing: Sequence[UUID | int] = (), group: int = 1
) -> list[tuple[Any, ...]]:
    """The rows of ``make(fixed, changing)``, a query by ``values_list`` of plain columns.

    ``make`` must be a function of its values alone, at the top of a module, and use each changing
    value as a value of a condition, never to decide what the query looks like. ``group`` of them
    belong together. More than 64 groups are asked as any other query.
    """
    alias = DEFAULT_DB_ALIAS
    if changing:
        groups = len(changing) // group
        size = next((size for size in _SIZES if size >= groups), 0)
        if not size:
            return list(make(fixed, changing))
        changing = [*changing, *[*changing[-group:]] * (size - groups)]
    kinds = tuple(isinstance(value, UUID) for value in changing)
    connection = connections[alias]
    made = _made(make, fixed, kinds, alias, connection.vendor)
    if made is None:
        return []
    parameters = list(made.parameters)
    for place, number in made.places:
        parameters[place] = _as_parameter(changing[number], connection)
    with connection.cursor() as cursor:
        cursor.execute(made.sql, parameters)
        found = cursor.fetchall()
    converters = made.compiler.get_converters(made.columns)
    return [_converted(row, converters, connection) for row in found]


@lru_cache(maxsize=_KEPT)
def _made(
    make: Make, fixed: Hashable, kinds: tuple[bool, ...], alias: str, vendor: str
) -> _Made | None:
    connection = connections[alias]
    stand_ins: list[UUID | int] = [
        UUID(int=_FIRST_UUID + number) if is_uuid else _FIRST_NUMBER + number
        for number, is_uuid in enumerate(kinds)
    ]
    numbers = {_as_parameter(value, connection): at for at, value in enumerate(stand_ins)}
    compiler = make(fixed, stand_ins).query.get_compiler(alias)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    places = tuple(
        (place, numbers[value])
        for place, value in enumerate(parameters)
        if isinstance(value, int | str | UUID) and value in numbers
    )
    if {number for _, number in places} != set(numbers.values()):
        raise TypeError(f"{make.__name__} does not use each of its changing values")
    columns = tuple(column for column, _, _ in compiler.select[: compiler.col_count])
    return _Made(sql, tuple(parameters), places, columns, compiler)


def _as_parameter(value: UUID | int, connection: Any) -> Any:
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _converted(row: tuple[Any, ...], converters: Any, connection: Any) -> tuple[Any, ...]:
    values = list(row)
    for place, (convert, column) in converters.items():
        for one in convert:
            values[place] = one(values[place], column, connection)
    return tuple(values)
