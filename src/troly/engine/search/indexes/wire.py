"""Rows of an index as plain values and arrays, for the socket and the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from troly.engine.search.passages import Hit, IndexedPassage, RightsFilter, SparseVector, Way


def pack_passages(passages: Sequence[IndexedPassage]) -> dict[str, Any]:
    """Columns instead of rows: a batch of 500 is then six arrays and not 100,000 numbers."""
    lengths = [len(passage.sparse.ids) for passage in passages]
    dense_rows = [passage.dense for passage in passages if passage.dense is not None]
    ids = chain.from_iterable(passage.sparse.ids for passage in passages)
    weights = chain.from_iterable(passage.sparse.weights for passage in passages)
    return {
        "rows": [
            [
                passage.id,
                passage.body,
                passage.document,
                passage.version,
                passage.clearance,
                passage.label,
                list(passage.collections),
                passage.language,
                passage.valid_from,
                passage.valid_to,
                passage.dense is not None,
                passage.is_limited,
            ]
            for passage in passages
        ],
        "lengths": np.array(lengths, dtype=np.uint32),
        "ids": np.fromiter(ids, np.uint32, sum(lengths)),
        "weights": np.fromiter(weights, np.float32, sum(lengths)),
        "dense": _stack(dense_rows),
    }


def unpack_passages(packed: Mapping[str, Any]) -> list[IndexedPassage]:
    passages: list[IndexedPassage] = []
    start = 0
    dense = iter(packed["dense"])
    ids = packed["ids"].tolist()
    weights = packed["weights"].tolist()
    for row, length in zip(packed["rows"], packed["lengths"].tolist(), strict=True):
        end = start + length
        passages.append(
            IndexedPassage(
                id=row[0],
                body=row[1],
                document=row[2],
                version=row[3],
                clearance=row[4],
                label=row[5],
                collections=tuple(row[6]),
                language=row[7],
                valid_from=row[8],
                valid_to=row[9],
                sparse=SparseVector(tuple(ids[start:end]), tuple(weights[start:end])),
                dense=next(dense) if row[10] else None,
                # A row kept by the version before has no word on it.
                is_limited=len(row) > 11 and row[11],
            )
        )
        start = end
    return passages


def pack_vectors(vectors: Mapping[str, NDArray[np.float32]]) -> dict[str, Any]:
    return {"rows": list(vectors), "dense": _stack(list(vectors.values()))}


def unpack_vectors(packed: Mapping[str, Any]) -> dict[str, NDArray[np.float32]]:
    return dict(zip(packed["rows"], packed["dense"], strict=True))


def pack_rights(rights: RightsFilter) -> dict[str, Any]:
    return {
        "body": rights.body,
        "clearance": rights.clearance,
        "labels": _listed(rights.labels),
        "collections": _listed(rights.collections),
        "on_date": rights.on_date,
        "without_documents": list(rights.without_documents),
        "only_documents": _listed(rights.only_documents),
        "languages": _listed(rights.languages),
        "ways": None if rights.ways is None else [_pack_way(way) for way in rights.ways],
        "shared": list(rights.shared),
    }


def _pack_way(way: Way) -> list[Any]:
    return [
        way.body,
        way.clearance,
        _listed(way.labels),
        _listed(way.collections),
        list(way.outside),
        _listed(way.documents),
    ]


def _unpack_way(packed: Sequence[Any]) -> Way:
    body, clearance, labels, collections, outside, documents = packed
    return Way(
        body, clearance, _closed(labels), _closed(collections), tuple(outside), _closed(documents)
    )


def unpack_rights(packed: Mapping[str, Any]) -> RightsFilter:
    return RightsFilter(
        body=packed["body"],
        clearance=packed["clearance"],
        labels=_closed(packed["labels"]),
        collections=_closed(packed["collections"]),
        on_date=packed["on_date"],
        without_documents=tuple(packed["without_documents"]),
        # A caller of the version before does not send these.
        only_documents=_closed(packed.get("only_documents")),
        languages=_closed(packed.get("languages")),
        ways=None if packed.get("ways") is None else tuple(map(_unpack_way, packed["ways"])),
        shared=tuple(packed.get("shared", ())),
    )


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)


def _closed(values: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def unpack_hits(packed: Sequence[Sequence[Any]]) -> list[Hit]:
    return list(map(Hit._make, packed))


def _stack(rows: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    if not rows:
        return np.zeros((0, 0), dtype=np.float32)
    return np.stack([np.asarray(row, dtype=np.float32) for row in rows])
