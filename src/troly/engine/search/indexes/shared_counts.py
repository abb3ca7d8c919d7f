"""How many rows that other bodies share hold each term, for each set of collections shared.

A set begins when a body is asked for that has it, is counted a little at a time beside the answers,
and follows the writes from then on; until it is whole the engine counts for each question. Sharing
or ending a share makes another set. Nothing is kept over a restart.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from troly.engine.search.indexes.term_counts import TermCounts

MOST_SETS, MOST_TERMS = 32, 4_000_000
"""Kept at once; a term takes 8 bytes. Others are left to the engine until room is made."""
_IDLE_SECONDS = 600.0
_ALL = ""


@dataclass(frozen=True, slots=True)
class SharedSet:
    """Rows in one of ``collections`` that are not ``body``'s own: those are counted elsewhere."""

    body: str
    collections: tuple[str, ...]

    def holds(self, body: str, collections: Sequence[str]) -> bool:
        return body != self.body and not set(self.collections).isdisjoint(collections)


class SharedCounts:
    """Written by one thread at a time, asked by any."""

    def __init__(self) -> None:
        self._sets: OrderedDict[SharedSet, _Kept] = OrderedDict()
        self._changing = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._sets)

    def counted(self, wanted: SharedSet, terms: Sequence[int]) -> tuple[int, list[int]] | None:
        """Rows of the set, and how many hold each term. None while that is not known; asking makes
        it known in time."""
        with self._changing:
            kept = self._sets.get(wanted)
            if kept is None:
                if self._has_room():
                    self._sets[wanted] = _Kept()
                return None
            kept.asked = time.monotonic()
            self._sets.move_to_end(wanted)
        return kept.counts.counted(_ALL, terms) if kept.counts.is_whole else None

    def unfinished(self) -> tuple[SharedSet, str] | None:
        """A set to go on with, and the first row that was not looked at (empty at the start)."""
        with self._changing:
            for wanted, kept in self._sets.items():
                if kept.counts.upto is not None:
                    return wanted, kept.counts.upto
        return None

    def take(self, wanted: SharedSet, rows: Sequence[Sequence[int]], upto: str | None) -> None:
        """Terms of the set's next rows, up to the row ``upto``."""
        with self._changing:
            kept = self._sets.get(wanted)
        if kept is not None:
            kept.counts.take(((_ALL, terms) for terms in rows), upto)

    def add(
        self, identity: str, body: str, collections: Sequence[str], terms: Sequence[int]
    ) -> None:
        for counts in self._holding(body, collections):
            counts.add(identity, _ALL, terms)

    def remove(
        self, identity: str, body: str, collections: Sequence[str], terms: Sequence[int]
    ) -> None:
        for counts in self._holding(body, collections):
            counts.remove(identity, _ALL, terms)

    def _holding(self, body: str, collections: Sequence[str]) -> list[TermCounts]:
        with self._changing:
            sets = list(self._sets.items())
        return [kept.counts for wanted, kept in sets if wanted.holds(body, collections)]

    def _has_room(self) -> bool:
        # Only what nobody asks for any more gives way: two large sets asked in turns would else be
        # counted for ever.
        idle = time.monotonic() - _IDLE_SECONDS
        while self._sets and self._is_full():
            if next(iter(self._sets.values())).asked > idle:
                return False
            self._sets.popitem(last=False)
        return True

    def _is_full(self) -> bool:
        terms = sum(kept.counts.size for kept in self._sets.values())
        return len(self._sets) >= MOST_SETS or terms >= MOST_TERMS


class _Kept:
    __slots__ = ("asked", "counts")

    def __init__(self) -> None:
        self.counts = TermCounts()
        self.asked = time.monotonic()
