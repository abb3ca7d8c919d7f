"""The providers of an installation: named at the machine, switched and ruled by administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from troly.errors import BadInput, NotAllowed, NotFound, TrolyError
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.tenants.identity import directory, oidc
from troly.office.tenants.identity.arrivals import end_place
from troly.office.tenants.identity.facts import (
    DirectoryFacts,
    OidcFacts,
    checked,
    of_shape,
    secret_in,
)
from troly.office.tenants.identity.models import GivenPlace, IdentityProvider
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.people import SYSTEM, require
from troly.office.tenants.permissions import Permission

LONGEST_NAME = 80
NEVER_CHANGED = ("issuer", "url", "subject_attribute")
"""With another one, the same subject could be another person: a new provider is needed."""


def add(shape: str, name: str, body: Tenant | None, given: Mapping[str, Any]) -> IdentityProvider:
    """A new provider, switched on, with no rules yet: nobody comes in through it. At the machine.

    Raises ``BadInput``, ``SettingsError``.
    """
    kind, facts = of_shape(shape, dict(given))
    _reachable(facts)
    with transaction.atomic():
        one_at_a_time("identity providers")
        made = IdentityProvider.objects.create(
            tenant=body,
            kind=kind,
            name=_good_name(name),
            facts=facts.model_dump(mode="json", exclude_unset=True),
        )
        _record(None, made, "identity_added", kind=kind)
    return made


def change(provider: IdentityProvider, given: Mapping[str, Any]) -> None:
    """Other facts; at the machine. Raises ``BadInput`` (``identity_facts_stay``)."""
    for name in NEVER_CHANGED:
        if name in given and given[name] != provider.facts.get(name):
            raise BadInput("identity_facts_stay", name=name)
    with transaction.atomic():
        fresh = IdentityProvider.objects.select_for_update().get(pk=provider.pk)
        facts = checked(fresh.kind, {**fresh.facts, **given})
        _reachable(facts)
        fresh.facts = facts.model_dump(mode="json", exclude_unset=True)
        fresh.save(update_fields=["facts"])
        _record(None, fresh, "identity_changed", fields=sorted(given))


def remove(provider: IdentityProvider) -> None:
    """Every place its rules gave ends; people and what they did stay. At the machine."""
    with transaction.atomic():
        _end_places(provider)
        _record(None, provider, "identity_removed")
        provider.delete()


def switch(by: Member | None, provider: IdentityProvider, is_on: bool) -> None:
    """Let people come in through it, or not. Off: the places it gave end, local accounts stay."""
    if by is not None and not rules_over(by, provider):
        raise NotAllowed("identity_of_a_body_above")
    with transaction.atomic():
        fresh = IdentityProvider.objects.select_for_update().get(pk=provider.pk)
        if fresh.is_on == is_on:
            return
        fresh.is_on = is_on
        fresh.save(update_fields=["is_on"])
        if not is_on:
            _end_places(fresh)
        _record(by, fresh, "identity_on" if is_on else "identity_off")


def _end_places(provider: IdentityProvider) -> None:
    given = GivenPlace.objects.filter(provider=provider, ended_at=None)
    for place in given.select_related("member__tenant", "member__person").iterator():
        place.member.given = place
        end_place(provider, place.member)


def listed(by: Member) -> QuerySet[IdentityProvider]:
    """Those that serve the body of ``by`` or one below it. Raises ``NotAllowed``."""
    require(by, Permission.PEOPLE)
    above = [key for key in by.tenant.path.split("/") if key]
    near = Q(tenant=None) | Q(tenant__in=above) | Q(tenant__path__startswith=by.tenant.path)
    return IdentityProvider.objects.filter(near).select_related("tenant")


def provider_below(by: Member, provider_id: object) -> IdentityProvider:
    """Raises ``NotFound``: another's looks like none."""
    found = listed(by).filter(pk=provider_id).first()
    if found is None:
        raise NotFound("no_such_identity")
    return found


def rules_over(by: Member, provider: IdentityProvider) -> bool:
    """Is it a provider of the body of ``by``, or of one below?"""
    require(by, Permission.PEOPLE)
    return provider.tenant is not None and provider.tenant.path.startswith(by.tenant.path)


def open_ways(kind: str, text: str = "") -> QuerySet[IdentityProvider]:
    """Those people may sign in through, for the whole installation first, then by name."""
    found = IdentityProvider.objects.filter(kind=kind, is_on=True)
    found = found.filter(Q(tenant=None) | Q(tenant__closed_at=None))
    if text.strip():
        from troly.engine.text.forms import fold

        word = fold(text.strip())
        found = found.filter(Q(name__icontains=text.strip()) | Q(tenant__folded__contains=word))
    return found.select_related("tenant").order_by("tenant__folded", "name", "pk")


def way(provider_id: object, kind: str = "") -> IdentityProvider:
    """One that is switched on. Raises ``NotFound``."""
    found = IdentityProvider.objects.filter(pk=provider_id, is_on=True).select_related("tenant")
    one = found.filter(kind=kind).first() if kind else found.first()
    if one is None or (one.tenant is not None and one.tenant.is_closed):
        raise NotFound("no_such_identity")
    return one


def facts_of(provider: IdentityProvider) -> OidcFacts | DirectoryFacts:
    return checked(provider.kind, provider.facts)


def named(name: str) -> IdentityProvider:
    """By name or id, for commands at the machine. Raises ``NotFound``."""
    found = IdentityProvider.objects.filter(name=" ".join(name.split())).first()
    if found is None:
        raise NotFound("no_such_identity")
    return found


def examine(provider: IdentityProvider) -> dict[str, object]:
    """Ask the provider as a sign-in would, without anybody signing in; what it said is kept as
    its state. Raises what a sign-in raises."""
    facts = facts_of(provider)
    try:
        if isinstance(facts, OidcFacts):
            secret_in(facts.secret_file)
            about = oidc.examine(facts, told(provider))
            shown: dict[str, object] = {"issuer": about["issuer"]}
        else:
            shown = {"people": directory.examine(facts, told(provider))}
    except TrolyError as error:
        note(provider, error.code)
        raise
    note(provider, "")
    return shown


def note(provider: IdentityProvider, trouble: str) -> None:
    """Keep how it answered; said on its page."""
    IdentityProvider.objects.filter(pk=provider.pk).exclude(trouble=trouble).update(
        trouble=trouble[:60]
    )


def told(provider: IdentityProvider) -> Callable[[Any], None]:
    """Who is told of each request to it: the audit record of its body, and the log."""

    def tell(request: Any) -> None:
        with transaction.atomic():
            _record(
                None,
                provider,
                "identity_asked",
                to=request.origin,
                path=request.path,
                method=request.method,
                bytes_sent=request.bytes_sent,
            )

    return tell


def chain_of(provider: IdentityProvider) -> object | None:
    """The body whose chain tells of it: its own, else the oldest at the top."""
    if provider.tenant_id is not None:
        return provider.tenant_id
    top = Tenant.objects.filter(parent=None).order_by("created_at", "pk")
    return top.values_list("pk", flat=True).first()


def _record(by: Member | None, provider: IdentityProvider, act: str, **facts: object) -> None:
    chain = chain_of(provider)
    if chain is not None:
        record(chain, by.id if by else SYSTEM, act, provider.pk, **facts)


def _reachable(facts: OidcFacts | DirectoryFacts) -> None:
    """Raises ``SettingsError`` for an address that would not be asked, or a file that is none."""
    from troly.office.tenants.identity.ports import ports

    address = facts.issuer if isinstance(facts, OidcFacts) else facts.url
    ports().check(address, isinstance(facts, DirectoryFacts) and facts.start_tls, facts.ca_file)
    secret_in(facts.secret_file if isinstance(facts, OidcFacts) else facts.bind_password_file)


def _good_name(text: str) -> str:
    name = " ".join(text.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput("bad_identity_name", limit=LONGEST_NAME)
    if IdentityProvider.objects.filter(name=name).exists():
        raise BadInput("identity_name_taken", name=name)
    return name
