"""Groups of a body's members, so that a grant can name them at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troly.doors.pages.access import confirmed, for_role
from troly.doors.pages.access_forms import GroupForm
from troly.doors.pages.ids import known_id
from troly.doors.pages.paging import page_links
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.tenants import groups
from troly.office.tenants.models import Group, Member
from troly.office.tenants.permissions import Permission

PAGE_ROWS = 50


@require_http_methods(["GET", "POST"])
@for_role(Permission.PEOPLE)
@confirmed
def all_groups(request: HttpRequest, member: Member) -> HttpResponse:
    """The groups of one's own body; making a new one."""
    form = GroupForm(request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = groups.create(member, member.tenant, given["name"], given["outside_name"])
            messages.success(request, _("Đã lập nhóm: %s") % made)
            return redirect("pages:group", made.pk)
        except BadInput as error:
            problem = " ".join(words_for(error))
    text = request.GET.get("q", "")[:120]
    page = Paginator(groups.groups_of(member, text=text), PAGE_ROWS).get_page(
        request.GET.get("page")
    )
    context = {
        "section": "people",
        "rows": [
            {
                "name": one.name,
                "outside_name": one.outside_name,
                "count": one.member_count,  # type: ignore[attr-defined]
                "url": reverse("pages:group", args=[one.pk]),
            }
            for one in page.object_list
        ],
        "total": page.paginator.count,
        "text": text,
        "page_links": page_links(page, reverse("pages:groups"), q=text),
        "form": form,
        "problem": problem,
    }
    status = 400 if problem or form.errors else 200
    return render(request, "pages/groups.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_role(Permission.PEOPLE)
@confirmed
def group(request: HttpRequest, member: Member, group_id: object) -> HttpResponse:
    """One group: who is in it, its names, and what ends with it."""
    found = groups.group_below(member, group_id)
    problem, status = "", 200
    if request.method == "POST":
        try:
            return _act(request, member, found)
        except (BadInput, NotFound, NotAllowed) as error:
            problem = " ".join(words_for(error))
            status = {NotFound: 404, NotAllowed: 403}.get(type(error), 400)
            found.refresh_from_db()
    inside = found.places.select_related("member__person").order_by("member__sort_name")
    page = Paginator(inside, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "section": "people",
        "group": {"name": found.name, "body": found.tenant.name},
        "form": GroupForm(initial={"name": found.name, "outside_name": found.outside_name}),
        "rows": [_place(place) for place in page.object_list],
        "total": page.paginator.count,
        "page_links": page_links(page, request.path),
        "problem": problem,
        "back_url": reverse("pages:groups"),
    }
    return render(request, "pages/group.html", context, status=status)


def _place(place: Any) -> dict[str, Any]:
    return {
        "id": place.member_id,
        "name": str(place.member.person),
        "sign_in_name": place.member.person.sign_in_name,
        "is_active": place.member.is_active,
        "is_from_outside": bool(place.origin),
    }


def _act(request: HttpRequest, by: Member, found: Group) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "put":
        name = request.POST.get("member", "")[:150].strip().casefold()
        chosen = found.tenant.members.filter(person__sign_in_name=name).first()
        if chosen is None:
            raise NotFound("no_such_member")
        groups.put_in(by, found, [chosen])
        messages.success(request, _("Đã thêm vào nhóm: %s") % chosen.person)
    elif act == "take":
        groups.take_out(by, found, known_id(request.POST.get("member", ""), "no_such_member"))
        messages.success(request, _("Đã đưa ra khỏi nhóm; quyền theo nhóm hết ngay."))
    elif act == "change":
        groups.change(
            by, found, request.POST.get("name", "")[:1000], request.POST.get("outside_name", "")
        )
        messages.success(request, _("Đã lưu nhóm."))
    elif act == "remove":
        groups.remove(by, found)
        messages.success(request, _("Đã bỏ nhóm và mọi quyền cấp cho nhóm."))
        return redirect("pages:groups")
    else:
        raise BadInput()
    return redirect(request.path)
