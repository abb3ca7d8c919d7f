"""Signing in through a provider of identities: there, back, and joined to an account of one's own.

A browser is sent away by a link, never by a form: forms of these pages lead nowhere else.
"""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from troly.doors.pages import outside_ways
from troly.doors.pages.access import CONFIRMED_KEY, confirmed, for_members, member_of
from troly.doors.pages.paging import page_links
from troly.doors.pages.views.appearance import safe_next
from troly.doors.pages.views.errors import STATUSES, words_for
from troly.doors.pages.views.signing_in import next_step
from troly.errors import BadInput, NotAllowed, TrolyError
from troly.office.audit.chain import record
from troly.office.tenants import counting
from troly.office.tenants.identity import arrivals, oidc, providers
from troly.office.tenants.identity.arrivals import Arrival, take_in
from troly.office.tenants.identity.models import Identity, IdentityProvider
from troly.office.tenants.models import Member

ERRANDS_KEY, JOINING_KEY = "errands", "joining"
ERRAND_SECONDS, MOST_ERRANDS = 600, 5
CLOCK_SECONDS = 60
NOTED_A_MINUTE = 30
PAGE_ROWS = 50


@require_GET
def ways(request: HttpRequest) -> HttpResponse:
    """Every provider one may sign in through, by its name or its body's."""
    text = request.GET.get("q", "")[:150]
    found = Paginator(providers.open_ways("oidc", text), PAGE_ROWS)
    page = found.get_page(request.GET.get("page"))
    following = request.GET.get("next", "")
    context = {
        "ways": list(page.object_list),
        "text": text,
        "next": following,
        "page_links": page_links(page, reverse("pages:ways"), q=text, next=following),
    }
    return render(request, "pages/ways.html", context)


@never_cache
@require_GET
def go(request: HttpRequest, provider_id: object) -> HttpResponse:
    """Off to the provider. ``for``: ``join`` it to one's account, or ``confirm`` who one is."""
    aim = request.GET.get("for", "")
    aim = aim if aim in ("join", "confirm") and member_of(request) is not None else ""
    try:
        provider, facts = outside_ways.provider(provider_id)
        errand = oidc.begin(
            facts,
            outside_ways.back_address(request, provider),
            providers.told(provider),
            again=aim == "confirm",
        )
    except TrolyError as error:
        return _refused(request, error)
    kept = {
        "state": errand.state,
        "nonce": errand.nonce,
        "verifier": errand.verifier,
        "provider": str(provider.pk),
        "aim": aim,
        "next": request.GET.get("next", "")[:2000],
        "at": int(time.time()),
    }
    others = request.session.get(ERRANDS_KEY, [])
    request.session[ERRANDS_KEY] = [*others[-MOST_ERRANDS + 1 :], kept]
    answer = redirect(errand.address)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_GET
def back(request: HttpRequest, provider_id: object) -> HttpResponse:
    """Back from the provider: in, or told why not."""
    errand = _errand(request, str(provider_id), request.GET.get("state", ""))
    if errand is None:
        return _refused(request, NotAllowed("identity_expired"))
    provider: IdentityProvider | None = None
    try:
        provider, facts = outside_ways.provider(provider_id)
        proven = oidc.finish(
            facts,
            outside_ways.back_address(request, provider),
            {name: request.GET.get(name, "") for name in ("state", "code", "iss", "error")},
            errand,
            providers.told(provider),
        )
        if errand["aim"] == "confirm":
            return _confirm(request, provider, proven, errand)
        if errand["aim"] == "join":
            return _ask_to_join(request, provider, proven)
        person, member = take_in(provider, proven.arrival)
    except TrolyError as error:
        _note(provider, error)
        return _refused(request, error)
    providers.note(provider, "")
    answer = next_step(request, person, member, errand["next"], "provider")
    outside_ways.remember(request, provider, proven.id_token)
    return answer


@require_POST
@for_members
@confirmed
def join(request: HttpRequest, member: Member) -> HttpResponse:
    """The identity just proven belongs to this account from now on."""
    waiting = request.session.pop(JOINING_KEY, None)
    if not waiting or time.time() - waiting["at"] > ERRAND_SECONDS:
        raise BadInput("identity_expired")
    provider = providers.way(waiting["provider"], "oidc")
    arrival = Arrival(**{**waiting["arrival"], "groups": frozenset(waiting["arrival"]["groups"])})
    with transaction.atomic():
        take_in(provider, arrival, member.person)
        record(member.tenant_id, member.id, "identity_joined", provider.pk)
    messages.success(request, _("Từ nay đăng nhập được qua: %s") % provider.name)
    return redirect("pages:account")


@require_POST
@for_members
@confirmed
def part(request: HttpRequest, member: Member, identity_id: object) -> HttpResponse:
    """One's account no longer opens through a provider; one's own password has to be there."""
    if not member.person.has_usable_password():
        raise BadInput("identity_only_way")
    if arrivals.part(member, identity_id):
        messages.success(request, _("Không còn đăng nhập qua hệ thống đó."))
    return redirect("pages:account")


def _errand(request: HttpRequest, provider: str, state: str) -> dict[str, Any] | None:
    """The errand this answer belongs to; each is taken up once, within ten minutes."""
    kept = request.session.get(ERRANDS_KEY, [])
    mine = next((e for e in kept if e["state"] == state and e["provider"] == provider), None)
    if mine is None:
        return None
    request.session[ERRANDS_KEY] = [one for one in kept if one is not mine]
    return mine if time.time() - mine["at"] <= ERRAND_SECONDS else None


def _confirm(
    request: HttpRequest, provider: IdentityProvider, proven: oidc.Proven, errand: dict[str, Any]
) -> HttpResponse:
    member = member_of(request)
    mine = Identity.objects.filter(provider=provider, subject=proven.arrival.subject)
    is_me = member is not None and mine.filter(person=member.person).exists()
    if not is_me or proven.authenticated_at < errand["at"] - CLOCK_SECONDS:
        raise NotAllowed("identity_not_confirmed")
    request.session[CONFIRMED_KEY] = int(time.time())
    return redirect(safe_next(request, errand["next"]) if errand["next"] else "pages:proved")


@require_GET
@for_members
def proved(request: HttpRequest, member: Member) -> HttpResponse:
    """Where a second tab ends after it was confirmed who one is."""
    return render(request, "pages/proved.html")


def _ask_to_join(
    request: HttpRequest, provider: IdentityProvider, proven: oidc.Proven
) -> HttpResponse:
    if member_of(request) is None:
        raise NotAllowed("identity_expired")
    arrival = proven.arrival
    request.session[JOINING_KEY] = {
        "provider": str(provider.pk),
        "at": int(time.time()),
        "arrival": {
            "subject": arrival.subject,
            "name": arrival.name,
            "full_name": arrival.full_name,
            "groups": sorted(arrival.groups),
            "level": arrival.level,
        },
    }
    shown = arrival.full_name or arrival.name or arrival.subject
    return render(request, "pages/identity_join.html", {"provider": provider, "name": shown})


def _note(provider: IdentityProvider | None, error: TrolyError) -> None:
    """On record, but nobody fills the record from outside."""
    if provider is None:
        return
    if error.code in ("identity_away", "bad_secret_file", "identity_lies"):
        providers.note(provider, error.code)
    number, _until = counting.count("identity", provider.pk, time.time() + 60)
    chain = providers.chain_of(provider)
    if number <= NOTED_A_MINUTE and chain is not None:
        facts = {name: error.facts[name] for name in ("why", "count") if name in error.facts}
        with transaction.atomic():
            record(chain, "", "sign_in_refused", provider.pk, code=error.code, **facts)


def _refused(request: HttpRequest, error: TrolyError) -> HttpResponse:
    status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
    title, remedy = words_for(error)
    context = {"title": title, "remedy": remedy}
    answer = render(request, "pages/outside_refused.html", context, status=status)
    if status == 503:
        answer.headers["Retry-After"] = "60"
    return answer
