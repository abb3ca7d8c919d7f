"""The one door out: what is declared and no other, checked addresses, nothing sent when refused."""

from __future__ import annotations

import socket
from typing import Any

import httpcore
import httpx
import pytest
from tests.contract.chat_server import chat_server, claims, says

from troly import outbound
from troly.engine.guard.leaving import Destination
from troly.errors import NotAllowed, SettingsError, Unavailable

OURS = Destination("ours", "https://models.example:443", "own_network")
DECLARED = {OURS.origin: OURS}


def no_matter(*_: object) -> None:
    return None


def test_what_is_not_declared_is_not_reached() -> None:
    for url in ("https://other.example/v1", "http://10.0.0.8/v1", "http://169.254.169.254/"):
        with pytest.raises(SettingsError) as caught:
            outbound.transport(url, declared=DECLARED, leave=no_matter)
        assert caught.value.code == "remote_not_local"


def test_a_declared_server_elsewhere_wants_https_and_a_guard() -> None:
    plain = Destination("plain", "http://models.example:80", "own_network")
    with pytest.raises(SettingsError) as caught:
        outbound.transport(
            "http://models.example/v1", declared={plain.origin: plain}, leave=no_matter
        )
    assert caught.value.code == "plain_address"
    with pytest.raises(SettingsError) as caught:
        outbound.transport("https://models.example/v1", declared=DECLARED)
    assert caught.value.code == "remote_not_local"


def _name_stands_for(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    asked: list[str] = []

    def found(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", found)
    return asked


@pytest.mark.parametrize(
    ("kind", "addresses"),
    [
        ("own_network", ["127.0.0.1"]),
        ("own_network", ["169.254.169.254"]),
        ("own_network", ["10.1.2.3", "127.0.0.1"]),
        ("own_network", ["0.0.0.0"]),
        ("own_network", ["::ffff:127.0.0.1"]),
        ("public_ai", ["10.1.2.3"]),
        ("public_ai", ["192.168.1.4"]),
        ("public_ai", ["127.0.0.1"]),
        ("public_ai", ["100.64.0.1"]),
        ("public_ai", ["fd00::1"]),
    ],
)
def test_a_name_that_stands_for_another_kind_of_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, kind: Any, addresses: list[str]
) -> None:
    _name_stands_for(monkeypatch, *addresses)
    connected: list[str] = []
    monkeypatch.setattr(
        httpcore.SyncBackend, "connect_tcp", lambda self, host, *_a, **_k: connected.append(host)
    )
    to = Destination("x", "https://models.example:443", kind)
    transport = outbound.transport(
        "https://models.example/v1", declared={to.origin: to}, leave=no_matter
    )
    with pytest.raises(httpx.ConnectError):
        transport.handle_request(httpx.Request("GET", "https://models.example/v1/models"))
    assert connected == []


def test_the_address_that_was_judged_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Looked up once: a second answer of the name server cannot change where it goes."""
    asked = _name_stands_for(monkeypatch, "10.1.2.3")
    connected: list[str] = []

    def stop(_self: object, host: str, *_: object, **__: object) -> None:
        connected.append(host)
        raise httpcore.ConnectError("far enough")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", stop)
    transport = outbound.transport("https://models.example/v1", declared=DECLARED, leave=no_matter)
    with pytest.raises(httpx.ConnectError):
        transport.handle_request(httpx.Request("GET", "https://models.example/v1/models"))
    assert (asked, connected) == (["models.example"], ["10.1.2.3"])


def test_a_redirection_is_not_followed() -> None:
    def elsewhere(reply: Any, _request: dict[str, Any]) -> None:
        reply._handler.send_response(307)
        reply._handler.send_header("Location", "http://127.0.0.1:1/stolen")
        reply._handler.end_headers()

    with chat_server() as server:
        server.behaviour = elsewhere
        client = httpx.Client(transport=outbound.transport(server.url), follow_redirects=False)
        assert client.post(f"{server.url}/x", json={"a": 1}).status_code == 307
        follower = httpx.Client(transport=outbound.transport(server.url), follow_redirects=True)
        with pytest.raises(NotAllowed) as caught:
            follower.post(f"{server.url}/x", json={"a": 1})
        assert caught.value.code == "other_origin"


def test_what_the_guard_refuses_or_cannot_read_is_not_sent() -> None:
    seen: list[tuple[str, str]] = []

    def refuse(to: Destination, fact: outbound.OutboundRequest, text: str) -> None:
        seen.append((fact.sha256, text))
        raise Unavailable("sending_refused")

    with chat_server() as server:
        server.behaviour = says(claims())
        client = httpx.Client(transport=outbound.transport(server.url, leave=refuse))
        with pytest.raises(Unavailable):
            client.post(f"{server.url}/chat", json={"messages": [{"content": "trong này"}]})
        with pytest.raises(NotAllowed) as caught:
            client.post(f"{server.url}/chat", content=b"\xff\x00 not JSON")
        assert caught.value.code == "content_unreadable"
        assert server.requests == []
    ((digest, text),) = seen
    assert len(digest) == 64
    assert "trong này" in text


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["169.254.169.254"], ["10.1.2.3", "127.0.0.1"], ["::1"]]
)
def test_a_directory_whose_name_stands_for_this_machine_or_the_cloud_is_not_called(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    _name_stands_for(monkeypatch, *addresses)
    called = _called(monkeypatch)
    with pytest.raises(Unavailable) as caught:
        outbound.open_directory("ldaps://directory.example", purpose="sign-in", record=no_matter)
    assert (caught.value.code, called) == ("directory_away", [])


def test_the_address_of_a_directory_that_was_judged_is_the_one_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = _name_stands_for(monkeypatch, "10.1.2.3")
    called = _called(monkeypatch)
    with pytest.raises(Unavailable):
        outbound.open_directory("ldaps://directory.example", purpose="sign-in", record=no_matter)
    assert asked.count("directory.example") == 1
    assert called == [("10.1.2.3", 636)]


def _called(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    called: list[Any] = []

    def stop(_self: socket.socket, address: Any) -> None:
        called.append(address)
        raise OSError("far enough")

    monkeypatch.setattr(socket.socket, "connect", stop)
    return called
