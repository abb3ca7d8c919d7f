"""A real server on a free port: who sends drop by drop is let go, and holds up nobody meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from troly.doors import connections, handling
from troly.doors.connections import LimitedProtocol
from troly.doors.handling import Handler

SOON, A_WHILE = 0.2, 20.0
ASKED = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n"
Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def server(application: Any) -> AsyncIterator[Callable[[], Awaitable[Client]]]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, http=LimitedProtocol, lifespan="off", log_config=None)
    running = uvicorn.Server(config)
    serving = asyncio.create_task(running.serve([listening]))

    async def connect() -> Client:
        return await asyncio.open_connection(*listening.getsockname())

    try:
        yield connect
    finally:
        running.force_exit = running.should_exit = True
        await serving


async def big(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(2_000):
        await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


@pytest.mark.parametrize("sent", [b"", b"GET / HT"])
def test_headers_that_do_not_come_end_the_connection(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", SOON)

    async def run() -> None:
        async with server(big) as connect:
            reader, writer = await connect()
            writer.write(sent)
            with contextlib.suppress(ConnectionResetError):
                assert await asyncio.wait_for(reader.read(), A_WHILE) == b""
            writer.close()

    asyncio.run(run())


def test_a_reader_that_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "READING_SECONDS", SOON)

    async def run() -> None:
        is_over = asyncio.Event()

        async def told(scope: Any, receive: Any, send: Any) -> None:
            try:
                await big(scope, receive, send)
            finally:
                is_over.set()

        async with server(told) as connect:
            _, writer = await connect()
            writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            await asyncio.wait_for(is_over.wait(), A_WHILE)
            writer.close()

    asyncio.run(run())


@pytest.mark.django_db(transaction=True)
def test_content_that_drips_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "GRACE_SECONDS", SOON)

    async def run() -> None:
        async with server(Handler()) as connect:
            reader, writer = await connect()
            writer.write(ASKED + b"a")
            reply = await asyncio.wait_for(reader.read(), A_WHILE)
            assert reply.startswith(b"HTTP/1.1 408 ")
            writer.close()

    asyncio.run(run())


@pytest.mark.django_db(transaction=True)
def test_two_hundred_drippers_hold_no_thread_and_nobody_up() -> None:
    async def run() -> None:
        async with server(Handler()) as connect:
            slow = [await connect() for _ in range(200)]
            for _, writer in slow:
                writer.write(ASKED + b"a")
            before = threading.active_count()
            reader, writer = await connect()
            writer.write(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            reply = await asyncio.wait_for(reader.read(), A_WHILE)
            assert reply.startswith(b"HTTP/1.1 200 ")
            assert threading.active_count() - before <= 1
            for _, each in (*slow, (reader, writer)):
                each.close()

    asyncio.run(run())
