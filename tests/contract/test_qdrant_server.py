"""What Troly asks of a Qdrant server and how it takes refusals, over real HTTP connections."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from qdrant_server import QdrantServer, qdrant_server
from test_index_contract import (
    DIMENSION,
    TERMS,
    bm25,
    everything,
    passages,
    unit_vector,
)

from troly.engine.search.indexes import qdrant_collections as collections_of
from troly.engine.search.indexes.qdrant import QdrantIndex, open_index
from troly.engine.search.indexes.qdrant_calls import QdrantCalls, connect
from troly.engine.search.indexes.qdrant_collections import Shape
from troly.engine.search.passages import RightsFilter, SparseVector
from troly.errors import BadInput, Unavailable

STEM = collections_of.stem_of("made-up", DIMENSION)
EVERY_TERM = SparseVector(tuple(range(TERMS)), (1.0,) * TERMS)


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    with qdrant_server() as server:
        yield server


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def calls(server: QdrantServer, pauses: list[float]) -> QdrantCalls:
    return QdrantCalls(connect(server.url), wait=pauses.append)


def made(calls: QdrantCalls, shape: Shape | None = None) -> QdrantIndex:
    name = collections_of.create(calls, STEM, DIMENSION, shape or Shape())
    collections_of.switch(calls, STEM, name)
    return QdrantIndex(calls, STEM, DIMENSION)


def sent(server: QdrantServer, ending: str) -> list[dict[str, object]]:
    return [asked for _, path, asked in server.requests if path.endswith(ending)]


def test_the_collection_is_made_by_the_rules(server: QdrantServer, calls: QdrantCalls) -> None:
    made(calls, Shape(replicas=3, confirmed_by=2))
    name = f"{STEM}-g1"
    asked = server.created[name]
    dense, lexical = asked["vectors"]["dense"], asked["sparse_vectors"]["lexical"]
    assert dense["hnsw_config"] == {"m": 0, "payload_m": 0}
    assert dense["quantization_config"]["scalar"] == {"type": "int8", "memory": "pinned"}
    assert (lexical["modifier"], lexical["index"]["full_scan_threshold"]) == ("idf", 500)
    tiers = [dense["memory"], lexical["index"]["memory"], asked["payload"]["memory"]]
    assert tiers == ["cached", "pinned", "cached"]
    assert (asked["replication_factor"], asked["write_consistency_factor"]) == (3, 2)
    assert asked["sharding_method"] == "auto"
    columns = server.columns[name]
    assert [key for key, schema in columns.items() if schema.get("is_tenant")] == ["body"]
    assert {schema["enable_hnsw"] for schema in columns.values()} == {False}
    assert set(columns) == {
        "body",
        "document",
        "version",
        "label",
        "collections",
        "clearance",
        "valid_from",
        "valid_to",
        "language",
        "limited",
    }


def test_a_collection_of_an_earlier_version_gets_the_columns_it_lacks(
    server: QdrantServer, calls: QdrantCalls
) -> None:
    """By being used: nobody has to write its rows again."""
    rows, index = passages(8), made(calls)
    index.upsert(rows)
    of_this_version = dict(server.columns[f"{STEM}-g1"])
    del server.columns[f"{STEM}-g1"]["language"]
    server.requests.clear()
    opened = QdrantIndex(calls, STEM, DIMENSION)
    assert opened.ids("one") | opened.ids("two") == {row.id for row in rows}
    assert server.columns[f"{STEM}-g1"] == of_this_version
    QdrantIndex(calls, STEM, DIMENSION).count(everything("one"))
    assert [asked["field_name"] for asked in sent(server, "/index")] == ["language"]


def test_searches_are_asked_by_the_rules(server: QdrantServer, calls: QdrantCalls) -> None:
    index = made(calls)
    rights = RightsFilter("one", 2, ("open", "inner"), (), 738_000, ("d1",))
    index.search_lexical(SparseVector((3,), (1.0,)), rights, 50)
    index.search_dense(unit_vector(1), rights, 50)
    lexical, dense = sent(server, "/points/query")
    body = {"key": "body", "match": {"value": "one"}}
    assert lexical["params"] == {"idf": {"corpus": {"must": [body]}}}
    assert dense["params"]["quantization"] == {"rescore": True, "oversampling": 2.0}
    assert lexical["limit"] == dense["limit"] == 60
    for asked in (lexical, dense):
        must = asked["filter"]["must"]
        assert must[0] == body

        def inside(condition: dict[str, object]) -> object:
            return condition["must_not"][0]["must_not"][0]["match"]["any"]

        assert [inside(condition) for condition in must[-2:]] == [["open", "inner"], []]
        assert asked["filter"]["must_not"][0]["match"]["any"] == ["d1"]


def test_writes_wait_and_keep_one_order(server: QdrantServer, calls: QdrantCalls) -> None:
    index = made(calls)
    paths: list[str] = []
    ask = index.calls.once

    def watched(method: str, **arguments: object) -> object:
        if "wait" in arguments:
            paths.append(method)
            assert arguments["wait"] is True
            assert str(arguments["ordering"]) == "medium"
        return ask(method, **arguments)

    index.calls.once = watched  # type: ignore[method-assign]
    rows = passages(4)
    index.upsert(rows)
    index.set_dense({rows[0].id: unit_vector(1)})
    index.delete_versions("one", ["v0"])
    index.delete_passages("one", [rows[1].id])
    assert paths == ["upsert", "update_vectors", "set_payload", "delete", "delete"]


def test_each_body_lies_whole_in_one_shard(server: QdrantServer, calls: QdrantCalls) -> None:
    index = made(calls, Shape(shards=3, replicas=2, own={"two": 4}))
    rows = [replace(row, body=row.body) for row in passages(80)]
    index.upsert([replace(row, dense=None) for row in rows])
    index.set_dense({row.id: row.dense for row in rows if row.dense is not None})
    name = f"{STEM}-g1"
    asked, keys = server.created[name], server.keys[name]
    assert (asked["sharding_method"], asked["replication_factor"]) == ("custom", 2)
    lexical = asked["sparse_vectors"]["lexical"]["index"]
    assert [asked["vectors"]["dense"]["memory"], lexical["memory"]] == ["cold", "cold"]
    assert list(keys) == ["shared-0000", "shared-0001", "shared-0002", "body-two"]
    assert [key["shards_number"] for key in keys.values()] == [1, 1, 1, 4]
    home = collections_of.shared_key("one", 3)
    held = {key: server._client.count(f"{name}@{key}").count for key in keys}
    counts = {body: sum(row.body == body for row in rows) for body in ("one", "two")}
    assert {key: count for key, count in held.items() if count} == {
        home: counts["one"],
        "body-two": counts["two"],
    }
    query = SparseVector((3, 8, 21), (1.0, 2.0, 1.0))
    for body in ("one", "two"):
        hits = index.search_lexical(query, everything(body), 100)
        assert {hit.id: hit.score for hit in hits} == pytest.approx(bm25(rows, query, body), 1e-5)
        assert len(index.search_dense(unit_vector(1), everything(body), 100)) == counts[body]
        assert index.ids(body) == {row.id for row in rows if row.body == body}
        assert index.count(everything(body)) == counts[body]
    assert [row.id for row in index.scroll(limit=100)] == sorted(row.id for row in rows)
    index.delete_versions("one", [row.version for row in rows])
    assert index.info()["rows"] == counts["two"]
    assert (index.info()["shards"], index.info()["replicas"]) == (4, 2)


def test_another_collection_answers_from_one_request_to_the_next(
    server: QdrantServer, calls: QdrantCalls
) -> None:
    rows, index = passages(40), made(calls)
    index.upsert(rows)
    spread = collections_of.create(calls, STEM, DIMENSION, Shape(shards=5))
    assert spread == f"{STEM}-g2"
    QdrantIndex(calls, STEM, DIMENSION, spread).upsert(rows)
    before = index.search_lexical(EVERY_TERM, everything("one"), 100)
    collections_of.switch(calls, STEM, spread)
    (change,) = [asked["actions"] for asked in sent(server, "/collections/aliases")][1:]
    assert [*change[0], *change[1]] == ["delete_alias", "create_alias"]
    assert collections_of.drop_others(calls, STEM, ()) == [f"{STEM}-g1"]
    assert index.search_lexical(EVERY_TERM, everything("one"), 100) == before
    index.set_dense({rows[0].id: unit_vector(1)})
    index.delete_versions("one", [row.version for row in rows])
    assert index.count(everything("one")) == 0
    assert index.info()["collection"] == spread


def test_versions_with_other_vectors_do_not_meet(server: QdrantServer, calls: QdrantCalls) -> None:
    made(calls).upsert(passages(8))
    later = collections_of.stem_of("another model", DIMENSION)
    assert later != STEM
    with pytest.raises(Unavailable, match="index_not_made"):
        QdrantIndex(calls, later, DIMENSION).count(everything("one"))
    with pytest.raises(Unavailable, match="index_outdated"):
        QdrantIndex(calls, STEM, DIMENSION + 1).count(everything("one"))
    collections_of.drop_others(calls, later, ())
    assert f"{STEM}-g1" in server.created


@pytest.mark.parametrize("fault", [500, 502, 503, 408, 429, "cut"])
def test_a_passing_failure_is_tried_again(
    server: QdrantServer, calls: QdrantCalls, pauses: list[float], fault: int | str
) -> None:
    rows, index = passages(8), made(calls)
    index.upsert(rows)
    server.faults = [fault, fault]
    assert index.ids("one") | index.ids("two") == {row.id for row in rows}
    assert pauses == ([2.0, 2.0] if fault == 429 else [0.25, 0.5])


@pytest.mark.parametrize(
    ("fault", "code", "tries"),
    [
        (503, "qdrant_busy", 4),
        ("cut", "qdrant_unreachable", 4),
        (401, "qdrant_key_refused", 1),
        (403, "qdrant_key_refused", 1),
        (400, "qdrant_refused", 1),
        ('{"result": 5}', "qdrant_not_understood", 1),
    ],
)
def test_a_lasting_failure_has_its_name(
    server: QdrantServer, calls: QdrantCalls, fault: int | str, code: str, tries: int
) -> None:
    index = made(calls)
    index.count(everything("one"))
    asked = len(server.requests)
    server.faults = [fault] * 9
    with pytest.raises(Unavailable) as raised:
        index.count(everything("one"))
    assert raised.value.code == code
    assert len(server.requests) - asked == tries


def test_making_a_collection_is_not_sent_twice(server: QdrantServer, calls: QdrantCalls) -> None:
    calls("get_collections")
    server.faults = []
    ask = calls.once

    def first_reply_lost(method: str, **arguments: object) -> object:
        if method == "create_collection":
            server.faults = ["cut"]
        return ask(method, **arguments)

    calls.once = first_reply_lost  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="qdrant_unreachable"):
        collections_of.create(calls, STEM, DIMENSION, Shape())
    assert collections_of.current(calls, STEM) is None


def test_no_server_is_told_as_such() -> None:
    with qdrant_server() as gone:
        address = gone.url
    calls = QdrantCalls(connect(address), wait=lambda seconds: None)
    with pytest.raises(Unavailable, match="qdrant_unreachable"):
        QdrantIndex(calls, STEM, DIMENSION).count(everything("one"))


def test_an_old_server_is_refused_before_it_answers(
    server: QdrantServer, calls: QdrantCalls
) -> None:
    made(calls)
    server.version = "1.18.2"
    with pytest.raises(Unavailable, match="qdrant_too_old"):
        QdrantIndex(calls, STEM, DIMENSION).search_lexical(EVERY_TERM, everything("one"), 5)
    assert sent(server, "/points/query") == []


def test_the_key_is_sent_and_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with qdrant_server() as proxy, qdrant_server("made-up key") as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            index = open_index(server.url, "made-up key", "made-up", DIMENSION)
            made(index.calls)
            assert index.count(everything("one")) == 0
            with pytest.raises(Unavailable, match="qdrant_key_refused"):
                open_index(server.url, "another", "made-up", DIMENSION).count(everything("one"))
        assert proxy.requests == []


def test_big_writes_are_cut_into_small_requests(server: QdrantServer, calls: QdrantCalls) -> None:
    index = made(calls)
    rows = [replace(row, dense=None) for row in passages(450)]
    index.upsert(rows)
    written = [len(asked["points"]) for asked in sent(server, "/points") if "points" in asked]
    assert written == [200, 200, 50]
    index.set_dense({row.id: unit_vector(1) for row in rows})
    assert [len(asked["points"]) for asked in sent(server, "/vectors")] == [200, 200, 50]
    assert len(index.ids("one")) + len(index.ids("two")) == 450


def test_rows_deleted_under_way_cost_the_others_nothing(
    server: QdrantServer, calls: QdrantCalls
) -> None:
    rows, index = [replace(row, body="one", dense=None) for row in passages(8)], made(calls)
    index.upsert(rows)
    ask = calls.once

    def delete_first(method: str, **arguments: object) -> object:
        if method == "update_vectors":
            ask("delete", collection_name=f"{STEM}-g1", points_selector=[rows[3].id], wait=True)
        return ask(method, **arguments)

    calls.once = delete_first  # type: ignore[method-assign]
    index.set_dense({row.id: unit_vector(number) for number, row in enumerate(rows)})
    found = index.search_dense(unit_vector(1), everything("one"), 20)
    assert {hit.id for hit in found} == {row.id for row in rows} - {rows[3].id}
    assert all(hit.is_embedded for hit in found)


@pytest.mark.parametrize(
    "shape", [{"shards": 0}, {"replicas": 2, "confirmed_by": 3}, {"own": {"one": 0}}]
)
def test_a_shape_that_cannot_be_is_refused(shape: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="bad_index_shape"):
        Shape(**shape)  # type: ignore[arg-type]


def test_bodies_are_spread_evenly_over_the_shards() -> None:
    generator = random.Random(4)
    held = np.bincount(
        [
            int(collections_of.shared_key(f"{generator.getrandbits(128):032x}", 32)[-4:])
            for _ in range(4_000)
        ],
        minlength=32,
    )
    assert held.min() > 80
    assert held.max() < 175
