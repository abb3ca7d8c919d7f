"""The folder of an embedded index: made, opened, and brought up to the columns of this version."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Container
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from troly.engine.search.analysis import ANALYSIS_VERSION
from troly.engine.search.indexes import rights as columns
from troly.engine.search.indexes.access import ACCESS, ACCESS_COLUMNS, AccessClasses
from troly.engine.search.indexes.rows import (
    DENSE,
    KEYWORDS,
    LAYOUT,
    LEXICAL,
    NUMBERS,
    ROWS_READ_ONE_BY_ONE,
)
from troly.errors import Unavailable

ROWS_A_PAGE = 4_000
_MARK = "troly.json"
# Below this size (kilobytes of vectors) a segment is scanned as it is: building costs more.
_SMALLEST_BUILT_SEGMENT = 2_000
_MOST_CLASSES = 1_000_000


def open_shard(folder: Path, dimension: int) -> edge.EdgeShard:
    """Raises ``Unavailable``: ``index_busy``, ``index_outdated`` or ``index_damaged``."""
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
        shard = edge.EdgeShard.load(str(shard_folder), _configuration(dimension))
        # A folder of an earlier version lacks the columns that came later: without their index
        # every row would be read for a condition on them.
        known = shard.info().payload_schema
        if ACCESS not in known:
            _fill_access(shard)
        _index_columns(shard, known)
    except Exception as error:
        code = "index_busy" if "WouldBlock" in str(error) else "index_damaged"
        raise Unavailable(code, folder=folder.name) from error
    return shard


def classes_of(shard: edge.EdgeShard) -> AccessClasses:
    """The classes that the rows of a shard are in, each learnt from one of its rows."""
    classes = AccessClasses()
    request = edge.FacetRequest(ACCESS, limit=_MOST_CLASSES, exact=True)
    for number in sorted(int(hit.value) for hit in shard.facet(request).hits):
        condition = edge.FieldCondition(ACCESS, match=edge.MatchValue(number))
        page, _ = shard.scroll(
            edge.ScrollRequest(
                limit=1,
                filter=edge.Filter(must=[condition]),
                with_payload=list(ACCESS_COLUMNS),
                with_vector=False,
            )
        )
        if page and not classes.take_up(number, page[0].payload or {}):
            raise Unavailable("index_damaged", folder=str(number))
    return classes


def _fill_access(shard: edge.EdgeShard) -> None:
    """Put every row of an older folder into its class. Cut short, it begins again."""
    classes = AccessClasses()
    by_number: dict[int, list[Any]] = {}
    offset: int | uuid.UUID | str | None = None
    while True:
        page, offset = shard.scroll(
            edge.ScrollRequest(
                offset=offset,
                limit=ROWS_A_PAGE,
                with_payload=list(ACCESS_COLUMNS),
                with_vector=False,
            )
        )
        for row in page:
            try:
                number = classes.number_of(row.payload or {})
            except (KeyError, TypeError, ValueError):
                # Who may see it is not known: nobody, being in no class.
                continue
            by_number.setdefault(number, []).append(row.id)
        if offset is None:
            break
    for number, rows in by_number.items():
        shard.update(edge.UpdateOperation.set_payload(rows, {ACCESS: number}))


def _configuration(dimension: int) -> edge.EdgeConfig:
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
    return edge.EdgeConfig(
        vectors={DENSE: dense},
        sparse_vectors={LEXICAL: lexical},
        payload_memory=edge.Memory.Cached,
        optimizers=edge.EdgeOptimizersConfig(indexing_threshold=_SMALLEST_BUILT_SEGMENT),
        # The thread that asks looks through the segments itself. Waking others for it costs a
        # small body more than the looking, and calls come one after the other in any case.
        max_search_threads=1,
    )


def _create_shard(folder: Path, dimension: int) -> None:
    shard = edge.EdgeShard.create(str(folder), _configuration(dimension))
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
        # Last: its index says that every row has its class.
        ACCESS: edge.IntegerIndexParams(lookup=True, range=False, enable_hnsw=False),
    }
    missing = [name for name in schemas if name not in known]
    for name in missing:
        shard.update(edge.UpdateOperation.create_field_index(name, schemas[name]))
    if missing:
        shard.flush()
