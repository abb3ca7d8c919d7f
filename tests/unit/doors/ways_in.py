"""Every way in over HTTP, with what each kind of person must get. A route that is not in this
table fails a test, so that nothing is opened without a word on who may use it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

FILE = "<file>"
API = "api/v1/"
ASSISTANT = {"name": "Mới", "purpose": "", "collections": ["{collection}"]}
QUESTION = {"question": "Mấy giờ được lấy nước?"}
INVITED = {"name": "moi.den", "role": "reader", "clearance": "1", "way": "invite"}
RULE = {"act": "add", "group": "van-phong", "role": "reader", "clearance": "1"}
CHANGED = {"role": "trainer", "clearance": "1"}
GRANTED = {"act": "give", "kind": "everybody", "clearance": "0"}
DRAFT = {"draft": "Người trông bến mở bến từ 7 giờ."}
COMPARED = {"left": "{version_id}", "right_text": "Bến mở từ 5 giờ."}
CHECKED = {"text": "Người trông bến mở bến từ 7 giờ."}
PERSONAL = {"masks": "", "open_clearance": "2", "warns": "yes"}
TERM = {"collection": "{collection}", "days": "3650"}
GOING_ON = {**QUESTION, "conversation": "{conversation_id}"}
CHAT = {
    "model": "{assistant_id}",
    "messages": [{"role": "user", "content": QUESTION["question"]}],
}
CHAT_GOING_ON = {**CHAT, "conversation": "{conversation_id}"}


@dataclass(frozen=True)
class Way:
    """One method of one route. The numbers are the statuses that must come back.

    ``owner``: administrator of the body; ``reader``: reader of the body, who sees every document
    but may not build; ``low``: may build but is cleared for public documents only; ``stranger``:
    administrator of another body; ``nobody``: not signed in.
    """

    method: str
    route: str
    owner: int = 200
    reader: int = 200
    low: int = 200
    stranger: int = 404
    nobody: int = 302
    content: Mapping[str, Any] | None = None
    query: str = ""
    is_part: bool = False
    """Asked for by a page that is open, for a part of it."""
    shows: bool = False
    """Shows the owner something that nobody else may see: otherwise a 404 would prove nothing."""

    @property
    def is_api(self) -> bool:
        return self.route.startswith(API)

    def __str__(self) -> str:
        return f"{self.method} /{self.route}{'?' + self.query if self.query else ''}" + (
            " (part)" if self.is_part else ""
        )

    def send(self, ids: Mapping[str, str], token: str = "", session: str = "") -> Answer:
        """Call it, with ``ids`` in the places named."""
        address = "/" + re.sub(r"<\w+:(\w+)>", lambda name: ids[name[1]], self.route)
        query = self.query.format(**ids)
        headers = {"hx-request": "true", "hx-target": "source"} if self.is_part else {}
        if token:
            headers["authorization"] = f"Bearer {token}"
        content: dict[str, Any] = {"data": _filled(self.content or {}, ids)}
        if self.is_api and FILE not in json.dumps(self.content):
            content = {"data": json.dumps(content["data"]), "content_type": "application/json"}
        client = Client(raise_request_exception=False)
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        if self.method in ("GET", "HEAD"):
            content = {}
        send = getattr(client, self.method.lower())
        response: HttpResponseBase = send(
            address + (f"?{query}" if query else ""), headers=headers, **content
        )
        return Answer(response)


class Answer:
    def __init__(self, response: HttpResponseBase) -> None:
        self.status = response.status_code
        self.headers = dict(response.headers)
        # Originals come in parts; for them the headers say enough.
        self.content = b"" if response.streaming else response.content  # type: ignore[attr-defined]
        self.text = self.content.decode(errors="replace")
        if self.text and self.headers.get("Content-Type", "").split(";")[0].endswith("json"):
            # As a reader sees it: escaped letters would hide what is looked for.
            self.text = json.dumps(json.loads(self.text), ensure_ascii=False)


def _filled(value: Any, ids: Mapping[str, str]) -> Any:
    if value == FILE:
        return SimpleUploadedFile("moi.txt", "Văn bản mới.".encode())
    if isinstance(value, str):
        return value.format(**ids)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, list):
        return [_filled(one, ids) for one in value]
    return {name: _filled(one, ids) for name, one in value.items()}


def _open(method: str, route: str, status: int, **more: Any) -> Way:
    """A way for everybody, that shows nothing of anybody."""
    given = dict.fromkeys(("owner", "reader", "low", "stranger", "nobody"), status)
    return Way(method, route, **{**given, **more})


def _building(method: str, route: str, owner: int = 302, **more: Any) -> Way:
    """A way for those who may add documents and make assistants."""
    return Way(method, route, **{"owner": owner, "low": owner, "reader": 403, **more})


def _ruling(method: str, route: str, owner: int = 200, **more: Any) -> Way:
    """A way for those who administer the body."""
    return Way(method, route, **{"owner": owner, "low": 403, "reader": 403, **more})


_REFUSED = {"owner": 403, "reader": 403, "low": 403, "stranger": 403}
"""For officers alone, and none of those who try is one."""


def _api(method: str, route: str, **more: Any) -> Way:
    return Way(method, API + route, **{"nobody": 401, **more})


_A = "assistants/<uuid:assistant_id>"
_E = "register/<uuid:assistant_id>"
_D = "documents/<uuid:document_id>"
_V = "versions/<uuid:version_id>"
_T = "turns/<uuid:turn_id>"
_F = "feedback/<uuid:feedback_id>"
_GOLD = {"answers": ["5 giờ"], "document": "{document_id}"}
_X = "access/<str:what>/<uuid:thing_id>"
_R = "personal-data/requests/<uuid:request_id>"
_PLACE = "start=0&end=200&turn={turn}&quote=1"

PAGES = (
    Way("GET", "", stranger=200, low=200, shows=True),
    Way("GET", "", stranger=200, is_part=True),
    _open("GET", "sign-in", 302, nobody=200),
    _open("POST", "sign-in", 302, nobody=400, content={"username": "ai.do"}),
    _open("POST", "sign-out", 302),
    Way("GET", "password", stranger=200),
    Way(
        "POST",
        "password",
        owner=400,
        reader=400,
        low=400,
        stranger=400,
        content={"old_password": "khong-dung"},
    ),
    _open("GET", "sign-in/code", 302),
    _open("POST", "sign-in/code", 302, content={"code": "000000"}),
    Way("GET", "account", stranger=200, shows=True),
    Way("POST", "account/body", content={"body": "{tenant}"}, owner=302, reader=302, low=302),
    Way(
        "POST",
        "account/sign-ins",
        content={"sign_in": "{sign_in}"},
        owner=302,
        reader=404,
        low=404,
    ),
    Way("GET", "account/codes", stranger=200),
    Way("POST", "account/codes", 400, 400, 400, 400, content={"code": "000000"}),
    _open("GET", "sign-in/ways", 200),
    _open("GET", "sign-in/with/<uuid:provider_id>", 404),
    _open("GET", "sign-in/with/<uuid:provider_id>/back", 403),
    _open("GET", "sign-in/passkey", 302, nobody=200),
    _open("POST", "sign-in/passkey", 302, nobody=403, content={"answer": "{{}}"}),
    Way("GET", "sign-in/proved", stranger=200),
    Way("GET", "account/passkeys", stranger=200),
    Way("POST", "account/passkeys", 400, 400, 400, 400, content={"name": "máy"}),
    Way("POST", "account/passkeys/<uuid:passkey_id>/remove", 404, 404, 404),
    Way("GET", "account/tokens", stranger=200),
    Way("POST", "account/tokens", stranger=200, content={"name": "một cửa", "days": "30"}),
    Way("POST", "account/tokens/<uuid:token_id>/end", 302, 404, 404),
    Way("POST", "account/identity/join", 400, 400, 400, 400),
    Way("POST", "account/identity/<uuid:identity_id>/part", 400, 400, 400, 400),
    _ruling("GET", "people/identity", stranger=200, shows=True),
    _ruling("GET", "people/identity/<uuid:provider_id>", shows=True),
    _ruling("POST", "people/identity/<uuid:provider_id>", 302, content=RULE),
    _open("GET", "invitations/<str:token>", 404, owner=404),
    _open("POST", "invitations/<str:token>", 404, owner=404),
    _ruling("GET", "people", stranger=200, shows=True),
    _ruling("GET", "people", query="body={tenant}", shows=True),
    _ruling("GET", "people/invite", query="body={tenant}", shows=True),
    _ruling("POST", "people/invite", content={**INVITED, "body": "{tenant}"}, shows=True),
    _ruling("GET", "people/<uuid:member_id>", shows=True),
    _ruling("POST", "people/<uuid:member_id>", 302, content={"act": "off"}),
    _ruling("POST", "people/<uuid:member_id>", 302, content={**CHANGED, "act": "change"}),
    _ruling("POST", "people/<uuid:member_id>", content={"act": "password"}, shows=True),
    _ruling("POST", "people/<uuid:member_id>", 302, content={"act": "end", "sign_in": "{sign_in}"}),
    _ruling("GET", "bodies", 302, stranger=302),
    _ruling("GET", "bodies", query="q=thuong", stranger=200, shows=True),
    _ruling("GET", "bodies/<uuid:body_id>", shows=True),
    _ruling("POST", "bodies/<uuid:body_id>", 302, content={"act": "close"}),
    _ruling("POST", "bodies/<uuid:body_id>", 302, content={"act": "personal", "refuses": "yes"}),
    _ruling("POST", "bodies/<uuid:body_id>", 302, content={"act": "create", "new-name": "Tổ mới"}),
    _building("GET", _X, 200, shows=True),
    _building("GET", _X, 200, query="who=nguoi.xem", shows=True),
    _building("POST", _X, 302, content={"act": "limit"}),
    _building("POST", _X, 302, content=GRANTED),
    _building("POST", _X, 404, content={"act": "end", "grant": "{tenant}"}),
    _ruling("GET", "groups", stranger=200, shows=True),
    _ruling("POST", "groups", 302, stranger=302, content={"name": "Tổ mới"}),
    _ruling("GET", "groups/<uuid:group_id>", shows=True),
    _ruling("POST", "groups/<uuid:group_id>", 302, content={"act": "remove"}),
    _open("POST", "language", 302, content={"language": "fr"}),
    _open("GET", "accent.css", 200),
    _open("GET", "health", 200),
    # No index and no model run beside the tests.
    _open("GET", "ready", 503),
    # The tests call from this machine itself; others are refused, see watching/test_watching.py.
    _open("GET", "metrics", 200),
    Way("GET", "assistants", stranger=200, shows=True),
    _building("GET", "assistants/new", 200, stranger=200, shows=True),
    _building("POST", "assistants/new", content=ASSISTANT, stranger=400),
    _building("GET", f"{_A}/edit", 200, shows=True),
    _building("POST", f"{_A}/edit", content=ASSISTANT),
    _building("GET", f"{_A}/retire", 200, shows=True),
    _building("POST", f"{_A}/retire"),
    Way("GET", f"{_A}/ask", shows=True),
    Way("POST", f"{_A}/ask", owner=302, reader=302, low=302, content=QUESTION),
    Way("POST", f"{_A}/ask", owner=302, reader=404, low=404, content=GOING_ON),
    Way("GET", f"{_A}/check", shows=True),
    Way("POST", f"{_A}/check", content=DRAFT, shows=True),
    Way("GET", "register", stranger=200, shows=True),
    Way("GET", _E, shows=True),
    # In service: there is nothing to classify.
    Way("GET", f"{_E}/classify", owner=400, low=400, reader=403),
    Way("POST", f"{_E}/classify", owner=400, low=400, reader=403),
    Way("GET", f"{_E}/trial", **_REFUSED),
    Way("POST", f"{_E}/trial", **_REFUSED),
    _building("POST", f"{_E}/act", content={"act": "suspend", "reason": "Trích sai nguồn."}),
    Way("GET", f"{_E}/steps/<int:number>", shows=True),
    Way("GET", "conversations/<uuid:conversation_id>", reader=404, low=404, shows=True),
    Way("GET", _T, reader=404, low=404, shows=True),
    Way("GET", f"{_T}/why", reader=404, low=404, shows=True),
    Way(
        "POST",
        f"{_T}/feedback",
        owner=302,
        reader=404,
        low=404,
        content={"verdict": "right", "from": "conversation"},
    ),
    Way("POST", f"{_T}/share", owner=302, reader=404, low=404, content={"act": "open"}),
    _building("GET", "feedback", 200, stranger=200, shows=True),
    _building("GET", _F, 200, low=404, shows=True),
    _building("POST", _F, low=404, content={"act": "set_aside"}),
    _building("GET", "golden-cases", 200, stranger=200, shows=True),
    _building("GET", "golden-cases/questions.jsonl", 200, stranger=200, shows=True),
    _building("GET", "golden-cases/unanswerable.jsonl", 200, stranger=200),
    _building("POST", "golden-cases/<uuid:case_id>/remove", low=404),
    _building("GET", f"{_D}/facts", 200, low=404, shows=True),
    _building(
        "POST", f"{_D}/facts", low=404, content={"title": "Tên mới", "valid_from": "01/01/2026"}
    ),
    _building("POST", "links/<int:link_id>/undo", low=404),
    _building("POST", "links/<int:link_id>/again", low=404),
    Way("GET", "glossary", stranger=200, shows=True),
    _building(
        "POST", "glossary", stranger=302, content={"short": "QTNV", "full": "quy trình nghiệp vụ"}
    ),
    _building("POST", "glossary/general/decline", stranger=302, content={"short": "UBND"}),
    _building("POST", "glossary/<uuid:term_id>/accept", low=404),
    _building("POST", "glossary/<uuid:term_id>/decline", low=404),
    Way("GET", "library", stranger=200, shows=True),
    Way("GET", "library", stranger=200, query="collection={collection}", shows=True),
    Way("GET", "library", owner=286, reader=286, low=286, stranger=286, is_part=True),
    _building(
        "POST",
        "library/upload",
        content={"files": FILE, "collection": "{collection}"},
        stranger=400,
    ),
    _building("GET", "library/delete", 200, low=404, query="document={document_id}", shows=True),
    _building("POST", "library/delete", low=404, content={"document": "{document_id}"}),
    _building("GET", f"{_D}/replace", 200, low=404, shows=True),
    _building("POST", f"{_D}/replace", low=404, content={"file": FILE}),
    Way("GET", f"{_D}/{_V}", low=404, shows=True),
    Way("GET", f"{_D}/{_V}", low=404, query=_PLACE, shows=True),
    Way("GET", f"{_D}/{_V}", low=404, query=_PLACE, is_part=True, shows=True),
    _building("POST", f"{_V}/read-again", owner=404, low=404),
    Way("GET", "document-forms", stranger=200),
    Way("GET", "document-forms/<slug:form_id>", stranger=200),
    Way("POST", "document-forms/<slug:form_id>", stranger=200),
    Way("POST", "document-forms/check", owner=400, reader=400, low=400, stranger=400),
    Way("GET", "document-forms/checks/<uuid:job_id>", owner=404, reader=404, low=404),
    Way("GET", "document-forms/checks/<uuid:job_id>/mended", owner=404, reader=404, low=404),
    Way("GET", "compare", stranger=200),
    Way("POST", "compare", low=404, content=COMPARED, shows=True),
    Way("GET", f"{_V}/original", low=404),
    Way("GET", f"{_V}/pages/<int:page>.png", low=404),
    _ruling("GET", "outgoing", stranger=200),
    _ruling("POST", "outgoing", 404, content={"server": "khong-co", "act": "save"}),
    Way("GET", "audit", **_REFUSED),
    Way("GET", "audit/check", **_REFUSED),
    Way("POST", "audit/export", **_REFUSED),
    Way("GET", "audit/verify_audit.py", **_REFUSED),
    Way("GET", "audit/content/<str:kind>/<uuid:content_id>", **_REFUSED),
    Way(
        "POST",
        "audit/content/<str:kind>/<uuid:content_id>",
        **_REFUSED,
        content={"reason": "Theo yêu cầu kiểm tra số 12."},
    ),
    Way("GET", "quarantine", **_REFUSED),
    Way("POST", "quarantine/<uuid:quarantine_id>", **_REFUSED, content={"act": "release"}),
    _ruling("GET", "personal-data", stranger=200),
    _ruling("GET", "personal-data", query="collection={collection}"),
    _ruling("POST", "personal-data/look", 302, stranger=302),
    _ruling("GET", "personal-data/policy", stranger=200),
    _ruling("POST", "personal-data/policy", 302, stranger=302, content=PERSONAL),
    _ruling("GET", "personal-data/terms", stranger=200),
    _ruling("POST", "personal-data/terms", 302, content=TERM),
    _ruling("GET", f"{_D}/personal-data", shows=True),
    _ruling("GET", "personal-data/requests", stranger=200),
    _ruling("POST", "personal-data/requests", 400, stranger=400, content={"kind": "erase"}),
    _ruling("GET", _R, shows=True),
    _ruling("POST", _R, 302, content={"act": "search"}),
    _ruling("POST", f"{_R}/export", 400),
    _ruling("GET", f"{_R}/certificate", 404),
    Way("GET", "jobs/<uuid:job_id>", low=404, shows=True),
    _building("POST", "jobs/<uuid:job_id>", low=404),
    _building("POST", "jobs/<uuid:job_id>/cancel", low=404),
    _building("GET", "jobs", 200, stranger=200, shows=True),
    _building("POST", "jobs/pause", content={"collection": "{collection}"}),
    _building("POST", "jobs/resume", content={"collection": "{collection}"}),
)

INTERFACE = (
    _api("GET", "openapi.json", stranger=200, nobody=200),
    _api("GET", "assistants", stranger=200, shows=True),
    _api("POST", "assistants", owner=201, low=201, reader=403, content=ASSISTANT),
    _api("GET", "assistants/<uuidstr:assistant_id>", shows=True),
    _api("PUT", "assistants/<uuidstr:assistant_id>", reader=403, content=ASSISTANT),
    _api("DELETE", "assistants/<uuidstr:assistant_id>", owner=204, low=204, reader=403),
    _api("POST", "assistants/<uuidstr:assistant_id>/ask", content=QUESTION, shows=True),
    _api("POST", "assistants/<uuidstr:assistant_id>/ask", reader=404, low=404, content=GOING_ON),
    _api("GET", "models", stranger=200, shows=True),
    _api("POST", "chat/completions", content=CHAT, shows=True),
    _api("POST", "chat/completions", reader=404, low=404, content=CHAT_GOING_ON),
    _api("POST", "assistants/<uuidstr:assistant_id>/check", content=CHECKED, shows=True),
    _api("POST", "compare", low=404, content=COMPARED, shows=True),
    _api("GET", "collections", stranger=200, shows=True),
    # The name of another body's collection makes one's own.
    _api(
        "POST",
        "collections",
        owner=201,
        low=201,
        stranger=201,
        reader=403,
        content={"name": "{collection}"},
    ),
    _api("GET", "documents", stranger=200, shows=True),
    _api("GET", "documents", query="collection={collection}&text=b", shows=True),
    _api(
        "POST",
        "documents",
        owner=201,
        low=201,
        reader=403,
        content={"file": FILE, "collections": "{collection}"},
    ),
    _api("GET", "documents/<uuidstr:document_id>", low=404, shows=True),
    _api("DELETE", "documents/<uuidstr:document_id>", owner=204, low=404, reader=403),
    _api(
        "POST",
        "documents/<uuidstr:document_id>/versions",
        owner=201,
        low=404,
        reader=403,
        content={"file": FILE},
    ),
    _api("GET", "documents/<uuidstr:document_id>/versions", low=404, shows=True),
    _api(
        "GET",
        "documents/<uuidstr:document_id>/versions/<uuidstr:version_id>/text",
        low=404,
        query="start=0&end=500",
        shows=True,
    ),
    _api(
        "PATCH",
        "documents/<uuidstr:document_id>/facts",
        low=404,
        reader=403,
        content={"number": "7/QĐ-BN", "valid_from": "2026-01-01"},
        shows=True,
    ),
    _api("GET", "documents/<uuidstr:document_id>/links", low=404, shows=True),
    _api("POST", "links/<int:link_id>/undo", low=404, reader=403),
    _api("POST", "links/<int:link_id>/again", low=404, reader=403),
    _api("GET", "glossary", stranger=200, shows=True),
    _api(
        "POST",
        "glossary",
        owner=201,
        low=201,
        stranger=201,
        reader=403,
        content={"short": "QTNV", "full": "quy trình nghiệp vụ"},
    ),
    _api(
        "POST",
        "glossary/general/decline",
        owner=204,
        low=204,
        stranger=204,
        reader=403,
        content={"short": "UBND"},
    ),
    _api("POST", "glossary/<uuidstr:term_id>/accept", owner=204, low=404, reader=403),
    _api("POST", "glossary/<uuidstr:term_id>/decline", owner=204, low=404, reader=403),
    _api("GET", "conversations", stranger=200, shows=True),
    _api("GET", "conversations/<uuidstr:conversation_id>", reader=404, low=404, shows=True),
    _api("GET", "quarantine", **_REFUSED),
    _api(
        "POST",
        "quarantine/<uuidstr:quarantine_id>/proposal",
        **_REFUSED,
        content={"act": "release", "reason": "đóng dấu nhầm"},
    ),
    _api(
        "POST",
        "quarantine/<uuidstr:quarantine_id>/decision",
        **_REFUSED,
        content={"agrees": True},
    ),
    _api("GET", "jobs", stranger=200),
    _api("GET", "jobs/pauses", stranger=200),
    _api("POST", "jobs/pause", reader=403, content={"collection": "{collection}"}),
    _api("POST", "jobs/resume", reader=403, content={"collection": "{collection}"}),
    _api("GET", "jobs/<uuidstr:job_id>", low=404),
    _api("POST", "jobs/<uuidstr:job_id>/cancel", low=404, reader=403),
    _api("POST", "jobs/<uuidstr:job_id>/retry", low=404, reader=403),
    _api("GET", "rights/<uuidstr:thing_id>", reader=403, shows=False),
    _api("PATCH", "rights/<uuidstr:thing_id>", reader=403, content={"is_limited": True}),
    _api(
        "POST",
        "rights/<uuidstr:thing_id>/grants",
        owner=201,
        low=201,
        reader=403,
        content={"kind": "everybody", "clearance": 0},
    ),
    _api("GET", "rights/<uuidstr:thing_id>/reader", reader=403, query="name=nguoi.xem"),
    _api("DELETE", "grants/<uuidstr:grant_id>", owner=204, low=204, reader=403),
    _api("GET", "groups", low=403, reader=403, stranger=200),
    _api(
        "POST", "groups", owner=201, low=403, reader=403, stranger=201, content={"name": "Tổ mới"}
    ),
    _api("DELETE", "groups/<uuidstr:group_id>", owner=204, low=403, reader=403),
    _api("PUT", "groups/<uuidstr:group_id>/members/<uuidstr:insider_id>", low=403, reader=403),
    _api(
        "DELETE",
        "groups/<uuidstr:group_id>/members/<uuidstr:insider_id>",
        owner=204,
        low=403,
        reader=403,
    ),
    _api("GET", "turns/<uuidstr:turn_id>", reader=404, low=404, shows=True),
    _api("GET", "turns/<uuidstr:turn_id>/why", reader=404, low=404, shows=True),
    _api(
        "PUT",
        "turns/<uuidstr:turn_id>/feedback",
        reader=404,
        low=404,
        content={"verdict": "wrong", "reason": "Thiếu giờ đóng."},
    ),
    _api("DELETE", "turns/<uuidstr:turn_id>/feedback", owner=204, reader=404, low=404),
    _api(
        "PUT",
        "turns/<uuidstr:turn_id>/shared",
        reader=404,
        low=404,
        content={"is_shared": False},
        shows=True,
    ),
    _api("GET", "feedback", reader=403, stranger=200, shows=True),
    _api(
        "POST",
        "feedback/<uuidstr:feedback_id>/accept",
        reader=403,
        low=404,
        content=_GOLD,
        shows=True,
    ),
    _api("POST", "feedback/<uuidstr:feedback_id>/set-aside", reader=403, low=404),
    _api("GET", "golden-cases", reader=403, stranger=200, shows=True),
    _api("DELETE", "golden-cases/<uuidstr:case_id>", owner=204, reader=403, low=404),
    _api("GET", "members", reader=403, low=403, stranger=200, shows=True),
    _api("GET", "members/<uuidstr:member_id>", reader=403, low=403, shows=True),
    _api(
        "PUT",
        "members/<uuidstr:member_id>/standing",
        reader=403,
        low=403,
        content={
            "role": "trainer",
            "clearance": "internal",
            "seen": {"role": "reader", "clearance": "internal", "is_active": True},
        },
        shows=True,
    ),
    _api("POST", "members/<uuidstr:member_id>/off", owner=204, reader=403, low=403),
    _api("POST", "members/<uuidstr:member_id>/on", owner=204, reader=403, low=403),
    _api("GET", "invitations", reader=403, low=403, stranger=200),
    _api(
        "POST",
        "invitations",
        owner=201,
        reader=403,
        low=403,
        content={"sign_in_name": "moi.den", "body": "{body_id}"},
    ),
    _api("DELETE", "invitations/<uuidstr:invitation_id>", owner=404, reader=403, low=403),
    _api("GET", "bodies", reader=403, low=403, stranger=200, shows=True),
    _api("GET", "bodies/<uuidstr:body_id>", reader=403, low=403),
    _api(
        "POST",
        "bodies",
        owner=201,
        reader=403,
        low=403,
        content={"name": "Tổ mới", "parent": "{tenant}"},
    ),
    _api(
        "PUT",
        "bodies/<uuidstr:body_id>/name",
        reader=403,
        low=403,
        content={"name": "Thôn khác Thượng Nguồn", "seen": "Thôn Dưới Thượng Nguồn (hư cấu)"},
    ),
    _api("POST", "bodies/<uuidstr:body_id>/close", owner=204, reader=403, low=403),
    _api("POST", "bodies/<uuidstr:body_id>/open", owner=204, reader=403, low=403),
    _api("GET", "<path:address>", owner=404, reader=404, low=404, nobody=404),
    _api("GET", "", owner=404, reader=404, low=404, nobody=404),
)
WAYS = PAGES + INTERFACE
# The description of the API is the same for everybody, and takes a second to write.
FOR_MEMBERS = tuple(way for way in WAYS if way.route != f"{API}openapi.json")


def routes() -> Iterator[str]:
    """Every route of the URL configuration, written out."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield here
            else:
                yield from walk(pattern.url_patterns, here)

    yield from walk(get_resolver().url_patterns, "")
