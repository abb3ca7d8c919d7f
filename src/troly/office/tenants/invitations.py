"""Invitations: a link that somebody opens to become a member. Shown once, good for some days."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.tenants.members import LONGEST_NAME, good_sign_in_name, may_give
from troly.office.tenants.models import (
    AccessToken,
    Clearance,
    Invitation,
    Member,
    Person,
    Role,
    Tenant,
)
from troly.office.tenants.people import SYSTEM, add_member

GOOD_DAYS = 7


def invite(
    by: Member | None,
    body: Tenant,
    name: str,
    *,
    full_name: str = "",
    role: str = Role.READER,
    clearance: int = Clearance.INTERNAL,
    days: int = GOOD_DAYS,
) -> tuple[Invitation, str]:
    """Keep a place in ``body``; returns it with the text of its link, which is kept nowhere.

    Raises ``BadInput``, ``NotAllowed``, ``NotFound``.
    """
    may_give(by, role, clearance)
    if by is not None and not body.path.startswith(by.tenant.path):
        raise NotFound("no_such_body")
    if body.is_closed:
        raise BadInput("body_closed", name=body.name)
    key = good_sign_in_name(name)
    if Member.objects.filter(tenant=body, person__sign_in_name=key).exists():
        raise BadInput("already_a_member", name=key)
    text = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        # The newest link is the one that holds.
        _open(body).filter(sign_in_name=key).update(withdrawn_at=now)
        made = Invitation.objects.create(
            tenant=body,
            by=by,
            sign_in_name=key,
            full_name=" ".join(full_name.split())[:LONGEST_NAME],
            role=role,
            clearance=clearance,
            digest=AccessToken.digest_of(text),
            expires_at=now + timedelta(days=days),
        )
        record(
            body.pk,
            by.id if by else SYSTEM,
            "member_invited",
            made.pk,
            role=role,
            clearance=int(clearance),
        )
    return made, text


def open_invitations(by: Member) -> QuerySet[Invitation]:
    """Not yet accepted, withdrawn or run out, in the bodies that ``by`` administers."""
    below = Tenant.objects.filter(path__startswith=by.tenant.path)
    return _still_open(Invitation.objects.filter(tenant__in=below)).select_related("tenant")


def withdraw(by: Member, invitation_id: object) -> None:
    """Raises ``NotFound``."""
    with transaction.atomic():
        found = open_invitations(by).filter(pk=invitation_id).first()
        if found is None:
            raise NotFound("no_such_invitation")
        Invitation.objects.filter(pk=found.pk).update(withdrawn_at=timezone.now())
        record(found.tenant_id, by.id, "invitation_withdrawn", found.pk)


def invitation_of(text: str) -> Invitation:
    """The open invitation of a link. Raises ``NotFound`` for one that never was, is used, was
    withdrawn or has run out: all look alike."""
    found = _still_open(Invitation.objects.filter(digest=AccessToken.digest_of(text)))
    invitation = found.select_related("tenant").first()
    if invitation is None or invitation.tenant.is_closed:
        raise NotFound("no_such_invitation")
    return invitation


def is_known(invitation: Invitation) -> bool:
    """Has the invited person signed in here before, in another body?"""
    return Person.objects.filter(sign_in_name=invitation.sign_in_name).exists()


def accept(invitation: Invitation, *, password: str = "", person: Person | None = None) -> Member:
    """Become a member: a new person with a password of their own, or ``person`` who is signed in.

    Raises ``NotFound`` when it was used meanwhile, ``NotAllowed`` for somebody else's invitation.
    """
    with transaction.atomic():
        one_at_a_time(f"person {invitation.sign_in_name}")
        fresh = _still_open(Invitation.objects.select_for_update()).filter(pk=invitation.pk).first()
        if fresh is None:
            raise NotFound("no_such_invitation")
        known = Person.objects.filter(sign_in_name=fresh.sign_in_name).first()
        if known != person:
            raise NotAllowed("invitation_of_another")
        member = Member.objects.filter(tenant=fresh.tenant, person=known).first() if known else None
        if member is not None:
            raise BadInput("already_a_member", name=fresh.sign_in_name)
        member = add_member(
            fresh.tenant,
            fresh.sign_in_name,
            role=fresh.role,
            clearance=fresh.clearance,
            full_name=fresh.full_name,
            by=fresh.by_id or SYSTEM,
        )
        if person is None:
            member.person.set_password(password)
            member.person.save(update_fields=["password"])
        Invitation.objects.filter(pk=fresh.pk).update(accepted_at=timezone.now())
        record(fresh.tenant_id, member.id, "invitation_accepted", fresh.pk)
    return member


def _open(body: Tenant) -> QuerySet[Invitation]:
    return Invitation.objects.filter(tenant=body, accepted_at=None, withdrawn_at=None)


def _still_open(found: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return found.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
