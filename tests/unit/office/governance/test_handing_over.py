"""The answer that goes with an incident: who reads it, what is withheld, what is forgotten."""

from __future__ import annotations

import pytest

from troly.office.assistants import asking, proving
from troly.office.assistants.forgetting import turns_erased
from troly.office.assistants.models import Assistant, Turn
from troly.office.audit.models import Entry
from troly.office.governance import incidents
from troly.office.governance.handing_over import forget_words_of, handed_over_in
from troly.office.governance.models import HandedOver, Incident
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
WHAT = "Câu trả lời trích nhầm mức cũ, người hỏi đã nghỉ thiếu."


@pytest.fixture
def turn(reader: Member, assistant: Assistant, document: Document) -> Turn:
    made = asking.ask(reader, assistant, QUESTION)
    assert made.citations.exists()
    return made


@pytest.fixture
def reported(reader: Member, assistant: Assistant, turn: Turn) -> Incident:
    return incidents.report(reader, assistant.pk, WHAT, turn_id=turn.pk)


def test_an_officer_reads_the_one_answer_and_that_is_on_record(
    reported: Incident, officer: Member, turn: Turn
) -> None:
    with pytest.raises(Exception, match="no_such_turn"):
        proving.turn_for(officer, turn.pk)
    shown = incidents.read_handed_over(officer, reported)
    assert shown is not None and shown.is_whole and shown.question == QUESTION
    quote = turn.citations.get(number=1).quote
    assert (shown.quotes[0].state, shown.quotes[0].quote) == ("open", quote)
    incidents.read_handed_over(officer, reported)
    given = Entry.objects.get(act="incident_handed_over")
    read = Entry.objects.get(act="incident_answer_read")
    assert given.details["sha256"] == read.details["sha256"] == shown.kept.digest
    assert read.actor == str(officer.pk)
    # Once reported the conversation goes; the copy stays.
    turn.conversation.delete()
    again = incidents.read_handed_over(officer, incidents.incident_for(officer, reported.pk))
    assert again is not None and again.quotes[0].quote == quote


def test_a_quote_above_the_clearance_is_withheld(
    reported: Incident, officer: Member, document: Document
) -> None:
    Member.objects.filter(pk=officer.pk).update(clearance=Clearance.PUBLIC)
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.INTERNAL)
    officer.refresh_from_db()
    shown = incidents.read_handed_over(officer, reported)
    assert shown is not None and shown.question == QUESTION
    assert {(one.state, one.quote) for one in shown.quotes} == {("withheld", "")}
    assert not shown.claims


def test_nobody_else_reads_it(
    reported: Incident, administrator: Member, reader: Member, stranger: Member
) -> None:
    assert incidents.read_handed_over(administrator, reported) is None
    assert incidents.read_handed_over(stranger, reported) is None
    assert incidents.read_handed_over(reader, reported) is not None
    assert not Entry.objects.filter(act="incident_answer_read").exists()


def test_a_builder_hands_nobody_elses_answer_over(
    reported: Incident, administrator: Member, assistant: Assistant, turn: Turn
) -> None:
    # What was said of the answer lets the builder open it.
    made = incidents.report(administrator, assistant.pk, WHAT, turn_id=turn.pk)
    assert made.turn == turn and not HandedOver.objects.filter(incident=made).exists()


def test_an_answer_opened_to_the_body_may_be_handed_over_by_another(
    reader: Member, officer: Member, assistant: Assistant, turn: Turn
) -> None:
    proving.share(reader, turn.pk, True)
    made = incidents.report(officer, assistant.pk, WHAT, turn_id=turn.pk)
    assert HandedOver.objects.get().incident == made


def test_a_removed_document_takes_its_words_from_the_copy(
    reported: Incident, officer: Member, document: Document
) -> None:
    kept = HandedOver.objects.get()
    HandedOver.objects.filter(pk=kept.pk).update(
        claims=[{"text": "Được nghỉ 12 ngày.", "evidence": [1]}]
    )
    forget_words_of(document)
    shown = handed_over_in(officer, reported)
    assert shown is not None and not shown.claims and not shown.is_whole
    assert not any(one.quote or one.kept.title for one in shown.quotes)


def test_a_lawful_erasure_of_the_question_takes_the_copy(
    reported: Incident, turn: Turn, officer: Member
) -> None:
    turns_erased([turn.pk])
    assert not HandedOver.objects.exists()
    assert incidents.read_handed_over(officer, reported) is None
