"""The first page: three steps until a first question was possible, then the assistants."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from troly.doors.pages.access import for_members
from troly.doors.pages.forms import QuestionForm
from troly.doors.pages.samples import sample_questions
from troly.doors.pages.shown import assistant_entry, past_question
from troly.doors.pages.views.library import taken_refusals, upload_form
from troly.doors.pages.waiting import mark_of, part_of, whole_page_now
from troly.doors.pages.watched import to_look_at
from troly.office.assistants.history import conversations_of
from troly.office.assistants.making import assistants_of
from troly.office.library.models import State, Version
from troly.office.library.register import documents_of, progress
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission

RECENT = 8
WORKING = (State.WAITING, State.READING)
READY = (State.SEARCHABLE, State.COMPLETE)


@require_GET
@for_members
def home(request: HttpRequest, member: Member) -> HttpResponse:
    if not member.may(Permission.READ):
        return redirect(first_page(member))
    found = list(assistants_of(member))
    by_state = progress(member)
    is_asked = conversations_of(member).exists()
    counts: dict[str, int] = {
        "all": sum(by_state.values()),
        "working": sum(by_state.get(state, 0) for state in WORKING),
        "ready": sum(by_state.get(state, 0) for state in READY),
        "failed": by_state.get(State.FAILED, 0),
    }
    shown = {**counts, "mark": mark_of(counts)}
    if request.headers.get("HX-Request"):
        # The line of counts asks again while files are being read; once all are, the page does.
        if not counts["working"]:
            return whole_page_now()
        return part_of(request, "pages/parts/counts.html", {"counts": shown}, shown["mark"])
    if not counts["ready"] or (len(found) <= 1 and not is_asked):
        return _first_run(request, member, shown, [assistant_entry(a) for a in found])
    if len(found) == 1:
        return redirect("pages:ask", found[0].id)
    recent = list(conversations_of(member)[:RECENT])
    asked_last = recent[0].assistant_id if recent else None
    found.sort(key=lambda assistant: assistant.id != asked_last)
    context = {
        "section": "ask",
        "may_build": member.may_build,
        "form": QuestionForm(),
        "assistants": [assistant_entry(a) for a in found],
        "recent": [past_question(c) for c in recent],
        "to_look_at": to_look_at(member),
    }
    return render(request, "pages/home.html", context)


def first_page(member: Member) -> str:
    """Where the day begins for somebody who reads no content."""
    if member.may(Permission.STEER):
        return "pages:work"
    return "pages:audit" if member.may(Permission.AUDIT) else "pages:account"


def _first_run(
    request: HttpRequest,
    member: Member,
    counts: dict[str, Any],
    assistants: list[dict[str, Any]],
) -> HttpResponse:
    ask_url = assistants[0]["ask_url"] if assistants and counts["ready"] else None
    step = 3 if ask_url else 2 if counts["working"] else 1
    samples = []
    if ask_url:
        chosen = assistants[0]["opening_questions"] or sample_questions(newest_versions(member))
        samples = [
            {"question": question, "url": f"{ask_url}?{urlencode({'question': question})}"}
            for question in chosen[:4]
        ]
    context = {
        "section": "ask",
        "step": step,
        "form": upload_form(member),
        "may_build": member.may_build,
        "counts": counts,
        "ask_url": ask_url,
        "needs_assistant": bool(counts["ready"]) and not assistants,
        "new_url": reverse("pages:assistant_new"),
        "samples": samples,
        "refusals": taken_refusals(request),
    }
    return render(request, "pages/first_run.html", context)


def newest_versions(member: Member, collections: list[object] | None = None) -> list[Version]:
    """Readable versions of the documents a member sees, newest first: for sample questions."""
    ids: list[object] = []
    for collection in collections or [None]:
        ids += documents_of(member, collection=collection).values_list("pk", flat=True)[:12]
    return list(
        Version.objects.filter(document_id__in=ids, state__in=READY, document__current_id=F("pk"))
        .select_related("document")
        .order_by("-read_at")[:12]
    )
