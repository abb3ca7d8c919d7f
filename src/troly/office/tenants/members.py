"""The members of a body and of those below it: found, changed, switched off and on again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from troly.engine.text.forms import fold
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.tenants import people, sign_ins
from troly.office.tenants.models import AccessToken, Clearance, Member, Person, Role, Tenant
from troly.office.tenants.people import SYSTEM, require
from troly.office.tenants.permissions import Permission

LONGEST_SIGN_IN_NAME, LONGEST_NAME = 150, 200


@dataclass(frozen=True)
class Wanted:
    """What a list of members is narrowed to; empty values narrow nothing."""

    text: str = ""
    body: Tenant | None = None
    role: str = ""
    is_active: bool | None = None


def members_below(by: Member | None, wanted: Wanted | None = None) -> QuerySet[Member]:
    """Members of the body of ``by`` and of all below it, by sign-in name.

    ``wanted.text`` is looked for in names, accents or not. Raises ``NotAllowed``.
    """
    wanted = wanted or Wanted()
    found = Member.objects.select_related("person", "tenant")
    if by is not None:
        require(by, Permission.PEOPLE)
        found = found.filter(_below(by))
    if wanted.body is not None:
        found = found.filter(tenant=wanted.body)
    if wanted.role:
        found = found.filter(role=wanted.role)
    if wanted.is_active is not None:
        found = found.filter(is_active=wanted.is_active)
    for word in fold(wanted.text).split():
        found = found.filter(folded__contains=word)
    return found.order_by("sort_name", "pk")


def in_order(keys: list[object]) -> list[Member]:
    """The members of one page of a list: only they are joined with person and body."""
    found = Member.objects.select_related("person", "tenant").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _below(by: Member) -> Q:
    # One body without any below is the common case, and so is the one above all others.
    if not Tenant.objects.filter(parent=by.tenant_id).exists():
        return Q(tenant_id=by.tenant_id)
    below = Tenant.objects.filter(path__startswith=by.tenant.path)
    if (
        by.tenant.parent_id is None
        and not Tenant.objects.exclude(pk__in=below.values("pk")).exists()
    ):
        return Q()
    return Q(tenant__in=below.values("pk"))


def member_below(by: Member | None, member_id: object) -> Member:
    """One of those. Raises ``NotFound``: another's looks like none."""
    found = members_below(by).filter(pk=member_id).first()
    if found is None:
        raise NotFound("no_such_member")
    return found


def add(
    by: Member | None,
    body: Tenant,
    name: str,
    *,
    full_name: str = "",
    role: str = Role.READER,
    clearance: int = Clearance.INTERNAL,
) -> tuple[Member, str | None]:
    """Add somebody at once; the one-time password comes back, None for a known person.

    A known person of bodies that ``by`` does not administer has to be invited instead: nobody is
    made a member elsewhere without their doing. Raises ``BadInput``, ``NotAllowed``.
    """
    may_give(by, role, clearance)
    _must_be_in(by, body)
    key = good_sign_in_name(name)
    with transaction.atomic():
        one_at_a_time(f"person {key}")
        person = Person.objects.filter(sign_in_name=key).first()
        if person is not None:
            if Member.objects.filter(tenant=body, person=person).exists():
                raise BadInput("already_a_member", name=key)
            if not is_theirs(by, person):
                raise NotAllowed("person_of_another_body")
        member = people.add_member(
            body,
            key,
            role=role,
            clearance=clearance,
            full_name=full_name.strip()[:LONGEST_NAME],
            by=by.id if by else SYSTEM,
        )
        password = (
            people.give_one_time_password(member.person, by.id if by else SYSTEM)
            if person is None
            else None
        )
    return member, password


def change(by: Member | None, member: Member, role: str, clearance: int, seen: str = "") -> None:
    """Another role or clearance; it holds from the next request on.

    ``seen`` is ``state_of`` the member when the change was made out. Raises ``BadInput``
    (``changed_meanwhile``) and ``NotAllowed``.
    """
    with transaction.atomic():
        member = _locked(by, member, seen)
        if clearance != member.clearance or role != member.role:
            may_give(by, role, clearance if clearance > member.clearance else 0)
        if role != Role.ADMINISTRATOR:
            _not_the_last(member)
        old = {"old_role": member.role, "old_clearance": int(member.clearance)}
        member.role, member.clearance = role, clearance
        member.save(update_fields=["role", "clearance"])
        _record(by, member, "member_changed", role=role, clearance=int(clearance), **old)


def rename(by: Member | None, member: Member, full_name: str) -> None:
    """The name a person is shown by. Raises ``NotAllowed`` for a person of other bodies as well."""
    if not is_theirs(by, member.person):
        raise NotAllowed("person_of_another_body")
    with transaction.atomic():
        member.person.full_name = " ".join(full_name.split())[:LONGEST_NAME]
        member.person.save(update_fields=["full_name"])
        _record(by, member, "member_renamed")


def switch_off(by: Member | None, member: Member, seen: str = "") -> None:
    """End a membership: tokens and every sign-in of the person end at once."""
    with transaction.atomic():
        member = _locked(by, member, seen)
        _not_the_last(member)
        member.is_active = False
        member.save(update_fields=["is_active"])
        AccessToken.objects.filter(member=member, revoked_at=None).update(revoked_at=timezone.now())
        # Other bodies' work goes on after signing in again.
        sign_ins.end_all(Person.objects.filter(pk=member.person_id))
        _record(by, member, "member_switched_off")


def switch_on(by: Member | None, member: Member, seen: str = "") -> None:
    """Let a member in again; tokens and sign-ins from before stay ended."""
    with transaction.atomic():
        member = _locked(by, member, seen)
        member.is_active = True
        member.save(update_fields=["is_active"])
        _record(by, member, "member_switched_on")


def fresh_password(by: Member | None, member: Member) -> str:
    """A one-time password for somebody who forgot theirs; their sign-ins end.

    Raises ``NotAllowed`` for one's own (change it on the page), and for a person who also belongs
    to a body that ``by`` does not administer, or reads more than they: it would open that too.
    """
    _not_oneself(by, member)
    if not is_theirs(by, member.person):
        raise NotAllowed("person_of_another_body")
    places = member.person.memberships.filter(is_active=True)
    if by is not None and places.filter(clearance__gt=by.clearance).exists():
        # The password would open what nobody gave the one who reads it.
        raise NotAllowed("clearance_above_own")
    return people.give_one_time_password(member.person, by.id if by else SYSTEM)


def end_sign_in(by: Member, member: Member, sign_in_id: object) -> None:
    """End one browser of another person. Raises ``NotFound``."""
    sign_ins.end(by, member.person, sign_in_id)


def state_of(member: Member) -> str:
    """What a change must not overlook, as one text for a form to carry."""
    return f"{member.role}:{int(member.clearance)}:{int(member.is_active)}"


def is_theirs(by: Member | None, person: Person) -> bool:
    """Does ``by`` administer every body this person belongs to?"""
    if by is None:
        return True
    elsewhere = person.memberships.exclude(tenant__path__startswith=by.tenant.path)
    return not elsewhere.exists()


def may_give(by: Member | None, role: str, clearance: int) -> None:
    """Raises ``BadInput`` for an unknown role or clearance, ``NotAllowed`` for one above one's own
    clearance or for somebody who administers nobody."""
    if role not in Role.values:
        raise BadInput("unknown_role", known=", ".join(Role.values))
    if clearance not in Clearance.values:
        raise BadInput("unknown_clearance", known=", ".join(Clearance.labels))
    if by is None:
        return
    require(by, Permission.PEOPLE)
    if clearance > by.clearance:
        raise NotAllowed("clearance_above_own")


def good_sign_in_name(text: str) -> str:
    """The name as it is kept. Raises ``BadInput``."""
    name = Person.objects.normalise(text.replace("\0", ""))
    if not 0 < len(name) <= LONGEST_SIGN_IN_NAME or any(c.isspace() for c in name):
        raise BadInput("bad_sign_in_name", limit=LONGEST_SIGN_IN_NAME)
    return name


def _must_be_in(by: Member | None, body: Tenant) -> None:
    if by is not None and not body.path.startswith(by.tenant.path):
        raise NotFound("no_such_body")
    if body.is_closed:
        raise BadInput("body_closed", name=body.name)


def _locked(by: Member | None, member: Member, seen: str) -> Member:
    _not_oneself(by, member)
    member_below(by, member.pk)
    # The last administrator is counted over several rows.
    one_at_a_time(f"members of {member.tenant_id}")
    fresh = Member.objects.select_for_update(of=("self",)).select_related("person", "tenant")
    found = fresh.get(pk=member.pk)
    if seen and seen != state_of(found):
        raise BadInput("changed_meanwhile")
    return found


def _not_oneself(by: Member | None, member: Member) -> None:
    if by is not None and by.person_id == member.person_id:
        raise NotAllowed("own_role_stays")


def _not_the_last(member: Member) -> None:
    if member.role != Role.ADMINISTRATOR or not member.is_active:
        return
    above = [key for key in member.tenant.path.split("/") if key]
    others = Member.objects.filter(
        tenant__in=above, role=Role.ADMINISTRATOR, is_active=True, person__is_active=True
    ).exclude(pk=member.pk)
    if not others.exists():
        raise NotAllowed("last_administrator")


def _record(by: Member | None, member: Member, act: str, **facts: object) -> None:
    record(member.tenant_id, by.id if by else SYSTEM, act, member.id, **facts)
