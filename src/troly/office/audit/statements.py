"""Statements sent to the database, past Django's cursor where the records are a file.

That cursor costs as much as SQLite needs for a short statement, and a question sends thirty.
Whoever listens in (tests that count statements, a debugger) hears every one of them: then, and on
a server, the cursor is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX


def fetched(connection: Any, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows that the statement gives. Raises the errors of ``django.db``."""
    if _is_direct(connection):
        with connection.wrap_database_errors:
            return connection.connection.execute(_in_sqlite(sql), parameters).fetchall()  # type: ignore[no-any-return]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()  # type: ignore[no-any-return]


def run(connection: Any, sql: str, parameters: Sequence[Any]) -> int:
    """How many rows the statement changed. Raises the errors of ``django.db``."""
    if _is_direct(connection):
        with connection.wrap_database_errors:
            return int(connection.connection.execute(_in_sqlite(sql), parameters).rowcount)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def run_many(connection: Any, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """The statement once with each of ``rows``. Raises the errors of ``django.db``."""
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _is_direct(connection: Any) -> bool:
    if connection.vendor != "sqlite" or connection.execute_wrappers or connection.queries_logged:
        return False
    connection.validate_no_broken_transaction()
    connection.ensure_connection()
    return True


@lru_cache(maxsize=2048)
def _in_sqlite(sql: str) -> str:
    """With the marks for values that SQLite knows, as Django's cursor writes them."""
    return FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")
