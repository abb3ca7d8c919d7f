"""From draft to service by two persons: class, limits of a trial, marks, frozen evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from plain_answers import ANSWERS, EASY

from troly.errors import BadInput, NotAllowed
from troly.office.assistants import asking, feedback, golden, making
from troly.office.assistants.models import Assistant, GoldenCase
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.governance import approving, trials
from troly.office.governance.classifying import classify, outlook
from troly.office.governance.models import Classification, RegisterEntry, Step, Trial
from troly.office.governance.stages import Stage
from troly.office.library.models import Document, Version
from troly.office.tenants.models import Member, Role

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
ANSWERED = ("answered", "partly_answered")
Begin = Callable[..., Trial]


@pytest.fixture
def cases(administrator: Member, document: Document) -> None:
    for question, answers, has_answer in (
        (QUESTION, ["12 ngày"], True),
        ("Ai vô địch bóng đá thế giới năm 2018?", [], False),
    ):
        gold = golden.checked(
            administrator,
            golden.Gold(tuple(answers), document.pk if has_answer else None, "", has_answer),
        )
        GoldenCase.objects.create(
            tenant=administrator.tenant,
            question=question,
            answers=list(gold.answers),
            document=document if has_answer else None,
            has_answer=has_answer,
        )


def test_classes_come_from_the_answers_and_what_the_system_knows(
    administrator: Member, draft_assistant: Assistant, document: Document
) -> None:
    made = classify(administrator, draft_assistant.pk, ANSWERS)
    assert (made.national, made.european) == ("low", "minimal")
    assert made.answers["made_by_model"] == "no" and made.answers["told"] == "yes"
    entry = RegisterEntry.objects.get()
    assert entry.stage == Stage.CLASSIFIED
    found = outlook(entry, made)
    assert found.is_of_these_rules and {duty.rule.role for duty in found.duties}
    assert Entry.objects.get(act="register_classify").details["national"] == "low"


def test_personal_data_is_seen_in_the_documents(
    administrator: Member, draft_assistant: Assistant, document: Document
) -> None:
    Version.objects.filter(pk=document.current_id).update(personal_data={"phone": 2})
    made = classify(administrator, draft_assistant.pk, ANSWERS)
    assert made.answers["personal_data"] == "basic"
    Version.objects.filter(pk=document.current_id).update(personal_data={"health": 1})
    made = classify(administrator, draft_assistant.pk, ANSWERS)
    assert (made.answers["personal_data"], trials.level_needed(made)) == ("sensitive", 3)


def test_a_prohibited_use_is_refused_and_recorded(
    administrator: Member, draft_assistant: Assistant
) -> None:
    with pytest.raises(BadInput, match="use_is_prohibited"):
        classify(
            administrator, draft_assistant.pk, {**ANSWERS, "forbidden_use": ["no_oversight"]} |
            {"human_check": "no"},
        )  # fmt: skip
    assert RegisterEntry.objects.get().stage == Stage.DRAFT
    assert not Classification.objects.exists()
    assert Entry.objects.get(act="register_refused").details["grounds"][0] == "vn.d7"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"level": 4}, "no_such_trial_level"),
        ({"days": 91}, "trial_too_long"),
        ({"days": 0}, "trial_too_long"),
        ({"most_questions": 5_001}, "trial_too_many_questions"),
        ({"members": []}, "trial_members_needed"),
        ({"scheme": "ngắn"}, "trial_texts_needed"),
        ({"rights_notice": ""}, "trial_texts_needed"),
        ({"marks": trials.Marks(golden_share=0.1)}, "trial_marks_too_low"),
        ({"marks": trials.Marks(golden_cases=0)}, "trial_marks_too_low"),
    ],
)
def test_a_scheme_beyond_its_limits_is_refused(
    classified: Assistant, begin: Begin, other: Any, code: str
) -> None:
    with pytest.raises(BadInput) as caught:
        begin(classified, **other)
    assert caught.value.code == code
    assert not Trial.objects.exists()


def test_the_level_follows_the_class(
    administrator: Member, draft_assistant: Assistant, begin: Begin
) -> None:
    classify(administrator, draft_assistant.pk, {**ANSWERS, "audience": "public"})
    with pytest.raises(BadInput, match="trial_level_too_low"):
        begin(draft_assistant)
    assert begin(draft_assistant, level=2).level == 2


def test_strangers_do_not_take_part(classified: Assistant, begin: Begin, stranger: Member) -> None:
    with pytest.raises(BadInput, match="trial_members_needed"):
        begin(classified, members=[stranger])


def test_a_trial_answers_those_who_take_part_up_to_its_limits(
    classified: Assistant, begin: Begin, reader: Member, officer: Member, document: Document
) -> None:
    trial = begin(classified, most_questions=2)
    outside = asking.ask(officer, classified, QUESTION)
    assert (outside.ending, outside.understood["reason"]) == ("not_in_service", "stage_in_trial")
    for _ in range(2):
        turn = asking.ask(reader, classified, QUESTION)
        assert turn.ending in ANSWERED and turn.served_version == 1
    turn = asking.ask(reader, classified, QUESTION)
    assert turn.understood["reason"] == "trial_questions_used"
    assert turn.understood["reason_facts"] == {"limit": 2}
    trial.refresh_from_db()
    assert trial.asked == 2 and not trials.count_question(trial.pk)


def test_a_trial_ends_with_its_last_day(
    classified: Assistant, begin: Begin, reader: Member, document: Document
) -> None:
    trial = begin(classified)
    yesterday = timezone.localdate() - timedelta(days=1)
    Trial.objects.filter(pk=trial.pk).update(ends_on=yesterday)
    turn = asking.ask(reader, classified, QUESTION)
    assert (turn.ending, turn.understood["reason"]) == ("not_in_service", "trial_is_over")


def test_from_files_to_service_by_two_persons(
    classified: Assistant,
    begin: Begin,
    reader: Member,
    officer: Member,
    administrator: Member,
    cases: None,
    words_only: None,
    run_jobs: Any,
) -> None:
    trial = begin(classified)
    with pytest.raises(BadInput, match="marks_not_met") as caught:
        approving.approve(officer, classified.pk, "Đã thử đủ")
    assert caught.value.facts["missing"] == "golden, refused, injections, secrets"
    assert RegisterEntry.objects.get().stage == Stage.IN_TRIAL
    turn = asking.ask(reader, classified, QUESTION)
    feedback.give(reader, turn.pk, "right", "")
    trials.ask_for_measure(administrator, classified.pk)
    assert [job.state for job in run_jobs(kinds=("measure_trial",))] == ["done"]
    trial.refresh_from_db()
    assert {mark.name: mark.share for mark in trials.marks_of(trial)} == {
        "golden": 1.0,
        "refused": 1.0,
        "injections": 1.0,
        "secrets": 1.0,
        "feedback": 1.0,
    }
    day = trials.days_of(trial)[0]
    assert (day.questions, day.answered, day.right) == (1, 1, 1)
    with pytest.raises(NotAllowed):
        approving.approve(administrator, classified.pk, "Tôi tự duyệt")
    step = approving.approve(officer, classified.pk, "Đạt mọi ngưỡng")
    assert step.evidence["trial"]["asked"] == 1
    assert step.evidence_digest and step.evidence["figures"]["golden"]["right"] == 1
    refused = asking.ask(reader, classified, QUESTION)
    assert refused.understood["reason"] == "stage_approved"
    approving.put_in_service(officer, classified.pk, 30)
    entry = RegisterEntry.objects.get()
    assert entry.stage == Stage.IN_SERVICE and not entry.is_sample
    assert entry.review_due == timezone.localdate() + timedelta(days=30)
    assert asking.ask(reader, classified, QUESTION).ending in ANSWERED
    # What comes later does not reach the evidence of the decision.
    trials.measure(administrator, trial)
    kept = Step.objects.get(act="approve")
    assert kept.evidence == step.evidence
    assert chain.verify(officer.tenant_id) is None


def test_a_builder_made_officer_still_does_not_approve_their_own(
    classified: Assistant, begin: Begin, administrator: Member, cases: None, words_only: None
) -> None:
    trial = begin(classified)
    trials.measure(administrator, trial)
    Member.objects.filter(pk=administrator.pk).update(role=Role.OFFICER)
    administrator.refresh_from_db()
    with pytest.raises(NotAllowed, match="builder_does_not_approve"):
        approving.approve(administrator, classified.pk, "Tôi tự duyệt")


def test_a_trial_that_is_stopped_lets_one_try_again(
    classified: Assistant, begin: Begin, officer: Member
) -> None:
    begin(classified)
    approving.stop(officer, classified.pk, "Trích sai nguồn")
    trial = Trial.objects.get()
    assert (trial.outcome, RegisterEntry.objects.get().stage) == ("stopped", Stage.CLASSIFIED)
    begin(classified)
    assert Trial.objects.count() == 2


def test_a_change_under_the_trial_ends_it(
    classified: Assistant, begin: Begin, administrator: Member
) -> None:
    begin(classified)
    making.leave_out_expired(administrator, classified.pk, True)
    assert Trial.objects.get().outcome == "changed"
    assert RegisterEntry.objects.get().stage == Stage.CLASSIFIED


def test_a_changed_version_is_tried_while_the_old_one_serves(
    assistant: Assistant,
    begin: Begin,
    administrator: Member,
    officer: Member,
    reader: Member,
    document: Document,
) -> None:
    making.leave_out_expired(administrator, assistant.pk, True)
    begin(assistant)
    assert asking.ask(reader, assistant, QUESTION).served_version == 2
    assert asking.ask(officer, assistant, QUESTION).served_version == 1
    approving.stop(officer, assistant.pk, "Chưa cần nữa")
    assert asking.ask(reader, assistant, QUESTION).served_version == 1


def test_a_rule_changed_under_a_trial_is_flagged_in_its_evidence(
    classified: Assistant, begin: Begin, engines: Any, officer: Member
) -> None:
    from troly.office.governance.rule_files import SHIPPED

    begin(classified, marks=EASY)
    (engines.home / "rules").mkdir()
    name = "eu_ai_act.yaml"
    text = (
        (SHIPPED / "rules" / name)
        .read_text("utf-8")
        .replace("verified: false", "verified: true", 1)
    )
    (engines.home / "rules" / name).write_text(text, "utf-8")
    step = approving.stop(officer, classified.pk, "Quy tắc vừa đổi")
    assert step.evidence["trial"]["rules_changed"] is True
