"""Incidents: who may report and judge, two clocks, every rule's vectors, notices, lessons."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import docx
import pytest
from django.db.models import QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants import asking
from troly.office.assistants.models import Assistant, Feedback, GoldenCase
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.governance import incidents
from troly.office.governance.incident_notices import draft
from troly.office.governance.incident_rules import (
    FILE,
    IncidentRules,
    applies,
    checked_facts,
    due_at,
    incident_book,
)
from troly.office.governance.incidents import Judgement
from troly.office.governance.models import Classification, Incident, Notice, RegisterEntry
from troly.office.governance.rule_files import SHIPPED, read_form, rule_book
from troly.office.library.models import Document
from troly.office.tenants.models import Member

WHAT = "Câu trả lời trích nhầm mức thu cũ, người dân đã nộp thừa."
NOTHING = {"harm": ["none"], "uncontrolled": "no", "personal_data": "no"}
RULES = read_form(SHIPPED / "rules" / FILE, IncidentRules)
CALENDAR = rule_book().calendar
VECTORS = [(rule, vector) for rule in RULES.notices for vector in rule.vectors]


def moment(text: str) -> datetime:
    return timezone.make_aware(datetime.strptime(text, "%Y-%m-%d %H:%M"))


@pytest.mark.parametrize(("rule", "vector"), VECTORS, ids=lambda one: getattr(one, "id", ""))
def test_every_notice_rule_comes_out_as_its_vectors(rule: Any, vector: Any) -> None:
    is_due = applies(rule, vector.facts, is_confirmed=True)
    assert is_due is (vector.due is not None)
    if is_due:
        assert due_at(rule, CALENDAR, moment(vector.event)) == moment(vector.due)
    # Without an officer's confirmation only what asks for none is due.
    early = applies(rule, vector.facts, is_confirmed=False)
    assert early is (is_due and not rule.needs_confirmation)


@pytest.mark.parametrize("harm", RULES.harms, ids=lambda one: one.id)
def test_every_kind_of_harm_calls_for_its_notices(harm: Any) -> None:
    facts = {**NOTHING, "harm": [harm.id], "eu_tier": "minimal"}
    called = [one.id for one in RULES.notices if applies(one, facts, is_confirmed=True)]
    assert called == list(harm.vector.notices)


def of_high_tier(assistant: Assistant) -> None:
    """As if the questionnaire had made the assistant high-risk by the EU AI Act."""
    entry = RegisterEntry.objects.get(assistant=assistant)
    found = Classification.objects.filter(version=entry.serving)
    QuerySet(Classification).filter(pk__in=found.values("pk")).update(european="high")


def test_the_european_channel_is_for_what_is_high_risk_there(
    reader: Member, officer: Member, assistant: Assistant, engines: Any
) -> None:
    made = incidents.report(reader, assistant.pk, WHAT)
    serious = {**NOTHING, "harm": ["life"]}
    incidents.judge(officer, made.pk, Judgement(True, serious))
    assert not made.notices.filter(channel="eu_market").exists()
    of_high_tier(assistant)
    with pytest.raises(BadInput, match="answer_missing"):
        incidents.judge(officer, made.pk, Judgement(True, serious))
    incidents.judge(officer, made.pk, Judgement(True, {**serious, "eu_kind": ["death"]}))
    # Nothing is owed by a rule that is not in force yet; it is told with the day it would be.
    assert not made.notices.filter(channel="eu_market").exists()
    made.refresh_from_db()
    rule, due = incidents.not_yet_owed(made, RULES)[0]
    assert rule.id == "eu.art73.10d" and due is not None
    begun = timezone.localdate(made.detected_at)
    assert timezone.localdate(due) == begun + timedelta(days=10)
    (engines.home / "rules").mkdir()
    text = (SHIPPED / "rules" / FILE).read_text("utf-8").replace("2027-12-02", "2026-01-01")
    (engines.home / "rules" / FILE).write_text(text, "utf-8")
    incidents.judge(officer, made.pk, Judgement(True, {**serious, "eu_kind": ["death"]}))
    owed = made.notices.get(channel="eu_market")
    assert (owed.rule, owed.due_at) == ("eu.art73.10d", due)
    built = draft(officer, made.pk, "eu.art73.10d")
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(built.data)).paragraphs)
    assert f"trước 23 giờ 59, ngày {due:%d/%m/%Y} (10 ngày kể từ khi phát hiện" in text


def test_working_days_pass_over_tet_and_hours_do_not() -> None:
    five = RULES.notice("vn.ai01a.5wd")
    hours = RULES.notice("vn.ai01a.72h")
    assert five is not None and hours is not None
    before_tet = moment("2027-02-03 15:00")
    assert due_at(five, CALENDAR, before_tet) == moment("2027-02-16 23:59")
    assert due_at(hours, CALENDAR, before_tet) == moment("2027-02-06 15:00")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    channel: ai_portal\n", "    channel: somewhere\n"),
        ("    form: ai01a\n", "    form: unknown\n"),
        ("after: [vn.ai01a.72h", "after: [vn.nothing"),
        ("{personal_data: [located]}", "{personal_data: [lost]}"),
        ("value: ai_id}", "value: secret}"),
        ("    unit: hours\n", "    unit: hours\n    grace: 5\n"),
        ('event: "2026-11-20 16:30"', 'event: "soon"'),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_remedy(engines: Any, old: str, new: str) -> None:
    (engines.home / "rules").mkdir()
    text = (SHIPPED / "rules" / FILE).read_text("utf-8")
    assert old in text
    (engines.home / "rules" / FILE).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BadInput, match="rule_file_wrong") as caught:
        incident_book()
    assert caught.value.facts["file"] == FILE and caught.value.facts["remedy"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"harm": []}, "answer_missing"),
        ({"harm": ["none", "life"]}, "none_and_others"),
        ({"harm": ["storm"]}, "answer_unknown"),
        ({"uncontrolled": ["yes", "no"]}, "answer_unknown"),
    ],
)
def test_answers_that_do_not_fit(given: Any, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        checked_facts(RULES, {**NOTHING, **given}, {"eu_tier": "minimal"})
    assert caught.value.code == code


def test_anybody_reports_and_an_officer_judges(
    reader: Member, officer: Member, administrator: Member, assistant: Assistant, document: Document
) -> None:
    turn = asking.ask(reader, assistant, "Công chức được nghỉ phép năm bao nhiêu ngày?")
    made = incidents.report(reader, assistant.pk, WHAT, turn_id=turn.pk)
    assert (made.number, made.state) == (1, "reported")
    # The builder may open the answer now.
    assert Feedback.objects.get().verdict == "wrong"
    assert list(incidents.incidents_of(administrator)) == [made]
    with pytest.raises(NotAllowed):
        incidents.judge(reader, made.pk, Judgement(True, NOTHING))
    with pytest.raises(NotAllowed):
        incidents.judge(administrator, made.pk, Judgement(True, NOTHING))
    incidents.judge(officer, made.pk, Judgement(False, NOTHING), "Trích đúng, người đọc nhầm")
    made.refresh_from_db()
    assert made.state == "set_aside" and not made.notices.exists()
    acts = [
        entry.act for entry in Entry.objects.filter(act__startswith="incident_").order_by("number")
    ]
    assert acts == ["incident_reported", "incident_handed_over", "incident_set_aside"]
    assert chain.verify(officer.tenant_id) is None


def test_others_see_only_what_they_reported(
    reader: Member, officer: Member, stranger: Member, assistant: Assistant
) -> None:
    made = incidents.report(officer, assistant.pk, WHAT)
    for nosy in (reader, stranger):
        with pytest.raises(NotFound):
            incidents.incident_for(nosy, made.pk)
    with pytest.raises(NotFound):
        incidents.report(stranger, assistant.pk, WHAT)


def test_another_persons_answer_cannot_be_named(
    reader: Member, officer: Member, assistant: Assistant, document: Document
) -> None:
    turn = asking.ask(officer, assistant, "Công chức được nghỉ phép năm bao nhiêu ngày?")
    with pytest.raises(NotFound):
        incidents.report(reader, assistant.pk, WHAT, turn_id=turn.pk)
    assert not Incident.objects.exists()


def test_two_clocks_and_two_channels(reader: Member, officer: Member, assistant: Assistant) -> None:
    detected = timezone.now() - timedelta(hours=30)
    confirmed = timezone.now() - timedelta(hours=2)
    made = incidents.report(reader, assistant.pk, WHAT, detected_at=detected)
    answers = {"harm": ["disruption"], "uncontrolled": "no", "personal_data": "basic"}
    incidents.judge(officer, made.pk, Judgement(True, answers, persons=3, confirmed_at=confirmed))
    notices = {notice.rule: notice for notice in made.notices.all()}
    assert set(notices) == {"vn.ai01a.72h", "vn.ai01.final", "vn.data.authority"}
    assert notices["vn.ai01a.72h"].due_at == confirmed + timedelta(hours=72)
    assert notices["vn.data.authority"].due_at == detected + timedelta(hours=72)
    # The final report waits for the first to go out.
    assert notices["vn.ai01.final"].due_at is None
    sent = incidents.mark_sent(officer, made.pk, "vn.ai01a.72h", "Biên nhận 12")
    final = Notice.objects.get(rule="vn.ai01.final")
    assert final.due_at and sent.sent_at
    assert timezone.localdate(final.due_at) == timezone.localdate(sent.sent_at) + timedelta(days=15)
    with pytest.raises(BadInput, match="notice_sent_already"):
        incidents.mark_sent(officer, made.pk, "vn.ai01a.72h")


def test_judging_again_moves_and_drops_deadlines(
    reader: Member, officer: Member, assistant: Assistant
) -> None:
    made = incidents.report(reader, assistant.pk, WHAT)
    incidents.judge(officer, made.pk, Judgement(True, {**NOTHING, "harm": ["property"]}))
    assert not Notice.objects.get(rule="vn.ai01a.5wd").is_dropped
    incidents.judge(officer, made.pk, Judgement(True, {**NOTHING, "harm": ["property", "life"]}))
    assert Notice.objects.get(rule="vn.ai01a.5wd").is_dropped
    assert not Notice.objects.get(rule="vn.ai01a.72h").is_dropped
    incidents.judge(officer, made.pk, Judgement(False, NOTHING))
    assert not Notice.objects.filter(is_dropped=False).exists()


def test_moments_that_cannot_be(reader: Member, officer: Member, assistant: Assistant) -> None:
    with pytest.raises(BadInput, match="bad_moment"):
        incidents.report(
            reader, assistant.pk, WHAT, detected_at=timezone.now() + timedelta(hours=2)
        )
    made = incidents.report(reader, assistant.pk, WHAT)
    before = made.detected_at - timedelta(minutes=1)
    with pytest.raises(BadInput, match="bad_confirmation"):
        incidents.judge(officer, made.pk, Judgement(True, NOTHING, confirmed_at=before))
    with pytest.raises(BadInput, match="incident_text_needed"):
        incidents.report(reader, assistant.pk, "ngắn")


def test_a_serious_one_stops_the_assistant_at_once(
    reader: Member, officer: Member, assistant: Assistant, document: Document
) -> None:
    made = incidents.report(reader, assistant.pk, WHAT)
    given = Judgement(True, {**NOTHING, "harm": ["life"]}, suspends=True)
    incidents.judge(officer, made.pk, given, "Ngừng để kiểm tra")
    entry = RegisterEntry.objects.get()
    assert entry.stage == "suspended" and "Sự cố số 1" in entry.why_stopped
    turn = asking.ask(reader, assistant, "Công chức được nghỉ phép năm bao nhiêu ngày?")
    assert (turn.ending, turn.understood["reason"]) == ("not_in_service", "stage_suspended")


def test_a_draft_holds_the_record_and_marks_the_gaps(
    reader: Member, officer: Member, assistant: Assistant
) -> None:
    made = incidents.report(reader, assistant.pk, WHAT)
    texts = {"place": "Bộ phận một cửa", "measures": "Đã tạm dừng"}
    given = Judgement(True, {**NOTHING, "harm": ["property"]}, texts, persons=4)
    incidents.judge(officer, made.pk, given)
    built = draft(officer, made.pk, "vn.ai01a.5wd")
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(built.data)).paragraphs)
    assert WHAT.rstrip(".") in text and "Bộ phận một cửa" in text and assistant.name in text
    assert "Số người ước tính bị ảnh hưởng: 4" in text and "Rủi ro thấp" in text
    assert "Mã định danh (AI-ID): [cần bổ sung]" in text
    assert "Mã định danh (AI-ID)" in built.gaps and "Nơi xảy ra" not in built.gaps
    assert made.acts.get(act="notice_drafted").facts["sha256"]
    with pytest.raises(NotAllowed):
        draft(reader, made.pk, "vn.ai01a.5wd")
    with pytest.raises(NotFound):
        draft(officer, made.pk, "vn.data.authority")


def test_it_ends_with_every_notice_sent_and_a_lesson(
    reader: Member, officer: Member, administrator: Member, assistant: Assistant
) -> None:
    made = incidents.report(reader, assistant.pk, WHAT)
    with pytest.raises(BadInput, match="incident_not_judged"):
        incidents.close(officer, made.pk, "Không sao cả")
    incidents.judge(officer, made.pk, Judgement(True, {**NOTHING, "personal_data": "basic"}))
    with pytest.raises(BadInput, match="notices_owed"):
        incidents.close(officer, made.pk, "Đã học được")
    incidents.mark_sent(officer, made.pk, "vn.data.authority")
    case = GoldenCase.objects.create(tenant=made.tenant, question="Mức thu nào?", has_answer=False)
    incidents.learn(administrator, made.pk, case.pk)
    with pytest.raises(BadInput, match="decision_reason_needed"):
        incidents.close(officer, made.pk, "")
    incidents.close(officer, made.pk, "Văn bản thay thế phải được nối với văn bản cũ")
    made.refresh_from_db()
    assert (made.state, made.golden_case) == ("closed", case)
    with pytest.raises(BadInput, match="incident_is_closed"):
        incidents.judge(officer, made.pk, Judgement(False, NOTHING))
    with pytest.raises(NotAllowed):
        made.delete()


def test_what_is_owed_soon_is_told_to_officers(
    reader: Member, officer: Member, assistant: Assistant
) -> None:
    made = incidents.report(reader, assistant.pk, WHAT)
    assert incidents.unjudged(officer) == 1 and incidents.unjudged(reader) == 0
    incidents.judge(officer, made.pk, Judgement(True, {**NOTHING, "harm": ["life"]}))
    assert incidents.owed(officer) == []
    later = timezone.now() + timedelta(hours=49)
    assert [notice.rule for notice in incidents.owed(officer, later)] == ["vn.ai01a.72h"]
    assert incidents.owed(reader, later) == []
