"""Who gives whom what to read: collections and documents limited, granted, taken back.

Builders who may read a thing themselves, and administrators, decide on it within their body;
administrators alone share with another body. What is shared cannot be shared on: a loop of
grants cannot come about.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.library import jobs
from troly.office.library.models import Collection, Document
from troly.office.tenants import grants
from troly.office.tenants.models import Clearance, Grant, Group, GroupMember, Member, Tenant
from troly.office.tenants.people import SYSTEM
from troly.office.tenants.permissions import REFUSALS, Permission
from troly.office.tenants.rights import (
    collections_seen,
    document_rights,
    is_live,
    rights_filter,
)

LONGEST_REASON = 400
Thing = Collection | Document
Recipient = Tenant | Group | Member


@dataclass(frozen=True)
class Terms:
    """Under what terms something is granted."""

    clearance: int = Clearance.RESTRICTED
    label: str = ""
    is_with_below: bool = False
    last_day: date | None = None
    reason: str = ""


def thing_for(by: Member | None, kind: str, thing_id: object) -> Thing:
    """The collection or document of the body of ``by`` on which they may decide.

    Raises ``NotFound``; ``NotAllowed`` for a role that decides on nothing, and for what another
    body shares.
    """
    if kind not in ("collection", "document"):
        raise NotFound("no_such_collection")
    _may_grant(by)
    code = "no_such_collection" if kind == "collection" else "no_such_document"
    found: Thing | None
    if kind == "collection":
        known = Collection.objects.filter(_knows(by)).select_related("tenant")
        found = known.filter(pk=thing_id).first()
    else:
        documents = Document.objects.filter(_reads(by), removed_at=None).select_related("tenant")
        found = documents.filter(pk=thing_id).first()
    if found is None:
        raise NotFound(code)
    if by is not None and found.tenant_id != by.tenant_id:
        # Given on by whom it was given to, rights would go round and never end.
        raise NotAllowed("shared_is_not_shared_on")
    return found


def named_by_id(by: Member | None, thing_id: object) -> Thing:
    """Whichever of the two has this id. Raises as ``thing_for``."""
    try:
        return thing_for(by, "collection", thing_id)
    except NotFound:
        return thing_for(by, "document", thing_id)


def grants_of(thing: Thing) -> QuerySet[Grant]:
    """The grants that hold on a thing today, the oldest first."""
    related = ("to_body", "to_group", "to_member__person", "by__person")
    wanted = Q(collection=thing) if isinstance(thing, Collection) else Q(document=thing)
    live = Grant.objects.filter(wanted & is_live()).select_related(*related)
    return live.order_by("granted_at", "pk")


def limit(by: Member | None, thing: Thing, is_limited: bool) -> None:
    """Have a thing read by those alone to whom it is granted, or by everybody in the body again.

    Who limits what they read themselves keeps reading it, by a grant on record.
    """
    _may_grant(by)
    with transaction.atomic():
        _lock(thing)
        if thing.is_limited == is_limited:
            return
        _must_read_whole(by, thing)
        reads = by is not None and _may_read(by, thing)
        thing.is_limited = is_limited
        thing.save(update_fields=["is_limited"])
        kind = "collection" if isinstance(thing, Collection) else "document"
        record(thing.tenant_id, _actor(by), f"{kind}_{_state(is_limited)}", thing.pk)
        if is_limited and reads and by is not None:
            _write(by, thing, by, Terms(clearance=by.clearance))
        _follow(thing)


def give(by: Member | None, thing: Thing, to: Recipient, terms: Terms | None = None) -> Grant:
    """Grant a thing; one that the recipient has already is replaced by the new terms.

    Raises ``NotAllowed`` (no right to give it, above one's own clearance, to oneself, to another
    body by one who is no administrator) and ``BadInput``.
    """
    terms = terms or Terms()
    _may_grant(by)
    _check_terms(by, terms)
    _check_recipient(by, thing, to)
    with transaction.atomic():
        _lock(thing)
        _must_read_whole(by, thing)
        if isinstance(to, Tenant) and Tenant.objects.get(pk=to.pk).is_closed:
            raise BadInput("body_closed", name=to.name)
        for old in grants_of(thing).filter(**_as_recipient(to)):
            grants.end(by, old)
        return _write(by, thing, to, terms)


def take_back(by: Member | None, grant_id: object) -> Grant:
    """End a grant: from now on nothing is read by it, also in answers and streams already open.

    Raises ``NotFound`` for another's grant or one that has ended.
    """
    _may_grant(by)
    with transaction.atomic():
        grant = Grant.objects.select_for_update().filter(is_live(), pk=grant_id).first()
        if grant is None or (by is not None and grant.tenant_id != by.tenant_id):
            raise NotFound("no_such_grant")
        thing_for(by, *grants.thing_of(grant))
        grants.end(by, grant)
    return grant


def _may_grant(by: Member | None) -> None:
    if by is None or by.may(Permission.PEOPLE):
        return
    if not by.may(Permission.BUILD):
        raise NotAllowed(REFUSALS[Permission.BUILD], role=by.role)


def _knows(by: Member | None) -> Q:
    return Q() if by is None else collections_seen(by)


def _reads(by: Member | None) -> Q:
    if by is None:
        return Q()
    return document_rights(rights_filter(by))


def _may_read(by: Member, thing: Thing) -> bool:
    if isinstance(thing, Document):
        return Document.objects.filter(_reads(by), pk=thing.pk).exists()
    seen = Collection.objects.filter(pk=thing.pk, is_limited=False, tenant_id=by.tenant_id)
    return seen.exists()


def _check_terms(by: Member | None, terms: Terms) -> None:
    if terms.clearance not in Clearance.values:
        raise BadInput("unknown_clearance", known=", ".join(Clearance.labels))
    if by is not None and terms.clearance > by.clearance:
        raise NotAllowed("clearance_above_own")
    if terms.last_day is not None and terms.last_day < timezone.localdate():
        raise BadInput("grant_is_past")
    if len(terms.reason) > LONGEST_REASON or "\0" in terms.reason + terms.label:
        raise BadInput("reason_too_long", limit=LONGEST_REASON)
    if len(terms.label) > 40:
        raise BadInput("bad_label", limit=40)


def _check_recipient(by: Member | None, thing: Thing, to: Recipient) -> None:
    if by is not None and thing.tenant_id != by.tenant_id:
        raise NotAllowed("shared_is_not_shared_on")
    if isinstance(to, Tenant):
        if to.pk != thing.tenant_id and by is not None and not by.may(Permission.PEOPLE):
            raise NotAllowed("administrator_needed", role=by.role)
        return
    if to.tenant_id != thing.tenant_id:
        raise BadInput("recipient_of_another_body")
    if by is None:
        return
    is_own = isinstance(to, Member) and to.person_id == by.person_id
    if isinstance(to, Group):
        is_own = GroupMember.objects.filter(group=to, member__person_id=by.person_id).exists()
    # Who reads it already gains nothing; who does not asks somebody else.
    if is_own and not _reads_all_of(by, thing):
        raise NotAllowed("own_grant")


def _must_read_whole(by: Member | None, thing: Thing) -> None:
    """Who was let read a part of a collection decides nothing about the rest of it: they could
    open to others, and to themselves, what they were not given."""
    if by is None or by.may(Permission.PEOPLE) or _reads_all_of(by, thing):
        return
    raise NotAllowed("administrator_needed", role=by.role)


def _reads_all_of(by: Member, thing: Thing) -> bool:
    if isinstance(thing, Document):
        return _may_read(by, thing)
    ways = rights_filter(by).ways or ()
    key = str(thing.pk)
    return not any(key in way.outside for way in ways)


def _write(by: Member | None, thing: Thing, to: Recipient, terms: Terms) -> Grant:
    is_collection = isinstance(thing, Collection)
    grant = Grant.objects.create(
        tenant_id=thing.tenant_id,
        collection=thing if is_collection else None,
        document=None if is_collection else thing,
        is_with_below=terms.is_with_below and isinstance(to, Tenant),
        clearance=terms.clearance,
        label=terms.label.strip(),
        last_day=terms.last_day,
        reason=" ".join(terms.reason.split()),
        by=by,
        **_as_recipient(to),
    )
    grants.record_in_chains(by, grant, "grant_given")
    return grant


def _as_recipient(to: Recipient) -> dict[str, Recipient]:
    if isinstance(to, Tenant):
        return {"to_body": to}
    return {"to_group": to} if isinstance(to, Group) else {"to_member": to}


def _lock(thing: Thing) -> None:
    one_at_a_time(f"grants on {thing.pk}")
    thing.refresh_from_db()


def _follow(thing: Thing) -> None:
    """A limited document's rows say so; a collection's state is asked with each question."""
    if isinstance(thing, Document):
        jobs.add("access", thing.tenant, arguments={"document": str(thing.pk)}, priority=96)


def _actor(by: Member | None) -> object:
    return by.pk if by else SYSTEM


def _state(is_limited: bool) -> str:
    return "limited" if is_limited else "opened"


def recipient(by: Member | None, thing: Thing, kind: str, name: str) -> Recipient:
    """Whom a form or command names: ``everybody`` of the thing's body, a ``member`` by sign-in
    name, a ``group`` by name, another ``body`` by name or id. Raises ``NotFound``, ``BadInput``."""
    name = " ".join(name.replace("\0", "").split())
    if kind == "everybody":
        return Tenant.objects.get(pk=thing.tenant_id)
    found: list[Recipient]
    if kind == "member":
        members = Member.objects.filter(tenant_id=thing.tenant_id, is_active=True)
        found = list(members.filter(person__sign_in_name=name.casefold()))
    elif kind == "group":
        found = list(Group.objects.filter(tenant_id=thing.tenant_id, name=name))
    elif kind == "body":
        others = Tenant.objects.filter(closed_at=None).exclude(pk=thing.tenant_id)
        if by is not None and not by.may(Permission.PEOPLE):
            raise NotAllowed("administrator_needed", role=by.role)
        found = list(others.filter(Q(name=name) | Q(pk__in=_as_id(name)))[:2])
    else:
        found = []
    if not found:
        raise NotFound("no_such_recipient")
    if len(found) > 1:
        raise BadInput("body_name_twice", name=name)
    return found[0]


def _as_id(text: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text)]
    except ValueError:
        return []
