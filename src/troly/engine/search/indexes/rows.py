"""How a passage lies in an index, the same in every engine: columns, vectors, what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from troly.engine.search.indexes import rights as columns
from troly.engine.search.passages import Hit, IndexedPassage, SparseVector
from troly.errors import BadInput

LEXICAL = "lexical"
DENSE = "dense"
LAYOUT = 1
"""Raised with any change to the columns or vectors: an older index must be written again. Not with
a further column to look rows up by: that is made when an older index is opened."""

HIT_COLUMNS = (
    columns.DOCUMENT,
    columns.VERSION,
    columns.LANGUAGE,
    columns.EMBEDDED,
    columns.VALID_FROM,
    columns.VALID_TO,
)
KEYWORDS = (
    columns.DOCUMENT,
    columns.VERSION,
    columns.LABEL,
    columns.COLLECTIONS,
    columns.LANGUAGE,
    columns.LIMITED,
)
NUMBERS = (columns.CLEARANCE, columns.VALID_FROM, columns.VALID_TO)

OVERSAMPLING = 2.0
"""Candidates taken by their int8 vectors for each one scored again with the full vectors."""
# Below this many permitted rows the engine reads their term vectors one by one; left at its default
# (thousands) it did so for every body of the usual size, at three times the cost.
ROWS_READ_ONE_BY_ONE = 500
# Rows read past the limit, so that equal scores at the edge are cut by id and not by chance.
TIE_MARGIN = 10


def columns_of(passage: IndexedPassage) -> dict[str, Any]:
    return {
        columns.BODY: passage.body,
        columns.DOCUMENT: passage.document,
        columns.VERSION: passage.version,
        columns.LANGUAGE: passage.language,
        columns.EMBEDDED: passage.dense is not None,
        **access_columns(
            clearance=passage.clearance,
            label=passage.label,
            collections=passage.collections,
            valid_from=passage.valid_from,
            valid_to=passage.valid_to,
            is_limited=passage.is_limited,
        ),
    }


def access_columns(
    *,
    clearance: int,
    label: str,
    collections: Sequence[str],
    valid_from: int,
    valid_to: int,
    is_limited: bool = False,
) -> dict[str, Any]:
    """The columns that say who may see a row."""
    return {
        columns.CLEARANCE: clearance,
        columns.LABEL: label,
        columns.COLLECTIONS: list(collections),
        columns.VALID_FROM: valid_from,
        columns.VALID_TO: valid_to,
        columns.LIMITED: columns.IS_LIMITED if is_limited else columns.NOT_LIMITED,
    }


def passage_of(
    identity: str,
    held: Mapping[str, Any],
    lexical: tuple[Sequence[int], Sequence[float]] | None,
    dense: Sequence[float] | None,
) -> IndexedPassage:
    """A row as it was written, term ids in rising order. A dense vector has length 1: engines keep
    nothing else for a cosine."""
    ids, weights = lexical or ((), ())
    terms = sorted(zip(ids, weights, strict=True))
    return IndexedPassage(
        id=identity,
        body=held[columns.BODY],
        document=held[columns.DOCUMENT],
        version=held[columns.VERSION],
        clearance=int(held[columns.CLEARANCE]),
        label=held[columns.LABEL],
        collections=tuple(held[columns.COLLECTIONS]),
        language=held[columns.LANGUAGE],
        valid_from=int(held[columns.VALID_FROM]),
        valid_to=int(held[columns.VALID_TO]),
        sparse=SparseVector(tuple(term for term, _ in terms), tuple(w for _, w in terms)),
        dense=None if dense is None else np.asarray(dense, dtype=np.float32),
        is_limited=held.get(columns.LIMITED) == columns.IS_LIMITED,
    )


def hit_of(identity: str, held: Mapping[str, Any], score: float) -> Hit:
    return Hit(
        id=identity,
        document=held[columns.DOCUMENT],
        version=held[columns.VERSION],
        language=held[columns.LANGUAGE],
        score=score,
        is_embedded=held[columns.EMBEDDED],
        valid_from=int(held[columns.VALID_FROM]),
        valid_to=int(held[columns.VALID_TO]),
    )


def best_first(hits: list[Hit], limit: int) -> list[Hit]:
    """The best ``limit``; equal scores in the order of their ids."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:limit]


def check_identity(identity: str) -> None:
    """Raises ``BadInput`` unless ``identity`` is a UUID in its usual spelling."""
    try:
        canonical = str(uuid.UUID(identity))
    except ValueError as error:
        raise BadInput("passage_id", id=identity) from error
    if canonical != identity:
        raise BadInput("passage_id", id=identity)


def check_vector(vector: NDArray[np.float32], dimension: int) -> None:
    """Raises ``BadInput`` unless ``vector`` has shape (dimension,) and finite numbers."""
    if vector.shape != (dimension,):
        shape = "×".join(map(str, vector.shape))
        raise BadInput("vector_size", expected=dimension, found=shape)
    if not np.isfinite(vector).all():
        raise BadInput("vector_not_finite")
