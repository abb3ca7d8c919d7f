"""Files held for a secrecy marking: a list for officers, and decisions of two persons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troly.doors.pages.access import confirmed, for_role
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput
from troly.office.library import quarantine
from troly.office.library.models import Quarantine
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission


@require_GET
@for_role(Permission.APPROVE)
def held(request: HttpRequest, member: Member) -> HttpResponseBase:
    return _page(request, member)


@require_POST
@for_role(Permission.APPROVE)
@confirmed
def decide(request: HttpRequest, member: Member, quarantine_id: object) -> HttpResponseBase:
    """``act``: release or destroy, with a reason, proposes; agree or decline answers that."""
    act = request.POST.get("act", "")
    try:
        if act in ("agree", "decline"):
            one = quarantine.decide(member, quarantine_id, act == "agree")
        else:
            one = quarantine.propose(member, quarantine_id, act, request.POST.get("reason", ""))
    except BadInput as error:
        problem = dict(zip(("title", "remedy"), words_for(error), strict=True))
        return _page(request, member, problem, 400)
    messages.success(request, _said(one))
    return redirect("pages:quarantine")


def _said(one: Quarantine) -> str:
    if one.outcome == "released":
        return _("Tệp đã được giải phóng và đang được đọc.")
    if one.outcome == "destroyed":
        return _("Tệp đã bị hủy. Việc hủy còn trong nhật ký.")
    if one.proposed:
        return _("Đã ghi đề nghị. Cần một người khác chấp thuận.")
    return _("Đã bác đề nghị. Tệp vẫn được cách ly.")


def _page(
    request: HttpRequest,
    member: Member,
    problem: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    files = [_row(one, member) for one in quarantine.held(member)]
    context = {"section": "library", "files": files, "problem": problem}
    return render(request, "pages/quarantine.html", context, status=status)


def _row(one: Quarantine, member: Member) -> dict[str, Any]:
    adder = one.version.document.added_by
    return {
        "id": one.pk,
        "level": _level(one.level),
        "file_name": quarantine.shown_name(one),
        "digest": one.version.sha256[:12],
        "added_by": adder.person.sign_in_name if adder else "",
        "held_at": one.held_at,
        "proposed": one.proposed,
        "proposed_by": one.proposed_by.person.sign_in_name if one.proposed_by else "",
        "reason": one.reason,
        "is_own": bool(one.proposed_by and one.proposed_by.person_id == member.person_id),
        "url": reverse("pages:quarantine_decide", args=[one.pk]),
    }


def _level(level: str) -> str:
    names = {
        "mat": "MẬT",
        "toi_mat": "TỐI MẬT",
        "tuyet_mat": "TUYỆT MẬT",
        "restricted": "RESTRICTED / DIFFUSION RESTREINTE",
        "confidential": "CONFIDENTIAL",
        "secret": "SECRET",
        "top_secret": "TOP SECRET / TRÈS SECRET",
    }
    return names.get(level, _("Có dấu mật, không rõ độ"))
