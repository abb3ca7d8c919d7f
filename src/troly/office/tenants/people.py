"""First start, members, passwords and access tokens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troly.errors import NotAllowed, NotFound
from troly.office.audit import made_queries
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.tenants import sign_ins
from troly.office.tenants.models import AccessToken, Clearance, Member, Person, Role, Tenant
from troly.office.tenants.permissions import REFUSALS, Permission

SYSTEM = "system"


def first_start(body_name: str, administrator: str) -> str | None:
    """Make one body and its administrator when there is none.

    Returns the one-time password, or None when somebody was there already.
    """
    with transaction.atomic():
        one_at_a_time("first start")
        if Tenant.objects.exists():
            return None
        tenant = create_body(body_name)
        password = secrets.token_urlsafe(12)
        add_member(
            tenant,
            administrator,
            role=Role.ADMINISTRATOR,
            clearance=Clearance.RESTRICTED,
            password=password,
            by=SYSTEM,
        )
        return password


def create_body(name: str, parent: Tenant | None = None, by: object = SYSTEM) -> Tenant:
    with transaction.atomic():
        tenant = Tenant.objects.create(name=name, parent=parent)
        record(tenant.id, by, "body_created", tenant.id)
        return tenant


def remove_body(tenant: Tenant) -> None:
    """Remove a temporary body (evaluation) with everything in it. Its audit chain stays."""
    with transaction.atomic():
        record(tenant.id, SYSTEM, "body_removed", tenant.id)
        people = Person.objects.filter(memberships__tenant=tenant)
        only_here = [p.pk for p in people if p.memberships.count() == 1]
        tenant.delete()
        Person.objects.filter(pk__in=only_here).delete()


def add_member(
    tenant: Tenant,
    name: str,
    *,
    role: str = Role.READER,
    clearance: int = Clearance.INTERNAL,
    password: str | None = None,
    full_name: str = "",
    by: object = SYSTEM,
) -> Member:
    """Add a person to a body, with a one-time password when one is given."""
    with transaction.atomic():
        key = Person.objects.normalise(name)
        person = Person.objects.filter(sign_in_name=key).first()
        if person is None:
            person = Person.objects.create_person(
                name, password, full_name=full_name, has_one_time_password=password is not None
            )
        member = Member.objects.create(tenant=tenant, person=person, role=role, clearance=clearance)
        record(tenant.id, by, "member_added", member.id, role=role, clearance=int(clearance))
        return member


def set_password(person: Person, password: str) -> None:
    """Set a password a person chose; the one-time password ends."""
    with transaction.atomic():
        person.set_password(password)
        person.has_one_time_password = False
        person.save(update_fields=["password", "has_one_time_password"])
        for member in person.memberships.all():
            record(member.tenant_id, member.id, "password_changed", member.id)


def reset_password(name: str) -> str:
    """A new one-time password, for an operator at the machine.

    Raises ``NotFound`` for an unknown sign-in name.
    """
    person = Person.objects.filter(sign_in_name=Person.objects.normalise(name)).first()
    if person is None:
        raise NotFound("no_such_person", name=name)
    return give_one_time_password(person, SYSTEM)


def give_one_time_password(person: Person, by: object) -> str:
    """Replace a person's password; every sign-in of theirs ends. Returns the new one."""
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        person.set_password(password)
        person.has_one_time_password = True
        person.save(update_fields=["password", "has_one_time_password"])
        sign_ins.end_all(Person.objects.filter(pk=person.pk))
        for member in person.memberships.all():
            record(member.tenant_id, by, "password_reset", member.id)
    person.refresh_from_db()
    return password


def active_member(person: Person, tenant_id: object | None = None) -> Member | None:
    """The membership a person works in: the named body, else their first."""
    named = () if tenant_id is None else (UUID(str(tenant_id)),)
    return made_queries.record(_memberships, None, (person.pk, *named), group=1 + len(named))


def _memberships(_fixed: None, them: Sequence[Any]) -> QuerySet[Member]:
    person, *bodies = them
    memberships = Member.objects.filter(
        person_id=person, is_active=True, person__is_active=True, tenant__closed_at=None
    )
    if bodies:
        memberships = memberships.filter(tenant_id=bodies[0])
    return memberships.select_related("tenant", "person").order_by("joined_at")[:1]


def operator() -> Member:
    """The member for whom commands at the machine act: the first administrator."""
    member = (
        Member.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
        .select_related("tenant", "person")
        .order_by("joined_at")
        .first()
    )
    if member is None:
        raise NotFound("no_administrator")
    return member


def issue_token(member: Member, name: str, days: int | None = 365) -> str:
    """Make an access token for the API; its text is returned once and never kept."""
    text = AccessToken.fresh_text()
    with transaction.atomic():
        token = AccessToken.objects.create(
            member=member,
            name=name[:100],
            digest=AccessToken.digest_of(text),
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
        record(member.tenant_id, member.id, "token_issued", token.id)
    return text


def revoke_token(member: Member, token_id: object) -> None:
    with transaction.atomic():
        token = AccessToken.objects.filter(id=token_id, member=member).first()
        if token is None:
            raise NotFound("no_such_token")
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(member.tenant_id, member.id, "token_revoked", token.id)


def member_of_token(text: str) -> Member | None:
    """The member behind an access token, or None when it is unknown, revoked or expired."""
    token = made_queries.record(_tokens, None, (AccessToken.digest_of(text),))
    if token is None or (token.expires_at and token.expires_at < timezone.now()):
        return None
    member = token.member
    is_in = member.is_active and member.person.is_active and not member.tenant.is_closed
    return member if is_in else None


def _tokens(_fixed: None, digests: Sequence[Any]) -> QuerySet[AccessToken]:
    valid = AccessToken.objects.filter(digest=digests[0], revoked_at=None)
    return valid.select_related("member__tenant", "member__person").order_by("pk")[:1]


def require(member: Member, permission: Permission) -> None:
    """Raises ``NotAllowed`` unless the member's role holds ``permission``."""
    if not member.may(permission):
        raise NotAllowed(REFUSALS[permission], role=member.role)


def require_builder(member: Member) -> None:
    """Raises ``NotAllowed`` unless the member may add documents and make assistants."""
    require(member, Permission.BUILD)
