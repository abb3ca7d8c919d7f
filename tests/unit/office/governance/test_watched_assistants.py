"""Watching: cases asked again by themselves, figures by day, alerts, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotAllowed
from troly.office.assistants import asking, feedback, making
from troly.office.assistants.models import Assistant, Conversation, GoldenCase, Turn
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.governance import approving, runs, trials, watching
from troly.office.governance.models import CaseRun, RegisterEntry, Step
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library.models import Collection, Document, Job
from troly.office.tenants.models import Member

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
Begin = Callable[..., trials.Trial]


@pytest.fixture
def case(administrator: Member, document: Document) -> GoldenCase:
    return GoldenCase.objects.create(
        tenant=administrator.tenant, question=QUESTION, answers=["12 ngày"], document=document
    )


@pytest.fixture
def entry(assistant: Assistant) -> RegisterEntry:
    return RegisterEntry.objects.get(assistant=assistant)


def turns(reader: Member, assistant: Assistant, *, days_ago: int, **counts: int) -> None:
    """Questions of one day, by ending; ``took`` milliseconds each."""
    took = counts.pop("took", 40)
    conversation = Conversation.objects.create(
        tenant=reader.tenant, assistant=assistant, member=reader, title="…"
    )
    at = timezone.now() - timedelta(days=days_ago)
    ordinal = 0
    for ending, count in counts.items():
        for _ in range(count):
            ordinal += 1
            Turn.objects.create(
                conversation=conversation,
                ordinal=ordinal,
                question="?",
                ending=ending,
                language="vi",
                timings={"all": took},
                served_version=1,
                asked_at=at,
            )


def served_since(entry: RegisterEntry, days: int) -> None:
    """As if it had been put in service so long ago."""
    begun = timezone.now() - timedelta(days=days)
    # Steps are written once: only below the records can their time be set back.
    QuerySet(Step).filter(entry=entry).update(at=begun)


def test_cases_are_asked_of_the_version_in_service(
    administrator: Member, assistant: Assistant, entry: RegisterEntry, case: GoldenCase,
    words_only: None, body: Any,
) -> None:  # fmt: skip
    """What a builder has changed since does not reach a run of what people are answered by."""
    empty = Collection.objects.create(tenant=body, name="Trống")
    making.change_assistant(administrator, assistant.pk, assistant.name, "", [empty])
    assert entry.serving is not None
    made = runs.run(administrator, entry, entry.serving, runs.ASKED)
    assert made.figures["golden"]["right"] == 1 and made.digest
    entry.refresh_from_db()
    assert entry.candidate is not None
    changed = runs.run(administrator, entry, entry.candidate, runs.ASKED)
    # The candidate reads nothing: the case is not its own, or comes out wrong.
    assert changed.figures["golden"]["right"] == 0 and changed.number == 2
    assert Entry.objects.filter(act="register_run").count() == 2


def test_a_case_kept_for_another_assistant_is_not_asked(
    administrator: Member, assistant: Assistant, entry: RegisterEntry, case: GoldenCase,
    words_only: None, body: Any,
) -> None:  # fmt: skip
    other = making.make_assistant(administrator, "Khác", "", list(assistant.collections.all()))
    GoldenCase.objects.update(assistant=other)
    assert entry.serving is not None
    assert runs.run(administrator, entry, entry.serving, runs.ASKED).figures["golden"]["cases"] == 0


def test_runs_come_due_by_the_interval_of_the_entry(
    officer: Member, entry: RegisterEntry, assistant: Assistant, case: GoldenCase,
    words_only: None, run_jobs: Any,
) -> None:  # fmt: skip
    assert runs.ask_for_due_runs() == 1
    assert runs.ask_for_due_runs() == 0
    job = Job.objects.get(kind=runs.KIND)
    assert job.priority == runs.PRIORITY
    assert [one.state for one in run_jobs(kinds=(runs.KIND,))] == ["done"]
    run = CaseRun.objects.get()
    assert run.why == "watch" and run.figures["golden"]["right"] == 1
    now = timezone.now()
    assert runs.ask_for_due_runs(now + timedelta(days=6)) == 0
    watching.set_watch(officer, assistant.pk, 5, {})
    assert runs.ask_for_due_runs(now + timedelta(days=6)) == 1
    watching.set_watch(officer, assistant.pk, 0, {})
    assert runs.ask_for_due_runs(now + timedelta(days=600)) == 0


def test_nobody_is_asked_for_a_draft(
    draft_assistant: Assistant, officer: Member, case: GoldenCase
) -> None:
    assert runs.ask_for_due_runs() == 0
    with pytest.raises(BadInput, match="nothing_in_service"):
        runs.ask_for_run(officer, draft_assistant.pk)


def test_figures_by_day_are_those_of_the_turns(
    reader: Member, assistant: Assistant, entry: RegisterEntry, document: Document, words_only: None
) -> None:
    turn = asking.ask(reader, assistant, QUESTION)
    feedback.give(reader, turn.pk, "wrong", "")
    asking.ask(reader, assistant, "Ai vô địch bóng đá thế giới năm 2018?")
    today = timezone.localdate()
    days = watching.days_of(entry, today - timedelta(days=2), today)
    assert [day.questions for day in days] == [0, 0, 2]
    last = days[-1]
    assert (last.answered, last.refused, last.wrong, last.right) == (1, 1, 1, 0)
    assert last.languages == {"vi": 2} and last.slow_ms is not None and last.slow_ms > 0
    # A builder who tries it out, and what was asked before it served, are no live questions.
    Turn.objects.update(served_version=None)
    assert watching.days_of(entry, today, today)[0].questions == 0
    Turn.objects.update(served_version=1, asked_at=entry.since - timedelta(seconds=5))
    assert watching.days_of(entry, today - timedelta(days=1), today)[-1].questions == 0


@pytest.mark.parametrize(
    ("recent", "before", "code"),
    [
        ({"answered": 30}, {}, None),
        ({"answered": 10, "not_in_documents": 20}, {}, "refused_high"),
        ({"answered": 18, "not_in_documents": 12}, {"answered": 40}, "refused_drift"),
        ({"answered": 5, "not_in_documents": 10}, {"answered": 40}, None),
        ({"answered": 30, "took": 9_000}, {}, "slow"),
    ],
)
def test_thresholds_and_drift(
    reader: Member, assistant: Assistant, entry: RegisterEntry, case: GoldenCase,
    recent: dict[str, int], before: dict[str, int], code: str | None,
) -> None:  # fmt: skip
    served_since(entry, 40)
    turns(reader, assistant, days_ago=1, **recent)
    turns(reader, assistant, days_ago=12, **before)
    entry.run_every_days = 0
    found = [one["code"] for one in watching.look(entry)]
    assert found == ([code] if code else [])
    if code:
        assert Entry.objects.get(act="register_alerts").details["codes"] == [code]


def test_a_language_nobody_said_it_is_asked_in(
    reader: Member, assistant: Assistant, entry: RegisterEntry, case: GoldenCase
) -> None:
    served_since(entry, 40)
    turns(reader, assistant, days_ago=1, answered=30)
    entry.run_every_days = 0
    assert entry.serving is not None
    entry.serving.content["languages"] = ["fr"]
    assert [one["code"] for one in watching.look(entry)] == ["languages"]


def test_runs_and_dates_are_told(
    officer: Member, administrator: Member, assistant: Assistant, entry: RegisterEntry,
    case: GoldenCase, words_only: None,
) -> None:  # fmt: skip
    assert watching.look(entry) == []
    served_since(entry, 40)
    assert [one["code"] for one in watching.look(entry)] == ["run_late"]
    GoldenCase.objects.update(answers=["không có ở đó"])
    assert entry.serving is not None
    runs.run(administrator, entry, entry.serving, runs.WATCH)
    (alert,) = watching.look(entry)
    assert (alert["code"], alert["share"], alert["run"]) == ("golden_low", 0.0, 1)
    assert [one.pk for one in watching.alerted(officer)] == [entry.pk]
    entry.review_due = timezone.localdate() + timedelta(days=3)
    assert [one["code"] for one in watching.look(entry)] == ["golden_low", "review_soon"]
    GoldenCase.objects.all().delete()
    assert "no_cases" in [one["code"] for one in watching.look(entry)]


def test_looking_around_takes_each_once_an_hour(assistant: Assistant) -> None:
    assert watching.look_around() == 1
    assert watching.look_around() == 0
    assert watching.look_around(timezone.now() + timedelta(hours=2)) == 1


@pytest.mark.parametrize(
    ("days", "limits", "code"),
    [
        (366, {}, "bad_interval"),
        (-1, {}, "bad_interval"),
        (7, {"refused": 1.5}, "bad_thresholds"),
        (7, {"slow_ms": 0}, "bad_thresholds"),
        (7, {"colour": 1}, "bad_thresholds"),
    ],
)
def test_thresholds_that_cannot_be(
    officer: Member, assistant: Assistant, days: int, limits: dict[str, float], code: str
) -> None:
    with pytest.raises(BadInput) as caught:
        watching.set_watch(officer, assistant.pk, days, limits)
    assert caught.value.code == code


def test_builders_do_not_set_their_own_thresholds(
    administrator: Member, assistant: Assistant
) -> None:
    with pytest.raises(NotAllowed):
        watching.set_watch(administrator, assistant.pk, 7, {})


def test_back_to_the_version_before_in_one_act(
    officer: Member, administrator: Member, reader: Member, assistant: Assistant,
    entry: RegisterEntry, document: Document, words_only: None,
) -> None:  # fmt: skip
    with pytest.raises(BadInput, match="no_version_before"):
        approving.roll_back(officer, assistant.pk)
    making.leave_out_expired(administrator, assistant.pk, True)
    put_in_service_as_sample(assistant)
    assert asking.ask(reader, assistant, QUESTION).served_version == 2
    with pytest.raises(NotAllowed):
        approving.roll_back(administrator, assistant.pk)
    step = approving.roll_back(officer, assistant.pk)
    assert (step.act, step.version and step.version.number) == ("roll_back", 1)
    assert asking.ask(reader, assistant, QUESTION).served_version == 1
    # There is nothing older; what was left is not come back to by the same act.
    with pytest.raises(BadInput, match="no_version_before"):
        approving.roll_back(officer, assistant.pk)
    assert Entry.objects.get(act="register_roll_back").details["from_version"]
    assert chain.verify(officer.tenant_id) is None


def test_a_suspended_assistant_may_go_back(
    officer: Member, administrator: Member, reader: Member, assistant: Assistant, words_only: None
) -> None:
    from troly.office.governance.changing import suspend

    making.leave_out_expired(administrator, assistant.pk, True)
    put_in_service_as_sample(assistant)
    suspend(officer, assistant.pk, "Trả lời sai mức thu")
    approving.roll_back(officer, assistant.pk)
    entry = RegisterEntry.objects.get()
    assert (entry.stage, entry.why_stopped) == ("in_service", "")


def test_a_trial_is_measured_from_its_first_day(
    classified: Assistant, begin: Begin, case: GoldenCase, words_only: None, run_jobs: Any
) -> None:
    trial = begin(classified)
    assert [job.state for job in run_jobs(kinds=("measure_trial",))] == ["done"]
    trial.refresh_from_db()
    assert trial.figures["golden"]["right"] == 1
    assert CaseRun.objects.get().version == trial.version
