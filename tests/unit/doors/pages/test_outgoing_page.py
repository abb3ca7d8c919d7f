"""The page on which a body says which server may have what."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from django.test import Client

from troly.destinations import FILE, declared
from troly.errors import SettingsError
from troly.office.audit.models import Entry
from troly.office.outgoing.rules import rule_of, state_of
from troly.office.tenants.models import Member, Role
from troly.office.tenants.people import add_member

SERVERS = [
    {"name": "Ours", "url": "https://models.example/v1", "kind": "own_network"},
    {"name": "Theirs", "url": "https://ai.example/v1", "kind": "public_ai"},
]


@pytest.fixture
def home(engines: object, tmp_path: Path) -> Path:
    (tmp_path / FILE).write_text(json.dumps(SERVERS))
    return tmp_path


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    session = client.session
    session["confirmed"] = int(time.time())
    session.save()
    return client


def save(client: Client, server: str, **given: str) -> int:
    sent = {"server": server, "act": "save", "clearance": "1", "label": "public"}
    return client.post("/outgoing", {**sent, "personal": "block", **given}).status_code


def test_nothing_may_leave_until_a_rule_says_so(home: Path, administrator: Member) -> None:
    text = signed_in(administrator).get("/outgoing").content.decode()
    assert text.count("Không gửi gì</span>") == 2
    assert rule_of(administrator.tenant_id, "Ours") is None


def test_a_rule_is_set_and_taken_back_and_on_record(home: Path, body: object) -> None:
    officer = add_member(body, "duyet", role=Role.OFFICER)  # type: ignore[arg-type]
    client = signed_in(officer)
    assert save(client, "Ours", questions="yes") == 302
    rule = rule_of(officer.tenant_id, "Ours")
    assert rule is not None
    assert (rule.clearance, rule.takes_questions) == (1, True)
    assert client.post("/outgoing", {"server": "Ours", "act": "remove"}).status_code == 302
    assert rule_of(officer.tenant_id, "Ours") is None
    acts = Entry.objects.filter(actor=str(officer.pk)).values_list("act", flat=True)
    assert {"outgoing_rule_set", "outgoing_rule_removed"} <= set(acts)


def test_a_rule_that_another_changed_meanwhile_is_not_overwritten(
    home: Path, administrator: Member
) -> None:
    client, body = signed_in(administrator), administrator.tenant_id
    assert 'name="seen" value=""' in client.get("/outgoing").content.decode()
    assert save(client, "Ours", seen="") == 302
    seen = state_of(body, "Ours")
    assert save(client, "Ours", seen="", clearance="2") == 400
    late = client.post("/outgoing", {"server": "Ours", "act": "remove", "seen": ""})
    assert late.status_code == 400 and "người khác đã thay đổi" in late.content.decode()
    rule = rule_of(body, "Ours")
    assert rule is not None and rule.clearance == 1
    assert save(client, "Ours", seen=seen, clearance="2") == 302
    gone = {"server": "Ours", "act": "remove", "seen": state_of(body, "Ours")}
    assert client.post("/outgoing", gone).status_code == 302


def test_a_public_server_takes_no_wider_rule(home: Path, administrator: Member) -> None:
    client = signed_in(administrator)
    assert save(client, "Theirs") == 400
    assert save(client, "Theirs", clearance="0", personal="send") == 400
    assert save(client, "Theirs", clearance="0", label="personal") == 400
    assert rule_of(administrator.tenant_id, "Theirs") is None
    assert save(client, "Theirs", clearance="0", personal="placeholders") == 302


def test_only_officers_and_administrators_see_it(home: Path, body: object) -> None:
    for role in (Role.READER, Role.BUILDER, Role.AUDITOR, Role.OPERATOR, Role.TRAINER):
        member = add_member(body, f"vai.{role}", role=role)  # type: ignore[arg-type]
        assert signed_in(member).get("/outgoing").status_code == 403


def test_a_server_that_is_not_declared_is_not_found(home: Path, administrator: Member) -> None:
    assert save(signed_in(administrator), "Khác") == 404


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "{}",
        '[{"name": "a", "url": "https://a.example", "kind": "this_machine"}]',
        '[{"name": "", "url": "https://a.example", "kind": "own_network"}]',
        '[{"name": "a", "url": 3, "kind": "own_network"}]',
        '[{"name": "a", "url": "ftp://a.example", "kind": "own_network"}]',
        '[{"name": "a", "url": "https://u:p@a.example", "kind": "own_network"}]',
        json.dumps([SERVERS[0], SERVERS[0]]),
        json.dumps([SERVERS[0], {**SERVERS[1], "name": "Ours"}]),
    ],
)
def test_a_file_that_does_not_fit_is_named(
    engines: object, administrator: Member, tmp_path: Path, content: str
) -> None:
    (tmp_path / FILE).write_text(content)
    with pytest.raises(SettingsError):
        declared(tmp_path)
    assert signed_in(administrator).get("/outgoing").status_code == 400
