"""Asking an assistant, and conversations read again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_GET, require_http_methods

from troly.doors.limits import count_question
from troly.doors.pages.access import for_members
from troly.doors.pages.forms import QuestionForm
from troly.doors.pages.proofs import judged_entries
from troly.doors.pages.registered import answers_from, standing
from troly.doors.pages.samples import sample_questions
from troly.doors.pages.shown import (
    assistant_entry,
    claim_entry,
    past_question,
    rail_entry,
    turn_entry,
)
from troly.doors.pages.views.documents import source_panel
from troly.doors.pages.views.errors import STATUSES, words_for
from troly.doors.pages.views.home import newest_versions
from troly.doors.telling import Told, telling
from troly.engine.answers.values import Claim
from troly.errors import NotAllowed, NotFound, TrolyError
from troly.office.assistants import asking
from troly.office.assistants.history import conversation_for, conversations_of, shown_turns
from troly.office.assistants.making import assistant_for, assistant_to_ask, assistants_named
from troly.office.assistants.models import AnswersWith, Assistant, Conversation
from troly.office.library.register import collections_known, collections_of
from troly.office.tenants.models import Member

PAST, SEEN_AT_ONCE = 30, 8
GROWS_HERE = "<!-- the claims -->"


def _around(member: Member, assistant: Assistant, current: object = None) -> dict[str, Any]:
    """What stands beside every question: the assistants and the past questions."""
    asked = conversations_of(member).filter(assistant=assistant)[:PAST]
    past = [past_question(one, current) for one in asked]
    return {
        "section": "ask",
        "assistant": rail_entry(assistant),
        **standing(member, assistant),
        "assistants": [rail_entry(one) for one in assistants_named(member)],
        "history": past[:SEEN_AT_ONCE],
        "older": past[SEEN_AT_ONCE:],
        "is_older_open": any(one["is_current"] for one in past[SEEN_AT_ONCE:]),
    }


@require_http_methods(["GET", "POST"])
@for_members
def ask(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponseBase:
    if request.method == "GET":
        typed = {"question": request.GET.get("question", "")[:2_000]}
        whole = assistant_for(member, assistant_id)
        return _ask_page(request, member, whole, QuestionForm(initial=typed))
    assistant = assistant_to_ask(member, assistant_id)
    earlier = request.POST.get("conversation")
    conversation = conversation_for(member, earlier) if earlier else None
    form, status = QuestionForm(request.POST), 400
    if form.is_valid():
        try:
            count_question(request, member)
            if assistant.answers_with == AnswersWith.MODEL:
                whole = assistant_for(member, assistant_id)
                return _told_page(request, member, whole, form, conversation)
            turn = asking.ask(member, assistant, form.cleaned_data["question"], conversation)
        except (NotFound, NotAllowed):
            raise
        except TrolyError as error:
            form.add_error("question", " ".join(words_for(error)))
            status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
        else:
            address = reverse("pages:conversation", args=[turn.conversation_id])
            return redirect(f"{address}#turn-{turn.id}")
    if conversation is not None:
        return _conversation_page(request, member, conversation, form, status)
    return _ask_page(request, member, assistant_for(member, assistant_id), form, status)


def _told_page(
    request: HttpRequest,
    member: Member,
    assistant: Assistant,
    form: QuestionForm,
    conversation: Conversation | None,
) -> HttpResponseBase:
    """The answer while a model writes it, as one page that grows; its end leads to the turn."""
    question = form.cleaned_data["question"]
    context = {**_around(member, assistant), "question": question}
    page = render_to_string("pages/writing.html", context, request)
    before, after = page.split(GROWS_HERE)
    told = telling(member, assistant, question, conversation)
    response = StreamingHttpResponse(_grown(before, after, told, get_language()))
    # Packing would hold the pieces back.
    response["Content-Encoding"] = "identity"
    response["X-Accel-Buffering"] = "no"
    return response


async def _grown(
    before: str, after: str, told: AsyncIterator[Told], language: str | None
) -> AsyncIterator[str]:
    yield before
    async for what in told:
        with override(language):
            if isinstance(what, Claim):
                entry = {"claim": claim_entry(what)}
                yield f"<li>{render_to_string('pages/parts/claim.html', entry)}</li>\n"
            elif isinstance(what, TrolyError):
                words = {"words": " ".join(words_for(what))}
                yield render_to_string("pages/parts/written.html", words)
            else:
                address = reverse("pages:conversation", args=[what.turn.conversation_id])
                ended = {"url": f"{address}#turn-{what.turn.pk}", "ending": what.turn.ending}
                yield render_to_string("pages/parts/written.html", ended)
    yield after


def _ask_page(
    request: HttpRequest,
    member: Member,
    assistant: Assistant,
    form: QuestionForm,
    status: int = 200,
) -> HttpResponse:
    around = {**_around(member, assistant), "assistant": assistant_entry(assistant)}
    own = answers_from(member, assistant, around["assistant"])
    count = sum(c.document_count for c in collections_of(member) if c.id in own)  # type: ignore[attr-defined]
    around["assistant"]["document_count"] = count
    suggestions = assistant.opening_questions
    if not suggestions and count:
        suggestions = sample_questions(newest_versions(member, own))
    return render(
        request,
        "pages/ask.html",
        {**around, "form": form, "suggestions": suggestions},
        status=status,
    )


@require_GET
@for_members
def conversation(request: HttpRequest, member: Member, conversation_id: object) -> HttpResponse:
    return _conversation_page(
        request, member, conversation_for(member, conversation_id), QuestionForm()
    )


def _conversation_page(
    request: HttpRequest,
    member: Member,
    conversation: Conversation,
    form: QuestionForm,
    status: int = 200,
) -> HttpResponse:
    known = set(collections_known(member))
    looked_in = [c.name for c in conversation.assistant.collections.all() if c in known]
    shown = shown_turns(member, conversation)
    last = shown[-1] if shown else None
    first_open = next((q for q in last.quotes if q.is_open), None) if last else None
    turns = [
        turn_entry(
            turn, looked_in, first_open.citation.number if first_open and turn is last else None
        )
        for turn in shown
    ]
    judged = judged_entries(member, [turn.turn for turn in shown])
    for entry in turns:
        entry["judged"] = judged[entry["id"]]
    source = source_panel(member, last, first_open.citation.number) if last and first_open else None
    context = {
        **_around(member, conversation.assistant, conversation.id),
        "conversation": conversation,
        "turns": turns,
        "form": form,
        "source": source,
    }
    return render(request, "pages/conversation.html", context, status=status)
