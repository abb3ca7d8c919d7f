"""Bounds around a transport: how long an answer may take, how much it may be, what is told."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx

from troly.errors import Unavailable

_ANSWER_BYTES = 4_000_000
_HEADERS_SENT = frozenset({"host", "accept", "content-type", "content-length", "connection"})
"""No others: the client library tells the system, its versions and ids of the environment."""


class BoundedTransport(httpx.BaseTransport):
    """``seconds`` count from the request to the last byte, so that a server that sends a little
    for ever is left too."""

    def __init__(self, inner: httpx.BaseTransport, *, seconds: float, has_key: bool) -> None:
        self._inner = inner
        self._seconds = seconds
        self._kept = _HEADERS_SENT | {"authorization"} if has_key else _HEADERS_SENT

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        for name in [name for name in request.headers if name not in self._kept]:
            del request.headers[name]
        request.headers["user-agent"] = "troly"
        # Packed bytes could unfold to anything.
        request.headers["accept-encoding"] = "identity"
        until = time.monotonic() + self._seconds
        response = self._inner.handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        return httpx.Response(
            response.status_code,
            headers=[(k, v) for k, v in response.headers.raw if k.lower() != b"content-encoding"],
            stream=_Bounded(response.stream, until),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._inner.close()


class _Bounded(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, until: float) -> None:
        self._inner = inner
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        length = 0
        for piece in self._inner:
            length += len(piece)
            if length > _ANSWER_BYTES:
                raise Unavailable("model_endless")
            if time.monotonic() > self._until:
                raise Unavailable("model_slow")
            yield piece

    def close(self) -> None:
        self._inner.close()
