"""What a builder's page needs besides its form: sectors, the preview, an answer kept as a test."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troly.doors import limits
from troly.doors.citations import place_in, title_with_number
from troly.doors.pages.access import for_members
from troly.doors.pages.builder_forms import BuilderForm
from troly.doors.pages.forms import GoldenForm
from troly.doors.pages.registered import language
from troly.doors.pages.shown import document_url
from troly.doors.pages.views.errors import words_for
from troly.doors.pages.views.judging import documents_of_turn, gold_of
from troly.doors.register_wordings import TAGS
from troly.errors import NotAllowed, TrolyError
from troly.office.assistants import golden
from troly.office.assistants.gate import Served
from troly.office.assistants.models import Assistant
from troly.office.assistants.proving import turn_for
from troly.office.assistants.trying import try_out
from troly.office.governance.templates import AssistantTemplate, template_named, templates
from troly.office.library.register import collections_known
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder


def sectors(chosen: str) -> list[dict[str, Any]]:
    """The beginnings to choose from."""
    return [
        {
            "name": one.name.in_language(language()),
            "url": f"{reverse('pages:assistant_new')}?template={one.id}",
            "is_chosen": one.id == chosen,
        }
        for one in templates().values()
    ]


def begun_from(template: AssistantTemplate) -> dict[str, Any]:
    """What the form begins with."""
    spoken = language()
    return {
        "name": template.name.in_language(spoken),
        "purpose": template.purpose.in_language(spoken),
        "audience": template.audience,
        "languages": list(template.languages),
        "instructions": template.instructions.in_language(spoken),
        "opening_questions": "\n".join(
            words.in_language(spoken) for words in template.opening_questions
        ),
        "template": template.id,
    }


def advice(name: str) -> dict[str, Any] | None:
    """Suggested tests and risk hints of the template an assistant was begun from."""
    template = template_named(name) if name else None
    if template is None:
        return None
    spoken = language()
    return {
        "name": template.name.in_language(spoken),
        "cases": [
            {
                "question": one.question.in_language(spoken),
                "note": one.note.in_language(spoken),
                "has_answer": one.has_answer,
            }
            for one in template.cases
        ],
        "hints": [
            {
                "text": one.text.in_language(spoken),
                "reference": one.reference,
                "tag": TAGS[one.tag],
                "is_verified": one.verified,
            }
            for one in template.hints
        ],
    }


def preview(
    request: HttpRequest, member: Member, form: BuilderForm, hidden: tuple[str, ...] = ()
) -> dict[str, Any] | None:
    """The answer to the question tried, by what the form says now; None where none was typed.
    ``hidden``: collections chosen already that this builder does not see."""
    values = form.cleaned_data
    if not values["tried"].strip():
        return None
    limits.count_question(request, member)
    description = form.description()
    served = Served(
        collections=(*values["collections"], *hidden),
        answers_with=values["answers_with"] or "quotes",
        asks_gates=values["asks_gates"],
        leaves_out_expired=values["leaves_out_expired"],
        instructions=description.instructions,
        tasks=description.tasks,
    )
    tried = try_out(member, served, values["tried"])
    return {
        "question": values["tried"],
        "ending": tried.ending,
        "claims": tried.claims,
        "quotes": [
            {
                "text": quote.text,
                "title": title_with_number(quote.title, quote.document_number),
                "place": place_in(quote.article, quote.clause, quote.point, quote.heading_path),
                "url": document_url(
                    quote.document, quote.version, page=quote.page, start=quote.start, end=quote.end
                ),
            }
            for quote in tried.quotes
        ],
    }


def hidden_collections(assistant: Assistant | None, member: Member) -> tuple[str, ...]:
    """Collections it searches whose names this builder may not see."""
    if assistant is None:
        return ()
    unseen = assistant.collections.exclude(pk__in=collections_known(member).values("pk"))
    return tuple(str(pk) for pk in unseen.values_list("pk", flat=True))


@require_http_methods(["GET", "POST"])
@for_members
def keep(request: HttpRequest, member: Member, turn_id: object) -> HttpResponse:
    """Keep an answer as a test of its assistant: filled in already, one press."""
    require_builder(member)
    turn = turn_for(member, turn_id)
    choices = documents_of_turn(member, turn)
    gold = golden.proposed(member, turn)
    form = GoldenForm(
        request.POST if request.method == "POST" else None,
        documents=[(str(d.pk), title_with_number(d.title, d.number)) for d in choices],
        initial={
            "has_answer": "yes" if gold.has_answer else "no",
            "answers": "\n".join(gold.answers),
            "document": str(gold.document or ""),
            "article": gold.article,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            golden.keep(member, turn.pk, gold_of(member, form.cleaned_data))
        except NotAllowed:
            raise
        except TrolyError as error:
            form.add_error("answers", " ".join(words_for(error)))
        else:
            messages.success(request, _("Câu hỏi đã thành câu mẫu."))
            return redirect("pages:conversation", turn.conversation_id)
    context = {
        "section": "assistants",
        "form": form,
        "question": turn.question,
        "assistant": turn.conversation.assistant.name,
        "back_url": reverse("pages:turn", args=[turn.pk]),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "pages/keep.html", context, status=status)
