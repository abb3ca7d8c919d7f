"""The index inside this process: Qdrant Edge, one shard in one folder.

Only one process can hold a folder open; the others reach it through ``OwnedIndex``.
The reasons for every setting here: docs/adr/0001-index-engine-and-owner-process.md.
"""

from __future__ import annotations

import math
import os
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import qdrant_edge as edge
from numpy.typing import NDArray

from troly.engine.search.analysis import ANALYSIS_VERSION
from troly.engine.search.indexes import rights as columns
from troly.engine.search.indexes.access import ACCESS, Plan
from troly.engine.search.indexes.embedded_filter import embedded_filter
from troly.engine.search.indexes.embedded_shard import ROWS_A_PAGE, classes_of, open_shard
from troly.engine.search.indexes.hit_columns import HitColumns, RowId
from troly.engine.search.indexes.rights import (
    Conditions,
    Is,
    OneOf,
    body_conditions,
    population,
)
from troly.engine.search.indexes.rows import (
    DENSE,
    HIT_COLUMNS,
    LEXICAL,
    OVERSAMPLING,
    TIE_MARGIN,
    access_columns,
    check_identity,
    check_vector,
    columns_of,
    passage_of,
)
from troly.engine.search.indexes.shared_counts import SharedCounts, SharedSet
from troly.engine.search.indexes.term_counts import TermCounts, weight
from troly.engine.search.passages import Hit, IndexedPassage, RightsFilter, SparseVector

DEFAULT_DIMENSION = 384

_KEPT_TERMS = "terms.npz"
# Counted over no rows the engine gives every word this weight, so that our own can stand in it.

_NO_ROWS = body_conditions("")
_WEIGHT_WITHOUT_ROWS = math.log(2)
_COUNTED_COLUMNS = (columns.BODY, columns.COLLECTIONS)
_Counted = tuple[str, Sequence[str], Sequence[int]]
"""Body, collections and term ids of a row."""
_Found = TypeVar("_Found")


class EmbeddedIndex:
    """``Index`` over one folder. Safe for several threads; writes go one after the other.

    A write that has returned survives the death of the process. Opening raises ``Unavailable``
    with code ``index_busy`` when another process holds the folder, and ``index_outdated`` when
    the folder was written by another analysis, layout or vector size: it must be rebuilt.
    """

    def __init__(self, folder: Path, dimension: int = DEFAULT_DIMENSION) -> None:
        self._folder = folder
        self._dimension = dimension
        self._writing = threading.RLock()
        self._shard = open_shard(folder, dimension)
        self._classes = classes_of(self._shard)
        self._columns = HitColumns(self._columns_of)
        # There only while it is true: a process that dies after a write leaves none behind.
        self._kept_terms = folder / _KEPT_TERMS
        self._terms = TermCounts.load(self._kept_terms) or TermCounts(
            upto="" if self._shard.info().points_count else None
        )
        self._shared = SharedCounts()

    def upsert(self, passages: list[IndexedPassage]) -> None:
        """Write rows, replacing rows of the same id entirely (their vectors too)."""
        if not passages:
            return
        with self._writing:
            points = [self._point(passage) for passage in passages]
            terms = {
                passage.id: (passage.body, passage.collections, passage.sparse.ids)
                for passage in passages
            }
            with self._counting(list(terms), terms):
                self._write(edge.UpdateOperation.upsert_points(points), terms)

    def set_dense(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        """Add vectors of shape (dimension,) to rows that exist."""
        for vector in vectors.values():
            check_vector(vector, self._dimension)
        with self._writing:
            # The engine refuses a whole batch over one absent row.
            known = {str(row.id) for row in self._shard.retrieve(list(vectors), False, False)}
            present = [
                edge.PointVectors(identity, {DENSE: vectors[identity].tolist()})
                for identity in sorted(known)
            ]
            if present:
                self._write(edge.UpdateOperation.update_vectors(present), ())
                embedded = {columns.EMBEDDED: True}
                self._write(edge.UpdateOperation.set_payload(sorted(known), embedded), known)

    def delete_versions(self, body: str, versions: list[str]) -> None:
        with self._writing:
            self.delete_rows(self.rows_of_versions(body, versions))

    def delete_passages(self, body: str, ids: list[str]) -> None:
        with self._writing:
            self.delete_rows(self.rows_of_body(body, ids))

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
        with self._writing:
            self.set_access_of_rows(
                self.rows_of_document(body, document),
                clearance=clearance,
                label=label,
                collections=collections,
                valid_from=valid_from,
                valid_to=valid_to,
                is_limited=is_limited,
            )

    def search_lexical(self, query: SparseVector, rights: RightsFilter, limit: int) -> list[Hit]:
        if not query.ids:
            return []
        weighed, corpus = self._weighed(query, rights), _NO_ROWS
        if weighed is None:
            corpus = population(rights)
        elif not weighed.ids:
            return []
        else:
            query = weighed
        vector = edge.SparseVector(list(query.ids), list(query.weights))
        parameters = edge.SearchParams(idf=edge.IdfParams(corpus=embedded_filter(corpus)))
        return self._hits(edge.Query.Nearest(vector, using=LEXICAL), parameters, rights, limit)

    def search_dense(
        self, vector: NDArray[np.float32], rights: RightsFilter, limit: int
    ) -> list[Hit]:
        check_vector(vector, self._dimension)
        parameters = edge.SearchParams(
            quantization=edge.QuantizationSearchParams(rescore=True, oversampling=OVERSAMPLING)
        )
        query = edge.Query.Nearest(vector.tolist(), using=DENSE)
        return self._hits(query, parameters, rights, limit)

    def count(self, rights: RightsFilter) -> int:
        def counted(allowed: edge.Filter) -> int:
            return self._shard.count(edge.CountRequest(exact=True, filter=allowed))

        return self._under(rights, counted)

    def ids(self, body: str) -> set[str]:
        return set(self._rows(body_conditions(body)))

    def scroll(
        self, after: str | None = None, limit: int = 500, body: str | None = None
    ) -> list[IndexedPassage]:
        request = edge.ScrollRequest(
            offset=None if after is None else uuid.UUID(after),
            limit=limit + 1,
            filter=None if body is None else embedded_filter(body_conditions(body)),
            with_payload=True,
            with_vector=True,
        )
        page, _ = self._shard.scroll(request)
        return [_passage(row) for row in page if str(row.id) != after][:limit]

    def info(self) -> dict[str, int | str]:
        """``rows``, ``segments``, ``dimension``, ``analysis`` and ``engine``."""
        state = self._shard.info()
        return {
            "rows": state.points_count,
            "segments": state.segments_count,
            "dimension": self._dimension,
            "analysis": ANALYSIS_VERSION,
            "engine": "qdrant-edge",
        }

    def close(self) -> None:
        """Write everything out and let go of the folder. Closing twice is harmless."""
        with self._writing:
            if self._shard is not None:
                self.flush()
                self._shard.close()
                del self._shard
                self._shard = None  # type: ignore[assignment]

    def count_terms(self, rows: int = 100) -> bool:
        """Count the terms of the next rows of a folder that had some when it was opened, then of
        what is shared with bodies that asked; until all are counted the engine does it for each
        query. False when nothing is left, for now."""
        with self._writing:
            upto = self._terms.upto
            if self._shard is None:
                return False
            if upto is None:
                return self._count_shared(rows)
            request = edge.ScrollRequest(
                offset=uuid.UUID(upto) if upto else None,
                limit=rows,
                with_payload=[columns.BODY],
                with_vector=[LEXICAL],
            )
            page, following = self._shard.scroll(request)
            counted = ((_body_of(row), _lexical_terms(row)) for row in page)
            self._terms.take(counted, None if following is None else str(following))
            return not self._terms.is_whole or self._shared.unfinished() is not None

    def flush(self) -> None:
        """Bring every write into the segment files, so that a copy of the folder is whole."""
        with self._writing:
            self._shard.flush()
            if not self._kept_terms.exists():
                self._terms.save(self._kept_terms)

    def optimise(self) -> bool:
        """Build the compact segments. Says whether there was anything to build.

        The whole interpreter stands still meanwhile (seconds to minutes): only a process that
        answers nobody may call this.
        """
        with self._writing:
            built = False
            while self._shard.optimize():
                built = True
            return built

    def rows_of_versions(self, body: str, versions: Sequence[str]) -> list[str]:
        return self._rows_with(body, columns.VERSION, versions)

    def rows_of_document(self, body: str, document: str) -> list[str]:
        return self._rows_with(body, columns.DOCUMENT, [document])

    def rows_of_body(self, body: str, ids: Sequence[str]) -> list[str]:
        """Those of the named rows that are there and this body's."""
        if not ids:
            return []
        rows = self._shard.retrieve(list(ids), True, False)
        return [str(row.id) for row in rows if (row.payload or {}).get(columns.BODY) == body]

    def delete_rows(self, identities: Sequence[str]) -> None:
        """Delete rows by id; absent ones are left out silently."""
        if identities:
            with self._writing, self._counting(identities):
                self._write(edge.UpdateOperation.delete_points(list(identities)), identities)

    def set_access_of_rows(
        self,
        identities: Sequence[str],
        *,
        clearance: int,
        label: str,
        collections: Sequence[str],
        valid_from: int,
        valid_to: int,
        is_limited: bool = False,
    ) -> None:
        """Like ``set_access``, for named rows; absent ones are left out silently."""
        payload = access_columns(
            clearance=clearance,
            label=label,
            collections=collections,
            valid_from=valid_from,
            valid_to=valid_to,
            is_limited=is_limited,
        )
        with self._writing:
            by_body: dict[str, list[Any]] = {}
            for row in self._shard.retrieve(list(identities), [columns.BODY], False):
                by_body.setdefault((row.payload or {})[columns.BODY], []).append(row.id)
            for body, known in by_body.items():
                number = self._classes.number_of({columns.BODY: body, **payload})
                changed = {**payload, ACCESS: number}
                rows = list(map(str, known))
                with self._moving(rows):
                    self._write(edge.UpdateOperation.set_payload(known, changed), rows)

    def _hits(
        self, query: edge.Query, parameters: edge.SearchParams, rights: RightsFilter, limit: int
    ) -> list[Hit]:
        if limit < 1:
            return []

        def found_under(allowed: edge.Filter) -> list[edge.ScoredPoint]:
            return self._shard.query(
                edge.QueryRequest(
                    limit=limit + TIE_MARGIN,
                    query=query,
                    filter=allowed,
                    params=parameters,
                    with_payload=False,
                )
            )

        found = self._under(rights, found_under)
        return self._columns.best([(point.id, point.score) for point in found], limit)

    def _columns_of(self, identities: Sequence[RowId]) -> dict[RowId, Mapping[str, Any]]:
        rows = self._shard.retrieve(list(identities), list(HIT_COLUMNS), False)
        return {row.id: row.payload or {} for row in rows}

    def _write(self, operation: edge.UpdateOperation, identities: Iterable[str]) -> None:
        """Change the columns of these rows, or their being there."""
        try:
            self._shard.update(operation)
        finally:
            self._columns.forget(identities)

    def _weighed(self, query: SparseVector, rights: RightsFilter) -> SparseVector | None:
        """The query with the weights of its words in it, for an engine that adds none; None while
        the rows that words are weighed among are not counted."""
        if not self._terms.is_whole:
            return None
        rows, holding = self._terms.counted(rights.body, query.ids)
        if rights.shared:
            wanted = SharedSet(rights.body, tuple(sorted(set(rights.shared))))
            shared = self._shared.counted(wanted, query.ids)
            if shared is None:
                return None
            rows += shared[0]
            holding = [own + others for own, others in zip(holding, shared[1], strict=True)]
        # Rows of another body, granted one by one, may hold a word that none of these do.
        is_known_alone = rights.bodies == (rights.body,)
        terms: list[int] = []
        weights: list[float] = []
        for term, weighs, held in zip(query.ids, query.weights, holding, strict=True):
            if held > 0 or not is_known_alone:
                terms.append(term)
                weights.append(weighs * weight(rows, max(0, held)) / _WEIGHT_WITHOUT_ROWS)
        return SparseVector(tuple(terms), tuple(weights))

    @contextmanager
    def _counting(
        self,
        identities: Sequence[str],
        written: Mapping[str, _Counted] | None = None,
    ) -> Iterator[None]:
        """Keep the counts of terms in step with a change of these rows to what is ``written``."""
        self._forget_kept_terms()
        before = self._terms_of(identities)
        after = written or {}
        try:
            yield
        except BaseException:
            # How far it came is not known.
            after = self._terms_of(identities)
            raise
        finally:
            for identity, (body, collections, terms) in before.items():
                self._terms.remove(identity, body, terms)
                self._shared.remove(identity, body, collections, terms)
            for identity, (body, collections, terms) in after.items():
                self._terms.add(identity, body, terms)
                self._shared.add(identity, body, collections, terms)

    @contextmanager
    def _moving(self, identities: Sequence[str]) -> Iterator[None]:
        """Keep the counts of what is shared in step with rows that change their collections."""
        if not self._shared:
            yield
            return
        before = self._terms_of(identities)
        try:
            yield
        finally:
            for identity, row in before.items():
                self._shared.remove(identity, *row)
            for identity, row in self._terms_of(identities).items():
                self._shared.add(identity, *row)

    def _forget_kept_terms(self) -> None:
        if self._kept_terms.exists():
            self._kept_terms.unlink()
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _terms_of(self, identities: Sequence[str]) -> dict[str, _Counted]:
        rows = self._shard.retrieve(list(identities), list(_COUNTED_COLUMNS), [LEXICAL])
        return {str(row.id): _terms_of(row) for row in rows}

    def _count_shared(self, rows: int) -> bool:
        found = self._shared.unfinished()
        if found is None:
            return False
        wanted, upto = found
        conditions = Conditions(
            (OneOf(columns.COLLECTIONS, wanted.collections),),
            (OneOf(columns.BODY, (wanted.body,)),),
        )
        request = edge.ScrollRequest(
            offset=uuid.UUID(upto) if upto else None,
            limit=rows,
            filter=embedded_filter(conditions),
            with_payload=[columns.BODY],
            with_vector=[LEXICAL],
        )
        page, following = self._shard.scroll(request)
        terms = [_lexical_terms(row) for row in page]
        self._shared.take(wanted, terms, None if following is None else str(following))
        return self._shared.unfinished() is not None

    def _under(self, rights: RightsFilter, ask: Callable[[edge.Filter], _Found]) -> _Found:
        while True:
            plan = self._classes.plan(rights)
            found = ask(_filter_of(plan))
            # A row may have come into a class meanwhile that the plan did not know.
            if plan.classes == len(self._classes):
                return found

    def _rows_with(self, body: str, key: str, values: Sequence[str]) -> list[str]:
        if not values:
            return []
        return self._rows(Conditions((Is(columns.BODY, body), OneOf(key, tuple(values)))))

    def _rows(self, conditions: Conditions) -> list[str]:
        identities: list[str] = []
        offset: int | uuid.UUID | str | None = None
        while True:
            request = edge.ScrollRequest(
                offset=offset,
                limit=ROWS_A_PAGE,
                filter=embedded_filter(conditions),
                with_payload=False,
                with_vector=False,
            )
            page, offset = self._shard.scroll(request)
            identities.extend(str(row.id) for row in page)
            if offset is None:
                return identities

    def _point(self, passage: IndexedPassage) -> edge.Point:
        check_identity(passage.id)
        vectors: dict[str, edge.NamedVector] = {}
        if passage.sparse.ids:
            vectors[LEXICAL] = edge.SparseVector(
                list(passage.sparse.ids), list(passage.sparse.weights)
            )
        if passage.dense is not None:
            check_vector(passage.dense, self._dimension)
            vectors[DENSE] = passage.dense.tolist()
        held = columns_of(passage)
        held[ACCESS] = self._classes.number_of(held)
        return edge.Point(passage.id, vectors, held)


@lru_cache(maxsize=256)
def _filter_of(plan: Plan) -> edge.Filter:
    """Kept with its plan: 200 documents in it take half a millisecond to write down."""
    return embedded_filter(plan.conditions)


def _body_of(row: edge.Record) -> str:
    return str((row.payload or {})[columns.BODY])


def _terms_of(row: edge.Record) -> _Counted:
    collections = (row.payload or {}).get(columns.COLLECTIONS) or ()
    return _body_of(row), collections, _lexical_terms(row)


def _lexical_terms(row: edge.Record) -> Sequence[int]:
    vectors: dict[str, Any] = row.vector if isinstance(row.vector, dict) else {}
    lexical = vectors.get(LEXICAL)
    terms: Sequence[int] = [] if lexical is None else lexical.indices
    return terms


def _passage(row: edge.Record) -> IndexedPassage:
    vectors: dict[str, Any] = row.vector if isinstance(row.vector, dict) else {}
    lexical = vectors.get(LEXICAL)
    terms = None if lexical is None else (lexical.indices, lexical.values)
    return passage_of(str(row.id), row.payload or {}, terms, vectors.get(DENSE))
