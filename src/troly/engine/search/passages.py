"""The values that go into an index and come out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Term ids (unique, unsigned 32 bit) and their weights, of equal length."""

    ids: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way by which documents of one body come to be readable: all that is given must hold.

    A limited document is read by ``documents`` alone, whatever collections it lies in.
    """

    body: str
    clearance: int | None = None
    """The highest level that comes this way; None does not limit."""
    labels: tuple[str, ...] | None = None
    collections: tuple[str, ...] | None = None
    """In one of these collections."""
    outside: tuple[str, ...] = ()
    """In none of these collections."""
    documents: tuple[str, ...] | None = None
    """These very documents."""


@dataclass(frozen=True, slots=True)
class RightsFilter:
    """Who may see what: one value, applied inside every index query.

    ``body`` is the asker's own body. ``clearance`` is the highest level readable. ``labels`` and
    ``collections`` are closed lists: an empty list lets nothing through, None does not limit.
    ``on_date`` (an ordinal, ``date.toordinal()``) keeps sources valid that day; None keeps all.
    """

    body: str
    clearance: int
    labels: tuple[str, ...] | None
    collections: tuple[str, ...] | None
    on_date: int | None = None
    without_documents: tuple[str, ...] = ()
    """Documents left out on purpose (used by evaluation to ask without the gold document)."""
    only_documents: tuple[str, ...] | None = None
    """The documents that a question names; an empty list lets nothing through, None does not
    limit."""
    languages: tuple[str, ...] | None = None
    """Languages of passages; None does not limit."""
    ways: tuple[Way, ...] | None = None
    """What lets rows through must come by one of these; empty lets nothing through. None is for
    whoever works on all of ``body``: no collection and no document is limited for them."""
    shared: tuple[str, ...] = ()
    """Collections of other bodies that are shared with ``body``: with its own rows they are the
    population of the term statistics, whoever of the body asks."""

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies whose rows may come through, ``body`` first."""
        ways = self.ways or ()
        return tuple(dict.fromkeys((self.body, *(way.body for way in ways))))


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """One row of the index. ``id`` is a UUID text that the records derive from (version, ordinal),
    so that writing twice leaves one row."""

    id: str
    body: str
    document: str
    version: str
    clearance: int
    label: str
    collections: tuple[str, ...]
    language: str
    valid_from: int
    valid_to: int
    """Ordinals of dates; 0 and 4_000_000 where nothing is known."""
    sparse: SparseVector
    dense: NDArray[np.float32] | None = None
    is_limited: bool = False
    """Readable by those alone to whom this very document was granted."""


class Hit(NamedTuple):
    """A passage found, with the score of the list it came from. A tuple, because a question makes
    200 of them on the way from the index, and they travel as they are."""

    id: str
    document: str
    version: str
    language: str
    score: float
    is_embedded: bool = True
    """False while the passage waits for its embedding: only words can find it."""
    valid_from: int = 0
    valid_to: int = 4_000_000
    """As in ``IndexedPassage``."""


@runtime_checkable
class SearchesBoth(Protocol):
    """An index somewhere else, where one call for both lists costs little more than one for one."""

    def search_both(
        self, query: SparseVector, vector: NDArray[np.float32], rights: RightsFilter, limit: int
    ) -> tuple[list[Hit], list[Hit]]:
        """``search_lexical`` and ``search_dense``."""


class Index(Protocol):
    """What Troly asks of any engine. Writes are idempotent and durable when the call returns."""

    def upsert(self, passages: list[IndexedPassage]) -> None: ...

    def set_dense(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        """Add embeddings to rows that exist; ids that are gone are left out silently."""

    def delete_versions(self, body: str, versions: list[str]) -> None: ...

    def delete_passages(self, body: str, ids: list[str]) -> None:
        """Delete single rows of a body; ids that are gone or another body's are left alone."""

    def set_access(
        self,
        body: str,
        document: str,
        *,
        clearance: int,
        label: str,
        collections: tuple[str, ...],
        valid_from: int,
        valid_to: int,
        is_limited: bool = False,
    ) -> None:
        """Change who may see a document's rows, without touching their vectors."""

    def search_lexical(self, query: SparseVector, rights: RightsFilter, limit: int) -> list[Hit]:
        """BM25; term statistics come from the body of ``rights`` and from what is shared with it,
        never from what the asker alone may see. Best first."""

    def search_dense(
        self, vector: NDArray[np.float32], rights: RightsFilter, limit: int
    ) -> list[Hit]:
        """Cosine similarity. Best first."""

    def count(self, rights: RightsFilter) -> int: ...

    def ids(self, body: str) -> set[str]:
        """Every row of a body, for comparing index and records."""

    def scroll(
        self, after: str | None = None, limit: int = 500, body: str | None = None
    ) -> list[IndexedPassage]:
        """Whole rows with their vectors, in the order of their ids, the first ``limit`` of those
        past ``after``: of one body, or of all. For moving an index, never for answering."""

    def info(self) -> dict[str, int | str]: ...

    def close(self) -> None: ...
