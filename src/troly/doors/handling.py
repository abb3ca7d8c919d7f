"""From the server to the pages and the API: whole requests, each in one thread of a lane.

Django's own handler gives every request a thread of its own and changes between it and the event
loop for each layer around a page. Here a request waits without a thread until it is there whole
and a place is free, is answered in one go, and its answer is sent without a thread again.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import aclosing
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import FileResponse, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from troly.doors import admission
from troly.doors.admission import BUSY, PAGES, QUESTIONS, Busy
from troly.doors.request_size import Receive, Scope, Send
from troly.doors.wordings import filled, refusal_for

GRACE_SECONDS, LEAST_BYTES_PER_SECOND = 30, 1_000
"""A request's content may come as slowly as this, after the first seconds."""


PIECE = 65_536


class Handler(BaseHandler):
    """The application behind every address."""

    def __init__(self) -> None:
        super().__init__()
        # Layers around a page call one another, in the thread of the request.
        self.load_middleware()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        except TimeoutError:
            await _send_bare(send, 408, "The request did not come in time.")
            return
        work = asyncio.create_task(self._answer(scope, body, send))
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Whoever is gone leaves the queue; an answer that is being made is made and saved.
            for task in (work, gone):
                task.cancel()
        await asyncio.wait((work, gone))
        if not work.cancelled():
            work.result()

    async def read_body(self, receive: Receive) -> IO[bytes]:
        """The content, spooled. Raises ``TimeoutError`` when it drips, ``RequestAborted``."""
        body = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - outlives this call
            max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE, mode="w+b"
        )
        began, received = asyncio.get_running_loop().time(), 0
        try:
            async with asyncio.timeout(GRACE_SECONDS) as limit:
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise RequestAborted
                    part = message.get("body", b"")
                    body.write(part)
                    if not message.get("more_body", False):
                        break
                    received += len(part)
                    limit.reschedule(began + GRACE_SECONDS + received / LEAST_BYTES_PER_SECOND)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body

    async def _answer(self, scope: Scope, body: IO[bytes], send: Send) -> None:
        try:
            response = await self._in_lane(scope, body)
        except Busy as busy:
            words = refusal_for(busy.code, busy.code)
            text = f"{filled(words.title, busy.facts)} {filled(words.remedy, busy.facts)}"
            await _send_bare(send, 503, text, str(busy.facts["seconds"]))
            return
        if not response.streaming:
            await send(_start(response))
            await send({"type": "http.response.body", "body": response.content})
            return
        try:
            await self._send_stream(response, send)
        finally:
            await asyncio.shield(PAGES.run(response.close))

    async def _in_lane(self, scope: Scope, body: IO[bytes]) -> Any:
        if admission.is_asking(scope["method"], scope["path"]):
            try:
                return await QUESTIONS.run(partial(self._respond, scope, body))
            except Busy as busy:
                # The page or the API says so in its own form, and keeps what was typed.
                scope = {**scope, BUSY: busy.facts["seconds"]}
        return await PAGES.run(partial(self._respond, scope, body))

    def _respond(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """In a thread: all of one request, so that its connections to the records are one's own."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        try:
            response: Any = self.get_response(ASGIRequest(scope, body))
        except UnicodeDecodeError:
            response = HttpResponseBadRequest()
        response._handler_class = self.__class__
        if isinstance(response, FileResponse):
            response.block_size = PIECE
        if not response.streaming:
            # Closing gives the connection back; the content stays.
            response.close()
            body.close()
        return response  # type: ignore[no-any-return]

    async def _send_stream(self, response: Any, send: Send) -> None:
        await send(_start(response))
        if response.is_async:
            async with aclosing(aiter(response)) as parts:
                async for part in parts:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
        else:
            # One piece at a time: a slow reader holds no thread, and no file is read whole.
            parts = iter(response)
            while (part := await PAGES.run(partial(_next, parts))) is not None:
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _next(parts: Iterator[bytes]) -> bytes | None:
    return next(parts, None)


def _start(response: HttpResponseBase) -> dict[str, Any]:
    headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    headers += [
        (b"Set-Cookie", cookie.output(header="").encode("ascii").strip())
        for cookie in response.cookies.values()
    ]
    return {"type": "http.response.start", "status": response.status_code, "headers": headers}


async def _gone(receive: Receive) -> None:
    """Ends when the caller has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_bare(send: Send, status: int, text: str, seconds: str = "") -> None:
    """An answer for which no thread is asked. The connection ends with it."""
    response = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Connection"] = "close"
    response.headers["Content-Length"] = str(len(response.content))
    if seconds:
        response.headers["Retry-After"] = seconds
    await send(_start(response))
    await send({"type": "http.response.body", "body": response.content, "more_body": False})
