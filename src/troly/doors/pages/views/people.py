"""The people of a body and of those below it: found, invited, changed, ended."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from troly.doors.pages.access import confirmed, for_role
from troly.doors.pages.ids import known_id
from troly.doors.pages.paging import page_links
from troly.doors.pages.people_forms import InviteForm, StandingForm
from troly.doors.pages.people_wordings import CLEARANCES, ROLES
from troly.doors.pages.views.account import sign_in_entries
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.tenants import bodies, invitations, members, second_step
from troly.office.tenants.members import Wanted
from troly.office.tenants.models import Member, Role, Tenant
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

PAGE_ROWS = 50
STATES = {"": None, "active": True, "off": False}


def entry(member: Member) -> dict[str, Any]:
    return {
        "id": member.pk,
        "name": str(member.person),
        "sign_in_name": member.person.sign_in_name,
        "body": member.tenant.name,
        "role": ROLES[member.role].word,
        "clearance": CLEARANCES[member.clearance],
        "is_active": member.is_active,
        "joined_at": member.joined_at,
        "url": reverse("pages:member", args=[member.pk]),
    }


def _body(request: HttpRequest, member: Member) -> Tenant | None:
    chosen = request.POST.get("body") or request.GET.get("body", "")
    return bodies.body_below(member, known_id(chosen, "no_such_body")) if chosen else None


@require_GET
@for_role(Permission.PEOPLE)
def people(request: HttpRequest, member: Member) -> HttpResponse:
    text, role = request.GET.get("q", "")[:150], request.GET.get("role", "")
    state = request.GET.get("state", "")
    body = _body(request, member)
    role = role if role in Role.values else ""
    state = state if state in STATES else ""
    found = members.members_below(member, Wanted(text, body, role, STATES[state]))
    page = Paginator(found.values_list("pk", flat=True), PAGE_ROWS).get_page(
        request.GET.get("page")
    )
    here = reverse("pages:people")
    query = {"q": text, "body": str(body.pk) if body else "", "role": role, "state": state}
    context = {
        "section": "people",
        "rows": [entry(one) for one in members.in_order(list(page.object_list))],
        "total": page.paginator.count,
        "page_links": page_links(page, here, **query),
        "text": text,
        "body_chosen": body,
        "role": role,
        "state": state,
        "roles": [(one.value, ROLES[one].word) for one in Role],
        "is_filtered": any(query.values()),
        "has_bodies_below": Tenant.objects.filter(parent=member.tenant_id).exists(),
        "invitations": [
            {
                "id": one.pk,
                "name": one.full_name or one.sign_in_name,
                "body": one.tenant.name,
                "role": ROLES[one.role].word,
                "expires_at": one.expires_at,
            }
            for one in invitations.open_invitations(member)[:PAGE_ROWS]
        ],
        "invite_url": reverse("pages:invite")
        + (f"?{urlencode({'body': body.pk})}" if body else ""),
    }
    return render(request, "pages/people.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_role(Permission.PEOPLE)
@confirmed
def invite(request: HttpRequest, member: Member) -> HttpResponse:
    """A new member: by a link, or by a one-time password. Either is shown once."""
    if request.POST.get("withdraw"):
        invitations.withdraw(member, known_id(request.POST["withdraw"], "no_such_invitation"))
        messages.success(request, _("Đã rút lời mời."))
        return redirect("pages:people")
    body = _body(request, member) or member.tenant
    first = {"role": Role.READER, "clearance": min(1, member.clearance), "way": "invite"}
    form = InviteForm(
        request.POST if request.method == "POST" else None, initial=first, most=member.clearance
    )
    problem, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            return _taken_in(request, member, body, form.cleaned_data)
        except (BadInput, NotAllowed) as error:
            problem = " ".join(words_for(error))
    if request.method == "POST":
        status = 400
    context = {"section": "people", "form": form, "body_chosen": body, "problem": problem}
    return render(request, "pages/invite.html", context, status=status)


def _taken_in(
    request: HttpRequest, member: Member, body: Tenant, values: dict[str, Any]
) -> HttpResponse:
    facts = {
        "full_name": values["full_name"],
        "role": values["role"],
        "clearance": values["clearance"],
    }
    context: dict[str, Any] = {"section": "people", "body_chosen": body}
    if values["way"] == "invite":
        made, text = invitations.invite(member, body, values["name"], **facts)
        link = request.build_absolute_uri(reverse("pages:join", args=[text]))
        context |= {"link": link, "name": made.full_name or made.sign_in_name}
        context["expires_at"] = made.expires_at
    else:
        added, password = members.add(member, body, values["name"], **facts)
        context |= {"name": str(added.person), "sign_in_name": added.person.sign_in_name}
        context |= {"one_time_password": password, "is_known": password is None}
    return render(request, "pages/invited.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_role(Permission.PEOPLE)
@confirmed
def member(request: HttpRequest, by: Member, member_id: object) -> HttpResponse:
    """One member: what they may do, where they are signed in, and what can be done about it."""
    found = members.member_below(by, member_id)
    problem, status = "", 200
    if request.method == "POST":
        try:
            answer = _act(request, by, found)
            if answer is not None:
                return answer
            return redirect("pages:member", found.pk)
        except (BadInput, NotAllowed) as error:
            problem = " ".join(words_for(error))
            status = 403 if isinstance(error, NotAllowed) else 400
            found = members.member_below(by, member_id)
    is_theirs = members.is_theirs(by, found.person)
    context = {
        "section": "people",
        "one": entry(found),
        "form": StandingForm(
            initial={"role": found.role, "clearance": int(found.clearance)},
            most=max(by.clearance, found.clearance),
        ),
        "seen": members.state_of(found),
        "is_self": by.person_id == found.person_id,
        "is_theirs": is_theirs,
        "has_codes": second_step.is_asked(found.person),
        "sign_ins": sign_in_entries(found.person) if is_theirs else [],
        "tokens": found.tokens.filter(revoked_at=None).count(),
        "problem": problem,
    }
    return render(request, "pages/member.html", context, status=status)


def _act(request: HttpRequest, by: Member, found: Member) -> HttpResponse | None:
    act, seen = request.POST.get("act", ""), request.POST.get("seen", "")
    if act == "change":
        try:
            clearance = int(request.POST.get("clearance", ""))
        except ValueError as error:
            raise BadInput("unknown_clearance") from error
        members.change(by, found, request.POST.get("role", ""), clearance, seen)
        messages.success(request, _("Đã đổi vai trò và phạm vi xem; có hiệu lực ngay."))
    elif act == "off":
        members.switch_off(by, found, seen)
        messages.success(request, _("Đã ngừng hoạt động; mọi phiên và khóa truy cập đã kết thúc."))
    elif act == "on":
        members.switch_on(by, found, seen)
        messages.success(request, _("Đã cho hoạt động lại."))
    elif act == "password":
        context = {
            "section": "people",
            "one_time_password": members.fresh_password(by, found),
            "name": str(found.person),
            "sign_in_name": found.person.sign_in_name,
            "is_reset": True,
        }
        return render(request, "pages/invited.html", context)
    elif act in ("codes", "end"):
        _end(request, by, found, act)
    else:
        raise BadInput("bad_input")
    return None


def _end(request: HttpRequest, by: Member, found: Member, act: str) -> None:
    require(by, Permission.PEOPLE)
    if by.person_id == found.person_id:
        raise NotAllowed("own_role_stays")
    if not members.is_theirs(by, found.person):
        raise NotAllowed("person_of_another_body")
    if act == "codes":
        if second_step.switch_off(found.person, by.id):
            messages.success(request, _("Đã tắt mã dùng một lần."))
        return
    try:
        chosen = known_id(request.POST.get("sign_in", ""), "no_such_sign_in")
        members.end_sign_in(by, found, chosen)
    except NotFound:
        messages.success(request, _("Phiên đăng nhập này đã kết thúc từ trước."))
    else:
        messages.success(request, _("Đã kết thúc phiên đăng nhập."))
