"""The process that uses the desk: ``python -m tests.faults.client PORT TOKEN``.

Reads one act a line (JSON) from standard input, does two at a time over the API, says on standard
output what was acknowledged. An act is tried again until it is answered, as a person would.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

PATIENCE = 60.0
_out = threading.Lock()


class Caller:
    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token

    def call(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, Any]:
        """Status and content; again while nobody answers or the server is not well."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                status, content = self._once(method, path, body, kind)
                if status < 500 and status != 429:
                    return status, content
            except (OSError, http.client.HTTPException) as error:
                status, content = 0, type(error).__name__
            if time.monotonic() > until:
                return status, content
            time.sleep(0.1)

    def _once(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
            connection.request(method, f"/api/v1{path}", body, headers)
            reply = connection.getresponse()
            text = reply.read()
            return reply.status, json.loads(text) if text else None
        finally:
            connection.close()


def form(name: str, data: bytes, collections: list[str]) -> tuple[bytes, str]:
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="collections"\r\n\r\n{one}\r\n'.encode()
        for one in collections
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data)
    return b"".join(parts) + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def act(caller: Caller, wanted: dict[str, Any]) -> tuple[int, Any]:
    match wanted["act"]:
        case "add":
            body, kind = form(wanted["name"], Path(wanted["file"]).read_bytes(), wanted["into"])
            return caller.call("POST", "/documents", body, kind)
        case "replace":
            body, kind = form(wanted["name"], Path(wanted["file"]).read_bytes(), [])
            return caller.call("POST", f"/documents/{wanted['document']}/versions", body, kind)
        case "delete":
            return caller.call("DELETE", f"/documents/{wanted['document']}", b"", "text/plain")
        case "ask":
            body = json.dumps({"question": wanted["question"]}).encode()
            path = f"/assistants/{wanted['assistant']}/ask"
            return caller.call("POST", path, body, "application/json")
    raise ValueError(wanted["act"])


def run(caller: Caller, wanted: dict[str, Any]) -> None:
    try:
        status, content = act(caller, wanted)
    except Exception as error:
        status, content = -1, f"{type(error).__name__}: {error}"
    with _out:
        print(json.dumps({"id": wanted["id"], "status": status, "content": content}), flush=True)


def main() -> None:
    caller = Caller(int(sys.argv[1]), sys.argv[2])
    with ThreadPoolExecutor(2) as pool:
        for line in sys.stdin:
            pool.submit(run, caller, json.loads(line))


if __name__ == "__main__":
    main()
