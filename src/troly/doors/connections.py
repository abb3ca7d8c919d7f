"""What a connection may cost: time limits for callers who send or read drop by drop."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 20.0
"""From the first byte, or from connecting, until a request's headers are there."""
READING_SECONDS = 120.0
"""A caller that takes nothing of its answer for so long is let go. At 64 kbit/s the pieces that
are sent at once need eight seconds."""


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 as the server speaks it, with an end to waiting."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._due: dict[str, asyncio.TimerHandle] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._end_after("headers", HEADER_SECONDS)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop("headers")
        elif "headers" not in self._due:
            # The next request on a kept connection has begun.
            self._end_after("headers", HEADER_SECONDS)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # Headers that had come while the answer before was made.
        if self.conn.their_state is not h11.IDLE:
            self._stop("headers")

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        # Closing waits until the last answer is taken, which may be never.
        self._end_after("reading", READING_SECONDS)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._end_after("reading", READING_SECONDS)

    def resume_writing(self) -> None:
        self._stop("reading")
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        for what in tuple(self._due):
            self._stop(what)
        super().connection_lost(exc)

    def _end_after(self, what: str, seconds: float) -> None:
        self._stop(what)
        self._due[what] = self.loop.call_later(seconds, self.transport.abort)

    def _stop(self, what: str) -> None:
        timer = self._due.pop(what, None)
        if timer is not None:
            timer.cancel()
