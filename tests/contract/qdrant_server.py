"""A real HTTP server on this machine that takes Qdrant's REST requests and lets the client
library's local mode do them.

It proves what Troly sends and how it takes what comes back: the library's own models check every
request, and forbid what they do not know. It proves nothing of the real server's planner, memory,
shards, replicas or durability. A shard key is a local collection of its own here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import BaseModel, TypeAdapter
from qdrant_client import QdrantClient, models

Asked = dict[str, Any]


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that lost patience has gone: nothing to say."""


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class QdrantServer:
    """``faults`` are answered, first one first, instead of doing what is asked: a status, or the
    name of a thing to do ("cut" the connection)."""

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.version = "1.20.0"
        self.faults: list[int | str] = []
        self.requests: list[tuple[str, str, Asked]] = []
        self.created: dict[str, Asked] = {}
        self.columns: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, dict[str, Asked]] = {}
        self._client = QdrantClient(":memory:")
        self._turn = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, body = server.answer(self, json.loads(asked) if asked else {})
                if status:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    if status == 429:
                        self.send_header("Retry-After", "2")
                    self.end_headers()
                    self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = _answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = _QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, handler: BaseHTTPRequestHandler, asked: Asked) -> tuple[int, bytes]:
        path = handler.path.partition("?")[0]
        self.requests.append((handler.command, path, asked))
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, int):
                return fault, b'{"status":{"error":"made up by the test"},"time":0}'
            if fault == "cut":
                handler.connection.close()
                return 0, b""
            return 200, fault.encode()
        if self.key and handler.headers.get("api-key") != self.key:
            return 403, b"{}"
        if handler.command == "GET" and path == "/":
            return 200, json.dumps({"title": "stand-in", "version": self.version}).encode()
        try:
            with self._turn:
                result = self._do(handler.command, path.strip("/").split("/"), asked)
        except _Refused as refused:
            return refused.status, b"{}"
        except (ValueError, AssertionError) as error:
            return 400, json.dumps({"status": {"error": str(error)[:200]}, "time": 0}).encode()
        return 200, json.dumps({"result": result, "status": "ok", "time": 0.0}).encode()

    def _do(self, verb: str, path: list[str], asked: Asked) -> Any:
        match verb, path:
            case "GET", ["aliases"]:
                return _plain(self._client.get_aliases())
            case "GET", ["collections"]:
                return {"collections": [{"name": name} for name in sorted(self.created)]}
            case "POST", ["collections", "aliases"]:
                change = models.ChangeAliasesOperation(**asked)
                return self._client.update_collection_aliases(change.actions)
            case "PUT", ["collections", name]:
                return self._create(name, asked)
            case "DELETE", ["collections", name]:
                return self._drop(name)
        if len(path) < 2 or path[1] not in self.created:
            raise _Refused(404)
        if path[2:3] == ["points"]:
            return self._points(verb, path[1], path[3:], asked)
        return self._collection(verb, path[1], path[2:], asked)

    def _collection(self, verb: str, name: str, rest: list[str], asked: Asked) -> Any:
        match verb, rest:
            case "GET", []:
                return self._described(name)
            case "PUT", ["index"]:
                schema = models.CreateFieldIndex(**asked)
                self.columns[name][schema.field_name] = asked["field_schema"]
                return {"operation_id": 0, "status": "completed"}
            case "GET", ["shards"]:
                return {"shard_keys": [{"key": key} for key in self.keys[name]]}
            case "PUT", ["shards"]:
                made = models.CreateShardingKey(**asked)
                self.keys[name][str(made.shard_key)] = asked
                self._make(f"{name}@{made.shard_key}", self.created[name])
                return True
        raise _Refused(405)

    def _create(self, name: str, asked: Asked) -> bool:
        if name in self.created:
            raise _Refused(409)
        models.CreateCollection(**asked)
        self.created[name], self.columns[name], self.keys[name] = asked, {}, {}
        self._make(name, asked)
        return True

    def _make(self, name: str, asked: Asked) -> None:
        wanted = models.CreateCollection(**asked)
        self._client.create_collection(
            name, vectors_config=wanted.vectors, sparse_vectors_config=wanted.sparse_vectors
        )

    def _drop(self, name: str) -> bool:
        if name not in self.created:
            raise _Refused(404)
        for key in self.keys[name]:
            self._client.delete_collection(f"{name}@{key}")
        del self.created[name], self.columns[name], self.keys[name]
        return self._client.delete_collection(name)

    def _described(self, name: str) -> Asked:
        asked = self.created[name]
        found = _plain(self._client.get_collection(name))
        for part in ("sharding_method", "replication_factor", "shard_number"):
            found["config"]["params"][part] = asked.get(part)
        found["payload_schema"] = {
            column: {"data_type": schema["type"], "points": 0, "params": schema}
            for column, schema in self.columns[name].items()
        }
        return found

    def _points(self, verb: str, name: str, rest: list[str], asked: Asked) -> Any:
        named = asked.pop("shard_key", None) or []
        keys = [named] if isinstance(named, str) else named
        if any(key not in self.keys[name] for key in keys):
            raise _Refused(404)
        places = [f"{name}@{key}" for key in keys or self.keys[name]] or [name]
        client = self._client
        if verb == "POST" and rest in ([], ["scroll"], ["count"], ["query"]):
            return self._read(places, rest, asked)
        if len(places) != 1:
            raise ValueError("a write must name its shard key")
        place = places[0]
        match verb, rest:
            case "PUT", []:
                client.upsert(place, models.PointsList(**asked).points)
            case "PUT", ["vectors"]:
                self._or_absent(lambda: client.update_vectors(place, _vectors(asked)))
            case "POST", ["payload"]:
                wanted = models.SetPayload(**asked)
                selector = wanted.filter if wanted.points is None else wanted.points
                self._or_absent(lambda: client.set_payload(place, wanted.payload, selector))
            case "POST", ["delete"]:
                client.delete(place, TypeAdapter(models.PointsSelector).validate_python(asked))
            case _:
                raise _Refused(405)
        return {"operation_id": 0, "status": "completed"}

    def _or_absent(self, write: Callable[[], object]) -> None:
        try:
            write()
        except Exception as error:
            raise _Refused(404) from error

    def _read(self, places: list[str], rest: list[str], asked: Asked) -> Any:
        client = self._client
        if rest == ["count"]:
            counted = models.CountRequest(**asked)
            return {"count": sum(client.count(p, counted.filter).count for p in places)}
        if rest == ["scroll"]:
            return self._scroll(places, models.ScrollRequest(**asked))
        if rest == ["query"]:
            return self._queried(places, models.QueryRequest(**asked))
        wanted_rows = models.PointRequest(**asked)
        return [
            _plain(row)
            for place in places
            for row in client.retrieve(place, wanted_rows.ids, wanted_rows.with_payload or False)
        ]

    def _queried(self, places: list[str], wanted: models.QueryRequest) -> Any:
        """The best of all shards asked, as a cluster puts them together."""
        query = wanted.query.nearest if hasattr(wanted.query, "nearest") else wanted.query
        limit = wanted.limit or 10
        found = [
            self._client.query_points(
                place,
                query=query,
                using=wanted.using,
                query_filter=wanted.filter,
                search_params=wanted.params,
                limit=limit,
                with_payload=wanted.with_payload or False,
            )
            for place in places
        ]
        points = [_plain(point) for one in found for point in one.points]
        points.sort(key=lambda point: -point["score"])
        return {"points": points[:limit]}

    def _scroll(self, places: list[str], wanted: models.ScrollRequest) -> Asked:
        rows = []
        for place in places:
            page, _ = self._client.scroll(
                place,
                scroll_filter=wanted.filter,
                limit=(wanted.limit or 10) + 1,
                offset=wanted.offset,
                with_payload=bool(wanted.with_payload),
                with_vectors=bool(wanted.with_vector),
            )
            rows.extend(page)
        rows.sort(key=lambda row: str(row.id))
        page, rest = rows[: wanted.limit], rows[wanted.limit :]
        next_page = str(rest[0].id) if rest else None
        return {"points": [_plain(row) for row in page], "next_page_offset": next_page}


def _vectors(asked: Asked) -> list[models.PointVectors]:
    return models.UpdateVectors(**asked).points


def _plain(value: BaseModel) -> Any:
    return json.loads(value.model_dump_json(by_alias=True, exclude_none=True))


@contextmanager
def qdrant_server(key: str = "") -> Iterator[QdrantServer]:
    server = QdrantServer(key)
    try:
        yield server
    finally:
        server.stop()
