"""One index into another, vectors and all: nothing is read, analysed or embedded again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

import msgpack
import numpy as np

from troly.engine.search.passages import Index, IndexedPassage

PAGE = 200
"""Rows read and written at a time."""
TOLERANCE = 1e-5
"""Largest difference of one number of a dense vector: engines bring a vector to length 1 again,
which may change its last bit."""

Told = Callable[[int], None]
Kept = Callable[[str], None]


def _nothing(_: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Content:
    """Rows of an index; ``digest`` is SHA-256 over all they hold but the numbers of their dense
    vectors, in the order of their ids."""

    rows: int
    embedded: int
    digest: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two indexes, row by row. ``deviation`` is the largest difference of one dense number."""

    source: Content
    target: Content
    different: int
    deviation: float

    @property
    def is_equal(self) -> bool:
        return self.source == self.target and not self.different


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done at the target: rows written because they were missing or different, and rows
    deleted because the source has none of that id."""

    written: int
    deleted: int


def bring_over(
    source: Index,
    target: Index,
    *,
    after: str | None = None,
    told: Told = _nothing,
    kept: Kept = _nothing,
) -> Moved:
    """Make the rows past ``after`` at ``target`` those of ``source``.

    Only what differs is written, so doing it again costs reading alone. ``kept`` is called after
    each page with the id to go on from should the work be interrupted, ``told`` with the number of
    rows looked at. Nobody may write to the source meanwhile.
    """
    written = deleted = done = 0
    for start, rows in _pages(source, after):
        end = rows[-1].id if rows else None
        held = {row.id: row for row in _between(target, start, end)}
        wanted = [row for row in rows if not _is_same(row, held.pop(row.id, None))]
        target.upsert([_fit(row) for row in wanted])
        _delete(target, held)
        written, deleted, done = written + len(wanted), deleted + len(held), done + len(rows)
        if end is not None:
            kept(end)
        told(done)
    return Moved(written, deleted)


def compare(source: Index, target: Index, told: Told = _nothing) -> Comparison:
    """Read both from end to end."""
    ours, theirs = _Reading(), _Reading()
    different, deviation, done = 0, 0.0, 0
    for start, rows in _pages(source, None):
        held = {row.id: row for row in _between(target, start, rows[-1].id if rows else None)}
        for row in rows:
            ours.add(row)
            other = held.get(row.id)
            different += not _is_same(row, other)
            deviation = max(deviation, _deviation(row, other))
        for other in held.values():
            theirs.add(other)
        done += len(rows)
        told(done)
    return Comparison(ours.content(), theirs.content(), different, deviation)


class _Reading:
    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._rows = self._embedded = 0

    def add(self, row: IndexedPassage) -> None:
        self._rows += 1
        self._embedded += row.dense is not None
        self._digest.update(msgpack.packb(_facts(row)))

    def content(self) -> Content:
        return Content(self._rows, self._embedded, self._digest.hexdigest())


def _pages(source: Index, after: str | None) -> Iterator[tuple[str | None, list[IndexedPassage]]]:
    """Pages with the id before each; an empty one at last, for what the target has past the end."""
    while True:
        rows = source.scroll(after, PAGE)
        yield after, rows
        if not rows:
            return
        after = rows[-1].id


def _between(target: Index, after: str | None, end: str | None) -> Iterator[IndexedPassage]:
    while page := target.scroll(after, PAGE):
        if end is None:
            yield from page
        else:
            inside = list(takewhile(lambda row: row.id <= end, page))
            yield from inside
            if len(inside) < len(page):
                return
        after = page[-1].id
        if after == end:
            return


def _delete(target: Index, rows: dict[str, IndexedPassage]) -> None:
    by_body = defaultdict(list)
    for row in rows.values():
        by_body[row.body].append(row.id)
    for body, ids in by_body.items():
        target.delete_passages(body, ids)


def _fit(row: IndexedPassage) -> IndexedPassage:
    """Weights as plain numbers of the width that engines keep."""
    weights = np.asarray(row.sparse.weights, dtype=np.float32)
    return replace(row, sparse=replace(row.sparse, weights=tuple(weights.tolist())))


def _facts(row: IndexedPassage) -> list[object]:
    return [
        row.id,
        row.body,
        row.document,
        row.version,
        row.clearance,
        row.label,
        row.collections,
        row.language,
        row.valid_from,
        row.valid_to,
        row.is_limited,
        np.asarray(row.sparse.ids, dtype=np.uint32).tobytes(),
        np.asarray(row.sparse.weights, dtype=np.float32).tobytes(),
        row.dense is not None,
    ]


def _deviation(row: IndexedPassage, other: IndexedPassage | None) -> float:
    if other is None or row.dense is None or other.dense is None:
        return 0.0
    if row.dense.shape != other.dense.shape:
        return float("inf")
    return float(np.max(np.abs(row.dense - other.dense), initial=0.0))


def _is_same(row: IndexedPassage, other: IndexedPassage | None) -> bool:
    if other is None or _deviation(row, other) > TOLERANCE:
        return False
    return _facts(row) == _facts(other)
