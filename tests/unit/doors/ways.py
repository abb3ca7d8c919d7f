"""What a way in over HTTP is: a method of a route, what is sent, what each must get."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client

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
        content: dict[str, Any] = {"data": filled(self.content or {}, ids)}
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


def filled(value: Any, ids: Mapping[str, str]) -> Any:
    """What is sent, with ``ids`` in the places named."""
    if value == FILE:
        return SimpleUploadedFile("moi.txt", "Văn bản mới.".encode())
    if isinstance(value, str):
        return value.format(**ids)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, list):
        return [filled(one, ids) for one in value]
    return {name: filled(one, ids) for name, one in value.items()}


def unguarded(method: str, route: str, status: int, **more: Any) -> Way:
    """A way for everybody, that shows nothing of anybody."""
    given = dict.fromkeys(("owner", "reader", "low", "stranger", "nobody"), status)
    return Way(method, route, **{**given, **more})


def building(method: str, route: str, owner: int = 302, **more: Any) -> Way:
    """A way for those who may add documents and make assistants."""
    return Way(method, route, **{"owner": owner, "low": owner, "reader": 403, **more})


def ruling(method: str, route: str, owner: int = 200, **more: Any) -> Way:
    """A way for those who administer the body."""
    return Way(method, route, **{"owner": owner, "low": 403, "reader": 403, **more})


REFUSED = {"owner": 403, "reader": 403, "low": 403, "stranger": 403}
"""For officers alone, and none of those who try is one."""


def api(method: str, route: str, **more: Any) -> Way:
    return Way(method, API + route, **{"nobody": 401, **more})


AN_ASSISTANT = "assistants/<uuid:assistant_id>"
AN_ENTRY = "register/<uuid:assistant_id>"
A_CASE = "cases/<uuid:desk_case_id>"
A_DOCUMENT = "documents/<uuid:document_id>"
A_VERSION = "versions/<uuid:version_id>"
A_TURN = "turns/<uuid:turn_id>"
A_FEEDBACK = "feedback/<uuid:feedback_id>"
KEPT = {"has_answer": "yes", "answers": "5 giờ"}
GOLD = {"answers": ["5 giờ"], "document": "{document_id}"}
A_THING = "access/<str:what>/<uuid:thing_id>"
A_REQUEST = "personal-data/requests/<uuid:request_id>"
A_REPORT = "reports/<slug:framework_id>"
ABOUT = "assistant={assistant_id}"
FIXED = {
    "day": "2026-11-22",
    "rule": "vn.ai01a.72h",
    "form_id": "bao_cao",
    "framework_id": "impact_assessment",
    "question_id": "2.1",
    "evidence_name": "identity",
    "file_kind": "html",
    "page": "1",
    "address": "nothing",
    "what": "collection",
    "kind": "turn",
}
"""Places of routes that are the same for every body."""
TAKEN_UP = {"matter": "Hồ sơ 12/2026", "looked": "yes"}
PLACE = "start=0&end=200&turn={turn}&quote=1"
