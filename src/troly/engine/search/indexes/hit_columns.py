"""What a hit says of its row, remembered: fetching it costs as much as finding the row."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from troly.engine.search.indexes.rows import hit_of
from troly.engine.search.passages import Hit

RowId = int | UUID | str
_MOST_ROWS = 50_000
"""Some 300 bytes each."""


class HitColumns:
    """Columns of rows that were found before. Safe for several threads.

    Whoever writes a row calls ``forget`` afterwards, before the write is said to be done.
    """

    def __init__(
        self, fetch: Callable[[Sequence[RowId]], Mapping[RowId, Mapping[str, Any]]]
    ) -> None:
        """``fetch`` reads the columns of those rows that are there."""
        self._fetch = fetch
        self._known: dict[RowId, _Row] = {}
        self._writes = 0
        self._changing = threading.Lock()

    def best(self, found: Sequence[tuple[RowId, float]], limit: int) -> list[Hit]:
        """The best ``limit``, equal scores in the order of their ids; rows gone meanwhile are left
        out."""
        rows = self._rows([identity for identity, _ in found])
        there = [(-score, row) for (_, score), row in zip(found, rows, strict=True) if row]
        there.sort()
        return [
            Hit(name, document, version, language, -score, is_embedded, valid_from, valid_to)
            for score, (
                name,
                document,
                version,
                language,
                is_embedded,
                valid_from,
                valid_to,
            ) in there[:limit]
        ]

    def forget(self, identities: Iterable[str]) -> None:
        with self._changing:
            self._writes += 1
            for identity in identities:
                self._known.pop(UUID(identity), None)

    def _rows(self, identities: Sequence[RowId]) -> list[_Row | None]:
        known = self._known
        rows = [known.get(identity) for identity in identities]
        missing = [name for name, row in zip(identities, rows, strict=True) if row is None]
        if not missing:
            return rows
        writes = self._writes
        fetched = {name: _row(name, held) for name, held in self._fetch(missing).items()}
        with self._changing:
            # Else they may be what a row held before a write that has ended since.
            if writes == self._writes:
                if len(known) + len(fetched) > _MOST_ROWS:
                    known.clear()
                known.update(fetched)
        return [row or fetched.get(name) for name, row in zip(identities, rows, strict=True)]


class _Row(NamedTuple):
    id: str
    document: str
    version: str
    language: str
    is_embedded: bool
    valid_from: int
    valid_to: int


def _row(identity: RowId, held: Mapping[str, Any]) -> _Row:
    hit = hit_of(str(identity), held, 0.0)
    return _Row(
        hit.id,
        hit.document,
        hit.version,
        hit.language,
        hit.is_embedded,
        hit.valid_from,
        hit.valid_to,
    )
