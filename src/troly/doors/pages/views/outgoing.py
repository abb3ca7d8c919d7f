"""Which server may have what of the body's texts: seen and set by officers and administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from troly.destinations import declared
from troly.doors.audit_wordings import DESTINATION_KINDS, OUT_LABELS, OUT_PERSONAL
from troly.doors.pages.access import confirmed, for_members
from troly.doors.pages.people_wordings import CLEARANCES
from troly.doors.pages.views.errors import words_for
from troly.engine.guard.leaving import Destination, Rule
from troly.errors import BadInput, NotAllowed, NotFound, SettingsError
from troly.office.library.ports import ports
from troly.office.outgoing import rules
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import REFUSALS, Permission


@never_cache
@require_http_methods(["GET", "POST"])
@for_members
def outgoing(request: HttpRequest, member: Member) -> HttpResponse:
    """Each declared server with the body's rule for it. ``act``: save or remove."""
    if not (member.may(Permission.APPROVE) or member.may(Permission.BODIES)):
        raise NotAllowed(REFUSALS[Permission.APPROVE], role=member.role)
    return _seen_and_set(request, member)


@confirmed
def _seen_and_set(request: HttpRequest, member: Member) -> HttpResponse:
    problem, status, servers = "", 200, []
    try:
        servers = sorted(declared(ports().home).values(), key=lambda one: one.name)
        if request.method == "POST":
            _act(request, member, servers)
            return redirect("pages:outgoing")
    except (BadInput, SettingsError) as error:
        problem, status = " ".join(words_for(error)), 400
    context = {
        "section": "outgoing",
        "rows": [_row(member, one) for one in servers],
        "clearances": [(int(code), word) for code, word in CLEARANCES.items()],
        "labels": list(OUT_LABELS.items()),
        "personal": list(OUT_PERSONAL.items()),
        "problem": problem,
    }
    return render(request, "pages/outgoing.html", context, status=status)


def _row(member: Member, to: Destination) -> dict[str, Any]:
    return {
        "name": to.name,
        "origin": to.origin,
        "kind": to.kind,
        "kind_word": DESTINATION_KINDS[to.kind],
        "rule": rules.rule_of(member.tenant_id, to.name),
        "seen": rules.state_of(member.tenant_id, to.name),
    }


def _act(request: HttpRequest, member: Member, servers: list[Destination]) -> None:
    """Raises ``BadInput``, ``NotFound``."""
    name = request.POST.get("server", "")
    to = next((one for one in servers if one.name == name), None)
    if to is None:
        raise NotFound("no_such_destination")
    seen = request.POST.get("seen")
    if request.POST.get("act") == "remove":
        rules.remove_rule(member.tenant_id, member.pk, to, seen)
        messages.success(request, _("Từ nay không gửi gì tới máy chủ này."))
        return
    clearance, label = request.POST.get("clearance", ""), request.POST.get("label", "")
    personal = request.POST.get("personal", "")
    if clearance not in ("0", "1", "2") or personal not in rules.PERSONAL:
        raise BadInput("bad_input")
    rule = Rule(
        clearance=int(clearance),
        label=label,
        personal=personal,  # type: ignore[arg-type]
        takes_questions=request.POST.get("questions") == "yes",
    )
    rules.set_rule(member.tenant_id, member.pk, to, rule, seen)
    messages.success(request, _("Đã lưu quy định cho máy chủ này."))
