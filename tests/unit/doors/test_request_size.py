"""A request too large is refused before it is kept anywhere, in the form of its door."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest

from troly.doors import request_size
from troly.doors.handling import Handler
from troly.doors.request_size import SizeLimit

LIMIT = 3_000
FORM = "multipart/form-data; boundary=b"
Answer = tuple[int, dict[str, str], str]


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_size, "largest_upload", lambda: LIMIT)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of the contents that the web framework kept."""
    sizes: list[int] = []
    read_body = Handler.read_body

    async def counting(self: Any, receive: Any) -> Any:
        file = await read_body(self, receive)
        sizes.append(len(file.read()))
        file.seek(0)
        return file

    monkeypatch.setattr(Handler, "read_body", counting)
    return sizes


def post(address: str, parts: Iterable[bytes], *, declared: int | None, kind: str = FORM) -> Answer:
    """Drive the whole web application as its server does."""
    headers = [(b"host", b"127.0.0.1"), (b"content-type", kind.encode())]
    if declared is not None:
        headers.append((b"content-length", str(declared).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": address,
        "query_string": b"",
        "headers": headers,
    }
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def run() -> None:
        is_over = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop(0)
            await is_over.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                is_over.set()

        await SizeLimit(Handler())(scope, receive, send)

    asyncio.run(run())
    assert [m["type"] for m in sent].count("http.response.start") == 1
    head = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    content = b"".join(m["body"] for m in sent[1:]).decode()
    return sent[0]["status"], head, content


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("declared", [4 * LIMIT, None])
def test_too_large_an_upload_has_its_page(kept: list[int], declared: int | None) -> None:
    status, _, content = post("/library/upload", [b"x" * LIMIT] * 4, declared=declared)
    assert status == 413
    assert "Gửi lên quá lớn" in content
    assert max(kept, default=0) == 0


@pytest.mark.django_db(transaction=True)
def test_the_api_refuses_in_its_own_form(kept: list[int]) -> None:
    status, head, content = post("/api/v1/documents", [b"x" * LIMIT] * 2, declared=2 * LIMIT)
    assert (status, head["content-type"]) == (413, "application/problem+json")
    assert json.loads(content)["code"] == "request_too_large"
    assert max(kept, default=0) == 0


@pytest.mark.django_db(transaction=True)
def test_the_limit_itself_passes(kept: list[int]) -> None:
    status, _, _ = post("/library/upload", [b"x" * LIMIT], declared=LIMIT)
    assert status != 413
    assert kept == [LIMIT]


@pytest.mark.django_db(transaction=True)
def test_content_without_files_has_the_frameworks_own_limit(kept: list[int]) -> None:
    kind = "application/x-www-form-urlencoded"
    status, _, _ = post("/sign-in", [b"x" * 1_000_000] * 3, declared=3_000_000, kind=kind)
    assert status == 413
    assert max(kept, default=0) == 0
