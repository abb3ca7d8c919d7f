"""The chat protocol that other programs speak: assistants as models, answers as messages.

The text of a message is for reading; ``troly`` in the last piece holds the answer as data, with
verdicts and citations. Markup of documents is escaped, so that no client makes links of it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from ninja import Field, Router, Schema

from troly.doors import limits
from troly.doors.api import schemas, shown
from troly.doors.api.access import member_of
from troly.doors.api.answers import given
from troly.doors.api.problems import language_of
from troly.doors.citations import place_of
from troly.doors.claim_wordings import verdict_of_claim
from troly.doors.pages.wordings import ENDINGS
from troly.doors.telling import telling
from troly.doors.wordings import family_of, filled, refusal_for
from troly.engine.answers.values import Claim
from troly.errors import BadInput, TrolyError
from troly.office.assistants import asking, history, making
from troly.office.assistants.history import ShownClaim, ShownTurn
from troly.office.assistants.models import Assistant
from troly.office.tenants.models import Member

chat = Router(tags=["chat"])
_MARKUP = re.compile(r"([\\`*_\[\]<>!#|~]|(?<=:)//|(?<=\bwww)\.)")


class Message(Schema):
    role: str
    content: schemas.Text | list[dict[str, Any]] | None = None


class ChatIn(Schema):
    """What programs send besides (temperature and the like) changes nothing here."""

    model: schemas.Text = Field(description="Id or name of an assistant.")
    messages: list[Message] = Field(description="The last one of role user is the question.")
    stream: bool = False
    conversation: UUID | None = Field(None, description="To go on with; it keeps its subject.")


class ReplyMessage(Schema):
    role: str
    content: str


class Choice(Schema):
    index: int
    message: ReplyMessage
    finish_reason: str


class ChatOut(Schema):
    id: str
    object: str
    created: int
    model: str
    choices: list[Choice]
    troly: schemas.AnswerOut


class ModelOut(Schema):
    id: str
    object: str
    created: int
    owned_by: str


class ModelsOut(Schema):
    object: str
    data: list[ModelOut]


@chat.get("/models", response=given(200, ModelsOut))
def list_models(request: HttpRequest) -> ModelsOut:
    """The body's assistants, as the models of the chat protocol."""
    rows = [
        ModelOut(
            id=str(one.pk),
            object="model",
            created=int(one.made_at.timestamp()),
            owned_by=one.name,
        )
        for one in making.assistants_of(member_of(request))
    ]
    return ModelsOut(object="list", data=rows)


@chat.post("/chat/completions", response=given(200, ChatOut))
def chat_completion(request: HttpRequest, taken: ChatIn) -> ChatOut | HttpResponseBase:
    """Ask an assistant by the chat protocol. With ``stream`` each checked claim comes at once; a
    model that fails afterwards is told, and what it said before does not count."""
    member = member_of(request)
    assistant = _assistant(member, taken.model)
    question = _question(taken.messages)
    conversation = None
    if taken.conversation is not None:
        conversation = history.conversation_for(member, taken.conversation)
    limits.count_question(request, member)
    if taken.stream:
        pieces = _streamed(request, assistant, telling(member, assistant, question, conversation))
        response = StreamingHttpResponse(pieces, content_type="text/event-stream")
        # Packing would hold the pieces back.
        response["Content-Encoding"] = "identity"
        response["X-Accel-Buffering"] = "no"
        return response
    turn = asking.ask_and_show(member, assistant, question, conversation)
    with translation.override(language_of(request)):
        text = "\n".join([*(_claim_line(claim) for claim in turn.claims), _rest(turn)])
    return ChatOut(
        id=str(turn.turn.pk),
        object="chat.completion",
        created=int(time.time()),
        model=str(assistant.pk),
        choices=[
            Choice(
                index=0,
                message=ReplyMessage(role="assistant", content=text.strip()),
                finish_reason="stop",
            )
        ],
        troly=shown.answer(request, turn),
    )


def _assistant(member: Member, name: str) -> Assistant:
    try:
        return making.assistant_for(member, UUID(name))
    except ValueError:
        return making.assistant_named(member, name)


def _question(messages: list[Message]) -> str:
    asked = [message for message in messages if message.role == "user"]
    content = asked[-1].content if asked else None
    if isinstance(content, list):
        content = "\n".join(str(part.get("text", "")) for part in content)
    if not content or not content.strip():
        raise BadInput("question_empty")
    return content.replace("\x00", "")


async def _streamed(
    request: HttpRequest, assistant: Assistant, told: AsyncIterator[Any]
) -> AsyncIterator[bytes]:
    head = {
        "id": f"troly-{time.time_ns()}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": str(assistant.pk),
    }

    def piece(delta: dict[str, str], ended: str | None = None, **more: object) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": ended}
        written = json.dumps({**head, "choices": [choice], **more}, ensure_ascii=False)
        return f"data: {written}\n\n".encode()

    yield piece({"role": "assistant", "content": ""})
    count = 0
    async for what in told:
        with translation.override(language_of(request)):
            if isinstance(what, Claim):
                count += 1
                yield piece({"content": _claim_line(what) + "\n"})
            elif isinstance(what, TrolyError):
                words = refusal_for(what.code, family_of(what))
                message = f"{filled(words.title, what.facts)} {filled(words.remedy, what.facts)}"
                error = {"message": message, "type": family_of(what), "code": what.code}
                yield f"data: {json.dumps({'error': error}, ensure_ascii=False)}\n\n".encode()
            else:
                rest = _rest(what, taken_back=count > len(what.claims))
                yield piece({"content": rest})
                answer = shown.answer(request, what).model_dump(mode="json")
                yield piece({}, "stop", troly=answer)
    yield b"data: [DONE]\n\n"


def _claim_line(claim: Claim | ShownClaim) -> str:
    numbers = "".join(f"[{number}]" for number in claim.evidence)
    kinds = [flag["kind"] if isinstance(flag, dict) else flag.kind for flag in claim.flags]
    return f"{plain(claim.text)} {numbers} ({verdict_of_claim(str(claim.verdict), kinds).word})"


def _rest(turn: ShownTurn, taken_back: bool = False) -> str:
    ending = ENDINGS[turn.turn.ending]
    lines = [""]
    if taken_back:
        lines.append(
            translation.gettext("Các câu ở trên không được dùng; chỉ phần dưới đây là câu trả lời.")
        )
    lines.append(f"{ending.word}. {ending.sentence}")
    for quote in turn.quotes:
        if quote.quote:
            place = plain(place_of(quote.citation))
            lines.append(f"[{quote.citation.number}] “{plain(quote.quote)}” — {place}")
    return "\n".join(lines)


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is: no link, image or code comes of it."""
    return _MARKUP.sub(lambda m: "".join(f"\\{c}" for c in m[0]), text)
