"""Who may read a collection or a document: limited or open, granted, taken back, explained."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from troly.doors.pages.access import for_members
from troly.doors.pages.access_forms import GrantForm
from troly.doors.pages.access_wordings import ACCESS_REASONS
from troly.doors.pages.ids import known_id
from troly.doors.pages.people_wordings import CLEARANCES
from troly.doors.pages.shown import document_url
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.library import granting
from troly.office.library.access import Explained, Reason, explained, member_named
from troly.office.library.granting import Terms, Thing
from troly.office.library.models import Collection
from troly.office.tenants.models import Grant, Member
from troly.office.tenants.permissions import Permission


@require_http_methods(["GET", "POST"])
@for_members
def access(request: HttpRequest, member: Member, what: str, thing_id: object) -> HttpResponse:
    """The access panel of one collection or document."""
    thing = granting.thing_for(member, what, thing_id)
    first = {"kind": "member", "clearance": int(member.clearance)}
    is_giving = request.method == "POST" and request.POST.get("act") == "give"
    form = GrantForm(request.POST if is_giving else None, initial=first, by=member)
    problem, status = "", 200
    if request.method == "POST":
        try:
            if _act(request, member, thing, form if is_giving else None):
                return redirect(request.path)
            status = 400
        except (BadInput, NotFound, NotAllowed) as error:
            problem = " ".join(words_for(error))
            status = {NotFound: 404, NotAllowed: 403}.get(type(error), 400)
            thing.refresh_from_db()
    who = request.GET.get("who", "")[:150].strip()
    asked = member_named(member, thing, who) if who else None
    is_collection = isinstance(thing, Collection)
    context = {
        "section": "library",
        "thing": {
            "name": str(thing),
            "is_collection": is_collection,
            "is_limited": thing.is_limited,
            "clearance": "" if is_collection else CLEARANCES[thing.clearance],
            "url": _address(thing),
        },
        "grants": [grant_entry(grant) for grant in granting.grants_of(thing)],
        "form": form,
        "may_share": member.may(Permission.PEOPLE),
        "groups_url": reverse("pages:groups") if member.may(Permission.PEOPLE) else "",
        "who": who,
        "verdict": _verdict(asked, explained(asked, thing), thing) if asked else None,
        "problem": problem,
    }
    return render(request, "pages/access.html", context, status=status)


def _act(request: HttpRequest, by: Member, thing: Thing, form: GrantForm | None) -> bool:
    """True when it was done; False leaves the form with its own errors."""
    act = request.POST.get("act", "")
    if form is not None:
        if not form.is_valid():
            return False
        given = form.cleaned_data
        to = granting.recipient(by, thing, given["kind"], given["name"])
        terms = Terms(
            given["clearance"],
            given["label"],
            given["with_below"],
            given["last_day"],
            given["reason"],
        )
        granting.give(by, thing, to, terms)
        messages.success(request, _("Đã cấp quyền xem cho: %s") % to)
    elif act == "end":
        granting.take_back(by, known_id(request.POST.get("grant", ""), "no_such_grant"))
        messages.success(request, _("Đã thu hồi quyền xem; có hiệu lực ngay."))
    elif act in ("limit", "open"):
        granting.limit(by, thing, act == "limit")
        said = _("Từ nay chỉ người được cấp quyền đọc được.")
        messages.success(request, said if act == "limit" else _("Đã mở lại cho cả cơ quan."))
    else:
        raise BadInput()
    return True


def _address(thing: Thing) -> str:
    if isinstance(thing, Collection):
        return f"{reverse('pages:library')}?collection={thing.pk}"
    if thing.current_id is None:
        return reverse("pages:library")
    return document_url(thing.pk, thing.current_id)


def recipient_words(grant: Grant) -> str:
    """Whom a grant is for, with what kind of recipient that is."""
    if grant.to_member:
        return _("người: %s") % grant.to_member.person
    if grant.to_group:
        return _("nhóm: %s") % grant.to_group
    if grant.to_body_id == grant.tenant_id and not grant.is_with_below:
        return _("mọi người trong cơ quan")
    if grant.is_with_below:
        return _("cơ quan và các cơ quan trực thuộc: %s") % grant.to_body
    return _("cơ quan: %s") % grant.to_body


def grant_entry(grant: Grant) -> dict[str, Any]:
    return {
        "id": grant.pk,
        "to": recipient_words(grant),
        "clearance": CLEARANCES[grant.clearance],
        "label": grant.label,
        "last_day": grant.last_day,
        "reason": grant.reason,
        "by": str(grant.by.person) if grant.by else _("người vận hành máy"),
        "granted_at": grant.granted_at,
    }


def reason_words(reason: Reason) -> str:
    grant = reason.grant
    told = f"{reason.name} → {recipient_words(grant)}" if grant and reason.name else ""
    told = told or (recipient_words(grant) if grant else "")
    return str(ACCESS_REASONS[reason.code]).format(name=reason.name, grant=told)


def _verdict(asked: Member, told: Explained, thing: Thing) -> dict[str, Any]:
    count = ""
    if isinstance(thing, Collection):
        count = ngettext(
            "đọc được %(n)s trên %(whole)s văn bản",
            "đọc được %(n)s trên %(whole)s văn bản",
            told.readable,
        ) % {"n": told.readable, "whole": told.whole}
    return {
        "name": str(asked.person),
        "may_read": told.may_read,
        "count": count,
        "reasons": [
            {"words": reason_words(one), "speaks_for": one.speaks_for} for one in told.reasons
        ],
    }
