"""Incidents and watching by programs and by commands: the same acts and rights as the pages."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from typer.testing import CliRunner

from troly.doors.cli import session
from troly.doors.cli.main import program
from troly.office.assistants import asking
from troly.office.assistants.models import Assistant, GoldenCase
from troly.office.governance import runs
from troly.office.governance.models import Incident, RegisterEntry
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member, Role, Tenant
from troly.office.tenants.people import add_member, issue_token

WHAT = "Câu trả lời trích nhầm mức thu cũ, người dân đã nộp thừa."
QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
ANSWERS = {"harm": ["property"], "uncontrolled": "no", "personal_data": "no"}


@pytest.fixture
def officer(body: Tenant) -> Member:
    return add_member(body, "phe.duyet", role=Role.OFFICER, clearance=Clearance.RESTRICTED)


def called(member: Member, method: str, address: str, content: Any = None) -> tuple[int, Any]:
    token = {"authorization": f"Bearer {issue_token(member, 'thử')}"}
    data = json.dumps(content) if content is not None else ""
    answer = Client().generic(
        method, f"/api/v1{address}", data, content_type="application/json", headers=token
    )
    is_json = "json" in answer.headers.get("Content-Type", "")
    return answer.status_code, json.loads(answer.content) if is_json else answer.content


def test_an_incident_from_report_to_lesson(
    reader: Member, officer: Member, assistant: Assistant, document: Document
) -> None:
    turn = asking.ask(reader, assistant, QUESTION)
    given = {"assistant": str(assistant.pk), "what": WHAT, "turn": str(turn.pk)}
    status, made = called(reader, "POST", "/incidents", given)
    assert (status, made["state"], made["handed_over"]["question"]) == (201, "reported", QUESTION)
    here = f"/incidents/{made['id']}"
    judged = {"is_confirmed": True, "answers": ANSWERS, "persons": 2}
    assert called(reader, "POST", f"{here}/judgement", judged)[0] == 403
    status, found = called(officer, "POST", f"{here}/judgement", judged)
    assert status == 200 and found["handed_over"]["quotes"][0]["state"] == "open"
    owed = {notice["rule"]: notice for notice in found["notices"]}
    assert set(owed) == {"vn.ai01a.5wd", "vn.ai01.final"} and owed["vn.ai01a.5wd"]["due_at"]
    status, data = called(officer, "POST", f"{here}/notices/vn.ai01a.5wd")
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    assert status == 200 and "nộp thừa" in text and "Hạn gửi báo cáo này: trước" in text
    for rule in owed:
        status, found = called(officer, "POST", f"{here}/notices/{rule}/sent", {"receipt": "12"})
        assert status == 200
    case = GoldenCase.objects.create(tenant=reader.tenant, question="Mức nào?", has_answer=False)
    assert called(officer, "POST", f"{here}/lesson", {"case": str(case.pk)})[0] == 200
    status, found = called(officer, "POST", f"{here}/close", {"lesson": "Nối văn bản thay thế"})
    assert (status, found["state"], found["golden_case"]) == (200, "closed", str(case.pk))
    assert [one["act"] for one in found["acts"]][:3] == ["reported", "handed_over", "confirmed"]


def test_what_does_not_fit_is_named(reader: Member, officer: Member, assistant: Assistant) -> None:
    short = {"assistant": str(assistant.pk), "what": "ngắn"}
    assert called(reader, "POST", "/incidents", short)[1]["code"] == "incident_text_needed"
    later = {"assistant": str(assistant.pk), "what": WHAT, "detected_at": "9999-12-31T23:59:59"}
    assert called(reader, "POST", "/incidents", later)[1]["code"] == "bad_moment"
    made = called(reader, "POST", "/incidents", {**short, "what": WHAT})[1]
    unknown = {"is_confirmed": True, "answers": {**ANSWERS, "harm": ["storm"]}}
    status, problem = called(officer, "POST", f"/incidents/{made['id']}/judgement", unknown)
    assert (status, problem["code"]) == (422, "answer_unknown")
    questions = called(reader, "GET", "/incidents/rules")[1]["questions"]
    assert {one["id"] for one in questions} >= {"harm", "uncontrolled", "personal_data"}


def test_watching_and_its_runs(
    administrator: Member, officer: Member, reader: Member, assistant: Assistant, document: Document
) -> None:
    GoldenCase.objects.create(
        tenant=reader.tenant, question=QUESTION, answers=["12 ngày"], document=document
    )
    asking.ask(reader, assistant, QUESTION)
    entry = RegisterEntry.objects.get(assistant=assistant)
    runs.run(administrator, entry, entry.serving, runs.ASKED)
    here = f"/register/{assistant.pk}"
    watch = called(reader, "GET", f"{here}/watch")[1]
    assert watch["days"][0]["questions"] == 1 and watch["limits"]["golden"] == 0.8
    listed = called(reader, "GET", f"{here}/runs")[1]
    assert listed["total"] == 1 and listed["items"][0]["cases"] == 1
    one = called(reader, "GET", f"{here}/runs/1")[1]
    assert one["is_whole"] and len(one["outcomes"]) == 1
    assert called(reader, "GET", f"{here}/runs/{2**40}")[0] == 404
    assert called(reader, "POST", f"{here}/runs")[0] == 403
    assert called(officer, "POST", f"{here}/runs")[0] == 202
    assert called(administrator, "POST", f"{here}/roll-back", {})[0] == 403
    status, problem = called(officer, "POST", f"{here}/roll-back", {"reason": "Trả lời kém đi"})
    assert (status, problem["code"]) == (422, "no_version_before")


def told(*arguments: str) -> Any:
    result = CliRunner().invoke(program, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_same_by_commands(
    administrator: Member,
    officer: Member,
    reader: Member,
    assistant: Assistant,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(session, "start", lambda: None)
    made = told("incident", "report", assistant.name, WHAT, "--by", "can.bo")
    assert made["number"] == 1 and told("incident", "list")["incidents"][0]["what"] == WHAT
    answers = [
        word
        for name, value in (("harm", "property"), ("uncontrolled", "no"), ("personal_data", "no"))
        for word in ("--answer", f"{name}={value}")
    ]
    refused = CliRunner().invoke(
        program, ["incident", "judge", "1", "--by", "can.bo", "--confirmed", *answers, "--json"]
    )
    assert refused.exit_code == 1 and json.loads(refused.stdout)["error"] == "officer_needed"
    told("incident", "judge", "1", "--by", "phe.duyet", "--confirmed", *answers)
    to = tmp_path / "a.docx"
    gaps = told("incident", "notice", "1", "vn.ai01a.5wd", "--to", str(to), "--by", "phe.duyet")
    assert to.stat().st_size > 5_000 and gaps["gaps"]
    for rule in ("vn.ai01a.5wd", "vn.ai01.final"):
        told("incident", "sent", "1", rule, "--by", "phe.duyet")
    told("incident", "close", "1", "--by", "phe.duyet", "--lesson", "Nối văn bản thay thế")
    assert Incident.objects.get().state == "closed"
    assert told("incident", "show", "1")["state"] == "closed"
    assert told("register", "watch", assistant.name)["alerts"] is not None
    assert told("register", "runs", assistant.name) == {"runs": []}
    assert told("register", "run", assistant.name, "--by", "phe.duyet")["job"]
    back = CliRunner().invoke(
        program, ["register", "roll-back", assistant.name, "--by", "phe.duyet", "--json"]
    )
    assert back.exit_code == 1 and json.loads(back.stdout)["error"] == "no_version_before"
