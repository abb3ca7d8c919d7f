"""One turn by its permanent link: its proof, why it came out so, feedback, who may open it, and
who took it up for a decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troly.doors.pages.access import for_members
from troly.doors.pages.contesting import contest_entry
from troly.doors.pages.proofs import judged_entry, proof_entry, turn_url, why_entry
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput
from troly.office.assistants import feedback, proving, reasons
from troly.office.assistants.models import Turn
from troly.office.governance.reports import confirming
from troly.office.tenants.models import Member


@require_GET
@for_members
def turn(request: HttpRequest, member: Member, turn_id: object) -> HttpResponse:
    found = proving.turn_for(member, turn_id)
    return _turn_page(request, member, found)


def _turn_page(
    request: HttpRequest, member: Member, found: Turn, problem: str = ""
) -> HttpResponse:
    given = feedback.own_feedback(member, [found]).get(found.pk)
    context = {
        "section": "ask",
        "proof": proof_entry(proving.prove(member, found)),
        "link": turn_url(request, found),
        "judged": judged_entry(member, found, given, "turn"),
        "contest": contest_entry(member, found),
        "problem": problem,
        "matter": request.POST.get("matter", "") if problem else "",
    }
    return render(request, "pages/turn.html", context, status=400 if problem else 200)


@require_GET
@for_members
def why(request: HttpRequest, member: Member, turn_id: object) -> HttpResponse:
    found = proving.turn_for(member, turn_id)
    context = {
        "section": "ask",
        "proof": proof_entry(proving.prove(member, found)),
        "why": why_entry(member, found, reasons.why(member, found)),
    }
    return render(request, "pages/why.html", context)


@require_POST
@for_members
def give_feedback(request: HttpRequest, member: Member, turn_id: object) -> HttpResponse:
    found = proving.turn_for(member, turn_id)
    if request.POST.get("act") == "withdraw":
        feedback.withdraw(member, found.pk)
        messages.success(request, _("Góp ý đã được rút lại."))
    else:
        feedback.give(
            member, found.pk, request.POST.get("verdict", ""), request.POST.get("reason", "")
        )
        messages.success(request, _("Góp ý đã được ghi nhận."))
    return _back(request, member, found)


def _back(request: HttpRequest, member: Member, turn: Turn) -> HttpResponse:
    is_own = turn.conversation.member_id == member.pk
    if request.POST.get("from") == "conversation" and is_own:
        address = reverse("pages:conversation", args=[turn.conversation_id])
        return redirect(f"{address}#judged-{turn.pk}")
    return redirect("pages:turn", turn.pk)


@require_POST
@for_members
def share(request: HttpRequest, member: Member, turn_id: object) -> HttpResponse:
    is_open = request.POST.get("act") == "open"
    proving.share(member, turn_id, is_open)
    if is_open:
        messages.success(request, _("Người trong cơ quan mở được liên kết này, theo quyền của họ."))
    else:
        messages.success(request, _("Chỉ còn người đã hỏi mở được liên kết này."))
    return redirect("pages:turn", turn_id)


@require_POST
@for_members
def confirm(request: HttpRequest, member: Member, turn_id: object) -> HttpResponse:
    """Take an answer up for a decision that is one's own."""
    found = proving.turn_for(member, turn_id)
    matter, has_looked = request.POST.get("matter", ""), request.POST.get("looked") == "yes"
    try:
        confirming.confirm(member, found.pk, matter, has_looked=has_looked)
    except BadInput as error:
        return _turn_page(request, member, found, " ".join(words_for(error)))
    messages.success(request, _("Đã ghi xác nhận. Quyết định là của người ký."))
    return redirect(reverse("pages:turn", args=[found.pk]) + "#contest")
