"""What a provider's groups open, body by body; administrators order and change it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max, QuerySet

from troly.errors import BadInput, NotFound
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.tenants.identity.facts import OidcFacts
from troly.office.tenants.identity.models import IdentityProvider, IdentityRule
from troly.office.tenants.identity.providers import facts_of
from troly.office.tenants.members import may_give
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.people import SYSTEM

MOST_RULES = 500
"""Of one provider in one body."""


def rules_of(provider: IdentityProvider, body: Tenant) -> QuerySet[IdentityRule]:
    """In the order in which they are tried."""
    return IdentityRule.objects.filter(provider=provider, tenant=body).order_by("place", "pk")


def add(
    by: Member | None,
    provider: IdentityProvider,
    body: Tenant,
    group: str,
    role: str,
    clearance: int,
    level: str = "",
) -> IdentityRule:
    """One more rule, tried last. Raises ``BadInput``, ``NotAllowed``, ``NotFound``."""
    may_give(by, role, clearance)
    _must_serve(by, provider, body)
    name = " ".join(group.replace("\0", "").split())
    if not 0 < len(name) <= 400:
        raise BadInput("bad_outside_group")
    facts = facts_of(provider)
    levels = facts.levels if isinstance(facts, OidcFacts) else ()
    if level and level not in levels:
        raise BadInput("no_such_level", known=", ".join(levels) or "-")
    with transaction.atomic():
        one_at_a_time(f"rules of {provider.pk} {body.pk}")
        mine = rules_of(provider, body)
        if mine.filter(group=name).exists():
            raise BadInput("identity_rule_twice", name=name)
        if mine.count() >= MOST_RULES:
            raise BadInput("too_many_rules", limit=MOST_RULES)
        last = mine.aggregate(last=Max("place"))["last"]
        made = IdentityRule.objects.create(
            provider=provider,
            tenant=body,
            place=0 if last is None else last + 1,
            group=name,
            level=level,
            role=role,
            clearance=clearance,
        )
        _record(by, made, "identity_rule_added", role=role, clearance=int(clearance))
    return made


def remove(by: Member | None, rule: IdentityRule) -> None:
    """It opens nothing more from the next sign-in, or question to the directory, on."""
    _must_serve(by, rule.provider, rule.tenant)
    with transaction.atomic():
        one_at_a_time(f"rules of {rule.provider_id} {rule.tenant_id}")
        if IdentityRule.objects.filter(pk=rule.pk).delete()[0]:
            _record(by, rule, "identity_rule_removed")


def sooner(by: Member | None, rule: IdentityRule) -> None:
    """Try it before the one that stands above it."""
    _must_serve(by, rule.provider, rule.tenant)
    with transaction.atomic():
        one_at_a_time(f"rules of {rule.provider_id} {rule.tenant_id}")
        rows = list(rules_of(rule.provider, rule.tenant))
        at = next((n for n, one in enumerate(rows) if one.pk == rule.pk), 0)
        if at == 0:
            return
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
        for number, one in enumerate(rows):
            one.place = number
        IdentityRule.objects.bulk_update(rows, ["place"])
        _record(by, rule, "identity_rule_moved", place=at - 1)


def rule_of(provider: IdentityProvider, body: Tenant, rule_id: object) -> IdentityRule:
    """Raises ``NotFound``."""
    found = rules_of(provider, body).select_related("provider__tenant", "tenant")
    one = found.filter(pk=rule_id).first()
    if one is None:
        raise NotFound("no_such_rule")
    return one


def _must_serve(by: Member | None, provider: IdentityProvider, body: Tenant) -> None:
    if by is not None and not body.path.startswith(by.tenant.path):
        raise NotFound("no_such_body")
    if provider.tenant is not None and not body.path.startswith(provider.tenant.path):
        raise NotFound("no_such_body")
    if body.is_closed:
        raise BadInput("body_closed", name=body.name)


def _record(by: Member | None, rule: IdentityRule, act: str, **facts: object) -> None:
    facts["provider"] = str(rule.provider_id)
    record(rule.tenant_id, by.id if by else SYSTEM, act, rule.pk, **facts)
