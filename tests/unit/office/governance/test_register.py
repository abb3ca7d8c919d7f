"""The register: entries that stay, versions that prove what was approved, a table of stages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import RestrictedError
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants import asking, making
from troly.office.assistants.models import Assistant
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.governance import approving, changing
from troly.office.governance.models import RegisterEntry, RegisterVersion, Step
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.governance.snapshots import content_of, digest_of
from troly.office.governance.stages import CHANGES, Stage
from troly.office.library import intake
from troly.office.library.models import Document
from troly.office.tenants.models import Member, Role
from troly.office.tenants.people import add_member, remove_body
from troly.office.tenants.permissions import TABLE

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
EntryOf = Callable[[Assistant], RegisterEntry]


def change(member: Member, assistant: Assistant, **other: Any) -> None:
    given = {
        "name": assistant.name,
        "purpose": assistant.purpose,
        "collections": list(assistant.collections.all()),
        "opening_questions": assistant.opening_questions,
        **other,
    }
    making.change_assistant(member, assistant.pk, **given)


def test_a_new_assistant_is_a_draft_with_its_first_version(
    draft_assistant: Assistant, administrator: Member, entry_of: EntryOf
) -> None:
    entry = entry_of(draft_assistant)
    assert (entry.stage, entry.candidate_stage, entry.serving) == (Stage.DRAFT, Stage.DRAFT, None)
    version = entry.candidate
    assert version is not None and version.digest == digest_of(version.content)
    assert version.content["purpose"] == draft_assistant.purpose
    step = entry.steps.get()
    assert (step.act, step.by) == ("registered", administrator)
    assert Entry.objects.filter(act="register_registered").count() == 1
    assert chain.verify(administrator.tenant_id) is None


def test_numbers_of_a_body_follow_one_another(
    administrator: Member, stranger: Member, draft_assistant: Assistant, collection: Any
) -> None:
    making.make_assistant(administrator, "Hai", "", [collection])
    making.make_assistant(stranger, "Kia", "", [intake.make_collection(stranger, "Luật")])
    own = RegisterEntry.objects.filter(tenant=administrator.tenant)
    assert list(own.values_list("number", flat=True)) == [1, 2]
    assert RegisterEntry.objects.get(tenant=stranger.tenant).number == 1


def test_nothing_of_the_register_is_deleted_or_rewritten(assistant: Assistant) -> None:
    entry, step = RegisterEntry.objects.get(), Step.objects.first()
    version = RegisterVersion.objects.get()
    assert step is not None
    for act in (
        entry.delete,
        RegisterEntry.objects.all().delete,
        version.delete,
        version.save,
        lambda: RegisterVersion.objects.update(digest="x"),
        lambda: Step.objects.update(reason="x"),
        step.save,
    ):
        with pytest.raises(NotAllowed, match="register_is_kept"):
            act()
    with pytest.raises(RestrictedError):
        assistant.delete()


def test_a_temporary_body_goes_with_its_register(assistant: Assistant) -> None:
    remove_body(assistant.tenant)
    assert not RegisterEntry.objects.exists() and not Step.objects.exists()


def test_a_changed_scope_reopens_and_the_approved_version_goes_on_serving(
    administrator: Member,
    reader: Member,
    assistant: Assistant,
    document: Document,
    entry_of: EntryOf,
) -> None:
    other = intake.make_collection(administrator, "Trống")
    change(administrator, assistant, collections=[other])
    entry = entry_of(assistant)
    assert (entry.stage, entry.candidate_stage) == (Stage.IN_SERVICE, Stage.DRAFT)
    turn = asking.ask(reader, Assistant.objects.get(pk=assistant.pk), QUESTION)
    assert turn.ending in ("answered", "partly_answered")
    assert turn.served_version == 1
    put_in_service_as_sample(assistant)
    turn = asking.ask(reader, Assistant.objects.get(pk=assistant.pk), QUESTION)
    assert (turn.ending, turn.served_version) == ("not_in_documents", 2)


def test_what_does_not_touch_the_risk_keeps_the_class(
    administrator: Member, assistant: Assistant, entry_of: EntryOf
) -> None:
    making.leave_out_expired(administrator, assistant.pk, True)
    entry = entry_of(assistant)
    assert entry.candidate_stage == Stage.CLASSIFIED
    assert entry.candidate is not None
    assert entry.candidate.classifications.get().is_taken_over


def test_a_name_or_an_opening_question_reopens_nothing(
    administrator: Member, assistant: Assistant, entry_of: EntryOf
) -> None:
    change(administrator, assistant, name="Tên khác", opening_questions=["Một?"])
    assert entry_of(assistant).candidate is None
    assert RegisterVersion.objects.count() == 1


def test_a_change_taken_back_leaves_the_version_in_service_alone(
    administrator: Member, assistant: Assistant, entry_of: EntryOf
) -> None:
    purpose = assistant.purpose
    change(administrator, assistant, purpose="Việc khác hẳn")
    assert entry_of(assistant).candidate is not None
    change(administrator, assistant, purpose=purpose)
    entry = entry_of(assistant)
    assert (entry.stage, entry.candidate) == (Stage.IN_SERVICE, None)


def test_the_table_is_what_is_allowed(assistant: Assistant, entry_of: EntryOf) -> None:
    """Every act from every stage by every role: allowed where its row says so, else nowhere."""
    entry = entry_of(assistant)
    allowed, said = set(), set()
    for act, row in CHANGES.items():
        for stage in Stage.values:
            entry.stage, entry.candidate_stage = stage, stage if row.of_version else ""
            for role in Role.values:
                somebody = Member(tenant=assistant.tenant, role=role)
                somebody.person_id = assistant.tenant_id
                if TABLE[role] & row.permissions and stage in row.before:
                    allowed.add((act, stage, role))
                if not changing.why_not(somebody, entry, act):
                    said.add((act, stage, role))
    assert said == allowed and len(said) > 20
    assert not {role for _, _, role in said} & {Role.READER, Role.TRAINER, Role.AUDITOR}


@pytest.mark.parametrize("act", [act for act, row in CHANGES.items() if row.by_another])
def test_who_built_it_decides_nothing_even_as_an_officer(
    act: str, administrator: Member, assistant: Assistant, entry_of: EntryOf
) -> None:
    row, entry = CHANGES[act], entry_of(assistant)
    stage = next(iter(row.before))
    entry.stage = entry.candidate_stage = stage
    administrator.role = Role.OFFICER
    assert changing.why_not(administrator, entry, act) == "builder_does_not_approve"


def test_suspending_says_why_to_who_asks(
    officer: Member, reader: Member, assistant: Assistant, document: Document
) -> None:
    with pytest.raises(BadInput, match="decision_reason_needed"):
        changing.suspend(officer, assistant.pk, "  ")
    changing.suspend(officer, assistant.pk, "Trích sai điều khoản")
    turn = asking.ask(reader, assistant, QUESTION)
    assert turn.ending == "not_in_service"
    assert turn.understood["reason"] == "stage_suspended"
    assert turn.understood["reason_facts"] == {"why": "Trích sai điều khoản"}
    changing.resume(officer, assistant.pk, "Đã sửa nguồn")
    assert asking.ask(reader, assistant, QUESTION).ending in ("answered", "partly_answered")


@pytest.mark.parametrize(
    ("field", "reason"), [("review_due", "review_passed"), ("evidence_until", "evidence_expired")]
)
def test_it_stops_when_a_date_passes(
    reader: Member, assistant: Assistant, document: Document, field: str, reason: str
) -> None:
    today = timezone.localdate()
    RegisterEntry.objects.update(**{field: today})
    assert asking.ask(reader, assistant, QUESTION).ending in ("answered", "partly_answered")
    RegisterEntry.objects.update(**{field: today - timedelta(days=1)})
    turn = asking.ask(reader, assistant, QUESTION)
    assert (turn.ending, turn.understood["reason"]) == ("not_in_service", reason)
    assert turn.understood["reason_facts"] == {"day": str(today - timedelta(days=1))}


def test_a_clock_set_back_stops_answers_and_changes(
    officer: Member, reader: Member, assistant: Assistant, document: Document
) -> None:
    later = timezone.now() + timedelta(days=2)
    RegisterEntry.objects.update(since=later)
    turn = asking.ask(reader, assistant, QUESTION)
    assert turn.understood["reason"] == "clock_went_back"
    last = Step.objects.order_by("-number")[:1].get()
    # As a step of the day after tomorrow would stand there.
    Step._base_manager.filter(pk=last.pk).update(at=later)
    with pytest.raises(BadInput, match="clock_went_back"):
        changing.suspend(officer, assistant.pk, "Trích sai điều khoản")


def test_a_review_gives_it_time_again(officer: Member, assistant: Assistant) -> None:
    approving.open_review(officer, assistant.pk)
    assert RegisterEntry.objects.get().stage == Stage.UNDER_REVIEW
    approving.close_review(officer, assistant.pk, "Không thấy gì sai", 30)
    entry = RegisterEntry.objects.get()
    assert entry.stage == Stage.IN_SERVICE
    assert entry.review_due == timezone.localdate() + timedelta(days=30)


def test_what_was_carried_over_is_not_reviewed_into_being_classified(
    officer: Member, draft_assistant: Assistant
) -> None:
    entry = RegisterEntry.objects.get()
    entry.serving, entry.candidate, entry.candidate_stage = entry.candidate, None, ""
    entry.stage, entry.is_carried_over = Stage.IN_SERVICE, True
    entry.save()
    approving.open_review(officer, draft_assistant.pk)
    with pytest.raises(BadInput, match="not_classified"):
        approving.close_review(officer, draft_assistant.pk, "Không thấy gì sai")
    approving.prepare_again(officer, draft_assistant.pk)
    assert RegisterEntry.objects.get().candidate_stage == Stage.DRAFT


def test_retiring_keeps_the_entry(officer: Member, reader: Member, assistant: Assistant) -> None:
    making.retire_assistant(officer, assistant.pk, "Không còn dùng")
    entry = RegisterEntry.objects.get()
    assert (entry.stage, entry.why_stopped) == (Stage.RETIRED, "Không còn dùng")
    gone = Assistant.objects.get()
    assert asking.ask(reader, gone, QUESTION).understood["reason"] == "stage_retired"
    with pytest.raises(BadInput, match="stage_does_not_allow"):
        changing.suspend(officer, assistant.pk, "Muộn mất rồi")


def test_another_bodys_register_looks_absent(stranger: Member, assistant: Assistant) -> None:
    with pytest.raises(NotFound):
        changing.entry_for(stranger, assistant.pk)
    assert not changing.entries_of(stranger).exists()


def test_a_step_and_its_audit_entry_are_one(
    officer: Member, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    before = Step.objects.count()
    monkeypatch.setattr(changing, "record", broken)
    with pytest.raises(RuntimeError):
        changing.suspend(officer, assistant.pk, "Trích sai điều khoản")
    assert Step.objects.count() == before
    assert RegisterEntry.objects.get().stage == Stage.IN_SERVICE


def test_the_digest_is_over_the_content_whatever_the_order(assistant: Assistant) -> None:
    content = content_of(assistant, "r")
    assert digest_of(content) == digest_of(dict(reversed(content.items())))
    assert digest_of(content) != digest_of({**content, "purpose": "x"})


def test_a_sample_is_marked_and_makes_no_account(
    assistant: Assistant, administrator: Member
) -> None:
    entry = RegisterEntry.objects.get()
    assert entry.is_sample
    made_up = entry.steps.exclude(act="registered")
    assert {(step.by, step.by_name) for step in made_up} == {(None, "Lò Thị Mẫu (hư cấu)")}
    assert Member.objects.filter(tenant=assistant.tenant).count() == 1
    assert all(
        one.details["is_sample"]
        for one in Entry.objects.filter(act__startswith="register_").exclude(
            act="register_registered"
        )
    )


def test_an_officer_alone_may_not_build(officer: Member, collection: Any) -> None:
    with pytest.raises(NotAllowed):
        making.make_assistant(officer, "x", "", [collection])
    assert add_member(officer.tenant, "b", role=Role.BUILDER).may_build
