"""Serves calls on a Unix socket that only its own user may open."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from troly.engine.sockets import frames
from troly.errors import BadInput, SettingsError, TrolyError, Unavailable

Handler = Callable[..., Any]

_BACKLOG = 128
GRACE_SECONDS = 5.0
_log = logging.getLogger(__name__)


class SocketServer:
    """Calls ``handlers[method](**arguments)`` for every request and sends back what it returns.

    A coroutine function runs on the event loop. A plain function runs on a pool of ``workers``
    threads; with one worker (the default) plain functions never run beside each other. Calls of one
    connection are answered in order.

    The socket is bound under another name, then renamed over ``path``: a successor takes over from
    an owner that still runs, and clients find either the one or the other, never nothing.
    """

    def __init__(
        self,
        path: Path | str,
        handlers: Mapping[str, Handler],
        *,
        workers: int = 1,
        size_limit: int = frames.SIZE_LIMIT,
    ) -> None:
        self._path = Path(path)
        self._handlers = dict(handlers)
        # Looked at once: for every call it would take as long as reading the call.
        self._shapes = {
            name: (inspect.signature(handler), inspect.iscoroutinefunction(handler))
            for name, handler in self._handlers.items()
        }
        self._size_limit = size_limit
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="socket-call")
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._busy: set[asyncio.Task[None]] = set()
        self._server: asyncio.AbstractServer | None = None
        self._inode: int | None = None
        self._stopping = False

    async def start(self) -> None:
        """Raises ``SettingsError`` when the path cannot hold a socket."""
        listener = listen(self._path)
        self._inode = os.stat(self._path).st_ino
        self._server = await asyncio.start_unix_server(self._accept, sock=listener)

    async def stop(self) -> None:
        """Takes no more calls, lets the running ones end, removes the socket if still its own."""
        self._stopping = True
        with contextlib.suppress(FileNotFoundError):
            # A successor may already have renamed its socket over the path: leave that one.
            if self._inode is not None and os.stat(self._path).st_ino == self._inode:
                os.unlink(self._path)
        if self._server is not None:
            self._server.close()
        for task, writer in list(self._connections.items()):
            if task not in self._busy:
                writer.close()
        if self._connections:
            await asyncio.wait(set(self._connections), timeout=GRACE_SECONDS)
        for task in list(self._connections):
            task.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections[task] = writer
        try:
            while not self._stopping:
                body = await self._read(reader, writer)
                if body is None:
                    break
                self._busy.add(task)
                writer.write(await self._reply(body))
                await writer.drain()
                self._busy.discard(task)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._busy.discard(task)
            self._connections.pop(task, None)
            writer.close()

    async def _read(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes | None:
        (length,) = frames.HEADER.unpack(await reader.readexactly(frames.HEADER.size))
        if length > self._size_limit:
            refusal = BadInput("message_too_large", bytes=length, limit=self._size_limit)
            writer.write(frames.to_frame(frames.to_error(refusal)))
            await writer.drain()
            return None
        return await reader.readexactly(length)

    async def _reply(self, body: bytes) -> bytes:
        method = "?"
        try:
            method, arguments = request(body)
            result = await self._call(method, arguments)
            return frames.to_frame(["ok", result], self._size_limit)
        except TrolyError as error:
            return frames.to_frame(frames.to_error(error))
        except Exception as error:
            # Only the kind of the error goes back: its message may hold the text of a document.
            _log.error("call %s failed", method, exc_info=True)
            failure = TrolyError("internal_error", method=method, kind=type(error).__name__)
            return frames.to_frame(frames.to_error(failure))

    async def _call(self, method: str, arguments: dict[str, Any]) -> Any:
        handler = self._handlers.get(method)
        if handler is None:
            raise BadInput("unknown_method", method=method)
        signature, is_coroutine = self._shapes[method]
        try:
            signature.bind(**arguments)
        except TypeError:
            raise BadInput("wrong_arguments", method=method) from None
        if is_coroutine:
            return await handler(**arguments)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(handler, **arguments))


async def serve(
    path: Path | str,
    handlers: Mapping[str, Handler],
    *,
    workers: int = 1,
    stop: asyncio.Event | None = None,
    ready: Callable[[], None] | None = None,
    size_limit: int = frames.SIZE_LIMIT,
) -> None:
    """Serves until ``stop`` is set (or the task is cancelled); ``ready`` is called once it listens.

    Raises ``SettingsError`` when the path cannot hold a socket.
    """
    server = SocketServer(path, handlers, workers=workers, size_limit=size_limit)
    await server.start()
    try:
        if ready is not None:
            ready()
        await (stop or asyncio.Event()).wait()
    finally:
        await server.stop()


def run(
    path: Path | str,
    handlers: Mapping[str, Handler],
    *,
    workers: int = 1,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serves in this process until SIGTERM or SIGINT."""

    async def until_signalled() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await serve(path, handlers, workers=workers, stop=stop, ready=ready)

    asyncio.run(until_signalled())


@contextlib.contextmanager
def serving(
    path: Path | str, handlers: Mapping[str, Handler], *, workers: int = 1
) -> Iterator[None]:
    """Serves from a thread of this process while the block runs."""
    with running(SocketServer(path, handlers, workers=workers)):
        yield


class Startable(Protocol):
    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@contextlib.contextmanager
def running(server: Startable) -> Iterator[None]:
    """A server at work beside this thread while the block runs."""
    loop = asyncio.new_event_loop()
    loop.run_until_complete(server.start())
    thread = threading.Thread(target=loop.run_forever, name="socket-server", daemon=True)
    thread.start()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def request(body: bytes | memoryview) -> tuple[str, dict[str, Any]]:
    """Method and arguments. Raises ``BadInput`` (``broken_message``)."""
    match frames.from_body(body):
        case [str() as method, dict() as arguments] if all(isinstance(k, str) for k in arguments):
            return method, arguments
    raise BadInput("broken_message", bytes=len(body))


def listen(path: Path) -> socket.socket:
    """A listening socket that is not waited for, renamed over ``path``. Raises ``SettingsError``
    when the path cannot hold one."""
    beside = path.with_name(f".{secrets.token_hex(4)}")
    if not (frames.path_fits(str(path)) and frames.path_fits(str(beside))):
        raise SettingsError("socket_path_too_long", path=str(path))
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(beside))
        # Before listen(): until then nobody can connect, whatever the mode was at bind.
        os.chmod(beside, 0o600)
        listener.listen(_BACKLOG)
        os.rename(beside, path)
    except OSError as error:
        listener.close()
        beside.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise SettingsError("socket_path_unusable", path=str(path), reason=reason) from None
    listener.setblocking(False)
    return listener


def being_replaced() -> Unavailable:
    """What a handler raises so that the client tries the same call again on the successor."""
    return Unavailable(frames.BEING_REPLACED)
