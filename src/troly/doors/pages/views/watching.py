"""Watching an assistant: a day's figures, a run of golden cases, a version, thresholds."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troly.doors.pages.access import for_role
from troly.doors.pages.views.errors import words_for
from troly.doors.pages.watched import (
    MOST_TURNS,
    changes_between,
    day_turns,
    run_cases,
    run_row,
)
from troly.errors import BadInput, NotFound
from troly.office.governance import changing, runs, watching
from troly.office.governance.snapshots import digest_of
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

PERCENTS = ("refused", "drift", "wrong", "other_languages", "golden")
COUNTS = ("slow_ms", "questions", "feedback")


@require_GET
@for_role(Permission.READ)
def day(request: HttpRequest, member: Member, assistant_id: object, day: str) -> HttpResponseBase:
    """The questions behind a day's point."""
    found = changing.entry_for(member, assistant_id)
    try:
        chosen = date.fromisoformat(day)
    except ValueError as error:
        raise NotFound("not_found") from error
    rows = day_turns(member, found, chosen)
    context = {
        "section": "assistants",
        "name": found.assistant.name,
        "day": chosen,
        "rows": rows,
        "is_cut_off": len(rows) >= MOST_TURNS,
        "back_url": reverse("pages:register_entry", args=[assistant_id]) + "#watch",
    }
    return render(request, "pages/register_day.html", context)


@require_GET
@for_role(Permission.READ)
def run(
    request: HttpRequest, member: Member, assistant_id: object, number: int
) -> HttpResponseBase:
    """One run: every case with what came of it."""
    found = changing.entry_for(member, assistant_id)
    taken = found.runs.filter(number=number).select_related("version", "by__person").first()
    if taken is None:
        raise NotFound("not_found")
    context = {
        "section": "assistants",
        "name": found.assistant.name,
        "run": run_row(found, taken),
        "by": str(taken.by.person) if taken.by else "",
        "cases": run_cases(member, taken),
        "is_whole": digest_of(taken.figures) == taken.digest,
        "back_url": reverse("pages:register_entry", args=[assistant_id]) + "#watch",
    }
    return render(request, "pages/register_run.html", context)


@require_GET
@for_role(Permission.READ)
def version(
    request: HttpRequest, member: Member, assistant_id: object, number: int
) -> HttpResponseBase:
    """A version, and what it changed; ``with`` in the address: against which other."""
    found = changing.entry_for(member, assistant_id)
    numbered = {one.number: one for one in found.versions.select_related("made_by__person")}
    chosen = numbered.get(number)
    if chosen is None:
        raise NotFound("not_found")
    other = request.GET.get("with", "")
    before = numbered.get(int(other) if other.isdigit() and len(other) < 6 else number - 1)
    context = {
        "section": "assistants",
        "name": found.assistant.name,
        "version": chosen,
        "by": str(chosen.made_by.person) if chosen.made_by else "",
        "before": before,
        "others": [one for one in numbered if one != number],
        "changes": changes_between(member, before, chosen),
        "is_whole": digest_of(chosen.content) == chosen.digest,
        "back_url": reverse("pages:register_entry", args=[assistant_id]),
    }
    return render(request, "pages/register_changes.html", context)


@require_POST
@for_role(Permission.READ)
def watch(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponseBase:
    """``act`` run: ask the golden cases now; else the interval and the thresholds."""
    try:
        if request.POST.get("act") == "run":
            runs.ask_for_run(_may_run(member), assistant_id)
            messages.success(request, _("Đang hỏi lại câu mẫu; tải lại trang sau ít phút."))
        else:
            require(member, Permission.APPROVE)
            watching.set_watch(member, assistant_id, _whole(request, "days"), _limits(request))
            messages.success(request, _("Đã lưu ngưỡng theo dõi."))
    except BadInput as error:
        messages.error(request, " ".join(words_for(error)))
    return redirect(reverse("pages:register_entry", args=[assistant_id]) + "#watch")


def _may_run(member: Member) -> Member:
    if not member.may(Permission.APPROVE):
        require(member, Permission.BUILD)
    return member


def _limits(request: HttpRequest) -> dict[str, float]:
    shares = {name: _whole(request, name) / 100 for name in PERCENTS}
    return {**shares, **{name: _whole(request, name) for name in COUNTS}}


def _whole(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "").strip()
    if not text.isdigit() or len(text) > 7:
        raise BadInput("bad_interval" if name == "days" else "bad_thresholds", limit=365)
    return int(text)
