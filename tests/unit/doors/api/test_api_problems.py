"""Every error has one form; nothing of another body, and nothing of the inside, shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from troly.doors.api import library
from troly.doors.api.routes import api
from troly.doors.wordings import REFUSALS, filled
from troly.errors import TrolyError, Unavailable
from troly.office.assistants.models import Assistant
from troly.office.library.models import Document, Job
from troly.office.tenants.models import Member

Calling = Callable[..., Any]
FORM = {"type", "title", "status", "detail", "code", "facts"}


def check_form(status: int, content: dict[str, Any], response: Any) -> None:
    assert response["Content-Type"] == "application/problem+json"
    assert set(content) >= FORM
    assert content["status"] == status
    assert content["type"] == f"urn:troly:problem:{content['code']}"
    assert content["title"] and "{" not in content["title"] + content["detail"]
    assert not response.cookies, "the API sets no cookies"


def operations() -> list[tuple[str, str]]:
    schema = api.get_openapi_schema(path_prefix="")
    return [(method.upper(), path) for path, known in schema["paths"].items() for method in known]


def _some_id(placeholder: re.Match[str]) -> str:
    return "7" if placeholder[0] in ("{link_id}", "{number}") else str(uuid4())


def test_document_of_the_api_lists_every_operation_and_no_page_loads_anything() -> None:
    response = Client().get("/api/v1/openapi.json")
    schema = response.json()
    assert schema["openapi"].startswith("3.")
    assert len(operations()) >= 37
    ask = schema["paths"]["/api/v1/assistants/{assistant_id}/ask"]["post"]
    assert "application/problem+json" in ask["responses"]["404"]["content"]
    assert ask["security"]
    assert Client().get("/api/v1/docs").status_code == 404


@pytest.mark.parametrize(("method", "path"), operations())
@pytest.mark.parametrize(
    "header", [None, "Bearer ", "Bearer troly_wrong", "Basic YTpi", "x" * 9999]
)
@pytest.mark.django_db
def test_every_operation_asks_who_is_calling(method: str, path: str, header: str | None) -> None:
    address = "/api/v1" + re.sub(r"\{(?:\w+_id|number)\}", _some_id, path)
    address = address.replace("{", "").replace("}", "")
    headers = {"authorization": header} if header else {}
    response = Client().generic(method, address, headers=headers)
    assert response.status_code == 401
    check_form(401, response.json(), response)
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_session_of_a_signed_in_person_does_not_open_the_api(administrator: Member) -> None:
    client = Client()
    client.force_login(administrator.person)
    assert client.get("/api/v1/documents").status_code == 401


def test_another_bodys_ids_look_absent(
    calling: Calling,
    administrator: Member,
    stranger: Member,
    assistant: Assistant,
    document: Document,
) -> None:
    """What is addressed by these ids gives the very answer that an id of nothing gives; the table
    of all ways in (ways_in.py) holds the rest."""
    owner, other = calling(administrator), calling(stranger)
    asked = owner.post(f"/assistants/{assistant.pk}/ask", {"question": "Nghỉ phép?"})[1]
    theirs = {
        "assistant_id": str(assistant.pk),
        "document_id": str(document.pk),
        "version_id": str(document.current_id),
        "conversation_id": asked["conversation"],
        "job_id": str(Job.objects.get(kind="read").pk),
    }
    bodies = {
        "/ask": {"question": "Nghỉ phép?"},
        "/check": {"text": "Nghỉ phép 12 ngày."},
        "/facts": {"number": "1/2026"},
        "/roll-back": {"reason": "Bản mới trả lời sai."},
        "PUT": {"name": "x", "collections": []},
    }
    tried = 0
    for method, path in operations():
        named = set(re.findall(r"\{(\w+)\}", path))
        is_upload = (method, path.rsplit("/", 1)[-1]) == ("POST", "versions")
        if not named or not named <= set(theirs) or is_upload:
            continue
        shown = []
        for ids in (theirs, {name: str(uuid4()) for name in theirs}):
            address = path.format(**ids) + ("?start=0&end=9" if path.endswith("/text") else "")
            last = "/" + path.rsplit("/", 1)[-1]
            content = bodies.get(last) or bodies.get(method)
            status, problem, response = other.send(method, address, content)
            assert status == 404, (method, path, problem)
            check_form(status, problem, response)
            shown.append(problem)
        assert shown[0] == shown[1], (method, path)
        tried += 1
    assert tried == 25
    assert not Document.objects.filter(removed_at__isnull=False).exists()
    assistant.refresh_from_db()
    assert assistant.retired_at is None


def test_another_bodys_document_cannot_be_replaced(
    calling: Calling, stranger: Member, document: Document
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("a.txt", b"text")
    status, content, _ = calling(stranger).upload(f"/documents/{document.pk}/versions", file=sent)
    assert (status, content["code"]) == (404, "no_such_document")
    assert document.versions.count() == 1


def test_lists_of_another_body_are_empty(
    calling: Calling, stranger: Member, assistant: Assistant, document: Document
) -> None:
    other = calling(stranger)
    for address in ("/assistants", "/collections"):
        assert other.get(address)[1] == []
    for address in ("/documents", "/conversations"):
        assert other.get(address)[1]["total"] == 0


@pytest.mark.parametrize(
    "address",
    ["/", "/nothing", "/documents/not-an-id", "/documents/", "/assistants/1/ask", "/../admin"],
)
def test_unknown_addresses(calling: Calling, reader: Member, address: str) -> None:
    status, content, response = calling(reader).get(address)
    assert (status, content["code"]) == (404, "no_such_address")
    check_form(404, content, response)


def test_wrong_method(calling: Calling, reader: Member) -> None:
    status, content, response = calling(reader).call("PATCH", "/documents")
    assert (status, content["code"]) == (405, "method_not_allowed")
    check_form(405, content, response)
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize(
    "sent",
    [
        b"{",
        b"[1]",
        b"\xff\xfe",
        b"",
        b'"x"',
        b"null",
        b'{"question": "\\ud800"}',
        b'{"question": NaN}',
    ],
)
def test_content_that_is_no_question(
    calling: Calling, reader: Member, assistant: Assistant, engines: object, sent: bytes
) -> None:
    status, content, response = calling(reader).call(
        "POST", f"/assistants/{assistant.pk}/ask", data=sent, content_type="application/json"
    )
    assert status in (400, 422)
    check_form(status, content, response)


def test_fields_that_do_not_fit_are_listed(calling: Calling, administrator: Member) -> None:
    status, content, response = calling(administrator).post(
        "/assistants", {"purpose": 3, "collections": ["x"], "colour": "red"}
    )
    assert (status, content["code"]) == (422, "bad_input")
    check_form(422, content, response)
    problems = {error["field"]: error["problem"] for error in content["errors"]}
    assert {name.rsplit("taken.", 1)[-1]: code for name, code in problems.items()} == {
        "name": "missing",
        "purpose": "string_type",
        "collections.0": "uuid_parsing",
        "colour": "extra_forbidden",
    }
    assert all(error["message"] for error in content["errors"])


def test_content_beyond_the_limit(
    calling: Calling, reader: Member, assistant: Assistant, engines: object
) -> None:
    status, content, response = calling(reader).post(
        f"/assistants/{assistant.pk}/ask", {"question": "x" * 3_000_000}
    )
    assert (status, content["code"]) == (413, "request_too_large")
    check_form(413, content, response)


def test_fault_shows_nothing_of_the_inside(
    calling: Calling, reader: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(member: Member) -> None:
        raise RuntimeError("/secret/path of the inside")

    monkeypatch.setattr(library.register, "collections_of", broken)
    status, content, response = calling(reader).get("/collections")
    assert (status, content["code"], content["facts"]) == (500, "internal_error", {})
    check_form(500, content, response)
    assert "secret" not in json.dumps(content)


def test_part_that_is_away(
    calling: Calling, reader: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(member: Member) -> None:
        raise Unavailable("index_away")

    monkeypatch.setattr(library.register, "collections_of", away)
    status, content, response = calling(reader).get("/collections")
    assert (status, content["code"]) == (503, "index_away")
    check_form(503, content, response)
    assert response["Retry-After"] == "5"


def test_error_without_words_of_its_own_is_a_fault(
    calling: Calling, reader: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(member: Member) -> None:
        raise TrolyError("odd", path="/secret")

    monkeypatch.setattr(library.register, "collections_of", odd)
    status, content, _ = calling(reader).get("/collections")
    assert (status, content["code"], content["facts"]) == (500, "internal_error", {})


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("fr-FR,fr;q=0.9,en;q=0.5", "fr"), ("en", "en"), ("de, vi;q=0.2", "vi"), ("", "vi")],
)
def test_language_follows_what_is_accepted(
    calling: Calling, reader: Member, accepted: str, language: str
) -> None:
    _, _, response = calling(reader, accepted).get("/nothing")
    assert response["Content-Language"] == language


def test_every_wording_is_filled_by_any_facts() -> None:
    for code, refusal in REFUSALS.items():
        for text in (refusal.title, refusal.remedy):
            assert "{" not in filled(text, {}), code
            assert filled(text, {"known": "a{b}%s", "name": "{x}"}), code


def test_upload_of_a_broken_form(calling: Calling, administrator: Member, engines: object) -> None:
    status, content, response = calling(administrator).call(
        "POST", "/documents", data=b"--x\r\nbroken", content_type="multipart/form-data"
    )
    assert status in (400, 422)
    check_form(status, content, response)
