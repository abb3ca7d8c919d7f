"""Members, invitations and bodies through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from troly.office.audit.models import Entry
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.people import issue_token


@pytest.fixture
def call(administrator: Member) -> Any:
    token = issue_token(administrator, "thử")

    def ask(method: str, path: str, content: Any = None) -> Any:
        return Client().generic(
            method,
            f"/api/v1/{path}",
            "" if content is None else json.dumps(content),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )

    return ask


def test_a_member_is_found_changed_and_switched_off(
    call: Any, reader: Member, stranger: Member
) -> None:
    found = call("GET", "members?text=can").json()
    assert found["total"] == 1 and found["items"][0]["sign_in_name"] == "can.bo"
    here = f"members/{reader.pk}"
    seen = {"role": "reader", "clearance": "internal", "is_active": True}
    wanted = {"role": "trainer", "clearance": "restricted", "seen": seen}
    changed = call("PUT", f"{here}/standing", wanted)
    assert changed.status_code == 200 and changed.json()["role"] == "trainer"
    # Decided on what it is no longer: another administrator was first.
    again = call("PUT", f"{here}/standing", wanted)
    assert again.status_code == 422 and again.json()["code"] == "changed_meanwhile"
    assert call("POST", f"{here}/off").status_code == 204
    assert call("GET", "members?is_active=false").json()["total"] == 1
    assert call("POST", f"{here}/on").status_code == 204
    assert call("GET", f"members/{stranger.pk}").status_code == 404


def test_an_invitation_is_made_once_shown_and_withdrawn(call: Any, body: Tenant) -> None:
    made = call("POST", "invitations", {"sign_in_name": "moi.den", "role": "officer"})
    assert made.status_code == 201 and "/invitations/" in made.json()["link"]
    listed = call("GET", "invitations").json()["items"]
    assert [one["sign_in_name"] for one in listed] == ["moi.den"] and "link" not in listed[0]
    assert call("DELETE", f"invitations/{made.json()['id']}").status_code == 204
    assert call("GET", "invitations").json() == {"total": 0, "items": []}
    assert Entry.objects.filter(body=str(body.pk), act="invitation_withdrawn").exists()


def test_a_body_is_made_named_closed_and_opened(
    call: Any, body: Tenant, other_body: Tenant
) -> None:
    made = call("POST", "bodies", {"name": "Tổ một", "parent": str(body.pk)})
    assert made.status_code == 201
    here = f"bodies/{made.json()['id']}"
    assert call("PUT", f"{here}/name", {"name": "Tổ hai", "seen": "Tổ một"}).status_code == 200
    assert call("PUT", f"{here}/name", {"name": "Tổ ba", "seen": "Tổ một"}).status_code == 422
    assert call("GET", "bodies?text=hai").json()["items"][0]["name"] == "Tổ hai"
    assert call("POST", f"{here}/close").status_code == 204
    assert call("GET", here).json()["is_closed"]
    assert call("POST", f"{here}/open").status_code == 204
    assert call("POST", f"bodies/{body.pk}/close").status_code == 403
    assert call("GET", f"bodies/{other_body.pk}").status_code == 404
