"""Providers of identities as the pages meet them: one by its address, and the way out of one."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from troly import settings as deployment
from troly.doors.pages.ids import known_id
from troly.errors import TrolyError
from troly.office.tenants.identity import oidc, providers
from troly.office.tenants.identity.facts import OidcFacts
from troly.office.tenants.identity.models import IdentityProvider

OUTSIDE_KEY = "outside"
"""In the session: the provider this browser came through, to sign out there too."""


def provider(provider_id: object) -> tuple[IdentityProvider, OidcFacts]:
    """One that browsers are sent to, switched on. Raises ``NotFound``."""
    found = providers.way(known_id(str(provider_id), "no_such_identity"), "oidc")
    facts = providers.facts_of(found)
    assert isinstance(facts, OidcFacts)
    return found, facts


def back_address(request: HttpRequest, found: IdentityProvider) -> str:
    """Where the provider sends browsers back: one address each, so that an answer meant for one
    cannot be brought to another."""
    return _site(request) + reverse("pages:outside_back", args=[found.pk])


def remember(request: HttpRequest, found: IdentityProvider, id_token: str) -> None:
    request.session[OUTSIDE_KEY] = {"provider": str(found.pk), "id_token": id_token}


def way_out(request: HttpRequest) -> str:
    """Where to sign out at the provider this browser came through; empty for any other."""
    known = request.session.get(OUTSIDE_KEY)
    if not known:
        return ""
    try:
        found, facts = provider(known["provider"])
    except TrolyError:
        return ""
    home = _site(request) + reverse("pages:sign_in")
    return oidc.way_out(facts, known.get("id_token", ""), home, providers.told(found))


def _site(request: HttpRequest) -> str:
    return deployment.load().public_url or f"{request.scheme}://{request.get_host()}"
