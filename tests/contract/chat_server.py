"""A real HTTP server on this machine that speaks the OpenAI chat protocol, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Reply", dict[str, Any]], None]


class Reply:
    """What a behaviour writes its answer with, byte by byte if it wants."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._handler = handler
        self.stopped = threading.Event()

    def head(self, status: int = 200, kind: str = "text/event-stream") -> None:
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", kind)
        self._handler.send_header("Connection", "close")
        self._handler.end_headers()

    def send(self, text: str | bytes) -> None:
        self._handler.wfile.write(text.encode() if isinstance(text, str) else text)
        self._handler.wfile.flush()

    def piece(self, content: str | None, ended: str | None = None) -> None:
        delta = {"content": content} if content is not None else {}
        choice = {"index": 0, "delta": delta, "finish_reason": ended}
        self.send(f"data: {json.dumps({**CHUNK, 'choices': [choice]})}\n\n")

    def cut(self) -> None:
        self._handler.wfile.flush()
        self._handler.connection.close()


CHUNK = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}


def says(text: str, size: int = 7) -> Behaviour:
    """Streams ``text`` in small pieces, as a good server does."""

    def behave(reply: Reply, request: dict[str, Any]) -> None:
        reply.head()
        for first in range(0, len(text), size):
            reply.piece(text[first : first + size])
        reply.piece(None, "stop")
        reply.send("data: [DONE]\n\n")

    return behave


def claims(*rows: tuple[str, list[int]]) -> str:
    written = [{"text": text, "evidence": ids} for text, ids in rows]
    return json.dumps({"claims": written}, ensure_ascii=False)


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that lost patience has gone: nothing to say."""


class ChatServer:
    def __init__(self) -> None:
        self.behaviour: Behaviour = says(claims())
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append((self.path, dict(self.headers), {}))
                reply = Reply(self)
                reply.head(kind="application/json")
                model = {"id": "only", "object": "model", "created": 1, "owned_by": "test"}
                reply.send(json.dumps({"object": "list", "data": [model]}))

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                request = json.loads(self.rfile.read(length))
                server.requests.append((self.path, dict(self.headers), request))
                reply = Reply(self)
                reply.stopped = server.over
                server.behaviour(reply, request)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = _QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    server = ChatServer()
    try:
        yield server
    finally:
        server.stop()
