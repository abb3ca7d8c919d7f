"""Groups: members of one body named together, for grants."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from troly.engine.text.forms import fold
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.tenants.models import Group, GroupMember, Member, Tenant
from troly.office.tenants.people import SYSTEM, require
from troly.office.tenants.permissions import Permission

LONGEST_NAME = 120


def groups_of(by: Member | None, body: Tenant | None = None, text: str = "") -> QuerySet[Group]:
    """The groups of a body by name, each with ``member_count``; one's own body unless named.

    Raises ``NotAllowed`` for one who administers nobody, ``NotFound`` for a body not below.
    """
    body = _body(by, body)
    found = Group.objects.filter(tenant=body)
    for word in fold(text).split():
        found = found.filter(folded__contains=word)
    active = Q(places__member__is_active=True)
    return found.annotate(member_count=Count("places", filter=active)).order_by("folded", "pk")


def group_below(by: Member | None, group_id: object) -> Group:
    """One group of the bodies that ``by`` administers. Raises ``NotFound``."""
    found = Group.objects.select_related("tenant").filter(pk=group_id).first()
    if found is None or not _is_below(by, found.tenant):
        raise NotFound("no_such_group")
    return found


def create(by: Member | None, body: Tenant, name: str, outside_name: str = "") -> Group:
    """A new, empty group. Raises ``BadInput`` for a bad or taken name or a closed body."""
    body = _body(by, body)
    if body.is_closed:
        raise BadInput("body_closed", name=body.name)
    outside = outside_name.replace("\0", "").strip()[:400]
    with transaction.atomic():
        one_at_a_time(f"groups of {body.pk}")
        name = _good_name(body, name)
        _outside_free(body, outside)
        group = Group.objects.create(tenant=body, name=name, outside_name=outside)
        _record(by, group, "group_created")
    return group


def change(by: Member | None, group: Group, name: str, outside_name: str) -> None:
    """Another name, or another name at the identity provider. Raises ``BadInput``."""
    _body(by, group.tenant)
    with transaction.atomic():
        one_at_a_time(f"groups of {group.tenant_id}")
        group.name = _good_name(group.tenant, name, but=group)
        group.outside_name = outside_name.replace("\0", "").strip()[:400]
        _outside_free(group.tenant, group.outside_name, but=group)
        group.save(update_fields=["name", "outside_name"])
        _record(by, group, "group_changed")


def remove(by: Member | None, group: Group) -> None:
    """Take a group away; what was granted to it ends with it."""
    _body(by, group.tenant)
    with transaction.atomic():
        _record(by, group, "group_removed")
        group.delete()


def put_in(by: Member | None, group: Group, members: Iterable[Member]) -> int:
    """Add members of the same body; returns how many were new.

    Raises ``BadInput``, and ``NotAllowed`` for oneself.
    """
    _body(by, group.tenant)
    added = 0
    with transaction.atomic():
        one_at_a_time(f"groups of {group.tenant_id}")
        for member in members:
            if member.tenant_id != group.tenant_id:
                raise BadInput("member_of_another_body")
            if by is not None and member.person_id == by.person_id:
                # What is granted to the group would be granted to oneself.
                raise NotAllowed("own_grant")
            _, is_new = GroupMember.objects.get_or_create(group=group, member=member)
            if is_new:
                added += 1
                _record(by, group, "group_member_added", member=str(member.pk))
    return added


def take_out(by: Member | None, group: Group, member_id: object) -> None:
    """Remove one member from a group. Raises ``NotFound``."""
    _body(by, group.tenant)
    with transaction.atomic():
        place = GroupMember.objects.filter(group=group, member_id=member_id).first()
        if place is None:
            raise NotFound("no_such_member")
        place.delete()
        _record(by, group, "group_member_removed", member=str(member_id))


def set_from_outside(member: Member, origin: str, outside_names: Iterable[str]) -> None:
    """Put ``member`` in exactly those groups of their body that an identity provider names.

    Only places with this ``origin`` are taken away again: who was put in a group by a person
    stays. Names that no group answers to are passed over.
    """
    with transaction.atomic():
        one_at_a_time(f"groups of {member.tenant_id}")
        named = [name for name in outside_names if name]
        wanted = Group.objects.filter(tenant_id=member.tenant_id, outside_name__in=named)
        gone = GroupMember.objects.filter(member=member, origin=origin).exclude(group__in=wanted)
        for place in gone.select_related("group"):
            _record(None, place.group, "group_member_removed", member=str(member.pk), origin=origin)
            place.delete()
        for group in wanted.exclude(places__member=member):
            GroupMember.objects.create(group=group, member=member, origin=origin)
            _record(None, group, "group_member_added", member=str(member.pk), origin=origin)


def _is_below(by: Member | None, body: Tenant) -> bool:
    if by is None:
        return True
    require(by, Permission.PEOPLE)
    return body.path.startswith(by.tenant.path)


def _body(by: Member | None, body: Tenant | None) -> Tenant:
    if body is None:
        if by is None:
            raise NotFound("no_such_body")
        body = by.tenant
    if not _is_below(by, body):
        raise NotFound("no_such_body")
    return body


def _good_name(body: Tenant, text: str, but: Group | None = None) -> str:
    name = " ".join(text.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput("bad_group_name", limit=LONGEST_NAME)
    taken = Group.objects.filter(tenant=body, name=name).exclude(pk=but.pk if but else None)
    if taken.exists():
        raise BadInput("group_name_taken", name=name)
    return name


def _outside_free(body: Tenant, outside: str, but: Group | None = None) -> None:
    taken = Group.objects.filter(tenant=body, outside_name=outside) if outside else None
    if taken is not None and taken.exclude(pk=but.pk if but else None).exists():
        raise BadInput("group_name_taken", name=outside)


def _record(by: Member | None, group: Group, act: str, **facts: object) -> None:
    record(group.tenant_id, by.id if by else SYSTEM, act, group.pk, **facts)
