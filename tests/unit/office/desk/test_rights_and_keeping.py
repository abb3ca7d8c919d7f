"""A case is its people's alone; a source is asked for at every look; erasing reaches drafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants.models import (
    Assistant,
    Conversation,
    Feedback,
    GoldenCase,
    Turn,
)
from troly.office.data_subjects import requests, terms
from troly.office.desk import cases, drafts, forgetting, sources, writing
from troly.office.desk.models import Case, CaseQuestion, Draft, Stage
from troly.office.desk.paragraphs import Origin
from troly.office.desk.shown import ShownParagraph, shown
from troly.office.library import personal
from troly.office.library.describing import describe
from troly.office.library.intake import remove
from troly.office.library.models import Document, PersonalPolicy
from troly.office.tenants.models import Clearance, Member

RunJobs = Callable[..., list[object]]


def seen_by(member: Member, case: Case) -> list[ShownParagraph]:
    return shown(member, drafts.paragraphs_of(drafts.newest(case)))


@pytest.fixture
def written(case: Case, reader: Member, run_jobs: RunJobs) -> Case:
    writing.ask_to_write(reader, case.pk)
    run_jobs()
    return case


def own_words(case: Case, reader: Member) -> str:
    """The first task, rewritten by hand; its id."""
    task = next(one for one in seen_by(reader, case) if one.it.field == "tasks")
    text = "Ông Lò Văn Mẫu, số điện thoại 0912 345 678, lo kế hoạch."
    drafts.edit(reader, case.pk, task.it.id, text, task.it.digest)
    return task.it.id


def test_only_its_people_open_it(
    written: Case, reader: Member, checker: Member, administrator: Member, stranger: Member
) -> None:
    assert cases.case_for(checker, written.pk) == written
    for other in (administrator, stranger):
        with pytest.raises(NotFound):
            cases.case_for(other, written.pk)
    with pytest.raises(NotAllowed):
        drafts.add(checker, written.pk, "purpose", "Chen vào.")


def test_a_source_above_the_clearance_is_gone_and_the_draft_kept(
    written: Case, reader: Member, administrator: Member, signer: Member, minutes: Document
) -> None:
    kept = own_words(written, reader)
    describe(administrator, minutes.pk, clearance=int(Clearance.RESTRICTED))
    assert [one.is_gone for one in sources.shown_sources(reader, written)] == [True]
    found = seen_by(reader, written)
    assert len(found) == 5
    assert all(one.is_hidden for one in found if one.evidence)
    assert not any(e.quote for one in found for e in one.evidence)
    with pytest.raises(NotAllowed):
        drafts.edit(reader, written.pk, kept, "x", "")
    assert any("320 triệu" in one.text for one in seen_by(signer, written))


def test_a_withdrawn_source_takes_its_words_along_in_every_version(
    written: Case, reader: Member, administrator: Member, minutes: Document, run_jobs: RunJobs
) -> None:
    kept = own_words(written, reader)
    remove(administrator, minutes.pk)
    run_jobs()
    found = seen_by(reader, written)
    mine = next(one for one in found if one.it.id == kept)
    assert mine.text.startswith("Ông Lò Văn Mẫu") and mine.has_gone_source
    assert not any(one.text for one in found if one.it.id != kept)
    for draft in Draft.objects.filter(case=written):
        assert not any(
            row["text"] for row in draft.paragraphs if row["origin"] != str(Origin.PERSON)
        )
    with pytest.raises(BadInput) as refused:
        writing.ask_to_write(reader, written.pk)
    assert refused.value.code == "case_without_sources"


def test_erasing_for_a_person_reaches_every_version(
    written: Case, reader: Member, administrator: Member, run_jobs: RunJobs
) -> None:
    own_words(written, reader)
    today = timezone.localdate()
    asked = requests.open_request(administrator, "erase", ["Lò Văn Mẫu"], received_on=today)
    found = requests.search_now(administrator, asked.pk)
    assert {"what": "case", "id": str(written.pk), "count": 1} in found.places
    ended = requests.erase(administrator, asked.pk, [])
    assert ended.certificate["cases"] == 1
    texts = [text for _case, many in forgetting.texts_of(written.tenant) for text in many]
    assert not any("Lò Văn Mẫu" in text for text in texts)
    assert any(forgetting.BLANK in text for text in texts)


def test_two_at_one_paragraph_lose_nothing(written: Case, reader: Member) -> None:
    one = seen_by(reader, written)[0].it
    drafts.edit(reader, written.pk, one.id, "Bản của người thứ nhất.", one.digest)
    with pytest.raises(BadInput) as refused:
        drafts.edit(reader, written.pk, one.id, "Bản của người thứ hai.", one.digest)
    assert refused.value.code == "draft_changed_meanwhile"
    assert seen_by(reader, written)[0].text == "Bản của người thứ nhất."


def test_edits_of_one_sitting_are_one_version_and_any_version_comes_back(
    written: Case, reader: Member
) -> None:
    first = seen_by(reader, written)
    for text in ("a", "b", "c"):
        drafts.edit(reader, written.pk, first[0].it.id, text, "")
    assert [d.why for d in drafts.history(reader, written.pk)] == ["edited", "written"]
    drafts.put_back(reader, written.pk, 1)
    assert [one.text for one in seen_by(reader, written)] == [one.text for one in first]
    assert [d.ordinal for d in drafts.history(reader, written.pk)] == [3, 2, 1]


def test_a_case_goes_when_its_days_are_over(written: Case, reader: Member) -> None:
    PersonalPolicy.objects.create(tenant=written.tenant, conversation_days=30)
    terms.apply(written.tenant)
    assert cases.case_for(reader, written.pk) == written
    Case.objects.update(changed_at=timezone.now() - timedelta(days=31))
    terms.apply(written.tenant)
    assert not Case.objects.exists() and not Draft.objects.exists()


def asked_in(case: Case, member: Member, assistant: Assistant) -> Turn:
    conversation = Conversation.objects.create(
        tenant=case.tenant, assistant=assistant, member=member, title="Hỏi"
    )
    turn = Turn.objects.create(
        conversation=conversation, ordinal=1, question="Hỏi gì?", ending="answered"
    )
    CaseQuestion.objects.create(case=case, turn=turn)
    return turn


def make_old() -> None:
    long_ago = timezone.now() - timedelta(days=400)
    Case.objects.update(changed_at=long_ago)
    Case.objects.filter(stage=Stage.SIGNED).update(signed_at=long_ago)
    Conversation.objects.update(asked_at=long_ago)
    GoldenCase.objects.update(accepted_at=long_ago)


def test_what_was_signed_goes_by_a_term_of_its_own(
    written: Case, reader: Member, administrator: Member, assistant: Assistant
) -> None:
    policy = PersonalPolicy.objects.create(tenant=written.tenant, conversation_days=30)
    turn = asked_in(written, reader, assistant)
    Case.objects.update(stage=Stage.SIGNED)
    make_old()
    terms.apply(written.tenant)
    assert Case.objects.exists() and Draft.objects.exists()
    assert Turn.objects.filter(pk=turn.pk).exists(), "what was asked in it stays with it"
    personal.set_record_terms(administrator, signed_case_days=365, golden_case_days=0)
    policy.refresh_from_db()
    assert (policy.conversation_days, policy.signed_case_days) == (30, 365)
    terms.apply(written.tenant)
    assert not Case.objects.exists() and not Turn.objects.filter(pk=turn.pk).exists()


def test_a_golden_case_outlives_the_conversation_it_came_from(
    written: Case, reader: Member, administrator: Member, assistant: Assistant
) -> None:
    turn = asked_in(written, reader, assistant)
    said = Feedback.objects.create(turn=turn, member=reader, verdict="right")
    golden = GoldenCase.objects.create(
        tenant=written.tenant, feedback=said, question="Phí bao nhiêu?", has_answer=False
    )
    PersonalPolicy.objects.create(tenant=written.tenant, conversation_days=30)
    make_old()
    terms.apply(written.tenant)
    golden.refresh_from_db()
    assert golden.feedback is None and not Turn.objects.exists()
    personal.set_record_terms(administrator, signed_case_days=0, golden_case_days=365)
    assert [one.pk for one in terms.over(written.tenant).golden] == [golden.pk]
    terms.apply(written.tenant)
    assert not GoldenCase.objects.exists()


def test_a_term_of_records_is_an_officers_and_has_its_limits(
    administrator: Member, reader: Member
) -> None:
    with pytest.raises(NotAllowed):
        personal.set_record_terms(reader, signed_case_days=1, golden_case_days=1)
    with pytest.raises(BadInput):
        personal.set_record_terms(administrator, signed_case_days=-1, golden_case_days=0)
