"""One's own account: the body one works in, open sign-ins, one-time codes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.limits import count_attempt, forget_attempts
from troly.doors.pages.access import BODY_KEY, SIGN_IN_KEY, confirmed, for_members, too_many_words
from troly.doors.pages.ids import known_id
from troly.doors.pages.people_forms import CodeForm
from troly.doors.pages.people_wordings import CLEARANCES, ROLES
from troly.doors.refusals import TooMany
from troly.errors import BadInput, NotFound
from troly.office.tenants import second_step, sign_ins
from troly.office.tenants.identity import providers
from troly.office.tenants.identity.models import Identity
from troly.office.tenants.models import Member, Person, SignIn
from troly.office.tenants.people import active_member

MOST_JOINABLE = 8


def sign_in_entries(person: Person, current: object = None) -> list[dict[str, Any]]:
    """Open sign-ins for the templates."""
    return [_entry(one, current) for one in sign_ins.open_sign_ins(person)[:50]]


def _entry(one: SignIn, current: object) -> dict[str, Any]:
    return {
        "id": one.pk,
        "browser": browser_name(one.browser),
        "address": one.address,
        "started_at": one.started_at,
        "seen_at": one.seen_at,
        "is_current": str(one.pk) == str(current),
    }


def browser_name(text: str) -> str:
    """A word for what a browser says of itself; empty when it says nothing known."""
    names = (
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    found = [next((word for sign, word in known if sign in text), "") for known in (names, systems)]
    return ", ".join(word for word in found if word)


@require_GET
@for_members
def account(request: HttpRequest, member: Member) -> HttpResponse:
    memberships = member.person.memberships.filter(is_active=True, tenant__closed_at=None)
    mine = [
        {"id": one.pk, "name": one.provider.name, "seen_at": one.seen_at, "of": one.provider_id}
        for one in Identity.objects.filter(person=member.person)
        .select_related("provider")
        .order_by("provider__name")
    ]
    ways = providers.open_ways("oidc").exclude(pk__in=[one["of"] for one in mine])
    above = [key for key in member.tenant.path.split("/") if key]
    joinable = ways.filter(Q(tenant=None) | Q(tenant__in=above))[:MOST_JOINABLE]
    context = {
        "role": ROLES[member.role],
        "clearance": CLEARANCES[member.clearance],
        "bodies": [
            {
                "id": one.tenant_id,
                "name": one.tenant.name,
                "role": ROLES[one.role].word,
                "is_current": one.pk == member.pk,
            }
            for one in memberships.select_related("tenant").order_by("joined_at")
        ],
        "sign_ins": sign_in_entries(member.person, request.session.get(SIGN_IN_KEY)),
        "has_codes": second_step.is_asked(member.person),
        "has_password": member.person.has_usable_password(),
        "identities": mine,
        "joinable": joinable,
        "spare_left": second_step.spare_left(member.person),
    }
    return render(request, "pages/account.html", context)


@require_POST
@for_members
def switch(request: HttpRequest, member: Member) -> HttpResponse:
    """Work in another of one's bodies."""
    other = next(
        (
            one
            for one in member.person.memberships.all()
            if str(one.tenant_id) == request.POST.get("body")
        ),
        None,
    )
    if other is None or active_member(member.person, other.tenant_id) is None:
        raise NotFound("no_such_body")
    request.session[BODY_KEY] = str(other.tenant_id)
    messages.success(request, _("Đang làm việc trong: %s") % other.tenant.name)
    return redirect("pages:home")


@require_POST
@for_members
def end_sign_in(request: HttpRequest, member: Member) -> HttpResponse:
    """End one of one's own sign-ins, or all others."""
    chosen = request.POST.get("sign_in", "")
    if chosen == "others":
        sign_ins.end_others(member.person, request.session.session_key)
        messages.success(request, _("Đã kết thúc mọi phiên đăng nhập khác."))
        return redirect("pages:account")
    sign_ins.end(member, member.person, known_id(chosen, "no_such_sign_in"))
    messages.success(request, _("Đã kết thúc phiên đăng nhập."))
    return redirect("pages:account")


@never_cache
@require_http_methods(["GET", "POST"])
@for_members
@confirmed
def codes(request: HttpRequest, member: Member) -> HttpResponse:
    """Switch one-time codes on, with a first code, or off."""
    person, problem, status = member.person, "", 200
    if request.method == "POST" and request.POST.get("act") == "off":
        if second_step.switch_off(person, member.id):
            messages.success(request, _("Đã tắt mã dùng một lần."))
        return redirect("pages:account")
    if second_step.is_asked(person):
        return render(
            request, "pages/codes_off.html", {"spare_left": second_step.spare_left(person)}
        )
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                count_attempt(person.sign_in_name)
                spare = second_step.confirm(member, form.cleaned_data["code"])
            except TooMany as error:
                problem, status = too_many_words(error), 429
            except BadInput:
                problem = _("Mã không đúng, đã dùng hoặc đã hết hạn. Nhập mã đang hiện.")
            else:
                forget_attempts(person.sign_in_name)
                return render(request, "pages/spare_codes.html", {"spare": spare})
    key = second_step.prepare(person)
    label = quote(f"Troly:{person.sign_in_name}")
    address = f"otpauth://totp/{label}?secret={key}&issuer=Troly"
    context = {
        "form": form,
        "problem": problem,
        "key": " ".join(key[at : at + 4] for at in range(0, len(key), 4)),
        "address": address,
        "picture": _picture(address),
    }
    return render(request, "pages/codes.html", context, status=status)


def _picture(address: str) -> str:
    """A QR code of ``address`` as SVG to stand in the page; it needs no script and no style."""
    import segno

    return str(
        segno.make(address, error="m").svg_inline(
            scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
        )
    )
