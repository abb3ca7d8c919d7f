"""Writes on their way into the index, kept until the segment files hold them.

The engine's own log survives the death of the process; this one also survives a power cut, and is
what a successor replays on its copy. Rows are plain idempotent writes: replaying some twice, in
order, ends in the same state.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.indexes.wire import unpack_passages, unpack_vectors
from troly.engine.sockets import frames

_TABLES = """
CREATE TABLE IF NOT EXISTS writes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    method TEXT NOT NULL,
    arguments BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS generations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    flushed INTEGER NOT NULL
);
"""


class Outbox:
    """One file beside the generations of an index. Two processes may have it open."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(
            path, timeout=30.0, isolation_level=None, check_same_thread=False
        )
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.executescript(_TABLES)

    def add(self, method: str, arguments: Mapping[str, Any]) -> int:
        """Keep a write; returns its number. On disk when this returns."""
        body = frames.to_frame(dict(arguments))[frames.HEADER.size :]
        row = self._database.execute(
            "INSERT INTO writes (method, arguments) VALUES (?, ?)", (method, body)
        )
        return int(row.lastrowid or 0)

    def withdraw(self, seq: int) -> None:
        """Take back a write that the engine refused."""
        self._database.execute("DELETE FROM writes WHERE seq = ?", (seq,))

    def after(self, seq: int) -> Iterator[tuple[int, str, dict[str, Any]]]:
        """Writes later than ``seq``, in order, those that arrive meanwhile included."""
        while True:
            row = self._database.execute(
                "SELECT seq, method, arguments FROM writes WHERE seq > ? ORDER BY seq LIMIT 1",
                (seq,),
            ).fetchone()
            if row is None:
                return
            seq = row[0]
            yield seq, row[1], frames.from_body(row[2])

    def last(self) -> int:
        """Number of the latest write ever made, 0 before the first."""
        row = self._database.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'writes'"
        ).fetchone()
        return int(row[0]) if row else 0

    def waiting(self) -> int:
        """Writes that some generation may still have to replay."""
        return int(self._database.execute("SELECT count(*) FROM writes").fetchone()[0])

    def new_generation(self, seq: int) -> int:
        """Number for a copy whose files hold the writes up to ``seq``. Never given twice: a
        process left over from an earlier run may still be writing under an old number."""
        row = self._database.execute("INSERT INTO generations (flushed) VALUES (?)", (seq,))
        return int(row.lastrowid or 0)

    def flushed(self, generation: int) -> int:
        """The files of ``generation`` hold every write up to this number."""
        row = self._database.execute(
            "SELECT flushed FROM generations WHERE number = ?", (generation,)
        ).fetchone()
        return int(row[0]) if row else 0

    def mark_flushed(self, generation: int, seq: int) -> None:
        """Note it, and drop the writes that no generation needs any more."""
        self._database.execute(
            "UPDATE generations SET flushed = ? WHERE number = ?", (seq, generation)
        )
        self._drop_held()

    def keep_only(self, generation: int) -> None:
        """Forget every other generation."""
        self._database.execute("DELETE FROM generations WHERE number <> ?", (generation,))
        self._drop_held()

    def _drop_held(self) -> None:
        self._database.execute(
            "DELETE FROM writes WHERE seq <= (SELECT min(flushed) FROM generations)"
        )

    def close(self) -> None:
        self._database.close()


def apply_write(index: EmbeddedIndex, method: str, arguments: Mapping[str, Any]) -> None:
    """Do one kept write. The same code serves the first time and every replay."""
    match method:
        case "upsert":
            index.upsert(unpack_passages(arguments))
        case "set_dense":
            index.set_dense(unpack_vectors(arguments))
        case "delete_rows":
            index.delete_rows(arguments["rows"])
        case "set_access":
            index.set_access_of_rows(arguments["rows"], **arguments["access"])
        case _:
            raise ValueError(method)
