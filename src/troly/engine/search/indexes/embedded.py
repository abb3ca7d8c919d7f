"""The index inside this process: Qdrant Edge, one shard in one folder.

Only one process can hold a folder open; the others reach it through ``OwnedIndex``.
The reasons for every setting here: docs/adr/0001-index-engine-and-owner-process.md.
"""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as edge
from numpy.typing import NDArray

from troly.engine.search.analysis import ANALYSIS_VERSION
from troly.engine.search.indexes import rights as columns
from troly.engine.search.indexes.embedded_filter import embedded_filter
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
    KEYWORDS,
    LAYOUT,
    LEXICAL,
    NUMBERS,
    OVERSAMPLING,
    ROWS_READ_ONE_BY_ONE,
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

DEFAULT_DIMENSION = 384
_MARK = "troly.json"
_PAGE = 4_000
# Below this size (kilobytes of vectors) a segment is scanned as it is: building costs more.
_SMALLEST_BUILT_SEGMENT = 2_000


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
        self._shard = _open_shard(folder, dimension)

    def upsert(self, passages: list[IndexedPassage]) -> None:
        """Write rows, replacing rows of the same id entirely (their vectors too)."""
        if not passages:
            return
        points = [self._point(passage) for passage in passages]
        with self._writing:
            self._shard.update(edge.UpdateOperation.upsert_points(points))

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
                self._shard.update(edge.UpdateOperation.update_vectors(present))
                embedded = {columns.EMBEDDED: True}
                self._shard.update(edge.UpdateOperation.set_payload(sorted(known), embedded))

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
        vector = edge.SparseVector(list(query.ids), list(query.weights))
        parameters = edge.SearchParams(
            idf=edge.IdfParams(corpus=embedded_filter(population(rights)))
        )
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
        request = edge.CountRequest(exact=True, filter=embedded_filter(rights_conditions(rights)))
        return self._shard.count(request)

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
                self._shard.flush()
                self._shard.close()
                del self._shard
                self._shard = None  # type: ignore[assignment]

    def flush(self) -> None:
        """Bring every write into the segment files, so that a copy of the folder is whole."""
        with self._writing:
            self._shard.flush()

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
            with self._writing:
                self._shard.update(edge.UpdateOperation.delete_points(list(identities)))

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
            known = [row.id for row in self._shard.retrieve(list(identities), False, False)]
            if known:
                self._shard.update(edge.UpdateOperation.set_payload(known, payload))

    def _hits(
        self, query: edge.Query, parameters: edge.SearchParams, rights: RightsFilter, limit: int
    ) -> list[Hit]:
        if limit < 1:
            return []
        found = self._shard.query(
            edge.QueryRequest(
                limit=limit + TIE_MARGIN,
                query=query,
                filter=embedded_filter(rights_conditions(rights)),
                params=parameters,
                with_payload=list(HIT_COLUMNS),
            )
        )
        hits = [hit_of(str(point.id), point.payload or {}, point.score) for point in found]
        return best_first(hits, limit)

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
                limit=_PAGE,
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
        return edge.Point(passage.id, vectors, columns_of(passage))


def _passage(row: edge.Record) -> IndexedPassage:
    vectors: dict[str, Any] = row.vector if isinstance(row.vector, dict) else {}
    lexical = vectors.get(LEXICAL)
    terms = None if lexical is None else (lexical.indices, lexical.values)
    return passage_of(str(row.id), row.payload or {}, terms, vectors.get(DENSE))


def _open_shard(folder: Path, dimension: int) -> edge.EdgeShard:
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / _MARK
    wanted = {"layout": LAYOUT, "analysis": ANALYSIS_VERSION, "dimension": dimension}
    if mark.exists():
        found = json.loads(mark.read_text(encoding="utf-8"))
        if found != wanted:
            raise Unavailable("index_outdated", found=str(found), wanted=str(wanted))
    shard_folder = folder / "shard"
    if not shard_folder.exists():
        # Made aside and renamed: a start that is killed half-way leaves nothing to trip over.
        unfinished = folder / "shard.part"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        _create_shard(unfinished, dimension)
        fresh = folder / f"{_MARK}.part"
        fresh.write_text(json.dumps(wanted), encoding="utf-8")
        fresh.replace(mark)
        unfinished.replace(shard_folder)
    try:
        shard = edge.EdgeShard.load(str(shard_folder))
        # A folder of an earlier version lacks the columns that came later: without their index
        # every row would be read for a condition on them.
        _index_columns(shard, known=shard.info().payload_schema)
    except Exception as error:
        code = "index_busy" if "WouldBlock" in str(error) else "index_damaged"
        raise Unavailable(code, folder=folder.name) from error
    return shard


def _create_shard(folder: Path, dimension: int) -> None:
    dense = edge.EdgeVectorParams(
        size=dimension,
        distance=edge.Distance.Cosine,
        # m=0 builds no graph: a filtered graph loses recall, a flat int8 scan loses none.
        hnsw_config=edge.HnswIndexConfig(m=0, ef_construct=16, full_scan_threshold=10),
        quantization_config=edge.ScalarQuantizationConfig(
            type=edge.ScalarType.Int8, memory=edge.Memory.Pinned
        ),
        memory=edge.Memory.Cached,
    )
    lexical = edge.EdgeSparseVectorParams(
        modifier=edge.Modifier.Idf, full_scan_threshold=ROWS_READ_ONE_BY_ONE
    )
    configuration = edge.EdgeConfig(
        vectors={DENSE: dense},
        sparse_vectors={LEXICAL: lexical},
        payload_memory=edge.Memory.Cached,
        optimizers=edge.EdgeOptimizersConfig(indexing_threshold=_SMALLEST_BUILT_SEGMENT),
    )
    shard = edge.EdgeShard.create(str(folder), configuration)
    _index_columns(shard)
    shard.close()


def _index_columns(shard: edge.EdgeShard, known: Container[str] = ()) -> None:
    # enable_hnsw is on by default for every column and would build one graph per value.
    keyword = edge.KeywordIndexParams(enable_hnsw=False)
    number = edge.IntegerIndexParams(lookup=False, range=True, enable_hnsw=False)
    schemas: dict[str, edge.KeywordIndexParams | edge.IntegerIndexParams] = {
        columns.BODY: edge.KeywordIndexParams(is_tenant=True, enable_hnsw=False),
        **dict.fromkeys(KEYWORDS, keyword),
        **dict.fromkeys(NUMBERS, number),
    }
    missing = [name for name in schemas if name not in known]
    for name in missing:
        shard.update(edge.UpdateOperation.create_field_index(name, schemas[name]))
    if missing:
        shard.flush()
