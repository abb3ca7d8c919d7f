"""What a hit says of its row is what the row holds, whatever was remembered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from troly.engine.search.indexes import hit_columns
from troly.engine.search.indexes.hit_columns import HitColumns, RowId

FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)


class Rows:
    """Rows of an index, and how often they were read."""

    def __init__(self) -> None:
        self.held = {FIRST: self.columns("a"), SECOND: self.columns("b")}
        self.reads = 0
        self.meanwhile = lambda: None

    @staticmethod
    def columns(document: str) -> dict[str, Any]:
        return {
            "document": document,
            "version": "v",
            "language": "vi",
            "embedded": True,
            "valid_from": 0,
            "valid_to": 9,
        }

    def fetch(self, identities: Sequence[RowId]) -> Mapping[RowId, Mapping[str, Any]]:
        self.reads += 1
        found: dict[RowId, Mapping[str, Any]] = {
            name: self.held[name]
            for name in identities
            if isinstance(name, uuid.UUID) and name in self.held
        }
        self.meanwhile()
        return found


def documents(columns: HitColumns) -> list[str]:
    return [hit.document for hit in columns.best([(FIRST, 0.5), (SECOND, 0.5)], 5)]


def test_columns_are_read_once_until_the_row_is_written() -> None:
    rows = Rows()
    columns = HitColumns(rows.fetch)
    assert documents(columns) == documents(columns) == ["a", "b"]
    assert rows.reads == 1
    rows.held[SECOND] = Rows.columns("c")
    columns.forget([str(SECOND)])
    assert documents(columns) == ["a", "c"]
    del rows.held[FIRST]
    columns.forget([str(FIRST)])
    assert documents(columns) == ["c"]


def test_what_was_read_before_a_write_ended_is_not_kept() -> None:
    rows = Rows()
    columns = HitColumns(rows.fetch)

    def write() -> None:
        rows.held[FIRST] = Rows.columns("new")
        columns.forget([str(FIRST)])

    rows.meanwhile = write
    assert documents(columns) == ["a", "b"]
    rows.meanwhile = lambda: None
    assert documents(columns) == ["new", "b"]


def test_the_best_come_first_and_equal_ones_by_id() -> None:
    columns = HitColumns(Rows().fetch)
    found = columns.best([(SECOND, 0.7), (FIRST, 0.7)], 1)
    assert [(hit.id, hit.score) for hit in found] == [(str(FIRST), 0.7)]
    assert [hit.id for hit in columns.best([(FIRST, 0.1), (SECOND, 0.7)], 2)] == [
        str(SECOND),
        str(FIRST),
    ]


def test_no_more_rows_are_kept_than_there_is_room_for(monkeypatch: Any) -> None:
    monkeypatch.setattr(hit_columns, "_MOST_ROWS", 1)
    rows = Rows()
    columns = HitColumns(rows.fetch)
    columns.best([(FIRST, 1.0)], 1)
    columns.best([(SECOND, 1.0)], 1)
    columns.best([(FIRST, 1.0)], 1)
    assert rows.reads == 3
