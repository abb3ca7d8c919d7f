"""How much one request may carry, decided before a byte of it is put on disk.

The web framework keeps a request's content in a temporary file before any of its own limits
is looked at; this stands in front of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings as django_settings

from troly import settings as deployment

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

FILES_PER_REQUEST = 5
"""The largest request, in files of the largest size."""
TOO_LARGE = "troly.too_large"


def largest_upload() -> int:
    """Bytes of the largest request with files."""
    return FILES_PER_REQUEST * deployment.load().upload_max_mb * 1_000_000


class SizeLimit:
    """Hands on to ``application`` what is small enough. For the rest the application is called
    without content, with ``scope[TOO_LARGE]`` set, and gives the refusal in its own form."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        limit = _limit(headers.get(b"content-type", b""))
        declared = headers.get(b"content-length", b"")
        counted = _Counted(receive, limit)
        if declared.isdigit() and int(declared) > limit:
            counted.is_over = True
        else:
            await self._application(scope, counted, send)
        if counted.is_over:
            # A browser shows the answer only after it has sent what it wanted to send.
            await counted.pass_over(limit)
            await self._application(_without_content(scope), _Emptied(receive), send)


def _limit(content_type: bytes) -> int:
    if content_type.startswith(b"multipart/form-data"):
        return largest_upload()
    return int(django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _without_content(scope: Scope) -> Scope:
    described = (b"content-length", b"content-type", b"transfer-encoding")
    headers = [(name, value) for name, value in scope["headers"] if name not in described]
    return {**scope, "headers": headers, TOO_LARGE: True}


class _Counted:
    """``receive`` that ends the request once more than ``limit`` bytes came."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left = receive, limit
        self._is_whole = False
        self.is_over = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._left >= 0 or message["type"] != "http.request":
            return message
        self.is_over = True
        return {"type": "http.disconnect"}

    async def pass_over(self, most: int) -> None:
        """Read the rest, up to ``most`` bytes, and keep nothing of it."""
        while not self._is_whole and most > 0:
            message = await self._receive()
            most -= len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)


class _Emptied:
    """``receive`` of a request without content; later only the news that the caller has gone."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._is_read = receive, False

    async def __call__(self) -> Message:
        if not self._is_read:
            self._is_read = True
            return {"type": "http.request", "body": b"", "more_body": False}
        while (message := await self._receive())["type"] != "http.disconnect":
            pass
        return message
