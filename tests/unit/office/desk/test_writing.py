"""A plan and a draft come from the sources alone, and say what they do not hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from troly.engine.layout.values import GAP
from troly.engine.runtimes.generating import Request
from troly.errors import BadInput, NotAllowed, Unavailable
from troly.office.assistants.making import Writing, change_assistant
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.desk import cases, drafts, questions, sources, writing
from troly.office.desk.models import Case
from troly.office.desk.paragraphs import Origin, Standing
from troly.office.desk.shown import ShownParagraph, shown
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library.intake import Received, remove
from troly.office.library.models import Collection, Document
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member

RunJobs = Callable[..., list[object]]
PutIn = Callable[..., Received]


def draft_of(case: Case, member: Member) -> list[ShownParagraph]:
    return shown(member, drafts.paragraphs_of(drafts.newest(case)))


def write(case: Case, member: Member, run_jobs: RunJobs) -> list[ShownParagraph]:
    writing.ask_to_write(member, case.pk)
    assert [job.state for job in run_jobs()] == ["done"]  # type: ignore[attr-defined]
    return draft_of(case, member)


def test_a_plan_is_made_by_rules(case: Case, reader: Member, run_jobs: RunJobs) -> None:
    found = write(case, reader, run_jobs)
    tasks = [one for one in found if one.it.field == "tasks"]
    assert "Chủ trì: Phòng Kinh tế; thời hạn: ngày 30 tháng 6 năm 2026" in tasks[0].text
    assert f"Chủ trì: Văn phòng; thời hạn: {GAP}" in tasks[1].text
    assert all(one.it.standing is Standing.PROPOSED for one in found)
    purpose = next(one for one in found if one.it.field == "purpose")
    assert purpose.text == "Kinh phí phòng chống hạn năm 2026 là 320 triệu đồng."
    assert purpose.evidence[0].quote == purpose.text
    assert next(one for one in found if one.it.field == "carrying_out").it.origin is Origin.GAP


def test_a_day_that_does_not_exist_is_said(case: Case, reader: Member, run_jobs: RunJobs) -> None:
    task = [one for one in write(case, reader, run_jobs) if one.it.field == "tasks"][2]
    assert task.it.problem == "no_such_day"
    assert f"ngày 31 tháng 02 năm 2027 {GAP}" in task.text


def test_writing_again_leaves_alone_what_was_accepted_or_typed(
    case: Case, reader: Member, run_jobs: RunJobs
) -> None:
    found = write(case, reader, run_jobs)
    drafts.judge(reader, case.pk, found[0].it.id, "accepted")
    task = next(one for one in found if one.it.field == "tasks")
    drafts.edit(reader, case.pk, task.it.id, "Phòng Kinh tế xây dựng kế hoạch.", task.it.digest)
    again = write(case, reader, run_jobs)
    texts = [one.text for one in again]
    assert texts.count(found[0].text) == 1
    assert "Phòng Kinh tế xây dựng kế hoạch." in texts
    assert task.text not in texts


def test_sources_that_differ_stand_side_by_side(
    case: Case, reader: Member, put_in: PutIn, run_jobs: RunJobs
) -> None:
    other = put_in("khac.txt", "Kinh phí phòng chống hạn năm 2026 là 280 triệu đồng.")
    run_jobs()
    sources.add_source(reader, case.pk, "document", str(other.document.pk))
    purpose = [one for one in write(case, reader, run_jobs) if one.it.field == "purpose"]
    assert {"320" in one.text or "280" in one.text for one in purpose} == {True}
    assert len(purpose) == 2 and all(one.it.disagrees for one in purpose)


def test_too_large_a_case_is_refused_with_the_limit(
    case: Case,
    reader: Member,
    put_in: PutIn,
    collection: Collection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sources, "MOST_PAGES", 0)
    Document.objects.filter(named_in__case=case).first().versions.update(page_count=200)  # type: ignore[union-attr]
    with pytest.raises(BadInput) as refused:
        writing.ask_to_write(reader, case.pk)
    assert refused.value.code == "case_too_large"
    assert refused.value.facts["pages"] == 200
    before = case.sources.count()
    with pytest.raises(BadInput):
        sources.add_source(reader, case.pk, "collection", str(collection.pk))
    assert case.sources.count() == before


def test_what_is_missing_is_said(reader: Member, minutes: Document) -> None:
    letter = cases.open_case(reader, "Trả lời kiến nghị", "cong_van")
    for code in ("case_without_sources", "case_without_points"):
        with pytest.raises(BadInput) as refused:
            writing.ask_to_write(reader, letter.pk)
        assert refused.value.code == code
        sources.add_source(reader, letter.pk, "document", str(minutes.pk))
    with pytest.raises(BadInput) as refused:
        cases.open_case(reader, " ", "cong_van")
    assert refused.value.code == "case_title"


def test_a_secret_is_not_kept(reader: Member) -> None:
    marked = "TUYỆT MẬT\n\nNội dung làm việc với đoàn kiểm tra về phương án"
    with pytest.raises(BadInput) as refused:
        cases.open_case(reader, "Một hồ sơ", "cong_van", points=marked)
    assert refused.value.code == "case_confidential"


class Scripted:
    name = "scripted"

    def __init__(self, *texts: str) -> None:
        claims = [{"text": text, "evidence": [1]} for text in texts]
        self.text = json.dumps({"claims": claims}, ensure_ascii=False)
        self.failure = ""
        self.rules = ""

    def write(self, request: Request) -> Iterator[str]:
        self.rules = request.rules
        if self.failure:
            raise Unavailable(self.failure)
        yield self.text

    def yes_share(self, question: str) -> float | None:
        return None

    def check(self) -> str:
        return self.name


@pytest.fixture
def with_model(
    case: Case, assistant: Assistant, administrator: Member, collection: Collection
) -> Callable[..., Scripted]:
    def make(*texts: str) -> Scripted:
        scripted = Scripted(*texts)
        connect(replace(ports(), generator=lambda: scripted))
        change_assistant(
            administrator, assistant.pk, assistant.name, assistant.purpose, [collection],
            writing=Writing(AnswersWith.MODEL),
        )  # fmt: skip
        put_in_service_as_sample(assistant)
        Case.objects.filter(pk=case.pk).update(assistant=assistant)
        return scripted

    return make


def test_a_models_sentence_is_checked_and_waits(
    case: Case, reader: Member, run_jobs: RunJobs, with_model: Callable[..., Scripted]
) -> None:
    scripted = with_model(
        "Kinh phí phòng chống hạn năm 2026 là 320 triệu đồng.",
        "Kinh phí phòng chống hạn năm 2026 là 900 triệu đồng.",
        "Xã sẽ xây sân bay quốc tế với vốn nước ngoài.",
    )
    found = [one for one in write(case, reader, run_jobs) if one.it.origin is Origin.MODEL]
    assert "kế hoạch công tác" in scripted.rules
    assert [one.it.finding for one in found] == ["quoted", "check_this"]
    assert any(kind == "number" for kind, _a, _b in found[1].it.flags)
    assert all(one.it.standing is Standing.PROPOSED for one in found)
    assert not any(one.goes_into_the_file for one in found)


def test_without_its_model_the_quote_stands(
    case: Case, reader: Member, run_jobs: RunJobs, with_model: Callable[..., Scripted]
) -> None:
    with_model("…").failure = "model_down"
    purpose = next(one for one in write(case, reader, run_jobs) if one.it.field == "purpose")
    assert (purpose.it.origin, purpose.it.problem) == (Origin.QUOTED, "model_down")


def test_a_question_stays_within_the_sources(
    case: Case, reader: Member, assistant: Assistant, document: Document, words_only: None
) -> None:
    with pytest.raises(BadInput) as refused:
        questions.ask_in(reader, case.pk, "Nghỉ phép năm bao nhiêu ngày?")
    assert refused.value.code == "case_without_assistant"
    Case.objects.filter(pk=case.pk).update(assistant=assistant)
    outside = questions.ask_in(reader, case.pk, "Công chức được nghỉ phép năm bao nhiêu ngày?")
    assert outside.ending == "not_in_documents"
    inside = questions.ask_in(reader, case.pk, "Kinh phí phòng chống hạn năm 2026 là bao nhiêu?")
    assert inside.ending == "answered"
    assert questions.take_quotes(reader, case.pk, inside.pk, "purpose") == 1
    assert "320 triệu" in draft_of(case, reader)[-1].text


def test_one_paragraph_again_says_when_there_is_no_more(
    case: Case, reader: Member, run_jobs: RunJobs
) -> None:
    purpose = next(one for one in write(case, reader, run_jobs) if one.it.field == "purpose")
    with pytest.raises(BadInput) as refused:
        writing.rewrite(reader, case.pk, purpose.it.id)
    assert refused.value.code == "nothing_else_found"
    assert draft_of(case, reader)[0].text == purpose.text


def test_the_job_asks_for_rights_again(
    case: Case, reader: Member, checker: Member, run_jobs: RunJobs
) -> None:
    writing.ask_to_write(reader, case.pk)
    Case.objects.filter(pk=case.pk).update(drafter=checker)
    job = run_jobs()[0]
    assert (job.state, job.reason) == ("failed", "no_such_case")  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed):
        Case.objects.filter(pk=case.pk).update(drafter=reader, stage="checking")
        writing.ask_to_write(reader, case.pk)


def test_a_marked_paper_is_not_typed_into_a_draft(case: Case, reader: Member) -> None:
    marked = "MẬT\nKế hoạch đắp đê phía bắc (hư cấu) trong quý tới"
    field = drafts.body_fields(cases.form_of(case))[0]
    with pytest.raises(BadInput) as refused:
        drafts.add(reader, case.pk, field, marked)
    assert refused.value.code == "case_confidential"
    assert not draft_of(case, reader)


def test_a_source_withdrawn_while_the_job_waits_leaves_the_draft_as_it_was(
    case: Case, reader: Member, administrator: Member, minutes: Document, run_jobs: RunJobs
) -> None:
    before = [one.it.text for one in write(case, reader, run_jobs) if one.it.text]
    assert before
    ordinal = drafts.newest(case).ordinal
    writing.ask_to_write(reader, case.pk)
    remove(administrator, minutes.pk)
    job = next(one for one in run_jobs() if one.kind == writing.KIND)
    job.refresh_from_db()
    assert job.is_over and drafts.newest(case).ordinal >= ordinal
    assert (job.state, job.reason) == ("failed", "case_without_sources")
