"""What every index must do, run on each of them: in this process, behind a real owner, and in the
words of a Qdrant server: by the client library's local mode, and by HTTP through a stand-in.

``TROLY_TEST_QDRANT_URL`` adds a real server, with collections of its own that are deleted again."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import qdrant_edge as edge
from qdrant_client import QdrantClient
from qdrant_server import qdrant_server

from troly.engine.search.indexes import qdrant_collections
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.indexes.owned import OwnedIndex
from troly.engine.search.indexes.qdrant import QdrantIndex
from troly.engine.search.indexes.qdrant_calls import QdrantCalls, connect
from troly.engine.search.indexes.qdrant_collections import Shape
from troly.engine.search.passages import Index, IndexedPassage, RightsFilter, SparseVector
from troly.errors import BadInput

DIMENSION = 16
TERMS = 40
OWNER = """
import sys
from pathlib import Path
from troly.doors.index.owner import run_owner
folder, socket_path, dimension = sys.argv[1:]
run_owner(Path(folder), Path(socket_path), int(dimension), lambda: print("ready", flush=True))
"""
Opener = Callable[[], Index]


def start_owner(folder: Path, socket_path: Path) -> subprocess.Popen[str]:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder), str(socket_path), str(DIMENSION)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "ready\n"
    return owner


REAL_SERVER = os.environ.get("TROLY_TEST_QDRANT_URL", "")
STEM = qdrant_collections.stem_of(f"made up {os.getpid()}", DIMENSION)
KINDS = ["embedded", "owned", "qdrant-local", "qdrant-http"]


@contextmanager
def a_server(kind: str) -> Iterator[str]:
    """Address of the server of this kind, if it needs one."""
    if kind == "qdrant-http":
        with qdrant_server() as server:
            yield server.url
    elif kind == "qdrant-server":
        yield REAL_SERVER
        calls = QdrantCalls(connect(REAL_SERVER))
        name = qdrant_collections.current(calls, STEM)
        if name is not None:
            calls("delete_collection", collection_name=name)
    else:
        yield ""


@pytest.fixture(params=[*KINDS, *(["qdrant-server"] if REAL_SERVER else [])])
def opened(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens the same index again each time it is called; the earlier one is closed first."""
    with tempfile.TemporaryDirectory(prefix="troly-") as name, a_server(request.param) as address:
        folder, socket_path = Path(name) / "index", Path(name) / "s"
        owners: list[subprocess.Popen[str]] = []
        indexes: list[Index] = []

        def close() -> None:
            for index in indexes:
                index.close()
            for owner in owners:
                owner.terminate()
                assert owner.wait(30) == 0
            indexes.clear()
            owners.clear()

        def open_index() -> Index:
            close()
            if address:
                indexes.append(over_client(connect(address)))
            elif request.param == "qdrant-local":
                indexes.append(over_client(QdrantClient(path=str(folder))))
            elif request.param == "embedded":
                indexes.append(EmbeddedIndex(folder, DIMENSION))
            else:
                owners.append(start_owner(folder, socket_path))
                indexes.append(OwnedIndex(socket_path))
            return indexes[0]

        yield open_index
        close()


def over_client(client: QdrantClient) -> Index:
    """An index on that server, made first if it is not there."""
    calls = QdrantCalls(client)
    if qdrant_collections.current(calls, STEM) is None:
        name = qdrant_collections.create(calls, STEM, DIMENSION, Shape())
        qdrant_collections.switch(calls, STEM, name)
    return QdrantIndex(calls, STEM, DIMENSION)


def passage(number: int, generator: random.Random, **facts: object) -> IndexedPassage:
    terms = sorted(generator.sample(range(TERMS), 6))
    made = IndexedPassage(
        id=str(uuid.UUID(int=number + 1)),
        body=generator.choice(["one", "two"]),
        document=f"d{number // 4}",
        version=f"v{number // 4}",
        clearance=generator.randrange(4),
        label=generator.choice(["open", "inner", "staff"]),
        collections=tuple(generator.sample(["a", "b", "c"], generator.randrange(3))),
        language=["vi", "en", "fr"][number % 3],
        valid_from=generator.choice([0, 738_000, 739_000]),
        valid_to=generator.choice([738_500, 739_500, 4_000_000]),
        sparse=SparseVector(tuple(terms), tuple(generator.uniform(0.2, 2) for _ in terms)),
        dense=unit_vector(number),
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def unit_vector(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


def passages(count: int = 160) -> list[IndexedPassage]:
    generator = random.Random(7)
    return [passage(number, generator) for number in range(count)]


def everything(body: str) -> RightsFilter:
    return RightsFilter(body=body, clearance=9, labels=None, collections=None)


def random_rights(generator: random.Random) -> RightsFilter:
    def some(values: list[str]) -> tuple[str, ...] | None:
        if generator.random() < 0.25:
            return None
        return tuple(generator.sample(values, generator.randrange(len(values) + 1)))

    return RightsFilter(
        body=generator.choice(["one", "two", "three"]),
        clearance=generator.randrange(-1, 5),
        labels=some(["open", "inner", "staff", "unheard of"]),
        collections=some(["a", "b", "c", "unheard of"]),
        on_date=generator.choice([None, 737_000, 738_000, 738_500, 739_200, 740_000]),
        without_documents=tuple(some(["d1", "d2", "d3"]) or ()),
        languages=None if generator.random() < 0.5 else some(["vi", "en", "unheard of"]),
    )


def may_see(row: IndexedPassage, rights: RightsFilter) -> bool:
    """The oracle: the rule in plain words, row by row."""
    return (
        row.body == rights.body
        and row.clearance <= rights.clearance
        and (rights.labels is None or row.label in rights.labels)
        and (rights.collections is None or bool(set(row.collections) & set(rights.collections)))
        and (rights.on_date is None or row.valid_from <= rights.on_date <= row.valid_to)
        and row.document not in rights.without_documents
        and (rights.languages is None or row.language in rights.languages)
    )


def bm25(rows: list[IndexedPassage], query: SparseVector, body: str) -> dict[str, float]:
    """The oracle: scores with term statistics over the whole body."""
    of_body = [row for row in rows if row.body == body]
    scores: dict[str, float] = {}
    for term, asked in zip(query.ids, query.weights, strict=True):
        holding = sum(term in row.sparse.ids for row in of_body)
        idf = math.log(1 + (len(of_body) - holding + 0.5) / (holding + 0.5))
        for row in of_body:
            weights = dict(zip(row.sparse.ids, row.sparse.weights, strict=True))
            if term in weights:
                scores[row.id] = scores.get(row.id, 0.0) + asked * idf * weights[term]
    return scores


def test_rights_hold_in_both_searches_and_in_counts(opened: Opener) -> None:
    rows, index, generator = passages(), opened(), random.Random(3)
    index.upsert(rows)
    every_term = SparseVector(tuple(range(TERMS)), (1.0,) * TERMS)
    seen = 0
    for _ in range(60):
        rights = random_rights(generator)
        allowed = {row.id for row in rows if may_see(row, rights)}
        seen += len(allowed)
        assert {hit.id for hit in index.search_lexical(every_term, rights, 500)} == allowed
        assert {hit.id for hit in index.search_dense(unit_vector(1), rights, 500)} == allowed
        assert index.count(rights) == len(allowed)
    assert seen > 100


def test_an_empty_list_lets_nothing_through(opened: Opener) -> None:
    index = opened()
    index.upsert(passages())
    for closed in (
        replace(everything("one"), labels=()),
        replace(everything("one"), collections=()),
        replace(everything("one"), languages=()),
        replace(everything("one"), clearance=-1),
        everything(""),
    ):
        assert index.search_dense(unit_vector(1), closed, 10) == []
        assert index.search_lexical(SparseVector((1, 2), (1.0, 1.0)), closed, 10) == []
        assert index.count(closed) == 0


def test_scores_are_bm25_and_cosine(opened: Opener) -> None:
    rows, index = passages(), opened()
    index.upsert(rows)
    query = SparseVector((3, 8, 21), (1.0, 2.0, 1.0))
    expected = bm25(rows, query, "one")
    hits = index.search_lexical(query, everything("one"), 200)
    assert {hit.id: hit.score for hit in hits} == pytest.approx(expected, rel=1e-5)
    assert [hit.id for hit in hits] == sorted(
        (hit.id for hit in hits), key=lambda name: (-round(expected[name], 5), name)
    )
    vector = unit_vector(5_000)
    cosines = {row.id: float(row.dense @ vector) for row in rows if row.body == "two"}
    found = index.search_dense(vector, everything("two"), 10)
    assert [hit.id for hit in found] == sorted(cosines, key=cosines.__getitem__)[::-1][:10]
    assert [hit.score for hit in found] == pytest.approx(sorted(cosines.values())[::-1][:10])
    hit, row = found[0], next(row for row in rows if row.id == found[0].id)
    assert (hit.document, hit.version, hit.language) == (row.document, row.version, row.language)


def test_scores_do_not_change_with_another_bodys_documents_or_ones_own_rights(
    opened: Opener,
) -> None:
    rows, index = passages(), opened()
    own = [row for row in rows if row.body == "one"]
    index.upsert(own)
    query = SparseVector((3, 8, 21), (1.0, 1.0, 1.0))
    before = index.search_lexical(query, everything("one"), 50)
    index.upsert([row for row in rows if row.body == "two"])
    assert index.search_lexical(query, everything("one"), 50) == before
    narrow = replace(everything("one"), clearance=1)
    scores = {hit.id: hit.score for hit in before}
    for hit in index.search_lexical(query, narrow, 50):
        assert hit.score == scores[hit.id]


def test_equal_scores_are_ordered_by_id(opened: Opener) -> None:
    index, generator = opened(), random.Random(1)
    twins = [
        passage(
            number,
            generator,
            body="one",
            clearance=0,
            sparse=SparseVector((5,), (1.0,)),
            dense=unit_vector(1),
        )
        for number in random.Random(2).sample(range(15), 15)
    ]
    index.upsert(twins)
    first = sorted(row.id for row in twins)[:8]
    found = index.search_lexical(SparseVector((5,), (1.0,)), everything("one"), 8)
    assert [hit.id for hit in found] == first
    assert [h.id for h in index.search_dense(unit_vector(1), everything("one"), 8)] == first


def test_writing_twice_leaves_one_row_and_replaces_it(opened: Opener) -> None:
    rows, index = passages(20), opened()
    index.upsert(rows)
    index.upsert(rows)
    assert index.info()["rows"] == 20
    moved = replace(rows[0], body="three", sparse=SparseVector((39,), (1.0,)), dense=None)
    index.upsert([moved])
    assert index.ids("three") == {rows[0].id}
    assert rows[0].id not in index.ids(rows[0].body)
    assert index.search_dense(unit_vector(1), everything("three"), 5) == []


def test_dense_vectors_arrive_later_and_skip_rows_that_are_gone(opened: Opener) -> None:
    rows, index = [replace(row, dense=None, body="one") for row in passages(8)], opened()
    index.upsert(rows)
    query = SparseVector(rows[0].sparse.ids, rows[0].sparse.weights)
    words = index.search_lexical(query, everything("one"), 5)
    assert words and index.search_dense(unit_vector(0), everything("one"), 5) == []
    assert not any(hit.is_embedded for hit in words)
    gone = str(uuid.UUID(int=10**9))
    index.set_dense({rows[0].id: unit_vector(0), gone: unit_vector(1)})
    found = index.search_dense(unit_vector(0), everything("one"), 5)
    assert [hit.id for hit in found] == [rows[0].id]
    assert found[0].score == pytest.approx(1.0)
    assert found[0].is_embedded
    again = index.search_lexical(query, everything("one"), 5)
    assert [hit.score for hit in again] == [hit.score for hit in words]
    assert {hit.id for hit in again if hit.is_embedded} == {rows[0].id}
    assert gone not in index.ids("one")


def test_delete_takes_the_named_versions_of_the_named_body_only(opened: Opener) -> None:
    rows, index = passages(), opened()
    rows = [replace(row, version="same") if row.document == "d3" else row for row in rows]
    index.upsert(rows)
    index.delete_versions("one", ["same", "v5", "unheard of"])
    for body in ("one", "two"):
        expected = {
            row.id
            for row in rows
            if row.body == body and not (body == "one" and row.version in ("same", "v5"))
        }
        assert index.ids(body) == expected
    index.delete_versions("one", [])
    index.delete_versions("one", ["same", "v5"])
    assert index.info()["rows"] == len(index.ids("one") | index.ids("two"))


def test_access_of_a_document_changes_at_once_and_leaves_the_rest(opened: Opener) -> None:
    rows, index = [replace(row, body="one", clearance=0) for row in passages(16)], opened()
    index.upsert([*rows[:15], replace(rows[15], body="two")])
    index.set_access(
        "one",
        "d3",
        clearance=3,
        label="sealed",
        collections=("z",),
        valid_from=738_000,
        valid_to=738_001,
    )
    low = replace(everything("one"), clearance=2)
    assert index.count(low) == 12
    moved = RightsFilter("one", 3, ("sealed",), ("z",), 738_001)
    expected = {row.id for row in rows[12:15]}
    assert {hit.id for hit in index.search_dense(unit_vector(1), moved, 9)} == expected
    assert index.count(replace(moved, on_date=738_002)) == 0
    assert index.count(everything("two")) == 1
    index.set_access(
        "one",
        "unheard of",
        clearance=0,
        label="open",
        collections=(),
        valid_from=0,
        valid_to=1,
    )
    assert index.count(everything("one")) == 15


def test_everything_is_there_after_closing_and_opening(opened: Opener) -> None:
    rows, index = passages(), opened()
    index.upsert(rows)
    index.delete_versions("one", ["v1"])
    query = SparseVector((3, 8, 21), (1.0, 1.0, 1.0))

    def seen(index: Index) -> list[object]:
        found = index.search_lexical(query, everything("two"), 20)
        found += index.search_dense(unit_vector(9), everything("one"), 20)
        hits = [hit._replace(score=round(hit.score, 5)) for hit in found]
        return [index.ids("one"), index.ids("two"), *hits]

    before = seen(index)
    assert len(before) > 30
    assert seen(opened()) == before


def test_a_folder_of_an_earlier_version_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    """On being opened, with its rows as they are: nobody has to rebuild it."""
    index, rows = EmbeddedIndex(tmp_path, DIMENSION), passages()
    index.upsert(rows)
    index.close()
    shard = edge.EdgeShard.load(str(tmp_path / "shard"))
    assert "language" in shard.info().payload_schema
    shard.update(edge.UpdateOperation.delete_field_index("language"))
    shard.flush()
    shard.close()
    index = EmbeddedIndex(tmp_path, DIMENSION)
    some = replace(everything("one"), languages=("vi",))
    expected = sum(row.body == "one" and row.language == "vi" for row in rows)
    assert 0 < index.count(some) == expected < index.count(everything("one"))
    index.close()
    shard = edge.EdgeShard.load(str(tmp_path / "shard"))
    assert "language" in shard.info().payload_schema
    shard.close()


def test_rows_are_read_whole_in_the_order_of_their_ids(opened: Opener) -> None:
    rows, index = passages(25), opened()
    rows[3] = replace(rows[3], dense=None)
    rows[4] = replace(rows[4], sparse=SparseVector((), ()), collections=())
    index.upsert(random.Random(5).sample(rows, len(rows)))
    read: list[IndexedPassage] = []
    while page := index.scroll(read[-1].id if read else None, 7):
        assert len(page) == 7 or len(read) + len(page) == len(rows)
        read.extend(page)
    for found, written in zip(read, rows, strict=True):
        assert replace(found, sparse=written.sparse, dense=None) == replace(written, dense=None)
        assert found.sparse.ids == written.sparse.ids
        assert found.sparse.weights == pytest.approx(written.sparse.weights, rel=1e-6)
        assert (found.dense is None) == (written.dense is None)
        if found.dense is not None and written.dense is not None:
            assert found.dense == pytest.approx(written.dense, abs=1e-6)
    one = [row.id for row in rows if row.body == "one"]
    assert [row.id for row in index.scroll(body="one")] == one
    assert [row.id for row in index.scroll(one[2], 2, "one")] == one[3:5]
    index.delete_passages("one", [one[2]])
    assert [row.id for row in index.scroll(one[2], 2, "one")] == one[3:5]
    assert index.scroll(rows[-1].id) == index.scroll(body="three") == []


def test_bad_writes_are_refused_and_change_nothing(opened: Opener) -> None:
    rows, index = passages(4), opened()
    index.upsert(rows)
    for bad in (
        replace(rows[0], id="not a uuid"),
        replace(rows[0], dense=np.ones(DIMENSION + 1, dtype=np.float32)),
        replace(rows[0], dense=np.full(DIMENSION, np.nan, dtype=np.float32)),
    ):
        with pytest.raises(BadInput):
            index.upsert([replace(bad, body="three")])
    with pytest.raises(BadInput):
        index.set_dense({rows[0].id: np.ones(3, dtype=np.float32)})
    with pytest.raises(BadInput):
        index.search_dense(np.ones(3, dtype=np.float32), everything("one"), 5)
    assert index.ids("three") == set()
    assert index.ids("one") | index.ids("two") == {row.id for row in rows}
    assert index.search_lexical(SparseVector((), ()), everything("one"), 5) == []
