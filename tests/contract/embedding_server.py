"""A real HTTP server on this machine that speaks the OpenAI embeddings protocol, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from troly.engine.runtimes.scripted import ScriptedEmbedder

Reply = tuple[int, bytes]
Behaviour = Callable[[dict[str, Any]], Reply]


def well(request: dict[str, Any]) -> Reply:
    vectors = ScriptedEmbedder().embed(request["input"], "passage") * 3
    rows = [
        {"object": "embedding", "index": place, "embedding": vector.tolist()}
        for place, vector in enumerate(vectors)
    ]
    # Out of order on purpose: the index says which is which.
    return 200, json.dumps({"object": "list", "data": rows[::-1]}).encode()


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that lost patience has gone: nothing to say."""


class EmbeddingServer:
    def __init__(self) -> None:
        self.behaviour: Behaviour = well
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                request = json.loads(self.rfile.read(length))
                server.requests.append((self.path, dict(self.headers), request))
                status, body = server.behaviour(request)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = _QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def embedding_server() -> Iterator[EmbeddingServer]:
    server = EmbeddingServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
