"""Which providers people come in through, and what their groups open in a body."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troly.doors.pages import outside_ways
from troly.doors.pages.access import confirmed, for_role
from troly.doors.pages.ids import known_id
from troly.doors.pages.paging import page_links
from troly.doors.pages.people_forms import RuleForm
from troly.doors.pages.people_wordings import CLEARANCES, ROLES
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput, NotAllowed, TrolyError, Unavailable
from troly.office.tenants import bodies
from troly.office.tenants.identity import providers, refreshing, rules
from troly.office.tenants.identity.facts import EVERYBODY, DirectoryFacts, OidcFacts
from troly.office.tenants.identity.models import IdentityProvider, IdentityRule
from troly.office.tenants.models import Member, Role, Tenant
from troly.office.tenants.permissions import Permission

PAGE_ROWS = 50


@require_GET
@for_role(Permission.PEOPLE)
def providers_list(request: HttpRequest, member: Member) -> HttpResponse:
    """Every provider that serves one's body or one below."""
    page = Paginator(providers.listed(member), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "section": "people",
        "rows": [
            {
                "name": one.name,
                "kind": one.kind,
                "body": one.tenant.name if one.tenant else "",
                "is_on": one.is_on,
                "trouble": _trouble(one),
                "url": reverse("pages:identity", args=[one.pk]),
            }
            for one in page.object_list
        ],
        "page_links": page_links(page, request.path),
    }
    return render(request, "pages/identities.html", context)


@require_http_methods(["GET", "POST"])
@for_role(Permission.PEOPLE)
@confirmed
def provider(request: HttpRequest, member: Member, provider_id: object) -> HttpResponse:
    """One provider: what is known of it, and its rules for one body."""
    found = providers.provider_below(member, provider_id)
    chosen = request.POST.get("body") or request.GET.get("body", "")
    body = _body(member, found, chosen)
    form = _form(found, member, request.POST if request.POST.get("act") == "add" else None)
    problem, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("act") != "add" or form.is_valid():
                _act(request, member, found, body, form)
                return redirect(_address(found, body, member))
            status = 400
        except (BadInput, NotAllowed, Unavailable) as error:
            problem = " ".join(words_for(error))
            status = {NotAllowed: 403, Unavailable: 503}.get(type(error), 400)
        found.refresh_from_db()
    context = {
        "section": "people",
        "one": found,
        "facts": _facts(request, found),
        "trouble": _trouble(found),
        "may_switch": providers.rules_over(member, found),
        "body_chosen": body,
        "places": _places(member, found, request.GET.get("where", "")[:200]),
        "where": request.GET.get("where", "")[:200],
        "rows": [_rule(one) for one in rules.rules_of(found, body)],
        "form": form,
        "problem": problem,
    }
    answer = render(request, "pages/identity.html", context, status=status)
    if status == 503:
        answer.headers["Retry-After"] = "60"
    return answer


def _form(found: IdentityProvider, member: Member, typed: Any) -> RuleForm:
    facts = providers.facts_of(found)
    levels = facts.levels if isinstance(facts, OidcFacts) else ()
    first = {"role": Role.READER, "clearance": min(1, member.clearance)}
    return RuleForm(typed, initial=first, most=member.clearance, levels=levels)


def _body(member: Member, found: IdentityProvider, chosen: str) -> Tenant:
    """The body whose rules are shown: one that the provider serves and ``member`` administers."""
    if chosen:
        return bodies.body_below(member, known_id(chosen, "no_such_body"))
    own = member.tenant
    if found.tenant is not None and found.tenant.path.startswith(own.path):
        return found.tenant
    return own


def _address(found: IdentityProvider, body: Tenant, member: Member) -> str:
    address = reverse("pages:identity", args=[found.pk])
    return address if body.pk == member.tenant_id else f"{address}?body={body.pk}"


def _places(member: Member, found: IdentityProvider, text: str) -> list[Tenant]:
    if not text.strip():
        return []
    fits = bodies.listed(member, text=text).filter(closed_at=None)
    if found.tenant is not None:
        fits = fits.filter(path__startswith=found.tenant.path)
    return list(fits[:20])


def _rule(one: IdentityRule) -> dict[str, Any]:
    return {
        "id": one.pk,
        "group": one.group,
        "is_everybody": one.group == EVERYBODY,
        "level": one.level,
        "role": ROLES[one.role].word,
        "clearance": CLEARANCES[one.clearance],
    }


def _trouble(one: IdentityProvider) -> str:
    """The last trouble in words; empty when it answered."""
    return words_for(NotAllowed(one.trouble))[0] if one.trouble else ""


def _facts(request: HttpRequest, found: IdentityProvider) -> list[tuple[str, str]]:
    """What is known of it, without any secret."""
    facts = providers.facts_of(found)
    if isinstance(facts, DirectoryFacts):
        shown = [
            (_("Địa chỉ"), facts.url + (" + StartTLS" if facts.start_tls else "")),
            (_("Tìm người trong"), facts.people_base),
            (_("Tên đăng nhập là"), ", ".join(facts.name_attributes)),
            (_("Tìm nhóm trong"), facts.groups_base or facts.people_base),
        ]
    else:
        shown = [
            (_("Địa chỉ"), facts.issuer),
            (_("Mã ứng dụng"), facts.client_id),
            (_("Địa chỉ quay về"), outside_ways.back_address(request, found)),
            (_("Nhóm lấy từ"), facts.groups_claim or _("không lấy nhóm")),
            (_("Mức bảo đảm tối thiểu"), facts.needed_level or _("không đòi hỏi")),
        ]
    made = _("có") if facts.makes_people else _("không")
    return [*shown, (_("Người mới tự thành thành viên"), made)]


def _act(
    request: HttpRequest, by: Member, found: IdentityProvider, body: Tenant, form: RuleForm
) -> None:
    act = request.POST.get("act", "")
    if act == "add":
        values = form.cleaned_data
        rules.add(
            by,
            found,
            body,
            values["group"],
            values["role"],
            values["clearance"],
            values.get("level", ""),
        )
        messages.success(request, _("Đã thêm quy tắc; áp dụng từ lần đăng nhập sau."))
    elif act in ("remove", "sooner"):
        rule = rules.rule_of(found, body, known_id(request.POST.get("rule", ""), "no_such_rule"))
        (rules.remove if act == "remove" else rules.sooner)(by, rule)
        messages.success(request, _("Đã lưu quy tắc."))
    elif act in ("on", "off"):
        providers.switch(by, found, act == "on")
        messages.success(
            request, _("Đã bật.") if act == "on" else _("Đã tắt; chỗ do hệ thống này cấp đã hết.")
        )
    elif act == "examine":
        _examine(request, by, found)
    else:
        raise BadInput("bad_input")


def _examine(request: HttpRequest, by: Member, found: IdentityProvider) -> None:
    if not providers.rules_over(by, found):
        raise NotAllowed("identity_of_a_body_above")
    try:
        providers.examine(found)
        if found.kind == "ldap":
            known, gone = refreshing.refresh(found)
            told = _("Hệ thống trả lời đúng; đã hỏi lại %(known)s người, %(gone)s không còn.")
            messages.success(request, told % {"known": known, "gone": gone})
            return
    except TrolyError as error:
        if isinstance(error, (NotAllowed, Unavailable)):
            raise
        # A file that cannot be read is mended at the machine: here it is only told.
        raise BadInput(error.code, **error.facts) from error
    messages.success(request, _("Hệ thống trả lời đúng."))
