"""Calls over a real Unix socket: values, errors, limits, owners that come and go."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest

from troly.engine.sockets.client import SocketClient
from troly.engine.sockets.server import SocketServer, being_replaced, running
from troly.engine.sockets.threaded import ThreadedServer
from troly.errors import BadInput, NotFound, SettingsError, TrolyError, Unavailable


@pytest.fixture
def path() -> Iterator[Path]:
    # pytest's own folders are too deep for the 108 bytes of a socket path.
    with tempfile.TemporaryDirectory(prefix="tr") as folder:
        yield Path(folder) / "s"


def echo(value: Any) -> Any:
    return value


_kind: Any = SocketServer


@pytest.fixture(params=[SocketServer, ThreadedServer], autouse=True)
def _each_kind_of_server(request: pytest.FixtureRequest) -> None:
    global _kind
    _kind = request.param


def serving(path: Path, handlers: dict[str, Any]) -> AbstractContextManager[None]:
    return running(_kind(path, handlers))


def test_plain_values_and_vietnamese_text_come_back(path: Path) -> None:
    value = {"text": "Điều 5. Bí mật nhà nước", "list": [1, 2.5, None, True], "raw": b"\x00\xff"}
    with serving(path, {"echo": echo}):
        assert SocketClient(path).call("echo", value=value) == value


@pytest.mark.parametrize("kind", ["float32", "float16", "int8", "uint64", "bool"])
def test_arrays_keep_type_shape_and_values(path: Path, kind: str) -> None:
    array = np.arange(24).reshape(2, 3, 4).astype(kind)
    with serving(path, {"echo": echo}):
        back = SocketClient(path).call("echo", value=[array, array.T])
    assert [part.dtype for part in back] == [array.dtype, array.dtype]
    assert np.array_equal(back[0], array)
    assert np.array_equal(back[1], array.T)
    back[0][:] = 0


def test_empty_array_keeps_its_shape(path: Path) -> None:
    with serving(path, {"echo": echo}):
        assert SocketClient(path).call("echo", value=np.zeros((0, 384))).shape == (0, 384)


def test_coroutine_handlers_are_awaited(path: Path) -> None:
    async def later(value: int) -> int:
        await asyncio.sleep(0)
        return value + 1

    with running(SocketServer(path, {"later": later})):
        assert SocketClient(path).call("later", value=1) == 2


def test_errors_travel_with_class_code_and_facts(path: Path) -> None:
    def fail() -> None:
        raise NotFound("no_collection", name="luat", where=Path("/x"))

    with serving(path, {"fail": fail}), pytest.raises(NotFound) as caught:
        SocketClient(path).call("fail")
    assert caught.value.code == "no_collection"
    assert caught.value.facts == {"name": "luat", "where": "/x"}


def test_unexpected_errors_do_not_carry_their_message(path: Path) -> None:
    def fail() -> None:
        raise ValueError("text of a secret document")

    with serving(path, {"fail": fail}), pytest.raises(TrolyError) as caught:
        SocketClient(path).call("fail")
    assert caught.value.code == "internal_error"
    assert caught.value.facts == {"method": "fail", "kind": "ValueError"}


def test_unknown_method_and_wrong_arguments(path: Path) -> None:
    with serving(path, {"echo": echo}):
        client = SocketClient(path)
        with pytest.raises(BadInput) as caught:
            client.call("nothing")
        assert caught.value.code == "unknown_method"
        with pytest.raises(BadInput) as caught:
            client.call("echo", other=1)
        assert caught.value.code == "wrong_arguments"
        assert client.call("echo", value=1) == 1


def test_results_that_cannot_travel_are_named(path: Path) -> None:
    with serving(path, {"odd": object}), pytest.raises(BadInput) as caught:
        SocketClient(path).call("odd")
    assert caught.value.code == "not_plain"


def test_the_socket_is_for_its_own_user_alone(path: Path) -> None:
    with serving(path, {"echo": echo}):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_ISSOCK(path.stat().st_mode)
        assert list(path.parent.iterdir()) == [path]
    assert not path.exists()


def test_client_refuses_a_request_above_its_limit(path: Path) -> None:
    with serving(path, {"echo": echo}), pytest.raises(BadInput) as caught:
        SocketClient(path, size_limit=1000).call("echo", value=b"x" * 2000)
    assert caught.value.code == "message_too_large"


def test_client_refuses_a_reply_above_its_limit(path: Path) -> None:
    with serving(path, {"big": lambda: b"x" * 5000}):
        client = SocketClient(path, size_limit=1000)
        with pytest.raises(BadInput) as caught:
            client.call("big")
    assert caught.value.code == "message_too_large"


def raw_exchange(path: Path, sent: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(5)
        connection.connect(str(path))
        connection.sendall(sent)
        return connection.recv(65536)


def test_server_refuses_a_frame_that_claims_too_much(path: Path) -> None:
    with serving(path, {"echo": echo}):
        reply = msgpack.unpackb(raw_exchange(path, struct.pack(">I", 2**32 - 1))[4:])
        assert reply[:3] == ["error", "BadInput", "message_too_large"]
        assert SocketClient(path).call("echo", value=1) == 1


OBJECTS = msgpack.ExtType(1, msgpack.packb(["|O", [1], b"x" * 8]))
SHORT = msgpack.ExtType(1, msgpack.packb(["<f4", [9], b""]))


@pytest.mark.parametrize(
    "body",
    [
        b"\xc1",
        msgpack.packb("not a request"),
        msgpack.packb(["echo", {1: 2}]),
        msgpack.packb(["echo", {"value": msgpack.ExtType(1, b"junk")}]),
        msgpack.packb(
            ["echo", {"value": msgpack.ExtType(1, msgpack.packb(["|O", [1], b"x" * 8]))}]
        ),
        msgpack.packb(["echo", {"value": SHORT}]),
        b"\x91" * 5000,
    ],
)
def test_broken_messages_are_refused_and_the_server_lives(path: Path, body: bytes) -> None:
    with serving(path, {"echo": echo}):
        reply = msgpack.unpackb(raw_exchange(path, struct.pack(">I", len(body)) + body)[4:])
        assert reply[:3] == ["error", "BadInput", "broken_message"]
        assert SocketClient(path).call("echo", value=1) == 1


def test_nothing_there_is_unavailable(path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        SocketClient(path, patience=0.05).call("echo", value=1)
    assert caught.value.code == "no_answer"


def test_a_dead_owners_file_is_unavailable_then_replaced(path: Path) -> None:
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    dead.bind(str(path))
    dead.close()
    client = SocketClient(path, patience=0.05)
    with pytest.raises(Unavailable):
        client.call("echo", value=1)
    with serving(path, {"echo": echo}):
        assert client.call("echo", value=1) == 1


def test_a_slow_reply_is_unavailable(path: Path) -> None:
    release = threading.Event()
    with serving(path, {"wait": lambda: release.wait(5)}):
        with pytest.raises(Unavailable) as caught:
            SocketClient(path, timeout=0.05).call("wait")
        release.set()
    assert caught.value.code == "too_slow"


def test_a_call_waits_for_an_owner_that_comes_late(path: Path) -> None:
    results: list[int] = []
    client = SocketClient(path, patience=10)
    asking = threading.Thread(target=lambda: results.append(client.call("echo", value=7)))
    asking.start()
    with serving(path, {"echo": echo}):
        asking.join(10)
    assert results == [7]


def test_a_successor_takes_over_while_the_old_owner_still_runs(path: Path) -> None:
    def refuse() -> str:
        raise being_replaced()

    client = SocketClient(path)
    with serving(path, {"who": lambda: "old", "write": refuse}):
        assert client.call("who") == "old"
        with serving(path, {"who": lambda: "new", "write": lambda: "written by new"}):
            assert client.call_once("write") == "written by new"
            assert client.call("who") == "new"


def test_an_old_owner_that_leaves_keeps_its_successors_socket(path: Path) -> None:
    old = serving(path, {"who": lambda: "old"})
    old.__enter__()
    client = SocketClient(path)
    assert client.call("who") == "old"
    with serving(path, {"who": lambda: "new"}):
        old.__exit__(None, None, None)
        assert path.exists()
        assert client.call("who") == "new"


def lose_the_connection(path: Path, times: int) -> tuple[threading.Thread, list[bytes]]:
    """A peer that takes ``times`` requests and dies without a reply, then answers one."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen()
    taken: list[bytes] = []

    def work() -> None:
        with listener:
            for turn in range(times + 1):
                connection, _ = listener.accept()
                with connection:
                    taken.append(connection.recv(65536))
                    if turn == times:
                        body = msgpack.packb(["ok", turn])
                        connection.sendall(struct.pack(">I", len(body)) + body)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread, taken


def test_a_lost_idempotent_call_is_sent_again(path: Path) -> None:
    thread, taken = lose_the_connection(path, 2)
    assert SocketClient(path).call("anything") == 2
    thread.join(5)
    assert len(taken) == 3


def test_a_lost_single_call_is_not_sent_again(path: Path) -> None:
    _, taken = lose_the_connection(path, 1)
    with pytest.raises(Unavailable) as caught:
        SocketClient(path).call_once("anything")
    assert caught.value.code == "connection_lost"
    assert len(taken) == 1


def test_many_threads_share_one_client(path: Path) -> None:
    client = SocketClient(path)
    wrong: list[int] = []

    def ask(base: int) -> None:
        wrong.extend(n for n in range(base, base + 50) if client.call("echo", value=n) != n)

    with running(
        SocketServer(path, {"echo": echo}, workers=4)
        if _kind is SocketServer
        else ThreadedServer(path, {"echo": echo})
    ):
        threads = [threading.Thread(target=ask, args=(base,)) for base in range(0, 800, 100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert wrong == []


def test_a_forked_child_does_not_share_connections(path: Path) -> None:
    with serving(path, {"echo": echo}):
        client = SocketClient(path)
        client.call("echo", value=0)
        child = os.fork()
        if child == 0:
            good = all(client.call("echo", value=n) == n for n in range(20))
            os._exit(0 if good else 1)
        mixed = [n for n in range(100, 120) if client.call("echo", value=n) != n]
        _, status = os.waitpid(child, 0)
    assert (mixed, status) == ([], 0)


def test_one_worker_runs_plain_handlers_one_at_a_time(path: Path) -> None:
    inside, most = 0, 0

    def count() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threading.Event().wait(0.005)
        inside -= 1

    client = SocketClient(path)
    with serving(path, {"count": count}):
        threads = [threading.Thread(target=client.call, args=("count",)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert most == 1


def test_a_path_that_cannot_hold_a_socket_stops_start_up(path: Path) -> None:
    with pytest.raises(SettingsError) as caught, serving(path.with_name("x" * 120), {}):
        pass
    assert caught.value.code == "socket_path_too_long"
    with pytest.raises(SettingsError) as caught, serving(path / "absent" / "s", {}):
        pass
    assert caught.value.code == "socket_path_unusable"


def test_a_running_call_ends_before_its_server_does(path: Path) -> None:
    began, release = threading.Event(), threading.Event()
    results: list[str] = []

    def work() -> str:
        began.set()
        release.wait(10)
        return "done"

    server = serving(path, {"work": work})
    server.__enter__()
    asking = threading.Thread(target=lambda: results.append(SocketClient(path).call_once("work")))
    asking.start()
    assert began.wait(10)
    stopping = threading.Thread(target=server.__exit__, args=(None, None, None))
    stopping.start()
    release.set()
    asking.join(10)
    stopping.join(10)
    assert results == ["done"]
    assert not stopping.is_alive()
