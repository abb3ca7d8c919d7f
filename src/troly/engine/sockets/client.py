"""Calls a process of the same Troly over its Unix socket."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
import time
from pathlib import Path
from typing import Any

from troly.engine.sockets import frames
from troly.errors import BadInput, TrolyError, Unavailable

_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 0.25
_IDLE_CONNECTIONS = 8
_RECEIVED_AT_ONCE = 65_536


class SocketClient:
    """One client for all threads of a process; survives a fork and an owner that is replaced.

    ``patience`` is how many seconds a call keeps trying while nothing answers, ``timeout`` how many
    seconds one reply may take.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        patience: float = 5.0,
        timeout: float = 120.0,
        size_limit: int = frames.SIZE_LIMIT,
    ) -> None:
        self._path = str(path)
        self._patience = patience
        self._timeout = timeout
        self._size_limit = size_limit
        self._lock = threading.Lock()
        self._idle: list[socket.socket] = []
        self._process = os.getpid()

    def call(self, method: str, **arguments: object) -> Any:
        """Result of an idempotent call: it is sent again when the connection is lost before the
        reply, or when the owner says that a successor takes over.

        Raises the ``TrolyError`` that the other side raised; ``Unavailable`` when nothing answers
        within ``patience`` (``no_answer``) or ``timeout`` (``too_slow``).
        """
        return self._try(method, arguments, again=True)

    def call_once(self, method: str, **arguments: object) -> Any:
        """As ``call``, but never sent twice: a connection lost under way raises ``Unavailable``
        (``connection_lost``), and the call may or may not have been done."""
        return self._try(method, arguments, again=False)

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _try(self, method: str, arguments: dict[str, object], *, again: bool) -> Any:
        frame = frames.to_frame([method, arguments], self._size_limit)
        until = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                return self._exchange(frame, again=again)
            except _NotReached:
                refusal = Unavailable("no_answer", socket=os.path.basename(self._path))
            except Unavailable as error:
                # Refused before it was done, so even a call that must not run twice may go again.
                if not frames.is_being_replaced(error):
                    raise
                refusal = error
                self.close()
            if time.monotonic() + pause > until:
                raise refusal
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _exchange(self, frame: bytes, *, again: bool) -> Any:
        connection = self._connection()
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                # The other side may have refused the size and closed: its reply can still be read.
                connection.sendall(frame)
            reply = frames.from_body(self._receive(connection))
        except (TimeoutError, BlockingIOError):
            connection.close()
            raise Unavailable("too_slow", seconds=self._timeout) from None
        except (OSError, EOFError) as error:
            connection.close()
            if again:
                raise _NotReached from error
            raise Unavailable("connection_lost") from None
        except BaseException:
            connection.close()
            raise
        self._keep(connection)
        match reply:
            case ["ok", result]:
                return result
            case ["error", _, _, _]:
                raise frames.from_error(reply)
        raise TrolyError("broken_message")

    def _receive(self, connection: socket.socket) -> bytes | memoryview:
        received = connection.recv(_RECEIVED_AT_ONCE)
        while len(received) < frames.HEADER.size:
            more = connection.recv(_RECEIVED_AT_ONCE)
            if not more:
                raise EOFError
            received += more
        (length,) = frames.HEADER.unpack_from(received)
        if length > self._size_limit:
            raise BadInput("message_too_large", bytes=length, limit=self._size_limit)
        return frames.whole_body(connection, received, length)

    def _connection(self) -> socket.socket:
        with self._lock:
            if self._process != os.getpid():
                # After a fork the parent owns these connections: two processes would mix replies.
                self._idle, self._process = [], os.getpid()
            while self._idle:
                connection = self._idle.pop()
                if not _is_closed(connection):
                    return connection
                connection.close()
        if not frames.path_fits(self._path):
            raise Unavailable("no_answer", socket=os.path.basename(self._path))
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        _set_timeout(connection, self._timeout)
        try:
            connection.connect(self._path)
        except OSError as error:
            connection.close()
            raise _NotReached from error
        return connection

    def _keep(self, connection: socket.socket) -> None:
        with self._lock:
            if len(self._idle) < _IDLE_CONNECTIONS and self._process == os.getpid():
                self._idle.append(connection)
                return
        connection.close()


class _NotReached(Exception):
    """Nothing was done on the other side, or it may safely be done again."""


def _set_timeout(connection: socket.socket, seconds: float) -> None:
    # The kernel's own: with Python's every call of the socket becomes two of the system.
    whole = int(seconds)
    limit = struct.pack("ll", whole, max(1, int((seconds - whole) * 1e6)))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _is_closed(connection: socket.socket) -> bool:
    """An idle connection has nothing to read; when it has, it is the other side's goodbye."""
    try:
        connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
