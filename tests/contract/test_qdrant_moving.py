"""An index moved into another engine and back: every row, with its vectors."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from qdrant_server import QdrantServer, qdrant_server
from test_index_contract import DIMENSION, TERMS, everything, passages, unit_vector

from troly.engine.search import moving
from troly.engine.search.indexes import qdrant_collections as collections_of
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.indexes.qdrant import QdrantIndex
from troly.engine.search.indexes.qdrant_calls import QdrantCalls, connect
from troly.engine.search.indexes.qdrant_collections import Shape
from troly.engine.search.passages import Hit, Index, IndexedPassage, SparseVector

STEM = collections_of.stem_of("made-up", DIMENSION)


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    with qdrant_server() as server:
        yield server


@pytest.fixture
def cluster(server: QdrantServer) -> QdrantIndex:
    calls = QdrantCalls(connect(server.url), wait=lambda seconds: None)
    name = collections_of.create(calls, STEM, DIMENSION, Shape(shards=3, own={"two": 2}))
    return QdrantIndex(calls, STEM, DIMENSION, name)


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedIndex]:
    monkeypatch.setattr(moving, "PAGE", 16)
    index = EmbeddedIndex(tmp_path / "index", DIMENSION)
    index.upsert(rows())
    yield index
    index.close()


def rows() -> list[IndexedPassage]:
    made = passages(100)
    made[5] = replace(made[5], dense=None)
    made[6] = replace(made[6], sparse=SparseVector((), ()))
    return made


def answers(index: Index) -> list[Hit]:
    generator, found = random.Random(9), []
    for number in range(10):
        ids = tuple(sorted(generator.sample(range(TERMS), 4)))
        rights = replace(everything(generator.choice(["one", "two"])), clearance=2)
        found += index.search_lexical(SparseVector(ids, (1.0,) * 4), rights, 10)
        found += index.search_dense(unit_vector(900 + number), rights, 10)
    return [hit._replace(score=round(hit.score, 4)) for hit in found]


def test_there_and_back_nothing_changes(
    embedded: EmbeddedIndex, cluster: QdrantIndex, tmp_path: Path
) -> None:
    told: list[int] = []
    moved = moving.bring_over(embedded, cluster, told=told.append)
    assert moved == moving.Moved(written=100, deleted=0)
    assert told[-1] == 100
    assert told == sorted(told)
    comparison = moving.compare(embedded, cluster)
    assert comparison.is_equal
    assert comparison.source.rows == 100
    assert comparison.source.embedded == 99
    assert 0 <= comparison.deviation < 1e-6
    assert answers(cluster) == answers(embedded)
    assert len(answers(cluster)) > 100
    back = EmbeddedIndex(tmp_path / "back", DIMENSION)
    moving.bring_over(cluster, back)
    assert moving.compare(embedded, back).is_equal
    assert answers(back) == answers(embedded)
    back.close()


def test_what_was_interrupted_goes_on_where_it_stopped(
    embedded: EmbeddedIndex, cluster: QdrantIndex, server: QdrantServer
) -> None:
    kept: list[str] = []

    def interrupted(identity: str) -> None:
        kept.append(identity)
        if len(kept) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moving.bring_over(embedded, cluster, kept=interrupted)
    assert cluster.info()["rows"] == 48
    assert not moving.compare(embedded, cluster).is_equal
    rest = moving.bring_over(embedded, cluster, after=kept[-1])
    assert rest == moving.Moved(written=52, deleted=0)
    assert moving.compare(embedded, cluster).is_equal
    before = len(server.requests)
    assert moving.bring_over(embedded, cluster) == moving.Moved(0, 0)
    assert all(verb != "PUT" for verb, _, _ in server.requests[before:])


def test_every_difference_is_found_and_mended(
    embedded: EmbeddedIndex, cluster: QdrantIndex
) -> None:
    moving.bring_over(embedded, cluster)
    held = {row.id: row for row in cluster.scroll(limit=200)}
    first, second, third, fourth, fifth = random.Random(3).sample(sorted(held), 5)
    changes = {
        first: {"clearance": held[first].clearance + 1},
        second: {"sparse": SparseVector((7,), (1.0,))},
        third: {"dense": unit_vector(7_000)},
        fourth: {"collections": ("z",)},
    }
    for name, facts in changes.items():
        cluster.upsert([replace(held[name], **facts)])  # type: ignore[arg-type]
        found = moving.compare(embedded, cluster)
        assert (found.different, found.is_equal) == (1, False)
        assert moving.bring_over(embedded, cluster) == moving.Moved(1, 0)
    cluster.delete_passages(held[fifth].body, [fifth])
    strays = [
        replace(held[first], id=f"{place}0000000-0000-0000-0000-00000000aaaa", body=body)
        for place, body in (("0", "one"), ("f", "three"))
    ]
    cluster.upsert(strays)
    found = moving.compare(embedded, cluster)
    assert (found.different, found.target.rows, found.is_equal) == (1, 101, False)
    assert moving.bring_over(embedded, cluster) == moving.Moved(1, 2)
    assert moving.compare(embedded, cluster).is_equal


def test_an_empty_index_empties_the_target(
    embedded: EmbeddedIndex, cluster: QdrantIndex, tmp_path: Path
) -> None:
    moving.bring_over(embedded, cluster)
    nothing = EmbeddedIndex(tmp_path / "nothing", DIMENSION)
    assert moving.bring_over(nothing, cluster) == moving.Moved(0, 100)
    assert moving.compare(nothing, cluster).is_equal
    nothing.close()
