"""A remote embedder and its transport against a real server that does well, badly, or nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from embedding_server import EmbeddingServer, Reply, embedding_server, well

from troly import outbound
from troly.engine.runtimes.remote import RemoteEmbedder
from troly.errors import NotAllowed, SettingsError, Unavailable


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with embedding_server() as running:
        yield running


def remote(server: EmbeddingServer, **options: Any) -> RemoteEmbedder:
    return RemoteEmbedder(server.url, "small", outbound.transport(server.url), **options)


def code_of(embedder: RemoteEmbedder) -> str:
    with pytest.raises(Unavailable) as caught:
        embedder.embed(["một", "hai"], "query")
    return caught.value.code


def always(status: int, body: object) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda request: (status, raw)


def test_request_says_model_prefix_and_key(server: EmbeddingServer) -> None:
    prefixes = {"query": "query: ", "passage": "passage: "}
    embedder = remote(server, prefixes=prefixes, key="k1")
    embedder.embed(["mật"], "passage")
    path, headers, request = server.requests[-1]
    assert path == "/v1/embeddings"
    assert headers["Authorization"] == "Bearer k1"
    assert request == {"model": "small", "input": ["passage: mật"], "encoding_format": "float"}


def test_whole_address_is_taken_as_it_is(server: EmbeddingServer) -> None:
    url = f"{server.url}/embeddings/"
    RemoteEmbedder(url, "small", outbound.transport(url)).embed(["a"], "query")
    assert server.requests[-1][0] == "/v1/embeddings"


def test_name_changes_with_all_that_changes_the_vectors(server: EmbeddingServer) -> None:
    plain = remote(server)
    prefixed = remote(server, prefixes={"query": "q: ", "passage": ""})
    assert plain.name == remote(server).name
    assert plain.name != prefixed.name


def test_server_that_is_down() -> None:
    with embedding_server() as server:
        embedder = remote(server, dimension=64)
    assert code_of(embedder) == "remote_down"


def test_server_that_is_slow(server: EmbeddingServer) -> None:
    release = threading.Event()

    def slow(request: dict[str, Any]) -> Reply:
        release.wait(5)
        return well(request)

    server.behaviour = slow
    assert code_of(remote(server, dimension=64, timeout=0.1)) == "remote_slow"
    release.set()


@pytest.mark.parametrize("status", [301, 400, 401, 429, 500, 503])
def test_server_that_refuses(server: EmbeddingServer, status: int) -> None:
    server.behaviour = always(status, {"error": "no"})
    assert code_of(remote(server, dimension=64)) == "remote_refused"


def row(place: object, vector: object) -> dict[str, object]:
    return {"index": place, "embedding": vector}


@pytest.mark.parametrize(
    "body",
    [
        b"<html>busy</html>",
        b"\xff\xfe",
        b"",
        b"[" * 100_000,
        [],
        {"error": {"message": "model not loaded"}},
        {"data": [row(0, [1.0])], "error": "half done"},
        {"data": []},
        {"data": [row(0, [1.0, 0.0])]},
        {"data": [row(0, [1.0, 0.0]), row(0, [1.0, 0.0])]},
        {"data": [row(0, [1.0, 0.0]), row(1, [1.0])]},
        {"data": [row(0, [1.0, 0.0]), row(1, ["a", "b"])]},
        {"data": [row(0, [1.0, 0.0]), row(1, [0.0, 0.0])]},
        {"data": [row(0, [1.0, 0.0]), row(1, [float("nan"), 1.0])]},
        {"data": [row(0, []), row(1, [])]},
        {"data": [row(0, 1.0), row(1, 2.0)]},
        {"data": "none"},
    ],
)
def test_server_that_answers_badly(server: EmbeddingServer, body: object) -> None:
    server.behaviour = always(200, body)
    assert code_of(remote(server, dimension=2)) == "remote_bad_answer"


def test_server_that_answers_with_another_dimension(server: EmbeddingServer) -> None:
    embedder = remote(server, dimension=384)
    assert code_of(embedder) == "remote_wrong_dimension"


def test_server_that_recovers(server: EmbeddingServer) -> None:
    embedder = remote(server)
    server.behaviour = always(503, {})
    assert code_of(embedder) == "remote_refused"
    server.behaviour = well
    assert np.allclose(np.linalg.norm(embedder.embed(["một"], "query")), 1)


def test_bad_address() -> None:
    with pytest.raises(SettingsError) as caught:
        RemoteEmbedder("ftp://127.0.0.1/v1", "small", httpx.HTTPTransport())
    assert caught.value.code == "bad_address"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/v1",
        "http://10.0.0.5:8000/v1",
        "http://192.168.1.2/v1",
        "http://0.0.0.0:80/v1",
        "http://127.0.0.1.example.org/v1",
        "http://[2001:db8::1]/v1",
        "http://169.254.169.254/v1",
        "http://2130706433/v1",
    ],
)
def test_only_this_machine_may_be_reached(url: str) -> None:
    for act in (outbound.check_destination, outbound.transport):
        with pytest.raises(SettingsError) as caught:
            act(url)
        assert caught.value.code == "remote_not_local"


@pytest.mark.parametrize("url", ["", "127.0.0.1:80", "ftp://127.0.0.1/", "http://", "http://a:b"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        outbound.check_destination(url)
    assert caught.value.code in ("bad_address", "remote_not_local")


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        outbound.check_destination("http://anna:secret@127.0.0.1/v1")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "[::1]", "localhost"])
def test_addresses_of_this_machine_are_allowed(host: str) -> None:
    outbound.check_destination(f"http://{host}:8000/v1")


def test_each_request_is_recorded_before_it_is_sent(server: EmbeddingServer) -> None:
    facts: list[outbound.OutboundRequest] = []
    given = outbound.transport(server.url, purpose="embedding", record=facts.append)
    RemoteEmbedder(server.url, "small", given, dimension=64).embed(["bí mật"], "query")
    assert len(facts) == 1
    assert facts[0].origin == server.url.removesuffix("/v1")
    assert (facts[0].path, facts[0].method) == ("/v1/embeddings", "POST")
    assert facts[0].bytes_sent > 0
    assert "bí mật" not in repr(facts[0])


def test_nothing_is_sent_when_the_record_fails(server: EmbeddingServer) -> None:
    def fail(fact: outbound.OutboundRequest) -> None:
        raise Unavailable("audit_unavailable")

    given = outbound.transport(server.url, record=fail)
    with pytest.raises(Unavailable) as caught:
        RemoteEmbedder(server.url, "small", given, dimension=64).embed(["a"], "query")
    assert caught.value.code == "audit_unavailable"
    assert server.requests == []


def test_a_transport_reaches_its_own_origin_alone(server: EmbeddingServer) -> None:
    with embedding_server() as other:
        given = outbound.transport(server.url)
        with pytest.raises(NotAllowed):
            RemoteEmbedder(other.url, "small", given, dimension=64).embed(["a"], "query")
        assert other.requests == []
