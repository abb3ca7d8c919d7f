"""The tree of bodies, leaf by leaf."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troly.doors.pages.access import confirmed, for_role
from troly.doors.pages.ids import known_id
from troly.doors.pages.paging import page_links
from troly.doors.pages.people_forms import BodyForm
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.tenants import bodies
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.permissions import Permission

PAGE_ROWS, PLACES = 50, 20


def _entries(found: list[Tenant]) -> list[dict[str, Any]]:
    counts = bodies.counts_of(found)
    return [
        {
            "id": one.pk,
            "name": one.name,
            "above": one.parent.name if one.parent else "",
            "is_closed": one.is_closed,
            "members": counts[one.pk][0],
            "children": counts[one.pk][1],
            "url": reverse("pages:body", args=[one.pk]),
        }
        for one in found
    ]


@require_GET
@for_role(Permission.BODIES)
def all_bodies(request: HttpRequest, member: Member) -> HttpResponse:
    """One's own body, or what a search finds below it."""
    text = request.GET.get("q", "")[:200]
    found = bodies.listed(member, text=text)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    if not text.strip():
        return redirect("pages:body", member.tenant_id)
    context = {
        "section": "bodies",
        "rows": _entries(list(page.object_list)),
        "total": page.paginator.count,
        "text": text,
        "page_links": page_links(page, reverse("pages:bodies"), q=text),
    }
    return render(request, "pages/bodies.html", context)


@require_http_methods(["GET", "POST"])
@for_role(Permission.BODIES)
@confirmed
def body(request: HttpRequest, member: Member, body_id: object) -> HttpResponse:
    """One body: its place, those straight below, and what may be done with it."""
    found = bodies.body_below(member, body_id)
    problem, status = "", 200
    if request.method == "POST":
        try:
            return redirect("pages:body", _act(request, member, found).pk)
        except (BadInput, NotAllowed) as error:
            problem = " ".join(words_for(error))
            status = 403 if isinstance(error, NotAllowed) else 400
            found = bodies.body_below(member, body_id)
    children = Paginator(bodies.listed(member, under=found), PAGE_ROWS)
    page = children.get_page(request.GET.get("page"))
    wanted = request.GET.get("under", "")[:200]
    is_own = found.pk == member.tenant_id
    context = {
        "section": "bodies",
        "one": _entries([found])[0],
        "above": _ways_up(member, found),
        "rows": _entries(list(page.object_list)),
        "total": children.count,
        "page_links": page_links(page, request.path),
        "form": BodyForm(initial={"name": found.name}),
        "new_form": BodyForm(prefix="new"),
        "is_own": is_own,
        "refuses_personal": found.refuses_personal_questions,
        "seen_parent": found.parent_id or "",
        "wanted": wanted,
        "places": [] if is_own or not wanted else _places(member, found, wanted),
        "people_url": reverse("pages:people") + f"?body={found.pk}",
        "invite_url": reverse("pages:invite") + f"?body={found.pk}",
        "problem": problem,
    }
    return render(request, "pages/body.html", context, status=status)


def _ways_up(member: Member, found: Tenant) -> list[dict[str, str]]:
    mine = [one for one in bodies.ancestors(found) if one.path.startswith(member.tenant.path)]
    return [{"name": one.name, "url": reverse("pages:body", args=[one.pk])} for one in mine]


def _places(member: Member, found: Tenant, wanted: str) -> list[dict[str, Any]]:
    """Bodies that it can be moved under, by name."""
    fits = bodies.listed(member, text=wanted).filter(closed_at=None)
    fits = fits.exclude(path__startswith=found.path).exclude(pk=found.parent_id)
    return [
        {"id": one.pk, "name": one.name, "above": one.parent.name if one.parent else ""}
        for one in fits[:PLACES]
    ]


def _act(request: HttpRequest, by: Member, found: Tenant) -> Tenant:
    act = request.POST.get("act", "")
    if act == "create":
        made = bodies.create(by, request.POST.get("new-name", "")[:1000], found)
        messages.success(request, _("Đã lập cơ quan: %s") % made.name)
        return made
    if act == "rename":
        fresh = request.POST.get("name", "")[:1000]
        bodies.rename(by, found, fresh, seen=request.POST.get("seen"))
        messages.success(request, _("Đã đổi tên cơ quan."))
    elif act == "move":
        try:
            chosen = known_id(request.POST.get("under", ""), "no_such_body")
            under = bodies.body_below(by, chosen)
        except NotFound as error:
            raise BadInput("no_such_body") from error
        bodies.move(by, found, under, seen=request.POST.get("seen"))
        messages.success(request, _("Đã chuyển cơ quan vào: %s") % under.name)
    elif act == "personal":
        refuses = request.POST.get("refuses") == "yes"
        bodies.refuse_personal_questions(by, found, refuses)
        messages.success(request, _("Đã lưu quy định về câu hỏi có dữ liệu cá nhân."))
    elif act == "close":
        bodies.close(by, found)
        messages.success(request, _("Đã đóng cơ quan; không ai vào được nữa."))
    elif act == "reopen":
        bodies.reopen(by, found)
        messages.success(request, _("Đã mở lại cơ quan."))
    else:
        raise BadInput("bad_input")
    return found
