"""Assistants that answer with a model: what is recorded, what is shown later, to whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from troly.engine.runtimes.generating import Request
from troly.errors import BadInput, Unavailable
from troly.office.assistants.asking import ask
from troly.office.assistants.history import shown_turn
from troly.office.assistants.making import Writing, change_assistant, make_assistant
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.audit.models import Entry
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library.intake import remove
from troly.office.library.models import Collection, Document
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Clearance, Member

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
SAID = "Công chức được nghỉ phép năm 12 ngày làm việc và hưởng nguyên lương."


class Scripted:
    name = "scripted"

    def __init__(self) -> None:
        self.text = json.dumps({"claims": [{"text": SAID, "evidence": [1]}]}, ensure_ascii=False)
        self.failure = ""

    def write(self, request: Request) -> Iterator[str]:
        yield self.text
        if self.failure:
            raise Unavailable(self.failure)

    def yes_share(self, question: str) -> float | None:
        return None

    def check(self) -> str:
        return self.name


@pytest.fixture
def model(engines: object) -> Scripted:
    scripted = Scripted()
    connect(replace(ports(), generator=lambda: scripted))
    return scripted


@pytest.fixture
def writing(
    model: Scripted, assistant: Assistant, administrator: Member, collection: Collection
) -> Assistant:
    changed = change_assistant(
        administrator,
        assistant.pk,
        assistant.name,
        assistant.purpose,
        [collection],
        writing=Writing(AnswersWith.MODEL),
    )
    put_in_service_as_sample(changed)
    return changed


def _last(kind: str) -> dict[str, object]:
    entry = Entry.objects.filter(act=kind).latest("pk")
    return dict(entry.details)


def test_whose_words_an_assistant_has_is_recorded(
    writing: Assistant, administrator: Member
) -> None:
    assert writing.answers_with == "model"
    assert _last("assistant_changed")["answers_with"] == "model"


def test_a_model_needs_one_connected(
    engines: object, administrator: Member, collection: Collection
) -> None:
    wish = Writing(AnswersWith.MODEL)
    with pytest.raises(BadInput) as refusal:
        make_assistant(administrator, "Mới", "", [collection], writing=wish)
    assert refusal.value.code == "no_model_configured"
    with pytest.raises(BadInput):
        make_assistant(administrator, "Mới", "", [collection], writing=Writing("songs"))


def test_claims_are_saved_with_the_turn_and_the_audit_has_no_words(
    writing: Assistant, administrator: Member, document: Document
) -> None:
    turn = ask(administrator, writing, QUESTION)
    turn.refresh_from_db()
    assert [(c["text"], c["evidence"], c["verdict"]) for c in turn.claims] == [
        (SAID, [1], "quoted")
    ]
    assert turn.written_by == "scripted" and turn.model_problem == ""
    facts = _last("question_asked")
    assert facts["model"] == "scripted" and facts["claims"] == [["quoted", [1]]]
    assert SAID not in json.dumps(facts, ensure_ascii=False)
    assert [c.text for c in shown_turn(administrator, turn).claims] == [SAID]


def test_an_assistant_of_quotes_asks_no_model(
    model: Scripted, assistant: Assistant, administrator: Member, document: Document
) -> None:
    turn = ask(administrator, assistant, QUESTION)
    assert turn.citations.exists()
    assert (turn.claims, turn.written_by, turn.ending) == ([], "", "answered")


def test_a_failure_leaves_the_quotes_and_its_name(
    writing: Assistant, model: Scripted, administrator: Member, document: Document
) -> None:
    model.failure = "model_cut"
    turn = ask(administrator, writing, QUESTION)
    assert (turn.ending, turn.model_problem, turn.claims) == ("model_unavailable", "model_cut", [])
    assert turn.citations.exists()


def test_a_model_that_was_disconnected_leaves_the_quotes(
    writing: Assistant, administrator: Member, document: Document
) -> None:
    connect(replace(ports(), generator=lambda: None))
    turn = ask(administrator, writing, QUESTION)
    assert (turn.ending, turn.model_problem) == ("model_unavailable", "model_not_configured")
    assert turn.citations.exists()


def test_a_claim_goes_with_the_quote_it_rests_on(
    writing: Assistant, reader: Member, document: Document
) -> None:
    turn = ask(reader, writing, QUESTION)
    assert shown_turn(reader, turn).claims
    Document.objects.update(clearance=Clearance.RESTRICTED)
    hidden = shown_turn(reader, turn)
    assert hidden.claims == ()
    assert not any(quote.is_open for quote in hidden.quotes)


def test_a_claim_goes_when_its_document_is_removed(
    writing: Assistant,
    administrator: Member,
    document: Document,
    run_jobs: Callable[..., object],
) -> None:
    turn = ask(administrator, writing, QUESTION)
    remove(administrator, document.pk)
    run_jobs()
    turn.refresh_from_db()
    assert shown_turn(administrator, turn).claims == ()
