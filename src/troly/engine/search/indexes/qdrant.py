"""The index on a Qdrant server or cluster.

Same rows, filter, term weights and rules as the embedded engine. The reasons for what differs:
docs/adr, "An index on a cluster".
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models

from troly.engine.search.analysis import ANALYSIS_VERSION
from troly.engine.search.indexes import qdrant_collections as collections_of
from troly.engine.search.indexes import rights as columns
from troly.engine.search.indexes.qdrant_calls import Absent, QdrantCalls, connect
from troly.engine.search.indexes.qdrant_collections import Place
from troly.engine.search.indexes.qdrant_filter import qdrant_filter
from troly.engine.search.indexes.rights import (
    Conditions,
    Is,
    OneOf,
    body_conditions,
    population,
    rights_conditions,
)
from troly.engine.search.indexes.rows import (
    DENSE,
    HIT_COLUMNS,
    LEXICAL,
    OVERSAMPLING,
    TIE_MARGIN,
    access_columns,
    best_first,
    check_identity,
    check_vector,
    columns_of,
    hit_of,
    passage_of,
)
from troly.engine.search.passages import Hit, IndexedPassage, RightsFilter, SparseVector
from troly.errors import Unavailable

# A row is some 15 KB as JSON; the server refuses a request above 32 MB.
_ROWS_A_WRITE = 200
_IDS_A_CALL = 2_000
_IDS_A_READ = 10_000
_SECONDS_A_SEARCH = 10
# Through one leader for each shard: writes then reach every replica in the same order, and a delete
# by condition hits the same rows on all of them.
_IN_ORDER = models.WriteOrdering.MEDIUM
Item = TypeVar("Item")


def open_index(url: str, key: str, model: str, dimension: int) -> QdrantIndex:
    """The index of this version and model on the server at ``url``. Connects at the first call."""
    stem = collections_of.stem_of(model, dimension)
    return QdrantIndex(QdrantCalls(connect(url, key)), stem, dimension)


class QdrantIndex:
    """``Index`` over the collection that answers for ``stem``, or over the one named.

    Safe for several threads. Writes return when ``confirmed_by`` replicas hold them. A collection
    that is replaced meanwhile is found again by itself. Raises ``Unavailable``, also with
    ``index_not_made`` (nothing was moved or written there yet) and ``index_outdated``.
    A row never changes its body: where bodies have their own shards it would then be in two.
    """

    def __init__(
        self, calls: QdrantCalls, stem: str, dimension: int, collection: str | None = None
    ) -> None:
        self.calls = calls
        self.stem = stem
        self.dimension = dimension
        self._named = collection
        self._found: Place | None = None
        self._finding = threading.Lock()

    def upsert(self, passages: list[IndexedPassage]) -> None:
        """Write rows in batches, replacing rows of the same id entirely; those of the batches
        before an error are written."""
        points = [(passage.body, self._point(passage)) for passage in passages]
        for body, rows in self._by_place(points):
            for batch in _batches(rows, _ROWS_A_WRITE):
                self._write("upsert", body, points=batch)

    def set_dense(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        """Add vectors of shape (dimension,) to rows that exist."""
        for vector in vectors.values():
            check_vector(vector, self.dimension)
        for named in _batches(vectors, _ROWS_A_WRITE):
            rows = self._at("retrieve", None, ids=named, with_payload=[columns.BODY])
            known = [((row.payload or {})[columns.BODY], str(row.id)) for row in rows]
            for body, present in self._by_place(known):
                points = [
                    models.PointVectors(id=identity, vector={DENSE: vectors[identity].tolist()})
                    for identity in present
                ]
                embedded = {columns.EMBEDDED: True}
                # Rows deleted just now: the server writes all others, then answers that some
                # were absent.
                self._write("update_vectors", body, points=points, may_lack=True)
                self._write("set_payload", body, payload=embedded, points=present, may_lack=True)

    def delete_versions(self, body: str, versions: list[str]) -> None:
        for batch in _batches(versions, _IDS_A_CALL):
            wanted = OneOf(columns.VERSION, tuple(batch))
            self._delete(body, Conditions((Is(columns.BODY, body), wanted)))

    def delete_passages(self, body: str, ids: list[str]) -> None:
        for batch in _batches(ids, _IDS_A_CALL):
            condition = qdrant_filter(body_conditions(body))
            rows = models.Filter(must=[condition, models.HasIdCondition(has_id=list(batch))])
            self._write("delete", body, points_selector=models.FilterSelector(filter=rows))

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
        access = access_columns(
            clearance=clearance,
            label=label,
            collections=collections,
            valid_from=valid_from,
            valid_to=valid_to,
            is_limited=is_limited,
        )
        rows = qdrant_filter(Conditions((Is(columns.BODY, body), Is(columns.DOCUMENT, document))))
        self._write("set_payload", body, payload=access, points=rows)

    def search_lexical(self, query: SparseVector, rights: RightsFilter, limit: int) -> list[Hit]:
        if not query.ids:
            return []
        vector = models.SparseVector(indices=list(query.ids), values=list(query.weights))
        corpus = models.IdfCorpusParams(corpus=qdrant_filter(population(rights)))
        return self._hits(vector, LEXICAL, models.SearchParams(idf=corpus), rights, limit)

    def search_dense(
        self, vector: NDArray[np.float32], rights: RightsFilter, limit: int
    ) -> list[Hit]:
        check_vector(vector, self.dimension)
        parameters = models.SearchParams(
            quantization=models.QuantizationSearchParams(rescore=True, oversampling=OVERSAMPLING)
        )
        return self._hits(vector.tolist(), DENSE, parameters, rights, limit)

    def count(self, rights: RightsFilter) -> int:
        wanted = qdrant_filter(rights_conditions(rights))
        return int(self._at("count", rights.bodies, count_filter=wanted, exact=True).count)

    def ids(self, body: str) -> set[str]:
        found: set[str] = set()
        wanted, offset = qdrant_filter(body_conditions(body)), None
        while True:
            page, offset = self._at(
                "scroll",
                body,
                scroll_filter=wanted,
                limit=_IDS_A_READ,
                offset=offset,
                with_payload=False,
                with_vectors=False,
            )
            found.update(str(row.id) for row in page)
            if offset is None:
                return found

    def scroll(
        self, after: str | None = None, limit: int = 500, body: str | None = None
    ) -> list[IndexedPassage]:
        page, _ = self._at(
            "scroll",
            body,
            scroll_filter=None if body is None else qdrant_filter(body_conditions(body)),
            limit=limit + 1,
            offset=after,
            with_payload=True,
            with_vectors=True,
        )
        return [_passage(row) for row in page if str(row.id) != after][:limit]

    def info(self) -> dict[str, int | str]:
        """``rows``, ``segments``, ``dimension``, ``analysis``, ``engine``, and of the server:
        ``collection``, ``shards`` by body (0: one for all), ``replicas``, ``status``."""
        place = self._place()
        state = self._at("get_collection", None)
        return {
            # The server's own figure is an estimate.
            "rows": int(self._at("count", None, exact=True).count),
            "segments": state.segments_count,
            "dimension": self.dimension,
            "analysis": ANALYSIS_VERSION,
            "engine": "qdrant",
            "collection": place.collection,
            "shards": place.shared + len(place.own),
            "replicas": state.config.params.replication_factor or 1,
            "status": str(state.status),
        }

    def close(self) -> None:
        self.calls.close()

    def _hits(
        self,
        query: models.SparseVector | list[float],
        using: str,
        parameters: models.SearchParams,
        rights: RightsFilter,
        limit: int,
    ) -> list[Hit]:
        if limit < 1:
            return []
        found = self._at(
            "query_points",
            rights.bodies,
            query=query,
            using=using,
            query_filter=qdrant_filter(rights_conditions(rights)),
            search_params=parameters,
            limit=limit + TIE_MARGIN,
            with_payload=list(HIT_COLUMNS),
            timeout=_SECONDS_A_SEARCH,
        ).points
        hits = [hit_of(str(point.id), point.payload or {}, point.score) for point in found]
        return best_first(hits, limit)

    def _delete(self, body: str, conditions: Conditions) -> None:
        selector = models.FilterSelector(filter=qdrant_filter(conditions))
        self._write("delete", body, points_selector=selector)

    def _write(
        self, method: str, body: str | None, *, may_lack: bool = False, **arguments: Any
    ) -> None:
        try:
            self._at(method, body, wait=True, ordering=_IN_ORDER, **arguments)
        except Absent:
            if not may_lack:
                raise

    def _at(self, method: str, body: str | Sequence[str] | None, **arguments: Any) -> Any:
        """Call ``method`` on the collection that answers, and on the shards of ``body`` if any."""
        place = self._place()
        try:
            return self.calls(method, **_aimed(place, body), **arguments)
        except Absent:
            # Perhaps the collection was replaced; raises when there is none.
            fresh = self._find()
            if fresh.collection == place.collection:
                raise
            return self.calls(method, **_aimed(fresh, body), **arguments)

    def _place(self) -> Place:
        return self._found or self._find()

    def _find(self) -> Place:
        with self._finding:
            collections_of.check_server(self.calls)
            name = self._current()
            while True:
                try:
                    place = collections_of.place_of(self.calls, name, self.dimension)
                except Unavailable as error:
                    # Replaced and deleted between the two questions: the next one stands now.
                    name, tried = self._current(), name
                    if error.code != "index_not_made" or name == tried:
                        raise
                else:
                    self._found = place
                    return place

    def _current(self) -> str:
        name = self._named or collections_of.current(self.calls, self.stem)
        if name is None:
            raise Unavailable("index_not_made", collection=self.stem)
        return name

    def _by_place(
        self, rows: Iterable[tuple[str, Item]]
    ) -> Iterator[tuple[str | None, list[Item]]]:
        """Rows of each body apart where bodies have their shards, else all together."""
        is_by_body = self._place().shared > 0
        grouped: dict[str | None, list[Item]] = defaultdict(list)
        for body, row in rows:
            grouped[body if is_by_body else None].append(row)
        yield from grouped.items()

    def _point(self, passage: IndexedPassage) -> models.PointStruct:
        check_identity(passage.id)
        vectors: dict[str, Any] = {}
        if passage.sparse.ids:
            vectors[LEXICAL] = models.SparseVector(
                indices=list(passage.sparse.ids), values=list(passage.sparse.weights)
            )
        if passage.dense is not None:
            check_vector(passage.dense, self.dimension)
            vectors[DENSE] = passage.dense.tolist()
        return models.PointStruct(id=passage.id, vector=vectors, payload=columns_of(passage))


def _aimed(place: Place, body: str | Sequence[str] | None) -> Mapping[str, Any]:
    bodies = (body,) if isinstance(body, str) else body or ()
    keys = sorted({key for key in map(place.key, bodies) if key is not None})
    aimed = {"collection_name": place.collection}
    if not keys:
        return aimed
    return {**aimed, "shard_key_selector": keys[0] if len(keys) == 1 else keys}


def _passage(row: models.Record) -> IndexedPassage:
    vectors: dict[str, Any] = row.vector if isinstance(row.vector, dict) else {}
    lexical = vectors.get(LEXICAL)
    terms = None if lexical is None else (lexical.indices, lexical.values)
    return passage_of(str(row.id), row.payload or {}, terms, vectors.get(DENSE))


def _batches(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
