"""Remembers vectors, so that a text read again is not embedded again."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import sqlite3
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from troly.engine.runtimes.embedding import Embedder, TextKind

_log = logging.getLogger(__name__)
_MAX_BYTES = 200_000_000
_ROW_OVERHEAD_BYTES = 80
_WAIT_SECONDS = 5.0


class CachedEmbedder:
    """An embedder with a cache file that several processes may share.

    Rows are float16 (2 bytes a number), keyed by a digest of model name, kind and text: the file
    holds no text. Fresh and remembered vectors are rounded alike, so a result never depends on what
    the cache holds. Above about ``max_bytes`` the oldest rows go. A cache that fails costs time,
    never an answer.
    """

    def __init__(self, inner: Embedder, path: Path, max_bytes: int = _MAX_BYTES) -> None:
        self._inner = inner
        self._path = path
        self._max_bytes = max_bytes
        self._local = threading.local()

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        """As the inner embedder, rounded to float16 and brought back to L2 norm 1."""
        keys = [self._key(text, kind) for text in texts]
        known = self._recall(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            fresh = self._inner.embed(list(missing.values()), kind).astype("<f2")
            rows = dict(zip(missing, (row.tobytes() for row in fresh), strict=True))
            self._remember(rows)
            known.update(rows)
        joined = b"".join(known[key] for key in keys)
        vectors = np.frombuffer(joined, dtype="<f2").astype(np.float32)
        vectors = vectors.reshape(len(texts), self.dimension)
        # What np.linalg.norm comes to, without the half of its time that it spends on choosing how.
        squares = np.add.reduce(vectors * vectors, axis=1, keepdims=True)
        lengths: NDArray[np.float32] = np.sqrt(squares)
        unit: NDArray[np.float32] = vectors / lengths
        return unit

    def forget(self, texts: list[str], kind: TextKind) -> None:
        """Takes the vectors of these texts out of the cache."""
        keys = [(self._key(text, kind),) for text in texts]
        try:
            connection = self._connection()
            with connection:
                connection.executemany("DELETE FROM vectors WHERE key = ?", keys)
        except sqlite3.Error as error:
            self._give_up(error)

    def close(self) -> None:
        """Closes this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _key(self, text: str, kind: TextKind) -> bytes:
        parts = "\0".join((self._inner.name, kind, text))
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).digest()[:20]

    def _recall(self, keys: list[bytes]) -> dict[bytes, bytes]:
        known: dict[bytes, bytes] = {}
        try:
            connection = self._connection()
            for key in keys:
                query = "SELECT key, vector FROM vectors WHERE key = ?"
                known.update(connection.execute(query, (key,)))
        except sqlite3.Error as error:
            self._give_up(error)
        size = 2 * self.dimension
        return {key: row for key, row in known.items() if len(row) == size}

    def _remember(self, rows: dict[bytes, bytes]) -> None:
        try:
            connection = self._connection()
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)", rows.items()
                )
                # Row numbers grow, so the newest rows are those above the largest minus the limit.
                connection.execute(
                    "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?",
                    (self._max_bytes // (2 * self.dimension + _ROW_OVERHEAD_BYTES),),
                )
        except sqlite3.Error as error:
            self._give_up(error)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None or self._local.process != os.getpid():
            connection = self._opened()
            self._local.connection, self._local.process = connection, os.getpid()
        return connection

    def _opened(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors ("
            "number INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, vector BLOB)"
        )
        return connection

    def _give_up(self, error: sqlite3.Error) -> None:
        _log.warning("embedding cache not used: %s", error)
        with contextlib.suppress(sqlite3.Error):
            self.close()
        damaged = getattr(error, "sqlite_errorcode", None) in (
            sqlite3.SQLITE_CORRUPT,
            sqlite3.SQLITE_NOTADB,
        )
        if damaged:
            # All in it can be computed again; kept, it would fail at every call.
            for end in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)
