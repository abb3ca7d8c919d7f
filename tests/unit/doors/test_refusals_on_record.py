"""What was refused is on record: by page, by program, by a wrong password, past a limit."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from troly import settings as deployment
from troly.doors.refusals import MOST_AN_HOUR
from troly.office.assistants.models import Assistant
from troly.office.audit.models import Entry
from troly.office.library.models import Document
from troly.office.tenants.models import Member
from troly.office.tenants.people import issue_token, set_password

PASSWORD = "một câu dài dễ nhớ"


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def told(act: str) -> list[tuple[str, str]]:
    found = Entry.objects.filter(act=act).order_by("number")
    return [(entry.actor, str(entry.details.get("code", ""))) for entry in found]


def test_a_page_that_is_not_theirs_is_on_record(reader: Member) -> None:
    assert signed_in(reader).get("/people").status_code == 403
    (entry,) = Entry.objects.filter(act="refused")
    assert (entry.actor, entry.subject) == (str(reader.pk), "pages:people")
    assert entry.details == {"code": "administrator_needed", "way": "GET"}


def test_a_program_that_may_not_is_on_record(reader: Member, document: Document) -> None:
    token = issue_token(reader, "t", 1)
    answer = Client().delete(
        f"/api/v1/documents/{document.pk}", headers={"authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 403
    assert told("refused") == [(str(reader.pk), "builder_needed")]


def test_a_question_past_the_limit_is_on_record(
    reader: Member, assistant: Assistant, engines: object
) -> None:
    client, address = signed_in(reader), f"/assistants/{assistant.pk}/ask"
    limit = deployment.load().questions_per_minute
    # Two minutes of the clock at most lie under so many.
    codes = [client.post(address, {"question": "?"}).status_code for _ in range(2 * limit + 1)]
    assert 429 in codes
    assert (str(reader.pk), "too_many_questions") in told("refused")


def test_a_wrong_password_for_a_dangerous_act_is_on_record(administrator: Member) -> None:
    set_password(administrator.person, PASSWORD)
    client = signed_in(administrator)
    session = client.session
    session["confirmed"] = int(time.time()) - 10_000
    session.save()
    answer = client.post(
        f"/bodies/{administrator.tenant_id}",
        {"act": "rename", "name": "Khác", "confirming_password": "sai"},
    )
    assert answer.status_code == 400
    assert [actor for actor, _ in told("confirmation_refused")] == [str(administrator.pk)]


def test_many_refusals_do_not_fill_the_record(reader: Member) -> None:
    client = signed_in(reader)
    for _ in range(MOST_AN_HOUR + 5):
        client.get("/people")
    entries = list(Entry.objects.filter(act="refused").order_by("number"))
    assert len(entries) == MOST_AN_HOUR
    assert entries[-1].details["is_last_of_hour"] is True


@pytest.mark.parametrize("address", ["/people", "/audit", "/quarantine"])
def test_nobody_signed_in_leaves_no_entry(db: None, address: str) -> None:
    assert Client().get(address).status_code == 302
    assert not Entry.objects.filter(act="refused").exists()
