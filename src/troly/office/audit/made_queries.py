"""Queries whose SQL is made once and asked many times.

Django makes the SQL of a query anew each time. Under the rights filter that takes ten times as
long as the database needs to answer. Here it is kept: a query is a function of values alone, so
that the same values make the same SQL. What is kept knows no rows and nobody's rights: the rights
in a query are among the values it is found by.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet, UUIDField, signals
from django.db.models.query import get_related_populators

from troly.office.audit import quick_values
from troly.office.audit.statements import fetched, run, run_many

Value = UUID | int | str
Make = Callable[[Any, Sequence[Any]], QuerySet[Any, Any]]
Record = TypeVar("Record", bound=Model)
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
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]
    """What makes a value of the database one of ours: its column, and how."""
    build: Callable[[tuple[Any, ...]], Any] | None
    """A record of a converted row; None for a query by ``values_list``."""


def rows(
    make: Make,
    fixed: Hashable,
    changing: Sequence[Value] = (),
    group: int = 1,
    using: str = DEFAULT_DB_ALIAS,
    are_ids_text: bool = False,
) -> list[tuple[Any, ...]]:
    """The rows of ``make(fixed, changing)``, a query by ``values_list`` of plain columns.

    ``make`` must be a function of its values alone, at the top of a module, and use each changing
    value as a value of a condition, never to decide what the query looks like. ``group`` of them
    belong together. More than 64 groups are asked as any other query. With ``are_ids_text`` a UUID
    comes as its text.
    """
    filled = _filled(changing, group)
    if filled is None:
        given = list(make(fixed, changing).using(using))
        return [tuple(map(_as_text, row)) for row in given] if are_ids_text else given
    connection, kinds = connections[using], tuple(map(type, filled))
    made = _made(make, fixed, kinds, using, connection.vendor, are_ids_text)
    return _found(made, filled, connection)


def records(
    make: Callable[[Any, Sequence[Any]], QuerySet[Record, Record]],
    fixed: Hashable,
    changing: Sequence[Value] = (),
    group: int = 1,
    using: str = DEFAULT_DB_ALIAS,
) -> list[Record]:
    """As ``rows``, for a query of records: with what they are joined to by ``select_related`` and
    without what they ``defer``, but nothing annotated or fetched by a further query."""
    filled = _filled(changing, group)
    if filled is None:
        return list(make(fixed, changing).using(using))
    connection = connections[using]
    made = _made(make, fixed, tuple(map(type, filled)), using, connection.vendor)
    found = _found(made, filled, connection)
    return [] if made is None or made.build is None else list(map(made.build, found))


def record(
    make: Callable[[Any, Sequence[Any]], QuerySet[Record, Record]],
    fixed: Hashable,
    changing: Sequence[Value] = (),
    group: int = 1,
    using: str = DEFAULT_DB_ALIAS,
) -> Record | None:
    """The first of ``records``; None without one."""
    return next(iter(records(make, fixed, changing, group, using)), None)


def add(record: Model, using: str = DEFAULT_DB_ALIAS) -> None:
    """Insert a record, as ``save(force_insert=True)`` of plain values does."""
    model = type(record)
    signals.pre_save.send(model, instance=record, raw=False, using=using, update_fields=None)
    connection = connections[using]
    sql, columns, given_back = _insert(model, using, connection.vendor)
    values = [prepared(field.pre_save(record, True)) for field, prepared in columns]
    if given_back:
        (given,) = fetched(connection, sql, values)
        for name, value in zip(given_back, given, strict=True):
            setattr(record, name, value)
    else:
        run(connection, sql, values)
    record._state.adding, record._state.db = False, using
    signals.post_save.send(
        model, instance=record, created=True, raw=False, using=using, update_fields=None
    )


def add_all(records: Sequence[Model], using: str = DEFAULT_DB_ALIAS) -> None:
    """Insert records of one model whose keys are not given by the database, as ``bulk_create`` of
    plain values does, in the caller's transaction."""
    if not records:
        return
    connection = connections[using]
    sql, columns, _ = _insert(type(records[0]), using, connection.vendor)
    prepare = [(field.attname, prepared) for field, prepared in columns]
    values = [[prepared(getattr(record, name)) for name, prepared in prepare] for record in records]
    run_many(connection, sql, values)
    for record in records:
        record._state.adding, record._state.db = False, using


def change(
    model: type[Model],
    where: Mapping[str, Any],
    values: Mapping[str, Any],
    using: str = DEFAULT_DB_ALIAS,
) -> int:
    """As ``filter(**where).update(**values)`` for columns by their names and plain values; how many
    rows there were."""
    connection = connections[using]
    absent = frozenset(name for name, value in where.items() if value is None)
    known = tuple((*values, *(name for name in where if name not in absent)))
    sql, fields = _update(model, known, len(values), absent, using, connection.vendor)
    given = (*values.values(), *(value for value in where.values() if value is not None))
    prepared = [f.get_db_prep_save(v, connection) for f, v in zip(fields, given, strict=True)]
    return run(connection, sql, prepared)


@lru_cache(maxsize=256)
def _update(
    model: type[Model],
    names: tuple[str, ...],
    set_first: int,
    absent: frozenset[str],
    using: str,
    vendor: str,
) -> tuple[str, list[Any]]:
    """The SQL, and the field of each value in it: of the first so many, which are set, and of the
    others, which are asked for."""
    quoted, known = connections[using].ops.quote_name, model._meta
    fields: list[Any] = [known.get_field(name) for name in names]
    columns = [f"{quoted(field.column)} = %s" for field in fields]
    empty = [f"{quoted(known.get_field(name).column)} IS NULL" for name in sorted(absent)]  # type: ignore[union-attr]
    changed, asked = ", ".join(columns[:set_first]), " AND ".join([*columns[set_first:], *empty])
    table = quoted(known.db_table)
    return f"UPDATE {table} SET {changed} WHERE {asked}", fields  # noqa: S608


@lru_cache(maxsize=64)
def _insert(
    model: type[Model], using: str, vendor: str
) -> tuple[str, list[tuple[Any, Callable[[Any], Any]]], tuple[str, ...]]:
    """The SQL, the fields in it with what prepares their values, and those whose values the
    database gives."""
    connection, known = connections[using], model._meta
    # A column with a default of the database's has its value here, the one of ``default``.
    returned = [one for one in known.db_returning_fields if not one.has_default()]
    fields = [one for one in known.local_concrete_fields if one not in returned]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(one.column) for one in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quoted(known.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    prepared = [(one, quick_values.saved(one, connection)) for one in fields]
    if not returned:
        return sql, prepared, ()
    given = ", ".join(quoted(one.column) for one in returned)
    return f"{sql} RETURNING {given}", prepared, tuple(one.attname for one in returned)


def _filled(changing: Sequence[Value], group: int) -> Sequence[Value] | None:
    """The values with the last group repeated up to a size that SQL is made for; None for more
    than the largest."""
    if not changing:
        return ()
    groups = len(changing) // group
    size = next((size for size in _SIZES if size >= groups), 0)
    if not size:
        return None
    return [*changing, *[*changing[-group:]] * (size - groups)]


def _found(made: _Made | None, changing: Sequence[Value], connection: Any) -> list[tuple[Any, ...]]:
    if made is None:
        return []
    parameters = list(made.parameters)
    for place, number in made.places:
        parameters[place] = _as_parameter(changing[number], connection)
    found = fetched(connection, made.sql, parameters)
    if not made.converters:
        return found
    return [_converted(row, made.converters) for row in found]


@lru_cache(maxsize=_KEPT)
def _made(
    make: Make,
    fixed: Hashable,
    kinds: tuple[type, ...],
    using: str,
    vendor: str,
    are_ids_text: bool = False,
) -> _Made | None:
    connection = connections[using]
    stand_ins = [_stand_in(kind, number) for number, kind in enumerate(kinds)]
    numbers = {_as_parameter(value, connection): at for at, value in enumerate(stand_ins)}
    compiler = make(fixed, stand_ins).query.get_compiler(using)
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
    columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(columns)
    if are_ids_text:
        converters |= {at: ([_id_as_text], one) for at, one in enumerate(columns) if _is_id(one)}
    build = None if compiler.klass_info is None else _builder(compiler, using)
    how = tuple(
        (place, quick_values.read(convert, column, connection))
        for place, (convert, column) in converters.items()
    )
    return _Made(sql, tuple(parameters), places, how, build)


def _builder(compiler: Any, using: str) -> Callable[[tuple[Any, ...]], Any]:
    """Makes a record of a row as ``QuerySet`` does, those it is joined to with it."""
    selected, klass = compiler.select, compiler.klass_info
    first, end = klass["select_fields"][0], klass["select_fields"][-1] + 1
    names = [one[0].target.attname for one in selected[first:end]]
    make = quick_values.maker(klass["model"], names, using)
    related = [_joined(one, using) for one in get_related_populators(klass, selected, using)]

    def build(row: tuple[Any, ...]) -> Any:
        made = make(row[first:end])
        for populate in related:
            populate(row, made)
        return made

    return build


def _joined(populator: Any, using: str) -> Callable[[tuple[Any, ...], Any], None]:
    """As ``populator.populate``: makes the record another is joined to, and lets them know of one
    another."""
    if populator.reorder_for_init is not None:
        return populator.populate  # type: ignore[no-any-return]
    first, end, key = populator.cols_start, populator.cols_end, populator.pk_idx
    make = quick_values.maker(populator.model_cls, populator.init_list, using)
    further = [_joined(one, using) for one in populator.related_populators]
    set_here, set_there = populator.local_setter, populator.remote_setter

    def populate(row: tuple[Any, ...], joined_to: Any) -> None:
        if row[first + key] is None:
            set_here(joined_to, None)
            return
        made = make(row[first:end])
        for one in further:
            one(row, made)
        set_here(joined_to, made)
        set_there(made, joined_to)

    return populate


def _is_id(column: Any) -> bool:
    field = column.output_field
    return isinstance(getattr(field, "target_field", field), UUIDField)


def _id_as_text(value: Any, _column: Any, _connection: Any) -> str | None:
    """What ``str`` of the UUID would give, in a tenth of the time it takes to make one."""
    if isinstance(value, str) and len(value) == 32:
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return None if value is None else str(value)


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _stand_in(kind: type, number: int) -> Value:
    if issubclass(kind, UUID):
        return UUID(int=_FIRST_UUID + number)
    return f"\x1a{number}" if issubclass(kind, str) else _FIRST_NUMBER + number


def _as_parameter(value: Value, connection: Any) -> Any:
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _converted(row: tuple[Any, ...], converters: Any) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return tuple(values)
