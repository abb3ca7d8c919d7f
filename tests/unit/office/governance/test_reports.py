"""Reports: frameworks as files, evidence that resolves or is a gap, what people say of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants.models import Assistant, GoldenCase
from troly.office.audit.models import Entry
from troly.office.governance import approving, attacks, risk, trials
from troly.office.governance.models import RegisterEntry
from troly.office.governance.reports import evidence
from troly.office.governance.reports.evidence import Finding
from troly.office.governance.reports.files import FOLDER, framework, frameworks
from troly.office.governance.reports.forms import Framework
from troly.office.governance.reports.models import Statement, Status
from troly.office.governance.reports.report import note_export, report
from troly.office.governance.reports.scope import Scope
from troly.office.governance.reports.writing import Said, write
from troly.office.governance.rule_files import SHIPPED, rule_book
from troly.office.tenants.models import Member, Role, Tenant
from troly.office.tenants.people import add_member

ONE_FILE = """
id: our_own
version: "1"
about: body
title: {vi: Khung riêng, fr: Cadre propre, en: Own framework}
notice: {vi: Thử, fr: Essai, en: Trial}
limits: {vi: Không, fr: Aucune, en: None}
source: {title: Own, link: "https://example.org"}
sections:
  - id: A
    title: {vi: Phần, fr: Partie, en: Part}
    tag: R
    verified: false
    questions:
      - {id: A1, tag: R, verified: false, evidence: [audit, roles],
         ask: {vi: "Ai?", fr: "Qui ?", en: "Who?"}}
"""


@pytest.fixture
def in_service(
    assistant: Assistant,
) -> RegisterEntry:
    entry = RegisterEntry.objects.get(assistant=assistant)
    RegisterEntry.objects.filter(pk=entry.pk).update(is_sample=False)
    entry.refresh_from_db()
    return entry


def put(home: Path, name: str, text: str) -> None:
    folder = home / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_shipped_frameworks_have_their_codes() -> None:
    found = frameworks()
    assert [len(section.questions) for section in found["haip"].sections] == [8, 12, 7, 8, 2, 4, 4]
    assert {q.id[0] for q in found["haip"].questions} == set("1234567")
    dpi = found["dpi_safeguards"]
    assert [q.id for q in dpi.questions] == [f"{p}{n}" for p in "FO" for n in range(1, 10)]
    assert (len(dpi.risks), len(dpi.stages), len(dpi.authorities)) == (13, 5, 5)
    assert "CC BY-SA 4.0" in dpi.licence
    ethics = found["national_ethics"]
    assert [len(section.questions) for section in ethics.sections] == [5, 4, 4, 4]
    assert {one.about for one in found.values()} == {"body", "assistant"}
    assert not any(q.verified for one in found.values() for q in one.questions if q.tag != "S")


def test_the_brand_is_shown_nowhere() -> None:
    text = (SHIPPED / FOLDER / "haip.yaml").read_text("utf-8")
    assert "self-report" in text.lower() and "brand" not in text.lower()


def test_adding_a_framework_is_one_file(engines: Any, body: Tenant) -> None:
    officer = add_member(body, "phe.duyet", role=Role.OFFICER)
    put(engines.home, "our_own.yaml", ONE_FILE)
    made = report(officer, "our_own")
    assert made.counts["questions"] == 1
    assert made.findings["audit"].facts["number"] >= 1 and not made.findings["audit"].is_gap
    assert made.findings["roles"].gap == "roles_missing"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("evidence: [audit, roles]", "evidence: [audit, wishes]", "wishes"),
        ("about: body\n", "about: body\nsurprise: 1\n", "surprise"),
        ("about: body\n", "about: nobody\n", "about"),
        ("{id: A1,", "{id: A1, risks: [RS1],", "RS1"),
        ("tag: R, verified", "tag: Z, verified", "tag"),
        ("id: our_own", "id: haip", "twice"),
    ],
)
def test_a_wrong_file_names_file_line_and_remedy(
    engines: Any, old: str, new: str, problem: str
) -> None:
    assert old in ONE_FILE
    put(engines.home, "our_own.yaml", ONE_FILE.replace(old, new, 1))
    with pytest.raises(BadInput, match="rule_file_wrong") as caught:
        frameworks()
    facts = caught.value.facts
    assert facts["file"] == "our_own.yaml" and facts["remedy"]
    assert problem in str(facts["problem"])
    line = ONE_FILE[: ONE_FILE.index(old)].count("\n") + 1
    assert abs(int(str(facts["line"])) - line) <= 1


def test_the_schema_beside_the_files_is_that_of_the_program() -> None:
    kept = json.loads((SHIPPED / "schemas" / "framework.schema.json").read_text("utf-8"))
    assert kept == json.loads(json.dumps(Framework.model_json_schema(by_alias=True)))


def test_an_empty_body_shows_gaps_and_fills_in_nothing(officer: Member) -> None:
    made = report(officer, "haip")
    for name in ("classes", "trials", "golden_runs", "feedback", "sources", "publication"):
        assert made.findings[name].is_gap and not made.findings[name].digest
    assert made.findings["training"].gap == "not_connected"
    assert made.findings["incidents"].facts["count"] == 0
    assert all(answer.is_open for answer in made.answers.values() if not answer.question.evidence)


def test_evidence_follows_the_records(
    officer: Member, in_service: RegisterEntry, administrator: Member
) -> None:
    before = report(officer, "national_ethics")
    assert before.findings["classes"].facts["low"] == 1
    assert before.findings["golden_cases"].gap == "no_golden_cases"
    GoldenCase.objects.create(
        tenant=officer.tenant, question="Mấy giờ?", answers=["5 giờ"], accepted_by=administrator
    )
    after = report(officer, "national_ethics")
    assert after.findings["golden_cases"].facts == {"with_answer": 1, "without": 0}
    assert after.findings["golden_cases"].digest
    assert after.digest != before.digest
    assert report(officer, "national_ethics").digest == after.digest


def test_a_made_up_sample_is_no_evidence(officer: Member, assistant: Assistant) -> None:
    made = report(officer, "haip")
    assert made.findings["classes"].gap == "made_up"
    assert made.findings["decisions"].gap == "no_decisions"


def test_a_broken_digest_is_a_gap(officer: Member, in_service: RegisterEntry) -> None:
    assert in_service.serving is not None
    made = report(officer, "national_ethics")
    assert made.findings["versions"].facts["count"] == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE governance_registerversion SET digest = %s", ["0" * 64])
    assert report(officer, "national_ethics").findings["versions"].gap == "digest_broken"


def test_evidence_past_its_last_day_is_a_gap(body: Tenant) -> None:
    scope = Scope(body)
    yesterday = scope.today - timedelta(days=1)
    for until, gap in ((yesterday, "expired"), (scope.today, "")):
        evidence._resolvers["only_here"] = lambda _scope, until=until: Finding(
            record=[1], until=until
        )
        try:
            found = evidence.resolve("only_here", scope)
        finally:
            del evidence._resolvers["only_here"]
        assert found.gap == gap and found.digest


def test_what_people_say_is_kept_with_owner_and_status(
    officer: Member, reader: Member, administrator: Member
) -> None:
    write(officer, "haip", "1h", Said("Họp với ba sở mỗi quý.", Status.DRAFT, reader))
    write(officer, "haip", "1h", Said("Họp với bốn sở mỗi quý.", Status.CHECKED, reader))
    answer = report(officer, "haip").answers["1h"]
    assert answer.said is not None and answer.said.text.startswith("Họp với bốn")
    assert answer.said.owner == reader and not answer.is_open
    assert Statement.objects.count() == 2
    assert Entry.objects.filter(act="report_answered").count() == 2
    with pytest.raises(NotAllowed):
        answer.said.save()
    with pytest.raises(NotAllowed):
        write(reader, "haip", "1h", Said("Không."))
    with pytest.raises(NotAllowed):
        report(administrator, "haip")
    with pytest.raises(NotFound):
        write(officer, "haip", "9z", Said("Không."))
    with pytest.raises(BadInput, match="statement_empty"):
        write(officer, "haip", "1h", Said(" ", Status.CHECKED))


def test_not_applicable_with_a_reason_leaves_no_gap(officer: Member) -> None:
    write(officer, "haip", "4b", Said("Chưa có người học.", Status.NOT_APPLICABLE))
    assert report(officer, "haip").answers["4b"].gaps == ()


def test_an_auditor_reads_and_does_not_write(body: Tenant) -> None:
    auditor = add_member(body, "kiem.tra", role=Role.AUDITOR)
    assert report(auditor, "dpi_safeguards").counts["questions"] == 18
    with pytest.raises(NotAllowed):
        write(auditor, "dpi_safeguards", "F1", Said("Không."))


def test_impact_assessment_of_one_assistant(
    officer: Member, administrator: Member, in_service: RegisterEntry, stranger: Member
) -> None:
    made = report(officer, "impact_assessment", in_service.assistant_id)
    assert ("name", in_service.assistant.name) in made.findings["identity"].lines
    assert made.findings["inputs"].facts["collections"] == 1
    assert made.findings["duties"].facts["count"] > 0
    assert made.answers["5.1"].is_open
    # Who built it may draft, and does not check what they drafted.
    write(administrator, "impact_assessment", "2.1", Said("Công chức."), in_service.assistant_id)
    with pytest.raises(NotAllowed):
        write(
            administrator,
            "impact_assessment",
            "2.1",
            Said("Công chức.", Status.CHECKED),
            in_service.assistant_id,
        )
    with pytest.raises(NotFound):
        report(stranger, "impact_assessment", in_service.assistant_id)
    with pytest.raises(BadInput, match="report_needs_assistant"):
        report(officer, "impact_assessment")


def test_a_trial_that_people_passed_shows_as_evidence(
    officer: Member,
    classified: Assistant,
    begin: Callable[..., trials.Trial],
    entry_of: Callable[[Assistant], RegisterEntry],
) -> None:
    trial = begin(classified)
    tried = [[one.id, one.kind, one.where, "held"] for one in attacks.shipped().orders]
    tried += [[one.id, "secret", one.where, "held"] for one in attacks.shipped().secrets]
    figures = {
        "golden": {"cases": 2, "right": 2},
        "refused": {"cases": 1, "right": 1},
        "attacks": {"outcomes": tried, "days": []},
    }
    trials.Trial.objects.filter(pk=trial.pk).update(figures=figures)
    approving.approve(officer, classified.pk, "Đạt mọi ngưỡng.")
    approving.put_in_service(officer, classified.pk)
    made = report(officer, "classification_file", classified.pk)
    assert made.findings["trials"].facts["passed"] == 1
    assert made.findings["trials"].until == entry_of(classified).evidence_until
    assert report(officer, "haip").findings["separation"].facts == {"count": 1}
    assert report(officer, "haip").findings["golden_runs"].facts["right"] == 2
    RegisterEntry.objects.filter(assistant=classified).update(
        evidence_until=timezone.localdate() - timedelta(days=1)
    )
    after = report(officer, "classification_file", classified.pk)
    assert after.findings["trials"].gap == "expired"


def test_an_export_is_on_record_with_its_digest(officer: Member) -> None:
    made = report(officer, "haip")
    note_export(officer, made, "docx")
    entry = Entry.objects.get(act="report_exported")
    assert entry.details["digest"] == made.digest and entry.details["framework"] == "haip"


def test_every_framework_of_the_shipped_resolves(
    officer: Member, in_service: RegisterEntry
) -> None:
    for one in frameworks().values():
        about = in_service.assistant_id if one.about == "assistant" else None
        made = report(officer, one.id, about)
        assert set(made.answers) == {q.id for q in one.questions}
        for found in made.findings.values():
            assert found.is_gap or len(found.digest) == 64, found.name


TRANSITIONS = [
    ("health", "yes", date(2027, 9, 1)),
    ("education", "yes", date(2027, 9, 1)),
    ("finance", "yes", date(2027, 9, 1)),
    ("general", "yes", date(2027, 3, 1)),
    ("general", "no", None),
    ("health", "no", None),
]


@pytest.mark.parametrize(("sector", "ran_before", "until"), TRANSITIONS)
def test_sector_transitions(sector: str, ran_before: str, until: date | None) -> None:
    answers = {"sector": sector, "ran_before": ran_before, "listed_use": ["none"]}
    assert risk.transition_until(rule_book().calendar, answers) == until


@pytest.mark.parametrize(
    ("in_service_on", "until"),
    [
        (date(2026, 8, 14), None),
        (date(2026, 8, 15), date(2027, 3, 1)),
        (date(2027, 2, 15), date(2027, 3, 1)),
        (date(2027, 2, 16), None),
        (None, None),
    ],
)
def test_listed_systems_of_the_first_six_months(
    in_service_on: date | None, until: date | None
) -> None:
    answers = {"sector": "general", "ran_before": "no", "listed_use": ["learner_ranking"]}
    assert risk.transition_until(rule_book().calendar, answers, in_service_on) == until


DAYS = [
    ("30/2020/NĐ-CP", date(2020, 3, 5)),
    ("91/2025/QH15", date(2026, 1, 1)),
    ("356/2025/NĐ-CP", date(2026, 1, 1)),
    ("134/2025/QH15", date(2026, 3, 1)),
    ("117/2025/QH15", date(2026, 3, 1)),
    ("63/2026/NĐ-CP", date(2026, 3, 1)),
    ("05/2026/TT-BKHCN", date(2026, 3, 10)),
    ("142/2026/NĐ-CP", date(2026, 5, 1)),
    ("148/2025/QH15", date(2026, 7, 1)),
    ("116/2025/QH15", date(2026, 7, 1)),
    ("33/2026/QĐ-TTg", date(2026, 8, 15)),
    ("330/2026/NĐ-CP", date(2026, 8, 19)),
    ("331/2026/NĐ-CP", date(2026, 8, 19)),
]


@pytest.mark.parametrize(("number", "day"), DAYS)
def test_the_first_day_of_each_text(number: str, day: date) -> None:
    calendar = rule_book().calendar
    assert risk.in_force(calendar, number, day) is True
    assert risk.in_force(calendar, number, day - timedelta(days=1)) is False


def test_days_of_the_european_act() -> None:
    days = {row.id: row.since for row in rule_book().european.classes}
    assert days["eu.art50"] == date(2026, 8, 2) and days["eu.annex3"] == date(2027, 12, 2)


def test_every_rule_has_a_vector() -> None:
    book = rule_book()
    rows = [row for one in book.frameworks for row in (*one.classes, *one.flags, *one.duties)]
    rows += [*book.calendar.in_force, *book.calendar.transitions]
    assert len(rows) >= 50 and all(row.vector is not None for row in rows)


def test_unknown_framework_is_named() -> None:
    with pytest.raises(NotFound, match="no_such_framework"):
        framework("wishes")
