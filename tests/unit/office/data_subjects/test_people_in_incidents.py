"""A person in incidents and in answers handed over with them: found, given, covered, and covered
once more only in older records. All persons and numbers are made up."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.apps import apps
from django.utils import timezone

from troly.office.assistants.asking import ask
from troly.office.assistants.models import Assistant, Turn
from troly.office.data_subjects import erasing, ledger, requests
from troly.office.data_subjects.models import SubjectRequest
from troly.office.governance import incidents
from troly.office.governance.models import HandedOver, HandedQuote, Incident, IncidentAct
from troly.office.library.models import Document, Job
from troly.office.library.ports import ports
from troly.office.tenants.models import Clearance, Member, Role
from troly.office.tenants.people import add_member

RunJobs = Callable[..., list[Job]]
NAME, PHONE = "Nguyễn Thị Ví Dụ", "0912 000 111"
WHAT = f"Trợ lý trả lời lẫn hồ sơ của bà {NAME}, số 0912.000.111, với người khác."


@pytest.fixture
def turn(reader: Member, assistant: Assistant, document: Document) -> Turn:
    asked = ask(reader, assistant, f"Công chức {NAME} được nghỉ phép năm bao nhiêu ngày?")
    assert asked.citations.exists()
    claims = [
        {"text": f"Bà {NAME} được nghỉ 12 ngày.", "evidence": [1], "verdict": "", "flags": []},
    ]
    Turn.objects.filter(pk=asked.pk).update(claims=claims)
    return Turn.objects.get(pk=asked.pk)


@pytest.fixture
def officer(administrator: Member) -> Member:
    return add_member(
        administrator.tenant, "phe.duyet", role=Role.OFFICER, clearance=Clearance.RESTRICTED
    )


@pytest.fixture
def reported(reader: Member, officer: Member, assistant: Assistant, turn: Turn) -> Incident:
    made = incidents.report(reader, assistant.pk, WHAT, turn_id=turn.pk)
    answers = {"harm": ["none"], "uncontrolled": "no", "personal_data": "no"}
    judged = incidents.Judgement(
        False, answers, {"cause": f"Trùng tên bà {NAME}.", "place": "Tổ 3"}
    )
    return incidents.judge(officer, made.pk, judged, f"Đã gọi {PHONE} xin lỗi.")


def opened(member: Member, run_jobs: RunJobs, kind: str = "erase") -> SubjectRequest:
    one = requests.open_request(member, kind, [NAME, PHONE], received_on=timezone.localdate())
    run_jobs(kinds=("find_person",))
    one.refresh_from_db()
    return one


def test_incidents_and_copies_are_found_and_given(
    reported: Incident, turn: Turn, officer: Member, run_jobs: RunJobs
) -> None:
    # The question itself is gone: the copy is found by itself.
    turn.conversation.delete()
    one = opened(officer, run_jobs, "provide")
    assert {(p["what"], p["id"], p["count"]) for p in one.places} == {
        ("incident", str(reported.pk), 4),
        ("handed_over", str(reported.pk), 2),
    }
    assert NAME not in json.dumps(one.places, ensure_ascii=False)
    given = requests.exported(officer, one.pk)
    assert given["incident"][0]["texts"] == [
        WHAT, f"Trùng tên bà {NAME}.", f"Đã gọi {PHONE} xin lỗi."
    ]  # fmt: skip
    assert given["handed_over"][0]["question"] == turn.question
    assert given["handed_over"][0]["answer"] == [f"Bà {NAME} được nghỉ 12 ngày."]
    counts = requests.others_found(one)
    assert (counts["incident"], counts["handed_over"], counts["turn"]) == (1, 1, 0)


def test_a_sentence_over_a_quote_out_of_reach_is_not_given(
    reported: Incident, officer: Member, document: Document, run_jobs: RunJobs
) -> None:
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.RESTRICTED)
    Member.objects.filter(pk=officer.pk).update(clearance=Clearance.PUBLIC)
    officer.refresh_from_db()
    given = requests.exported(officer, opened(officer, run_jobs, "provide").pk)
    assert [(row["incident"], row["answer"]) for row in given["handed_over"]] == [(1, [])]


def test_another_bodys_incidents_are_not_found(
    reported: Incident, stranger: Member, run_jobs: RunJobs
) -> None:
    Member.objects.filter(pk=stranger.pk).update(role=Role.OFFICER)
    stranger.refresh_from_db()
    assert opened(stranger, run_jobs).places == []


def test_erasing_covers_incidents_and_takes_copies_and_is_in_the_ledger(
    reported: Incident,
    turn: Turn,
    officer: Member,
    run_jobs: RunJobs,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    one = opened(officer, run_jobs)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        done = requests.erase(officer, one.pk, [])
    assert (done.certificate["incident"], done.certificate["handed_over"]) == (1, 1)
    for model in apps.get_models():
        text = json.dumps(list(model._default_manager.values()), default=str, ensure_ascii=False)
        assert NAME not in text and "000.111" not in text and PHONE not in text, model
    kept = Incident.objects.get(pk=reported.pk)
    assert kept.what == "Trợ lý trả lời lẫn hồ sơ của bà ▇▇▇, số ▇▇▇, với người khác."
    assert (kept.facts["cause"], kept.facts["place"]) == ("Trùng tên bà ▇▇▇.", "Tổ 3")
    assert not HandedOver.objects.exists() and not HandedQuote.objects.exists()
    named = {(e["what"], e["id"]) for e in ledger.read(ports().home)}
    assert {("incident", str(kept.pk)), ("handed_over", str(kept.pk))} <= named
    # Younger records lose nothing more.
    assert erasing.erase_again() == 0
    assert Incident.objects.get(pk=kept.pk).what == kept.what


def test_older_records_are_covered_whole_once(
    reported: Incident, officer: Member, run_jobs: RunJobs
) -> None:
    pairs = [("incident", reported.pk), ("handed_over", reported.pk)]
    ledger.note(reported.tenant_id, pairs)
    assert erasing.erase_again() == 2
    kept = Incident.objects.get(pk=reported.pk)
    assert (kept.what, kept.facts["place"]) == ("▇▇▇", "▇▇▇")
    assert set(IncidentAct.objects.exclude(note="").values_list("note", flat=True)) == {"▇▇▇"}
    assert erasing.erase_again() == 0
