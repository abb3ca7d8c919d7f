"""Feedback, golden cases, permanent links: who may, what is checked, what is written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from troly.engine.evaluation.golden import read_questions
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants import asking, feedback, golden, proving, reasons
from troly.office.assistants.golden import Gold
from troly.office.assistants.models import Assistant, Feedback, GoldenCase, Turn
from troly.office.audit.chain import verify
from troly.office.audit.models import Entry
from troly.office.library import intake
from troly.office.library.describing import describe
from troly.office.library.models import Document, Segment
from troly.office.tenants.models import Clearance, Member, Role
from troly.office.tenants.people import add_member

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
RunJobs = Callable[..., object]


@pytest.fixture
def turn(reader: Member, assistant: Assistant, document: Document) -> Turn:
    return asking.ask(reader, assistant, QUESTION)


@pytest.fixture
def colleague(reader: Member) -> Member:
    return add_member(reader.tenant, "dong.nghiep")


def acts(member: Member) -> list[str]:
    entries = Entry.objects.filter(body=str(member.tenant_id)).order_by("number")
    return list(entries.values_list("act", flat=True))


def test_feedback_is_kept_with_its_audit_entry_and_replaced(reader: Member, turn: Turn) -> None:
    feedback.give(reader, turn.pk, "wrong", " Sai số ngày. ")
    given = feedback.give(reader, turn.pk, "incomplete")
    assert Feedback.objects.get() == given
    assert (given.verdict, given.reason, given.state) == ("incomplete", "", "open")
    entries = [e for e in Entry.objects.order_by("number") if e.act == "feedback_given"]
    assert [e.details["verdict"] for e in entries] == ["wrong", "incomplete"]
    assert "Sai số ngày" not in str([e.details for e in entries])
    assert feedback.withdraw(reader, turn.pk) and not feedback.withdraw(reader, turn.pk)
    assert acts(reader)[-1] == "feedback_withdrawn"
    assert verify(reader.tenant_id) is None


def test_what_feedback_may_not_be(reader: Member, turn: Turn) -> None:
    with pytest.raises(BadInput, match="no_such_verdict"):
        feedback.give(reader, turn.pk, "splendid")
    with pytest.raises(BadInput, match="reason_too_long"):
        feedback.give(reader, turn.pk, "wrong", "a" * 2001)
    assert not Feedback.objects.exists()


def test_a_turn_is_its_askers_until_it_is_opened(
    reader: Member, colleague: Member, stranger: Member, administrator: Member, turn: Turn
) -> None:
    for other in (colleague, stranger, administrator):
        with pytest.raises(NotFound):
            proving.turn_for(other, turn.pk)
        with pytest.raises(NotFound):
            feedback.give(other, turn.pk, "right")
    proving.share(reader, turn.pk, True)
    assert proving.turn_for(colleague, turn.pk) == turn
    with pytest.raises(NotFound):
        proving.turn_for(stranger, turn.pk)
    with pytest.raises(NotAllowed):
        proving.share(colleague, turn.pk, False)
    proving.share(reader, turn.pk, False)
    with pytest.raises(NotFound):
        proving.turn_for(colleague, turn.pk)
    assert acts(reader)[-2:] == ["turn_shared", "turn_closed"]


def test_feedback_opens_the_turn_to_builders_who_may_read_all_of_it(
    reader: Member, administrator: Member, turn: Turn, document: Document, run_jobs: RunJobs
) -> None:
    low = add_member(reader.tenant, "lap.tro.ly", role=Role.BUILDER, clearance=Clearance.PUBLIC)
    feedback.give(reader, turn.pk, "wrong")
    assert len(feedback.candidates(administrator)) == len(feedback.candidates(low)) == 1
    assert proving.turn_for(administrator, turn.pk) == turn
    describe(administrator, document.pk, clearance=int(Clearance.INTERNAL))
    run_jobs()
    assert feedback.candidates(low) == []
    for look in (feedback.candidate_for, proving.turn_for):
        with pytest.raises(NotFound):
            look(low, turn.pk if look is proving.turn_for else Feedback.objects.get().pk)
    with pytest.raises(NotAllowed):
        feedback.candidates(reader)


def test_quotes_are_checked_without_any_model(
    reader: Member, administrator: Member, turn: Turn, document: Document, run_jobs: RunJobs
) -> None:
    """Still exact; then replaced; then closed; then erased; and altered text is found out."""
    whole = proving.prove(reader, turn)
    assert whole.holds and {q.state for q in whole.quotes} == {"exact"} and whole.is_own
    stored = list(Segment.objects.filter(version=document.current_id))
    for segment in stored:
        Segment.objects.filter(pk=segment.pk).update(text=segment.text.replace("ngày", "hôm"))
    altered = proving.prove(reader, turn)
    assert not altered.holds and {q.quote for q in altered.quotes} == {""}
    assert "not_exact" in {q.state for q in altered.quotes}
    for segment in stored:
        Segment.objects.filter(pk=segment.pk).update(text=segment.text)

    intake.receive(administrator, [], "mới.txt", ["Điều 1. Khác".encode()], replaces=document)
    run_jobs()
    replaced = proving.prove(reader, turn)
    assert replaced.holds and {q.state for q in replaced.quotes} == {"replaced"}
    assert all(q.newer is not None and q.quote == q.citation.quote for q in replaced.quotes)

    describe(administrator, document.pk, clearance=int(Clearance.RESTRICTED))
    run_jobs()
    closed = proving.prove(reader, turn)
    assert {(q.state, q.quote, q.document) for q in closed.quotes} == {("closed", "", None)}

    intake.remove(administrator, document.pk)
    run_jobs()
    erased = proving.prove(administrator, turn)
    assert {(q.state, q.quote) for q in erased.quotes} == {("erased", "")}
    assert all(q.erased_at is not None and q.document == document for q in erased.quotes)
    assert {q.document for q in proving.prove(reader, turn).quotes} == {None}


def test_a_builder_makes_a_golden_case_that_the_command_reads(
    reader: Member, administrator: Member, turn: Turn, document: Document, tmp_path: Path
) -> None:
    given = feedback.give(reader, turn.pk, "right", "Đúng.")
    stands = turn.citations.order_by("number").first()
    assert stands is not None
    short = next(word for word in stands.quote.split() if word.isdigit())
    case = golden.accept(administrator, given.pk, Gold((short, short), document.pk))
    assert case.answers == [short]
    given.refresh_from_db()
    assert (given.state, given.decided_by) == ("accepted", administrator)
    assert feedback.candidates(administrator) == []
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in golden.exported(administrator)))
    read = read_questions(path)
    assert [(q.question, q.answers, q.document) for q in read] == [
        (QUESTION, (short,), str(document.pk))
    ]
    assert acts(administrator)[-1] == "golden_case_accepted"
    turn.conversation.delete()
    assert GoldenCase.objects.get().question == QUESTION, "it outlives the conversation"


def test_a_case_must_stand_in_its_document(
    reader: Member, administrator: Member, turn: Turn, document: Document
) -> None:
    given = feedback.give(reader, turn.pk, "wrong")
    wrong = {
        "golden_answer_needed": Gold((" ",), document.pk),
        "golden_answer_not_there": Gold(("chín mươi chín ngày",), document.pk),
        "golden_answers_too_long": Gold(("a" * 201,), document.pk),
        "no_such_article": Gold(("ngày",), document.pk, "Điều 999"),
    }
    for code, gold in wrong.items():
        with pytest.raises(BadInput, match=code):
            golden.accept(administrator, given.pk, gold)
    with pytest.raises(NotFound):
        golden.accept(administrator, given.pk, Gold(("ngày",), uuid4()))
    with pytest.raises(NotAllowed):
        golden.accept(reader, given.pk, Gold(("ngày",), document.pk))
    assert not GoldenCase.objects.exists()


def test_a_question_without_an_answer_goes_to_its_own_file(
    reader: Member, administrator: Member, turn: Turn
) -> None:
    given = feedback.give(reader, turn.pk, "wrong", "Văn bản không nêu.")
    golden.accept(administrator, given.pk, Gold(has_answer=False))
    assert list(golden.exported(administrator)) == []
    rows = list(golden.exported(administrator, has_answer=False))
    assert [row["question"] for row in rows] == [QUESTION]
    golden.remove_case(administrator, rows[0]["id"])
    assert len(feedback.candidates(administrator)) == 1


def test_a_case_whose_document_is_removed_is_not_exported(
    reader: Member, administrator: Member, turn: Turn, document: Document, run_jobs: RunJobs
) -> None:
    given = feedback.give(reader, turn.pk, "right")
    golden.accept(administrator, given.pk, Gold(("ngày",), document.pk))
    assert len(list(golden.exported(administrator))) == 1
    intake.remove(administrator, document.pk)
    run_jobs()
    assert list(golden.exported(administrator)) == []


def test_why_tells_what_was_found_under_the_rights_of_today(
    reader: Member, administrator: Member, turn: Turn, document: Document, run_jobs: RunJobs
) -> None:
    told = reasons.why(reader, turn)
    assert told.found and told.weighed and told.closed == 0
    assert any(unit.is_chosen for unit in told.weighed)
    chosen = [unit.text for unit in told.weighed if unit.is_chosen]
    assert set(turn.citations.values_list("quote", flat=True)) <= set(chosen)
    assert told.parts["program"] and told.parts["model"]
    assert "ngày" not in json.dumps(turn.explained, ensure_ascii=False), "no text is kept twice"
    describe(administrator, document.pk, clearance=int(Clearance.RESTRICTED))
    run_jobs()
    closed = reasons.why(reader, turn)
    assert (closed.found, closed.weighed) == ((), ()) and closed.closed == len(told.found)
    Turn.objects.filter(pk=turn.pk).update(explained=None)
    turn.refresh_from_db()
    assert not reasons.why(reader, turn).is_kept
