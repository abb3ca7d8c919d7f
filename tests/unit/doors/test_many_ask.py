"""When no place is left: each door says so in its own form, and nothing typed is lost."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from troly.doors import handling
from troly.doors.admission import Lane
from troly.doors.handling import Handler
from troly.office.assistants.models import Assistant, Turn
from troly.office.tenants.models import Member
from troly.office.tenants.people import issue_token

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "Nghỉ phép năm bao nhiêu ngày?"


@pytest.fixture(autouse=True)
def full(monkeypatch: pytest.MonkeyPatch) -> Lane:
    lane = Lane("questions", 1, most=0, longest=60)
    monkeypatch.setattr(handling, "QUESTIONS", lane)
    return lane


def post(address: str, content: bytes, **headers: str) -> tuple[int, dict[str, str], str]:
    """Drive the application as its server does, until its answer is whole."""
    given = {"host": "127.0.0.1", **{n.replace("_", "-"): v for n, v in headers.items()}}
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": address,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    sent: list[dict[str, Any]] = []

    async def run() -> None:
        is_over, waiting = asyncio.Event(), [{"type": "http.request", "body": content}]

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop()
            await is_over.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await asyncio.wait_for(Handler()(scope, receive, send), 60)

    asyncio.run(run())
    head = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], head, b"".join(part["body"] for part in sent[1:]).decode()


def test_the_api_names_it_and_says_when_to_come_again(
    full: Lane, reader: Member, assistant: Assistant
) -> None:
    status, head, content = post(
        f"/api/v1/assistants/{assistant.pk}/ask",
        json.dumps({"question": QUESTION}).encode(),
        authorization=f"Bearer {issue_token(reader, 'test')}",
        content_type="application/json",
    )
    said = json.loads(content)
    assert (status, said["code"]) == (503, "many_ask")
    assert int(head["retry-after"]) == said["facts"]["seconds"] > 0
    assert full.refused == 1
    assert not Turn.objects.exists()


def test_the_page_keeps_what_was_typed(full: Lane, reader: Member, assistant: Assistant) -> None:
    browser = Client()
    browser.force_login(reader.person)
    secret = "a" * 32
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    status, head, content = post(
        f"/assistants/{assistant.pk}/ask",
        urlencode({"question": QUESTION}).encode(),
        cookie=f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={secret}",
        x_csrftoken=secret,
        content_type="application/x-www-form-urlencoded",
    )
    assert status == 503
    assert f"sau {head['retry-after']} giây" in content
    assert QUESTION in content
    assert "Nhiều người đang hỏi cùng lúc." in content
    assert full.refused == 1
    assert not Turn.objects.exists()
