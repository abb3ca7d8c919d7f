"""Assistants, questions to them, and the caller's own conversations."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from troly.doors import limits
from troly.doors.api import schemas, shown
from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.doors.api.checked_drafts import checked_draft
from troly.office.assistants import asking, checking, history, making
from troly.office.library import register

assistants = Router(tags=["assistants"])
conversations = Router(tags=["conversations"])


@assistants.get("", response=given(200, list[schemas.AssistantOut]))
def list_assistants(request: HttpRequest) -> Sequence[schemas.AssistantOut]:
    """The body's assistants, retired ones left out."""
    member = member_of(request)
    return [shown.assistant(one, member) for one in making.assistants_of(member)]


@assistants.post("", response=given(201, schemas.AssistantOut))
def make_assistant(
    request: HttpRequest, taken: schemas.AssistantIn
) -> Status[schemas.AssistantOut]:
    """Make an assistant that answers from the named collections."""
    member = member_of(request)
    made = making.make_assistant(
        member,
        taken.name,
        taken.purpose,
        register.collections_by_id(member, taken.collections, with_shared=True),
        taken.opening_questions,
        _writing(taken, making.Writing()),
    )
    return Status(201, shown.assistant(made, member))


@assistants.get("/{uuid:assistant_id}", response=given(200, schemas.AssistantOut))
def get_assistant(request: HttpRequest, assistant_id: UUID) -> schemas.AssistantOut:
    member = member_of(request)
    return shown.assistant(making.assistant_for(member, assistant_id), member)


@assistants.put("/{uuid:assistant_id}", response=given(200, schemas.AssistantOut))
def change_assistant(
    request: HttpRequest, assistant_id: UUID, taken: schemas.AssistantIn
) -> schemas.AssistantOut:
    """Replace what an assistant is called, is for and answers from."""
    member = member_of(request)
    before = making.writing_of(making.assistant_for(member, assistant_id))
    making.change_assistant(
        member,
        assistant_id,
        taken.name,
        taken.purpose,
        register.collections_by_id(member, taken.collections, with_shared=True),
        taken.opening_questions,
        _writing(taken, before),
    )
    return shown.assistant(making.assistant_for(member, assistant_id), member)


def _writing(taken: schemas.AssistantIn, before: making.Writing) -> making.Writing:
    return making.Writing(
        before.answers_with if taken.answers_with is None else taken.answers_with,
        before.asks_gates if taken.asks_gates is None else taken.asks_gates,
    )


@assistants.delete("/{uuid:assistant_id}", response=given(204, None))
def retire_assistant(request: HttpRequest, assistant_id: UUID) -> Status[None]:
    """Take an assistant out of service for good; its conversations stay."""
    making.retire_assistant(member_of(request), assistant_id)
    return Status(204, None)


@assistants.post("/{uuid:assistant_id}/ask", response=given(200, schemas.AnswerOut))
def ask(request: HttpRequest, assistant_id: UUID, taken: schemas.QuestionIn) -> schemas.AnswerOut:
    """Ask. A refusal is an answer too: ``ending`` says how the question ended."""
    member = member_of(request)
    assistant = making.assistant_to_ask(member, assistant_id)
    conversation = None
    if taken.conversation is not None:
        conversation = history.conversation_for(member, taken.conversation)
    limits.count_question(request, member)
    return shown.answer(
        request, asking.ask_and_show(member, assistant, taken.question, conversation)
    )


@assistants.post("/{uuid:assistant_id}/check", response=given(200, schemas.CheckedDraftOut))
def check_draft(
    request: HttpRequest, assistant_id: UUID, taken: schemas.DraftIn
) -> schemas.CheckedDraftOut:
    """Hold a draft against the documents, sentence by sentence. Nothing of it is kept."""
    member = member_of(request)
    assistant = making.assistant_to_ask(member, assistant_id)
    limits.count_question(request, member)
    return checked_draft(request, checking.check_draft(member, assistant, taken.text))


@conversations.get("", response=given(200, schemas.ConversationPage))
def list_conversations(
    request: HttpRequest, page: PageNumber = 1, size: PageSize = 50
) -> schemas.ConversationPage:
    """The caller's own conversations, newest first."""
    total, records = page_of(history.conversations_of(member_of(request)), page, size)
    items = [shown.conversation(record) for record in records]
    return schemas.ConversationPage(items=items, total=total, page=page, size=size)


@conversations.get("/{uuid:conversation_id}", response=given(200, schemas.ConversationWithTurns))
def get_conversation(request: HttpRequest, conversation_id: UUID) -> schemas.ConversationWithTurns:
    """One conversation; every quote is checked again and left empty when rights have gone."""
    member = member_of(request)
    record = history.conversation_for(member, conversation_id)
    turns = [shown.turn(request, turn) for turn in history.shown_turns(member, record)]
    return schemas.ConversationWithTurns(turns=turns, **dict(shown.conversation(record)))
