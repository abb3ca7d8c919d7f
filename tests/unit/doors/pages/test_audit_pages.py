"""The auditor's pages: searched, checked, exported; content only with a reason on record."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from troly.office.assistants.asking import ask
from troly.office.assistants.models import Assistant
from troly.office.audit import exporting, searching
from troly.office.audit.chain import record
from troly.office.audit.models import Entry
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member, Role, Tenant
from troly.office.tenants.people import add_member

REASON = "Theo yêu cầu kiểm tra số 12 của chủ tịch."


@pytest.fixture
def auditor(body: Tenant) -> Member:
    return add_member(body, "kiem.tra", role=Role.AUDITOR, clearance=Clearance.RESTRICTED)


@pytest.fixture
def client(auditor: Member) -> Client:
    return signed_in(auditor)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    session = client.session
    session["confirmed"] = int(time.time())
    session.save()
    return client


def entries(act: str) -> list[Entry]:
    return list(Entry.objects.filter(act=act).order_by("number"))


def test_the_day_of_an_auditor_begins_with_the_record(client: Client) -> None:
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [("/audit", 302)]
    assert "Thêm thành viên" in answer.content.decode()


def test_entries_are_found_by_person_act_object_and_date(
    client: Client, body: Tenant, reader: Member
) -> None:
    subject = str(uuid4())
    with transaction.atomic():
        record(body.pk, reader.pk, "work_paused", subject, at=datetime(2020, 5, 6, 9, tzinfo=UTC))
    for query in (
        "who=can.bo",
        "act=work_paused",
        f"object={subject}",
        "since=05/05/2020&until=2020-05-06",
    ):
        text = client.get(f"/audit?{query}").content.decode()
        assert text.count('<tr id="entry-') == 1, query
        assert subject in text
    assert '<tr id="entry-' not in client.get("/audit?until=2020-05-05").content.decode()
    answer = client.get("/audit?since=hom-qua")
    assert answer.status_code == 400
    assert "hom-qua" in answer.content.decode()


def test_an_entry_after_a_clock_set_back_is_marked_and_keeps_its_place(
    client: Client, body: Tenant
) -> None:
    with transaction.atomic():
        before = record(body.pk, "system", "work_paused", "1")
        record(body.pk, "system", "work_paused", "2", at=before.at - timedelta(days=2))
    text = client.get("/audit?act=work_paused").content.decode()
    assert text.count("Đồng hồ bị lùi") == 1
    assert text.index(f'id="entry-{before.number + 1}"') < text.index(f'id="entry-{before.number}"')


def test_leaves_follow_one_another_without_gap_or_doubling(body: Tenant) -> None:
    with transaction.atomic():
        for number in range(23):
            record(body.pk, "system", "work_paused", number % 2)
    wanted = searching.Wanted(str(body.pk), act="work_paused", subject="1")
    seen: list[int] = []
    below: int | None = None
    while True:
        leaf = searching.find(wanted, below, size=4)
        seen += [entry.number for entry in leaf.entries]
        if leaf.older is None:
            break
        below = leaf.older
    every = Entry.objects.filter(body=str(body.pk), act="work_paused", subject="1")
    assert seen == list(every.order_by("-number").values_list("number", flat=True))


def test_another_bodys_entries_are_not_there(client: Client, stranger: Member) -> None:
    with transaction.atomic():
        record(stranger.tenant_id, stranger.pk, "work_paused", "chuyện-nhà-khác")
    assert "chuyện-nhà-khác" not in client.get("/audit").content.decode()
    assert "chuyện-nhà-khác" not in client.get(
        "/audit?object=chuyện-nhà-khác"
    ).content.decode().replace('value="chuyện-nhà-khác"', "")


def test_a_turn_is_opened_with_a_reason_alone_and_that_is_on_record(
    client: Client, document: Document, assistant: Assistant, reader: Member, auditor: Member
) -> None:
    turn = ask(reader, assistant, "Công chức được nghỉ phép năm bao nhiêu ngày?")
    address = f"/audit/content/turn/{turn.pk}"
    assert address in client.get("/audit?act=question_asked").content.decode()
    closed = client.get(address).content.decode()
    assert turn.question not in closed
    assert client.post(address, {"reason": "tò mò"}).status_code == 400
    assert entries("content_opened") == []
    assert turn.question not in client.get(address).content.decode()
    assert client.post(address, {"reason": REASON}).status_code == 302
    (told,) = entries("content_opened")
    assert (told.actor, told.subject) == (str(auditor.pk), str(turn.pk))
    assert told.details == {"kind": "turn", "reason": REASON}
    shown = client.get(address).content.decode()
    assert turn.question in shown
    # Nothing else was opened by it.
    other = f"/audit/content/document/{document.pk}"
    assert "12 ngày làm việc" not in client.get(other).content.decode()
    assert client.post(other, {"reason": REASON}).status_code == 302
    assert "12 ngày làm việc" in client.get(other).content.decode()


def test_a_reason_opens_for_a_quarter_of_an_hour(client: Client, document: Document) -> None:
    address = f"/audit/content/document/{document.pk}"
    client.post(address, {"reason": REASON})
    session = client.session
    opened = session["opened_for_audit"]
    session["opened_for_audit"] = {key: at - 901 for key, at in opened.items()}
    session.save()
    assert "12 ngày làm việc" not in client.get(address).content.decode()


def test_a_reason_does_not_open_what_is_above_the_clearance(
    body: Tenant, document: Document
) -> None:
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.RESTRICTED)
    low = add_member(body, "kiem.tra.thap", role=Role.AUDITOR, clearance=Clearance.PUBLIC)
    answer = signed_in(low).post(f"/audit/content/document/{document.pk}", {"reason": REASON})
    assert answer.status_code == 404
    assert entries("content_opened") == []


def test_nobody_but_auditors_opens_content_by_a_reason(
    document: Document, administrator: Member, stranger: Member
) -> None:
    address = f"/audit/content/document/{document.pk}"
    assert signed_in(administrator).post(address, {"reason": REASON}).status_code == 403
    elsewhere = add_member(stranger.tenant, "kiem.tra.khac", role=Role.AUDITOR, clearance=2)
    assert signed_in(elsewhere).post(address, {"reason": REASON}).status_code == 404
    assert entries("content_opened") == []


def test_the_check_says_whole_or_where_it_is_broken(client: Client, body: Tenant) -> None:
    from django.db import connection

    assert "Chuỗi nguyên vẹn" in client.get("/audit/check").content.decode()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_entry SET actor = 'ai đó' WHERE body = %s AND number = 1", [str(body.pk)]
        )
    assert "Chuỗi bị đứt tại mục 1" in client.get("/audit/check").content.decode()


def test_the_export_and_its_verifier_go_together(
    client: Client, engines: object, tmp_path: Path
) -> None:
    answer = client.post("/audit/export")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    export = tmp_path / "export.jsonl"
    export.write_bytes(b"".join(answer.streaming_content))  # type: ignore[arg-type]
    program = tmp_path / "verify.py"
    program.write_bytes(b"".join(client.get("/audit/verify_audit.py").streaming_content))  # type: ignore[arg-type]
    assert program.read_bytes() == exporting.VERIFIER.read_bytes()
    done = subprocess.run([sys.executable, "-I", str(program), str(export)], check=False)
    assert done.returncode == 0
    assert len(entries("audit_exported")) == 1
