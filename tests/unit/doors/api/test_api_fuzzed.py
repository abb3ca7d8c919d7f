"""Whatever a program sends that the OpenAPI document describes: never an error of the server."""

from __future__ import annotations

import json

import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings

from troly.doors.api.routes import api
from troly.office.assistants.models import Assistant
from troly.office.governance import incidents
from troly.office.library.models import Document
from troly.office.tenants.models import Member
from troly.office.tenants.people import issue_token

EXAMPLES = 2
"""For each operation."""


def test_no_operation_fails(
    administrator: Member, document: Document, assistant: Assistant
) -> None:
    description = api.get_openapi_schema(path_prefix="/api/v1/")
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(description, default=str)))
    token = {"authorization": f"Bearer {issue_token(administrator, 'thử')}"}
    known = {"document_id": document.pk, "assistant_id": assistant.pk}
    known["version_id"] = document.current_id
    known["incident_id"] = incidents.report(administrator, assistant.pk, "Trả lời nhầm mức thu.").pk
    failed: list[str] = []
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @_given(operation)
        def sent(case: schemathesis.Case) -> None:
            nonlocal asked
            status, text = _send(case, token, known)
            asked += 1
            if status >= 500 and status not in (503, 507):
                failed.append(f"{case.method} {case.path}: {status} {text[:300]}")

        sent()
    assert asked >= 100
    assert failed == [], "\n".join(sorted(set(failed)))


def _given(operation: object):  # type: ignore[no-untyped-def]
    from hypothesis import given

    return given(case=operation.as_strategy())  # type: ignore[attr-defined]


def _send(
    case: schemathesis.Case, token: dict[str, str], known: dict[str, object]
) -> tuple[int, str]:
    places = {name: str(known.get(name, value)) for name, value in case.path_parameters.items()}
    address = case.path
    for name, value in places.items():
        address = address.replace("{" + name + "}", value.replace("/", "%2F").replace("?", "%3F"))
    client = Client(raise_request_exception=False)
    content = case.body
    is_text = isinstance(content, dict | list | str | int | float | bool | type(None))
    data = json.dumps(content, default=str) if is_text else ""
    kind = case.media_type or "application/json"
    if kind.startswith("multipart"):
        kind, data = "multipart/form-data; boundary=none", ""
    answer = client.generic(
        case.method,
        address,
        data,
        content_type=kind,
        query_string="&".join(f"{k}={v}" for k, v in (case.query or {}).items()),
        headers=token,
    )
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    return answer.status_code, text
