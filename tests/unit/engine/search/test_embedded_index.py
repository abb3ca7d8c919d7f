"""The embedded index at a size where it leaves the small-set paths: exact before and after the
compact segments are built."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator

import numpy as np
import pytest

from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.passages import IndexedPassage, RightsFilter, SparseVector

ROWS, TERMS, DIMENSION = 4_000, 300, 256
RIGHTS = RightsFilter("one", 2, tuple("abcdefgh"), ("x", "y"), 738_000)
DRAWN = np.random.default_rng(11)
VECTORS = DRAWN.normal(size=(ROWS, DIMENSION)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
HELD = DRAWN.random((ROWS, TERMS)) < 0.05
WEIGHTS = np.where(HELD, DRAWN.uniform(0.2, 2.0, (ROWS, TERMS)), 0.0).astype(np.float32)
OF_BODY = np.arange(ROWS) % 4 > 0
CLEARANCE = DRAWN.integers(0, 4, ROWS)
LABEL = DRAWN.integers(0, 10, ROWS)
COLLECTION = DRAWN.integers(0, 3, ROWS)
ALLOWED = OF_BODY & (CLEARANCE <= 2) & (LABEL < 8) & (COLLECTION < 2)


def row(number: int) -> IndexedPassage:
    terms = np.flatnonzero(HELD[number])
    return IndexedPassage(
        id=str(uuid.UUID(int=number)),
        body="one" if OF_BODY[number] else "two",
        document=f"d{number // 10}",
        version=f"v{number // 10}",
        clearance=int(CLEARANCE[number]),
        label="abcdefghij"[LABEL[number]],
        collections=("xyz"[COLLECTION[number]],),
        language="vi",
        valid_from=0,
        valid_to=4_000_000,
        sparse=SparseVector(tuple(terms.tolist()), tuple(WEIGHTS[number, terms].tolist())),
        dense=VECTORS[number],
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path_factory.mktemp("index") / "of one", DIMENSION)
    for start in range(0, ROWS, 500):
        index.upsert([row(number) for number in range(start, start + 500)])
    yield index
    index.close()


def check(index: EmbeddedIndex) -> None:
    assert index.count(RIGHTS) == int(ALLOWED.sum()) > 1_000
    for query in np.random.default_rng(5).choice(TERMS, size=(10, 6), replace=False):
        holding = HELD[OF_BODY][:, query].sum(axis=0)
        idf = [math.log(1 + (OF_BODY.sum() - n + 0.5) / (n + 0.5)) for n in holding]
        scores = np.where(ALLOWED, WEIGHTS[:, query] @ np.array(idf), 0.0)
        best = np.argsort(-scores)[:20]
        hits = index.search_lexical(
            SparseVector(tuple(query.tolist()), (1.0,) * len(query)), RIGHTS, 20
        )
        assert [uuid.UUID(hit.id).int for hit in hits] == best.tolist()
        assert [hit.score for hit in hits] == pytest.approx(scores[best].tolist(), rel=1e-5)
    for place in range(0, ROWS, 400):
        vector = VECTORS[place] + VECTORS[place + 1]
        vector /= np.linalg.norm(vector)
        best = np.argsort(-np.where(ALLOWED, VECTORS @ vector, -2.0))[:10]
        found = index.search_dense(vector, RIGHTS, 10)
        assert [uuid.UUID(hit.id).int for hit in found] == best.tolist()


def test_searches_are_exact_before_and_after_the_compact_segments(index: EmbeddedIndex) -> None:
    check(index)
    assert index.optimise()
    check(index)
    assert not index.optimise()
