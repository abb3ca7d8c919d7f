"""Asking: every turn saved with citations that equal the stored text, and rights at every step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from troly.errors import BadInput, NotFound
from troly.office.assistants import asking, history
from troly.office.assistants.making import make_assistant
from troly.office.assistants.models import (
    Assistant,
    Citation,
    Conversation,
    Turn,
)
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.governance.models import RegisterEntry
from troly.office.governance.stages import Stage
from troly.office.library import intake
from troly.office.library.models import Document, Segment, State, Version
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Clearance, Member

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
ANSWERED = ("answered", "partly_answered")


def quotes_of(turn: Turn) -> list[str]:
    return list(turn.citations.order_by("number").values_list("quote", flat=True))


@pytest.mark.parametrize(
    "question", [QUESTION, "cong chuc duoc nghi phep nam bao nhieu ngay", QUESTION.upper()]
)
def test_answer_is_saved_with_citations_equal_to_the_stored_text(
    reader: Member, assistant: Assistant, document: Document, question: str
) -> None:
    turn = asking.ask(reader, assistant, question)
    assert turn.ending in ANSWERED
    citations = list(turn.citations.order_by("number"))
    assert [c.number for c in citations] == list(range(1, len(citations) + 1))
    assert any("12 ngày" in c.quote for c in citations)
    for citation in citations:
        assert citation.version_id == document.current_id
        stored = text_between(citation.version_id, citation.start, citation.end)
        assert stored == citation.quote
        assert citation.validity == "unknown"
    assert turn.question == question
    assert turn.conversation.member == reader


def test_audit_entry_names_citations_and_no_words(
    reader: Member, assistant: Assistant, document: Document
) -> None:
    turn = asking.ask(reader, assistant, QUESTION)
    entry = Entry.objects.get(act="question_asked")
    assert (entry.actor, entry.subject) == (str(reader.pk), str(turn.pk))
    assert entry.details["ending"] == turn.ending
    assert entry.details["citations"] == [
        [str(c.version_id), c.page, c.start, c.end] for c in turn.citations.order_by("number")
    ]
    assert "phép" not in str(entry.details)
    assert chain.verify(reader.tenant_id) is None


def test_refusal_is_saved_too_with_places_and_without_their_text(
    reader: Member, assistant: Assistant, words_only: None
) -> None:
    turn = asking.ask(reader, assistant, "Ai vô địch bóng đá thế giới?")
    assert turn.ending == "not_in_documents"
    assert not turn.citations.exists()
    assert all("snippet" not in place for place in turn.nearest)
    shown = history.shown_turn(reader, turn)
    for near in shown.nearest:
        assert text_between(near.version_id, near.start, near.end).startswith(near.snippet)


def test_answer_without_the_model_is_found_by_words(
    reader: Member, assistant: Assistant, words_only: None
) -> None:
    turn = asking.ask(reader, assistant, QUESTION)
    assert turn.ending in ANSWERED
    assert any("12 ngày" in quote for quote in quotes_of(turn))


def test_assistant_answers_from_its_collections_alone(
    administrator: Member, document: Document, engines: object
) -> None:
    empty = intake.make_collection(administrator, "Trống")
    elsewhere = make_assistant(administrator, "Khác", "", [empty])
    turn = asking.ask(administrator, elsewhere, QUESTION)
    assert turn.ending == "not_in_documents"
    assert turn.nearest == []


def test_document_above_the_clearance_does_not_answer(
    reader: Member,
    administrator: Member,
    assistant: Assistant,
    document: Document,
    run_jobs: Callable[..., Any],
) -> None:
    from troly.office.library import jobs

    Document.objects.update(clearance=Clearance.RESTRICTED)
    # Before the index knows: the records alone must hold it back.
    assert quotes_of(asking.ask(reader, assistant, QUESTION)) == []
    jobs.add("access", document.tenant, arguments={"document": str(document.pk)})
    run_jobs()
    hidden = asking.ask(reader, assistant, QUESTION)
    assert hidden.ending == "not_in_documents"
    assert hidden.nearest == []
    assert asking.ask(administrator, assistant, QUESTION).ending in ANSWERED


def test_removed_document_answers_no_more_at_once(
    reader: Member, administrator: Member, assistant: Assistant, document: Document
) -> None:
    intake.remove(administrator, document.pk)
    turn = asking.ask(reader, assistant, QUESTION)
    assert turn.ending not in ANSWERED
    assert quotes_of(turn) == [] and turn.nearest == []


def test_only_the_current_version_answers(
    reader: Member,
    assistant: Assistant,
    document: Document,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
) -> None:
    put_in(
        "moi.txt",
        "Điều 2. Nghỉ phép năm\n1. Công chức được nghỉ phép năm 14 ngày.\n",
        replaces=document,
    )
    run_jobs()
    quotes = quotes_of(asking.ask(reader, assistant, QUESTION))
    assert any("14 ngày" in quote for quote in quotes)
    assert not any("12 ngày" in quote for quote in quotes)


def test_another_bodys_assistant_is_refused(
    stranger: Member, assistant: Assistant, document: Document
) -> None:
    with pytest.raises(NotFound) as caught:
        asking.ask(stranger, assistant, QUESTION)
    assert caught.value.code == "no_such_assistant"
    assert not Turn.objects.exists()


@pytest.mark.parametrize("stage", [Stage.SUSPENDED, Stage.RETIRED, Stage.DRAFT])
def test_assistant_out_of_service_is_refused_with_the_reason(
    reader: Member, assistant: Assistant, document: Document, stage: str
) -> None:
    RegisterEntry.objects.update(stage=stage)
    turn = asking.ask(reader, assistant, QUESTION)
    assert turn.ending == "not_in_service"
    assert turn.understood["reason"] == f"stage_{stage}"
    assert quotes_of(turn) == []


def test_draft_answers_its_builder(
    administrator: Member, draft_assistant: Assistant, document: Document
) -> None:
    assert asking.ask(administrator, draft_assistant, QUESTION).ending in ANSWERED


def test_assistant_without_entry_is_not_in_service(
    administrator: Member, document: Document
) -> None:
    beside = Assistant.objects.create(
        tenant=administrator.tenant, name="Không đăng ký", made_by=administrator
    )
    beside.collections.set(document.collections.all())
    turn = asking.ask(administrator, beside, QUESTION)
    assert (turn.ending, turn.understood["reason"]) == ("not_in_service", "not_registered")


@pytest.mark.parametrize("stage", [Stage.IN_SERVICE, Stage.SUSPENDED])
def test_long_question_is_refused_and_not_saved(
    reader: Member, assistant: Assistant, engines: object, stage: str
) -> None:
    RegisterEntry.objects.update(stage=stage)
    with pytest.raises(BadInput) as caught:
        asking.ask(reader, assistant, "a" * 100_000)
    assert caught.value.code == "question_too_long"
    assert not Turn.objects.exists() and not Conversation.objects.exists()


def test_follow_up_keeps_the_conversation_and_its_order(
    reader: Member, assistant: Assistant, document: Document
) -> None:
    first = asking.ask(reader, assistant, QUESTION)
    second = asking.ask(reader, assistant, "Còn lệ phí?", first.conversation)
    assert second.conversation == first.conversation
    assert (first.ordinal, second.ordinal) == (1, 2)
    assert Conversation.objects.count() == 1


def test_somebody_elses_conversation_is_not_found(
    reader: Member, administrator: Member, assistant: Assistant, document: Document
) -> None:
    theirs = asking.ask(administrator, assistant, QUESTION).conversation
    with pytest.raises(NotFound) as caught:
        asking.ask(reader, assistant, QUESTION, theirs)
    assert caught.value.code == "no_such_conversation"
    assert theirs.turns.count() == 1


def test_conversation_of_another_assistant_is_not_found(
    reader: Member, administrator: Member, assistant: Assistant, document: Document
) -> None:
    other = make_assistant(administrator, "Khác", "", list(assistant.collections.all()))
    begun = asking.ask(reader, assistant, QUESTION).conversation
    with pytest.raises(NotFound):
        asking.ask(reader, other, QUESTION, begun)


class TestHistory:
    """What an earlier answer shows later."""

    def test_quotes_are_shown_while_exact(
        self, reader: Member, assistant: Assistant, document: Document
    ) -> None:
        turn = asking.ask(reader, assistant, QUESTION)
        shown = history.shown_turn(reader, turn)
        assert [q.quote for q in shown.quotes] == quotes_of(turn)
        assert {q.state for q in shown.quotes} == {"exact"}

    def test_quotes_are_hidden_after_rights_are_gone(
        self, reader: Member, assistant: Assistant, document: Document
    ) -> None:
        turn = asking.ask(reader, assistant, QUESTION)
        Document.objects.update(clearance=Clearance.RESTRICTED)
        for quote in history.shown_turn(reader, turn).quotes:
            assert (quote.state, quote.quote, quote.document) == ("removed", "", None)
            assert not quote.is_open

    @pytest.mark.parametrize("question", [QUESTION, "Sân bóng đá của xã ở đâu?"])
    def test_what_is_shown_at_once_is_what_is_shown_later(
        self, reader: Member, assistant: Assistant, document: Document, question: str
    ) -> None:
        now = asking.ask_and_show(reader, assistant, question)
        later = history.shown_turn(reader, Turn.objects.get(pk=now.turn.pk))
        assert [(q.citation, q.state, q.quote, q.document, q.related) for q in now.quotes] == [
            (q.citation, q.state, q.quote, q.document, q.related) for q in later.quotes
        ]
        assert now.nearest == later.nearest and now.claims == later.claims

    @pytest.mark.parametrize(("seconds", "is_shown"), [(0.0, False), (60.0, True)])
    def test_a_slow_answer_is_shown_under_rights_read_anew(
        self,
        reader: Member,
        assistant: Assistant,
        document: Document,
        monkeypatch: pytest.MonkeyPatch,
        seconds: float,
        is_shown: bool,
    ) -> None:
        save = asking._save

        def saved(*arguments: Any) -> Turn:
            reader.clearance = -1
            return save(*arguments)

        monkeypatch.setattr(asking, "SECONDS_BETWEEN_LOOKS", seconds)
        monkeypatch.setattr(asking, "_save", saved)
        quotes = asking.ask_and_show(reader, assistant, QUESTION).quotes
        assert quotes and all(bool(quote.quote) is is_shown for quote in quotes)

    def test_nearest_passages_are_hidden_after_rights_are_gone(
        self, reader: Member, assistant: Assistant, document: Document, words_only: None
    ) -> None:
        turn = asking.ask(reader, assistant, "Sân bóng đá của xã ở đâu?")
        assert turn.ending == "not_in_documents"
        assert history.shown_turn(reader, turn).nearest
        Document.objects.update(clearance=Clearance.RESTRICTED)
        assert history.shown_turn(reader, turn).nearest == ()

    def test_quotes_of_a_removed_document_are_hidden(
        self,
        reader: Member,
        administrator: Member,
        assistant: Assistant,
        document: Document,
        run_jobs: Callable[..., Any],
    ) -> None:
        turn = asking.ask(reader, assistant, QUESTION)
        intake.remove(administrator, document.pk)
        run_jobs()
        assert {q.state for q in history.shown_turn(reader, turn).quotes} == {"removed"}

    def test_quotes_of_an_older_version_still_open(
        self,
        reader: Member,
        assistant: Assistant,
        document: Document,
        put_in: Callable[..., Any],
        run_jobs: Callable[..., Any],
    ) -> None:
        turn = asking.ask(reader, assistant, QUESTION)
        put_in("moi.txt", "Nội dung hoàn toàn mới.", replaces=document)
        run_jobs()
        for quote in history.shown_turn(reader, turn).quotes:
            assert (quote.state, quote.is_open) == ("older_version", True)
            assert quote.quote == quote.citation.quote

    def test_quote_that_no_longer_equals_the_text_is_not_shown(
        self, reader: Member, assistant: Assistant, document: Document
    ) -> None:
        turn = asking.ask(reader, assistant, QUESTION)
        for segment in Segment.objects.all():
            Segment.objects.filter(pk=segment.pk).update(text=segment.text.replace("12", "99"))
        shown = {q.citation.quote: q for q in history.shown_turn(reader, turn).quotes}
        changed = next(q for words, q in shown.items() if "12 ngày" in words)
        assert (changed.state, changed.quote) == ("not_exact", "")

    def test_quarantined_version_is_not_shown(
        self, reader: Member, assistant: Assistant, document: Document
    ) -> None:
        turn = asking.ask(reader, assistant, QUESTION)
        Version.objects.update(state=State.QUARANTINED)
        assert {q.state for q in history.shown_turn(reader, turn).quotes} == {"removed"}

    def test_conversations_are_their_members_own(
        self, reader: Member, administrator: Member, assistant: Assistant, document: Document
    ) -> None:
        begun = asking.ask(reader, assistant, QUESTION).conversation
        assert list(history.conversations_of(reader)) == [begun]
        assert list(history.conversations_of(administrator)) == []
        for member, wanted in ((administrator, begun.pk), (reader, uuid4())):
            with pytest.raises(NotFound) as caught:
                history.conversation_for(member, wanted)
            assert caught.value.code == "no_such_conversation"


def test_text_that_changed_under_the_question_is_not_quoted(
    reader: Member, assistant: Assistant, document: Document
) -> None:
    for segment in Segment.objects.all():
        Segment.objects.filter(pk=segment.pk).update(text="#" * len(segment.text))
    turn = asking.ask(reader, assistant, QUESTION)
    assert turn.ending == "try_again"
    assert not Citation.objects.exists()
