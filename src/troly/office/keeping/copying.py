"""Copies every record into another database, and proves that nothing was lost or altered.

One transaction on either side: the source stands still and stays as it is; the target has
everything or nothing. Each table's rows are counted and digested where they come from and again
where they have arrived, and the audit chains are checked there.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction
from django.db.models.fields import Field

from troly.errors import Unavailable
from troly.office.audit.chain import record, verify
from troly.office.audit.models import Entry, Head
from troly.office.keeping import databases

BATCH = 500
_MODULUS = 1 << 256
Row = tuple[Any, ...]
Progress = Callable[[str, int, int], None]
"""(table, rows done in all tables, rows in all tables)"""


@dataclass(frozen=True)
class Content:
    """A table's rows: how many, and a digest that does not depend on their order."""

    rows: int
    digest: str


@dataclass
class Copy:
    """What was copied, by table, and the audit chains that were broken at the source already."""

    tables: dict[str, Content] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(content.rows for content in self.tables.values())


def copy_records(source: str, target: str, progress: Progress = lambda *_: None) -> Copy:
    """Copy every record from the database ``source`` to the empty database ``target``.

    Both are aliases of Django's connections. Raises ``Unavailable`` and leaves no record in the
    target: ``database_unreachable``, ``database_refuses``, ``database_too_old``,
    ``database_in_use`` (another process is connected to the source), ``records_outdated``,
    ``target_other_version``, ``target_not_empty``, ``value_does_not_fit``, ``target_refused``,
    ``copy_differs``.
    """
    databases.reach(source)
    databases.reach(target)
    databases.require_current(source)
    if databases.others(source):
        raise Unavailable("database_in_use", where=databases.place(source))
    form = databases.form_of(source)
    databases.require_empty(target, form)
    if databases.form_of(target) != form:
        _make_tables(target)
    with (
        transaction.atomic(using=source),
        _standing_still(source),
        _named_refusals(target),
        transaction.atomic(using=target),
    ):
        copy = _copy_all(source, target, progress)
        _restart_numbering(target)
        copy.broken = _compare_chains(source, target)
        _note(source, target, copy)
    with connections[target].cursor() as cursor:
        # Fresh tables have no statistics: the first questions would be planned blindly.
        cursor.execute("ANALYZE")
    return copy


def _make_tables(target: str) -> None:
    try:
        call_command("migrate", database=target, verbosity=0, interactive=False)
    except DatabaseError as error:
        problem = " ".join(str(error).split())[:300]
        raise Unavailable(
            "database_refuses", where=databases.place(target), problem=problem
        ) from error


class _standing_still:
    """Nobody writes to the source while the transaction lasts; SQLite's has that lock already."""

    def __init__(self, alias: str) -> None:
        self._alias = alias

    def __enter__(self) -> None:
        connection = connections[self._alias]
        if connection.vendor != "postgresql":
            return
        quote = connection.ops.quote_name
        tables = ", ".join(quote(m._meta.db_table) for m in databases.record_models())
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # The lock comes before the first reading, so that the snapshot is of the still state.
            cursor.execute("SET LOCAL lock_timeout = '30s'")
            cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")

    def __exit__(self, *_: object) -> None:
        return None


class _named_refusals:
    """An error of the target as a named one; its own words could quote a document."""

    def __init__(self, alias: str) -> None:
        self._alias = alias

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, DatabaseError):
            cause = error.__cause__
            code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", "")
            raise Unavailable(
                "target_refused",
                where=databases.place(self._alias),
                problem=f"{type(error).__name__} {code}".strip(),
            ) from error


def _copy_all(source: str, target: str, progress: Progress) -> Copy:
    kinds = databases.record_models()
    counts = {m: m._base_manager.using(source).count() for m in kinds}
    # Each row is read twice: to write it, and to see what has arrived.
    total, done = 2 * sum(counts.values()), 0
    with connections[target].cursor() as cursor:
        for table in databases.MADE_BY_MIGRATING:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    copy = Copy()
    for model in kinds:
        table = model._meta.db_table

        def tell(rows: int, table: str = table) -> None:
            nonlocal done
            done += rows
            progress(table, done, total)

        sent = _send(model, source, target, tell)
        arrived = _digest(_batches(model, target), tell)
        if sent != arrived:
            raise Unavailable("copy_differs", table=table, sent=sent.rows, arrived=arrived.rows)
        copy.tables[table] = sent
    return copy


def content_of(model: type[models.Model], alias: str) -> Content:
    """Count and digest of a table."""
    return _digest(_batches(model, alias), lambda _: None)


def _quoted(alias: str, model: type[models.Model]) -> str:
    return str(connections[alias].ops.quote_name(model._meta.db_table))


def _columns(model: type[models.Model]) -> list[Field[Any, Any]]:
    return list(model._meta.local_concrete_fields)


def _batches(model: type[models.Model], alias: str) -> Iterator[list[Row]]:
    names = [column.attname for column in _columns(model)]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
    batch: list[Row] = []
    for row in rows.iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _send(
    model: type[models.Model], source: str, target: str, tell: Callable[[int], None]
) -> Content:
    """Write the rows as they are: no defaults, no dates of today."""
    columns = _columns(model)
    connection = connections[target]
    names = ", ".join(connection.ops.quote_name(column.column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    insert = f"INSERT INTO {_quoted(target, model)} ({names}) VALUES ({places})"  # noqa: S608

    def sent() -> Iterator[list[Row]]:
        with connection.cursor() as cursor:
            for batch in _batches(model, source):
                for row in batch:
                    _check_fits(model, columns, row)
                cursor.executemany(
                    insert,
                    [
                        [
                            column.get_db_prep_save(value, connection)
                            for column, value in zip(columns, row, strict=True)
                        ]
                        for row in batch
                    ],
                )
                yield batch

    return _digest(sent(), tell)


def _check_fits(model: type[models.Model], columns: Sequence[Field[Any, Any]], row: Row) -> None:
    """SQLite keeps texts of any length and NUL in them; PostgreSQL does not."""
    for column, value in zip(columns, row, strict=True):
        is_long = isinstance(value, str) and len(value) > (column.max_length or len(value))
        if is_long or _has_nul(value):
            raise Unavailable(
                "value_does_not_fit",
                table=model._meta.db_table,
                column=column.column,
                row=str(row[columns.index(model._meta.pk)]),  # type: ignore[arg-type]
            )


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(_has_nul(part) for part in value)
    return False


def _digest(batches: Iterator[list[Row]], tell: Callable[[int], None]) -> Content:
    # A sum of digests: the databases sort texts differently. Against accidents, not forgers.
    rows, total = 0, 0
    for batch in batches:
        for row in batch:
            text = json.dumps([_plain(value) for value in row], sort_keys=True)
            total += int.from_bytes(hashlib.sha256(text.encode()).digest())
        rows += len(batch)
        tell(len(batch))
    return Content(rows, f"{total % _MODULUS:064x}")


def _plain(value: object) -> object:
    """A value in one form, whichever database it was read from."""
    if isinstance(value, datetime):
        return ["at", value.astimezone(UTC).isoformat(timespec="microseconds")]
    if isinstance(value, date):
        return ["on", value.isoformat()]
    if isinstance(value, uuid.UUID):
        return ["id", value.hex]
    if isinstance(value, bytes | bytearray | memoryview):
        return ["bytes", hashlib.sha256(bytes(value)).hexdigest()]
    if isinstance(value, float) and value.is_integer():
        # PostgreSQL's jsonb gives 1e16 back as a whole number.
        return int(value)
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _restart_numbering(target: str) -> None:
    """The next numbered row comes after the last one copied."""
    connection = connections[target]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), databases.record_models()):
            cursor.execute(statement)


def _bodies(alias: str) -> set[str]:
    heads = Head.objects.using(alias).values_list("body", flat=True)
    entries = Entry.objects.using(alias).order_by().values_list("body", flat=True).distinct()
    return set(heads) | set(entries)


def _compare_chains(source: str, target: str) -> dict[str, int]:
    """Chains broken at the source, by body: a copy is faithful to them too."""
    broken: dict[str, int] = {}
    for body in sorted(_bodies(target)):
        there = verify(body, using=target)
        if there is None:
            continue
        if there != verify(body, using=source):
            raise Unavailable("copy_differs", table=Entry._meta.db_table, body=body)
        broken[body] = there
    return broken


def _note(source: str, target: str, copy: Copy) -> None:
    """Each body's chain says from where its records came."""
    for body in sorted(_bodies(target)):
        record(
            body,
            "system",
            "records_moved",
            body,
            using=target,
            source=connections[source].vendor,
            target=connections[target].vendor,
            rows=copy.rows,
        )
