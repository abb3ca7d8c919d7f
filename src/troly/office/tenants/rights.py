"""The one place where a member's rights become a filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from troly.engine.search.passages import RightsFilter, Way
from troly.errors import NotAllowed
from troly.office.audit import made_queries
from troly.office.tenants.models import Grant, GroupMember, Member
from troly.office.tenants.permissions import REFUSALS, Permission


def rights_filter(
    member: Member,
    *,
    collections: Iterable[object] | None = None,
    on_date: date | None = None,
    without_documents: Iterable[object] = (),
    for_audit: bool = False,
) -> RightsFilter:
    """What ``member`` may see, narrowed to ``collections`` when given.

    Index queries compile this value; record queries use ``document_rights`` on the same value.
    Grants are read each time: what was ended a moment ago lets nothing through.
    ``for_audit`` lets an auditor through, for content opened with a recorded reason. Raises
    ``NotAllowed`` for a member or person that is switched off, a closed body, and a role that
    reads no content.
    """
    if not (member.is_active and member.person.is_active) or member.tenant.is_closed:
        raise NotAllowed("member_inactive")
    is_audit = for_audit and member.may(Permission.AUDIT)
    if not is_audit and not member.may(Permission.READ):
        raise NotAllowed(REFUSALS[Permission.READ], role=member.role)
    given = [] if is_audit else _given(member)
    own = str(member.tenant_id)
    return RightsFilter(
        body=own,
        clearance=int(member.clearance),
        labels=None,
        collections=None if collections is None else tuple(str(c) for c in collections),
        on_date=on_date.toordinal() if on_date else None,
        without_documents=tuple(str(d) for d in without_documents),
        ways=None if is_audit else _ways(member, given),
        shared=tuple(
            sorted(
                {
                    str(grant.collection_id)
                    for grant in given
                    if grant.collection_id and str(grant.tenant_id) != own
                }
            )
        ),
    )


def collections_seen(member: Member) -> Q:
    """Which collections a member knows of: their names say something already.

    Open ones of the body, limited ones by a grant, every one of the body for whoever gives
    grants there, and what other bodies share. For queries over collections.
    """
    granted = grants_reaching(member).filter(collection__isnull=False).values("collection")
    own = Q(tenant_id=member.tenant_id)
    if not member.may(Permission.PEOPLE):
        own &= Q(is_limited=False) | Q(pk__in=granted)
    return own | Q(pk__in=granted, tenant__closed_at=None)


def is_live(today: date | None = None) -> Q:
    """Grants that hold now. A last day is the body's own day, to its end."""
    today = today or timezone.localdate()
    return Q(ended_at=None) & (Q(last_day=None) | Q(last_day__gte=today))


def grants_reaching(member: Member) -> QuerySet[Grant]:
    """The grants by which this member reads something today, whatever their clearance."""
    return _reaching((_above(member), timezone.localdate()), (member.pk, member.tenant_id))


def _above(member: Member) -> tuple[str, ...]:
    return tuple(key for key in member.tenant.path.split("/") if key)[:-1]


def _reaching(fixed: tuple[tuple[str, ...], date], them: Sequence[Any]) -> QuerySet[Grant]:
    (above, today), (member, body) = fixed, them
    groups = GroupMember.objects.filter(member_id=member, group__tenant_id=body).values("group")
    to_them = (
        Q(to_member_id=member)
        | Q(to_group__in=groups)
        | Q(to_body_id=body)
        | Q(to_body__in=above, is_with_below=True)
    )
    # A member or group can only stand for the body that grants.
    is_sound = Q(to_body__isnull=False) | Q(tenant_id=body)
    return Grant.objects.filter(
        to_them & is_sound & is_live(today), tenant__closed_at=None
    ).order_by("granted_at", "pk")


class _Given(NamedTuple):
    """What of a grant decides what it opens."""

    tenant_id: UUID
    collection_id: UUID | None
    document_id: UUID | None
    label: str
    clearance: int


def _given(member: Member) -> list[_Given]:
    fixed = _above(member), timezone.localdate()
    found = made_queries.rows(_what_is_given, fixed, (member.pk, member.tenant_id), group=2)
    return [_Given(*row) for row in found]


def _what_is_given(fixed: Any, them: Sequence[Any]) -> QuerySet[Grant, Any]:
    return _reaching(fixed, them).values_list(*_Given._fields)


def _shelves(_fixed: None, bodies: Sequence[Any]) -> QuerySet[Any, Any]:
    collections = apps.get_model("library", "Collection").objects.filter(tenant_id=bodies[0])
    return collections.order_by().values_list("pk", "is_limited")


def _ways(member: Member, given: list[_Given]) -> tuple[Way, ...]:
    own = member.tenant_id
    shelves: dict[Any, bool] = dict(made_queries.rows(_shelves, None, (own,)))
    whole = {g.collection_id for g in given if g.collection_id and _is_whole(g, member)}
    closed = {key for key, is_limited in shelves.items() if is_limited} - whole
    ways = [Way(str(own), outside=_ids(closed))]
    if closed and shelves.keys() - closed:
        # What lies in a closed collection and in an open one as well.
        ways.append(Way(str(own), collections=_ids(shelves.keys() - closed)))
    parts: dict[tuple[str, int, str, bool], set[object]] = defaultdict(set)
    for grant in given:
        if grant.tenant_id == own and grant.collection_id in shelves.keys() - closed:
            continue
        level = min(int(grant.clearance), int(member.clearance))
        kind = (str(grant.tenant_id), level, grant.label, grant.document_id is not None)
        parts[kind].add(grant.document_id or grant.collection_id)
    for (body, level, label, is_document), things in sorted(parts.items()):
        ways.append(
            Way(
                body,
                clearance=level,
                labels=(label,) if label else None,
                collections=None if is_document else _ids(things),
                documents=_ids(things) if is_document else None,
            )
        )
    return tuple(ways)


def _is_whole(grant: _Given, member: Member) -> bool:
    return not grant.label and grant.clearance >= member.clearance


def _ids(keys: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted(str(key) for key in keys))


def document_rights(rights: RightsFilter, prefix: str = "", *, with_removed: bool = False) -> Q:
    """The same filter for record queries over documents; ``prefix`` leads to the document.

    ``with_removed`` says who could read what is no longer there: to name its tombstone.
    """

    def field(name: str) -> str:
        return f"{prefix}{name}"

    condition = Q(**{field("clearance__lte"): rights.clearance})
    if not with_removed:
        condition &= Q(**{field("removed_at__isnull"): True})
    if rights.ways is None:
        condition &= Q(**{field("tenant_id"): rights.body})
    else:
        # No way at all: an empty list, which lets nothing through.
        any_way = Q(**{field("tenant_id__in"): []})
        for way in rights.ways:
            any_way |= _by_way(way, prefix)
        condition &= any_way
    if rights.labels is not None:
        condition &= Q(**{field("label__in"): rights.labels})
    if rights.collections is not None:
        condition &= Q(_lies_in(rights.collections, prefix))
    if rights.on_date is not None:
        day = date.fromordinal(rights.on_date)
        condition &= Q(**{field("valid_from__isnull"): True}) | Q(**{field("valid_from__lte"): day})
        condition &= Q(**{field("valid_to__isnull"): True}) | Q(**{field("valid_to__gte"): day})
    if rights.only_documents is not None:
        condition &= Q(**{field("id__in"): rights.only_documents})
    if rights.without_documents:
        condition &= ~Q(**{field("id__in"): rights.without_documents})
    return condition


def _by_way(way: Way, prefix: str) -> Q:
    def field(name: str) -> str:
        return f"{prefix}{name}"

    condition = Q(**{field("tenant_id"): way.body})
    if way.clearance is not None:
        condition &= Q(**{field("clearance__lte"): way.clearance})
    if way.labels is not None:
        condition &= Q(**{field("label__in"): way.labels})
    if way.collections is not None:
        condition &= Q(_lies_in(way.collections, prefix))
    if way.outside:
        condition &= ~Q(_lies_in(way.outside, prefix))
    if way.documents is not None:
        return condition & Q(**{field("id__in"): way.documents})
    return condition & Q(**{field("is_limited"): False})


def _lies_in(collections: tuple[str, ...], prefix: str) -> Exists:
    """Whether the document lies in one of these collections. Not a join: a document in two of them
    would come twice. Not a list of all that lie there either: with a hundred thousand passages,
    writing it down took longer than the rest of the query."""
    places = apps.get_model("library", "Document").collections.through.objects
    return Exists(places.filter(document_id=OuterRef(f"{prefix}id"), collection_id__in=collections))
