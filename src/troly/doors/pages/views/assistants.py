"""Assistants: the list, making one, changing one, retiring one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troly.doors.pages.access import for_members
from troly.doors.pages.builder_forms import BuilderForm
from troly.doors.pages.shown import assistant_entry
from troly.doors.pages.views import building
from troly.doors.pages.views.errors import words_for
from troly.doors.pages.watched import to_look_at
from troly.errors import BadInput
from troly.office.assistants.making import (
    TASKS,
    Writing,
    assistant_for,
    assistants_of,
    change_assistant,
    make_assistant,
    retire_assistant,
)
from troly.office.assistants.models import Assistant
from troly.office.governance.register import with_entries
from troly.office.governance.templates import template_named
from troly.office.library.ports import ports
from troly.office.library.register import collections_of
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder
from troly.office.tenants.permissions import Permission

FIELD_OF = {
    "assistant_name_taken": "name",
    "bad_assistant_name": "name",
    "purpose_too_long": "purpose",
    "opening_questions_too_long": "opening_questions",
    "collection_needed": "collections",
    "no_model_configured": "answers_with",
    "instructions_too_long": "instructions",
    "assistant_must_answer": "tasks",
    "question_too_long": "tried",
}


@require_GET
@for_members
def assistants(request: HttpRequest, member: Member) -> HttpResponse:
    context = {
        "section": "assistants",
        "assistants": [assistant_entry(a) for a in with_entries(assistants_of(member))],
        "may_build": member.may_build,
        "to_look_at": to_look_at(member),
    }
    return render(request, "pages/assistants.html", context)


@require_http_methods(["GET", "POST"])
@for_members
def new(request: HttpRequest, member: Member) -> HttpResponse:
    require_builder(member)
    return _edit_page(request, member, None)


@require_http_methods(["GET", "POST"])
@for_members
def edit(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponse:
    require_builder(member)
    return _edit_page(request, member, assistant_for(member, assistant_id))


def _edit_page(request: HttpRequest, member: Member, assistant: Assistant | None) -> HttpResponse:
    choices = [(str(c.id), c.name) for c in collections_of(member)]
    initial: dict[str, Any] = {}
    template = None if assistant else template_named(request.GET.get("template", "")[:40])
    if template is not None:
        initial = building.begun_from(template)
    if assistant is not None:
        initial = {
            "name": assistant.name,
            "purpose": assistant.purpose,
            "collections": [str(c.id) for c in assistant.collections.all()],
            "opening_questions": "\n".join(assistant.opening_questions),
            "answers_with": assistant.answers_with,
            "asks_gates": assistant.asks_gates,
            "leaves_out_expired": assistant.leaves_out_expired,
            "audience": assistant.audience,
            "languages": assistant.languages,
            "tasks": assistant.tasks or list(TASKS),
            "instructions": assistant.instructions,
            "template": assistant.template,
        }
    form = BuilderForm(
        request.POST or None,
        initial=initial,
        collections=choices,
        # What is chosen already can always be seen and given up.
        has_model=ports().has_generator or initial.get("answers_with") == "model",
    )
    tried = None
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "try":
                hidden = building.hidden_collections(assistant, member)
                tried = building.preview(request, member, form, hidden)
            else:
                _save(member, assistant, form)
        except BadInput as error:
            form.add_error(FIELD_OF.get(error.code), " ".join(words_for(error)))
        else:
            if request.POST.get("act") != "try":
                messages.success(request, _("Đã lưu trợ lý “%s”.") % form.cleaned_data["name"])
                return redirect("pages:assistants")
    begun = str(form["template"].value() or "")
    context = {
        "section": "assistants",
        "form": form,
        "assistant": assistant_entry(assistant) if assistant else None,
        "sectors": [] if assistant else building.sectors(begun),
        "advice": building.advice(begun),
        "tried": tried,
        "back_url": reverse("pages:assistants"),
    }
    return render(request, "pages/assistant_edit.html", context, status=400 if form.errors else 200)


def _save(member: Member, assistant: Assistant | None, form: BuilderForm) -> None:
    values = form.cleaned_data
    chosen = list(collections_of(member).filter(pk__in=values["collections"]))
    writing = Writing(values["answers_with"] or "quotes", values["asks_gates"])
    given = (values["name"], values["purpose"], chosen, values["opening_questions"], writing)
    if assistant is None:
        make_assistant(member, *given, form.description())
    else:
        change_assistant(member, assistant.id, *given, form.description())


@require_http_methods(["GET", "POST"])
@for_members
def retire(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponse:
    if not member.may(Permission.APPROVE):
        require_builder(member)
    assistant = assistant_for(member, assistant_id)
    if request.method == "POST":
        retire_assistant(member, assistant.id, request.POST.get("reason", "")[:1_000])
        messages.success(request, _("Trợ lý “%s” đã ngừng.") % assistant.name)
        return redirect("pages:assistants")
    context = {
        "section": "assistants",
        "assistant": assistant_entry(assistant),
        "back_url": reverse("pages:register_entry", args=[assistant.id]),
    }
    return render(request, "pages/retire.html", context)
