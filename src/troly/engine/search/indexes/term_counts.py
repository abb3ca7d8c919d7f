"""How many rows of each body hold each term: what a word weighs, kept instead of counted.

The engine counts the rows of a body anew for every question, two thirds of what a word search
costs over 100,000 rows. Here the counts follow the writes.
"""

from __future__ import annotations

import math
import os
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SMALLEST_CHANGE, _LARGEST_CHANGE = 1_000, 30_000
"""Terms of a body counted apart before they are put among the others: an eighth of those."""
_Settled = tuple[NDArray[np.uint32], NDArray[np.int32]]


def weight(rows: int, holding: int) -> float:
    """What a term weighs that so many of the rows hold (its inverse document frequency, as BM25 has
    it)."""
    return math.log(1 + (rows - holding + 0.5) / (holding + 0.5))


class TermCounts:
    """Counts of the rows up to a place in the order of their ids: of all, once those that were
    there at first have been gone through. Written by one thread at a time, read by any."""

    def __init__(self, upto: str | None = "") -> None:
        self._upto = upto
        self._bodies: dict[str, _BodyCounts] = {}

    @property
    def is_whole(self) -> bool:
        return self._upto is None

    @property
    def upto(self) -> str | None:
        """The id of the first row not looked at; None when all were."""
        return self._upto

    def take(self, rows: Iterable[tuple[str, Sequence[int]]], upto: str | None) -> None:
        """Rows (body, terms) that were there already, up to the row ``upto``."""
        for body, terms in rows:
            self._of(body).change(terms, 1)
        self._upto = upto
        if upto is None:
            for counts in self._bodies.values():
                counts.settle()

    def add(self, identity: str, body: str, terms: Sequence[int]) -> None:
        self._change(identity, body, terms, 1)

    def remove(self, identity: str, body: str, terms: Sequence[int]) -> None:
        self._change(identity, body, terms, -1)

    def save(self, path: Path) -> None:
        """Write the counts out whole, or nothing when they are not."""
        if not self.is_whole:
            return
        for counts in self._bodies.values():
            counts.settle()
        kept = {body: counts for body, counts in self._bodies.items() if counts.rows}
        settled = [counts.settled for counts in kept.values()]
        unfinished = path.with_name(f"{path.name}.part")
        with unfinished.open("wb") as file:
            np.savez(
                file,
                bodies=np.array(list(kept), np.str_),
                rows=np.array([counts.rows for counts in kept.values()], np.int64),
                lengths=np.array([len(terms) for terms, _ in settled], np.int64),
                terms=np.concatenate([*(t for t, _ in settled), np.zeros(0, np.uint32)]),
                counts=np.concatenate([*(c for _, c in settled), np.zeros(0, np.int32)]),
            )
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> TermCounts | None:
        """What was saved; None when there is nothing that can be read."""
        try:
            with np.load(path) as saved:
                parts = [saved[name] for name in ("bodies", "rows", "lengths", "terms", "counts")]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None
        bodies, rows, lengths, terms, counts = parts
        found = cls(upto=None)
        ends = np.cumsum(lengths)
        for body, held, length, end in zip(bodies, rows, lengths, ends, strict=True):
            place = slice(int(end - length), int(end))
            found._bodies[str(body)] = _BodyCounts(
                int(held), (terms[place].astype(np.uint32), counts[place].astype(np.int32))
            )
        return found

    @property
    def size(self) -> int:
        """Terms counted, of all bodies."""
        return sum(len(counts.settled[0]) for counts in self._bodies.values())

    def counted(self, body: str, terms: Sequence[int]) -> tuple[int, list[int]]:
        """Rows of a body, and how many of them hold each term."""
        counts = self._bodies.get(body)
        if counts is None:
            return 0, [0] * len(terms)
        return counts.rows, counts.holding(terms)

    def _change(self, identity: str, body: str, terms: Sequence[int], by: int) -> None:
        # A row past the place will be counted when it is come to.
        if self._upto is None or identity < self._upto:
            self._of(body).change(terms, by)

    def _of(self, body: str) -> _BodyCounts:
        return self._bodies.setdefault(body, _BodyCounts())


class _BodyCounts:
    """Arrays for what is settled, a small table for what has changed since: a table alone takes
    twelve times the memory."""

    def __init__(self, rows: int = 0, settled: _Settled | None = None) -> None:
        self.rows = rows
        self._settled = settled or (np.zeros(0, np.uint32), np.zeros(0, np.int32))
        self._changes: Counter[int] = Counter()

    @property
    def settled(self) -> _Settled:
        return self._settled

    def change(self, terms: Sequence[int], by: int) -> None:
        if not terms:
            return  # A row without words is none of those that words are weighed among.
        self.rows += by
        if by > 0:
            self._changes.update(terms)
        else:
            self._changes.subtract(terms)
        settled = len(self._settled[0]) // 8
        if len(self._changes) > min(_LARGEST_CHANGE, max(_SMALLEST_CHANGE, settled)):
            self.settle()

    def holding(self, terms: Sequence[int]) -> list[int]:
        # Once more when the change was settled between the two looks.
        while True:
            settled, changes = self._settled, self._changes
            found = _looked_up(settled, terms)
            if settled is self._settled:
                if not changes:
                    return found
                return [n + changes.get(t, 0) for n, t in zip(found, terms, strict=True)]

    def settle(self) -> None:
        known, counts = self._settled
        terms = np.fromiter(self._changes.keys(), np.uint32, len(self._changes))
        changes = np.fromiter(self._changes.values(), np.int32, len(self._changes))
        merged, inverse = np.unique(np.concatenate((known, terms)), return_inverse=True)
        totals = np.zeros(len(merged), np.int32)
        np.add.at(totals, inverse, np.concatenate((counts, changes)))
        kept = totals > 0
        # First the table, then the arrays: a reader between them looks again.
        self._changes = Counter()
        self._settled = (merged[kept], totals[kept])


def _looked_up(settled: _Settled, terms: Sequence[int]) -> list[int]:
    known, counts = settled
    if not len(known):
        return [0] * len(terms)
    wanted = np.array(terms, np.uint32)
    places = np.searchsorted(known, wanted)
    # A place behind the last term is not that term's: it is greater.
    is_there = known.take(places, mode="clip") == wanted
    found: list[int] = (counts.take(places, mode="clip") * is_there).tolist()
    return found
