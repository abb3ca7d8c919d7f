"""Serves calls on a Unix socket with a thread for each connection and one call at a time.

For an owner whose handlers are short and plain: a call wakes one thread, where ``SocketServer``
wakes its loop, then a worker, then its loop again, which costs more than most of the calls.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import os
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from troly.engine.sockets import frames
from troly.engine.sockets.server import GRACE_SECONDS, Handler, listen, request
from troly.errors import BadInput, TrolyError

_RECEIVED_AT_ONCE = 65_536
_log = logging.getLogger(__name__)


class ThreadedServer:
    """As ``SocketServer`` with one worker and plain functions alone: the same socket, messages,
    errors and hand-over."""

    def __init__(
        self,
        path: Path | str,
        handlers: Mapping[str, Handler],
        *,
        size_limit: int = frames.SIZE_LIMIT,
    ) -> None:
        self._path = Path(path)
        self._handlers = dict(handlers)
        self._shapes = {name: inspect.signature(one) for name, one in self._handlers.items()}
        self._size_limit = size_limit
        self._turn = threading.Lock()
        self._changing = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._listener: socket.socket | None = None
        self._inode: int | None = None
        self._stopping = False

    async def start(self) -> None:
        """Raises ``SettingsError`` when the path cannot hold a socket."""
        self._listener = listener = listen(self._path)
        listener.setblocking(True)
        self._inode = os.stat(self._path).st_ino
        threading.Thread(
            target=self._accept, args=(listener,), name="socket-server", daemon=True
        ).start()

    async def stop(self) -> None:
        """Takes no more calls, lets the running ones end, removes the socket if still its own."""
        self._stopping = True
        with contextlib.suppress(FileNotFoundError):
            # A successor may already have renamed its socket over the path: leave that one.
            if self._inode is not None and os.stat(self._path).st_ino == self._inode:
                os.unlink(self._path)
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        with self._changing:
            threads = list(self._connections.values())
            for connection in self._connections:
                # What was sent before is still read and answered; then the thread finds the end.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)
        await asyncio.to_thread(_join, threads)

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopping:
            try:
                connection, _ = listener.accept()
            except OSError:
                if self._stopping:
                    return
                # No descriptor is left for a moment: whoever waits is taken later.
                _log.exception("connection not accepted")
                time.sleep(0.1)
                continue
            thread = threading.Thread(
                target=self._serve, args=(connection,), name="socket-call", daemon=True
            )
            with self._changing:
                if self._stopping:
                    connection.close()
                    return
                self._connections[connection] = thread
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while (body := self._read(connection)) is not None:
                with self._turn:
                    reply = self._reply(body)
                connection.sendall(reply)
        except (OSError, EOFError):
            pass
        finally:
            with self._changing:
                self._connections.pop(connection, None)
            connection.close()

    def _read(self, connection: socket.socket) -> bytes | memoryview | None:
        """The body of the next request; None when there is none or it is refused for its size."""
        received = connection.recv(_RECEIVED_AT_ONCE)
        while 0 < len(received) < frames.HEADER.size:
            more = connection.recv(_RECEIVED_AT_ONCE)
            received = received + more if more else b""
        if not received:
            return None
        (length,) = frames.HEADER.unpack_from(received)
        if length > self._size_limit:
            refusal = BadInput("message_too_large", bytes=length, limit=self._size_limit)
            connection.sendall(frames.to_frame(frames.to_error(refusal)))
            return None
        return frames.whole_body(connection, received, length)

    def _reply(self, body: bytes | memoryview) -> bytes:
        method = "?"
        try:
            method, arguments = request(body)
            handler = self._handlers.get(method)
            if handler is None:
                raise BadInput("unknown_method", method=method)
            try:
                self._shapes[method].bind(**arguments)
            except TypeError:
                raise BadInput("wrong_arguments", method=method) from None
            result: Any = handler(**arguments)
            return frames.to_frame(["ok", result], self._size_limit)
        except TrolyError as error:
            return frames.to_frame(frames.to_error(error))
        except Exception as error:
            # Only the kind of the error goes back: its message may hold the text of a document.
            _log.error("call %s failed", method, exc_info=True)
            failure = TrolyError("internal_error", method=method, kind=type(error).__name__)
            return frames.to_frame(frames.to_error(failure))


def _join(threads: list[threading.Thread]) -> None:
    until = time.monotonic() + GRACE_SECONDS
    for thread in threads:
        with contextlib.suppress(RuntimeError):  # One that was about to be started.
            thread.join(max(0.0, until - time.monotonic()))
