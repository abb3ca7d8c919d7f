"""Who may read a collection or a document: limits, grants, the reasons, and groups."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from troly.doors.api import schemas
from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.errors import NotFound
from troly.office.library import access as reading
from troly.office.library import granting
from troly.office.tenants import groups as gathering
from troly.office.tenants.models import Grant, Group, Member

rights = Router(tags=["rights"])
given_grants = Router(tags=["rights"])
gathered = Router(tags=["groups"])

Kind = Literal["member", "group", "everybody", "body"]


class GrantIn(schemas.Taken):
    kind: Kind = Field(description="`body`: another one; only administrators share with it.")
    name: schemas.Text = Field("", description="Sign-in name, group name, or body name or id.")
    with_below: bool = Field(False, description="Bodies below the one named as well.")
    clearance: int = Field(ge=0, le=2, description="The highest level read by this grant.")
    label: schemas.Text = Field("", description="Only documents with this label.")
    last_day: date | None = None
    reason: schemas.Text = ""


class GrantOut(Schema):
    id: UUID
    kind: Kind
    to: UUID
    name: str
    with_below: bool
    clearance: int
    label: str
    last_day: date | None
    reason: str
    granted_at: datetime


class RightsOut(Schema):
    is_limited: bool = Field(description="Read by those alone to whom it is granted.")
    grants: list[GrantOut]


class LimitIn(schemas.Taken):
    is_limited: bool


class ReasonOut(Schema):
    code: Literal["inactive", "role", "clearance", "ceiling", "label", "limited", "open", "granted"]
    speaks_for: bool
    name: str
    grant: UUID | None


class ReaderOut(Schema):
    may_read: bool
    readable: int = Field(description="Documents that may be read.")
    whole: int = Field(description="Of how many.")
    reasons: list[ReasonOut]


class GroupIn(schemas.Taken):
    name: schemas.Text
    outside_name: schemas.Text = Field("", description="Its name at an identity provider.")


class GroupOut(Schema):
    id: UUID
    name: str
    outside_name: str
    members: int = Field(description="How many; their names at `/groups/{id}/members`.")


class GroupPage(Schema):
    total: int
    items: list[GroupOut]


class InsiderOut(Schema):
    id: UUID
    sign_in_name: str


class InsiderPage(Schema):
    total: int
    items: list[InsiderOut]


@rights.get("/{uuid:thing_id}", response=given(200, RightsOut))
def get_rights(request: HttpRequest, thing_id: UUID) -> RightsOut:
    """The grants that hold on a collection or document of one's own body."""
    return _rights(granting.named_by_id(member_of(request), thing_id))


@rights.patch("/{uuid:thing_id}", response=given(200, RightsOut))
def limit_rights(request: HttpRequest, thing_id: UUID, taken: LimitIn) -> RightsOut:
    """Limit it to those granted, or open it to the whole body again."""
    member = member_of(request)
    thing = granting.named_by_id(member, thing_id)
    granting.limit(member, thing, taken.is_limited)
    return _rights(thing)


@rights.post("/{uuid:thing_id}/grants", response=given(201, GrantOut))
def give_grant(request: HttpRequest, thing_id: UUID, taken: GrantIn) -> Status[GrantOut]:
    """Grant it; a grant to the same recipient is replaced."""
    member = member_of(request)
    thing = granting.named_by_id(member, thing_id)
    to = granting.recipient(member, thing, taken.kind, taken.name)
    terms = granting.Terms(
        taken.clearance, taken.label, taken.with_below, taken.last_day, taken.reason
    )
    return Status(201, _grant(granting.give(member, thing, to, terms)))


@given_grants.delete("/{uuid:grant_id}", response=given(204, None))
def take_grant_back(request: HttpRequest, grant_id: UUID) -> Status[None]:
    """End a grant; it holds at once, everywhere."""
    granting.take_back(member_of(request), grant_id)
    return Status(204, None)


@rights.get("/{uuid:thing_id}/reader", response=given(200, ReaderOut))
def explain_reader(request: HttpRequest, thing_id: UUID, name: Query[schemas.Text]) -> ReaderOut:
    """May the member of this sign-in name read it, and by what?"""
    member = member_of(request)
    thing = granting.named_by_id(member, thing_id)
    asked = reading.member_named(member, thing, name)
    if asked is None:
        raise NotFound("no_such_member")
    told = reading.explained(asked, thing)
    return ReaderOut(
        may_read=told.may_read,
        readable=told.readable,
        whole=told.whole,
        reasons=[
            ReasonOut(
                code=one.code,  # type: ignore[arg-type]
                speaks_for=one.speaks_for,
                name=one.name,
                grant=one.grant.pk if one.grant else None,
            )
            for one in told.reasons
        ],
    )


@gathered.get("", response=given(200, GroupPage))
def list_groups(
    request: HttpRequest, text: schemas.Text = "", page: PageNumber = 1, size: PageSize = 50
) -> GroupPage:
    """The groups of one's own body, for its administrators; with ``text`` those by that name."""
    total, found = page_of(gathering.groups_of(member_of(request), text=text[:120]), page, size)
    return GroupPage(total=total, items=[_group(one) for one in found])


@gathered.get("/{uuid:group_id}/members", response=given(200, InsiderPage))
def list_group_members(
    request: HttpRequest, group_id: UUID, page: PageNumber = 1, size: PageSize = 50
) -> InsiderPage:
    """Who is in a group, by sign-in name."""
    found = gathering.group_below(member_of(request), group_id)
    total, members = page_of(found.members.order_by("sort_name", "pk"), page, size)
    items = [InsiderOut(id=one.pk, sign_in_name=one.sort_name) for one in members]
    return InsiderPage(total=total, items=items)


@gathered.post("", response=given(201, GroupOut))
def make_group(request: HttpRequest, taken: GroupIn) -> Status[GroupOut]:
    member = member_of(request)
    made = gathering.create(member, member.tenant, taken.name, taken.outside_name)
    return Status(201, _group(made))


@gathered.delete("/{uuid:group_id}", response=given(204, None))
def remove_group(request: HttpRequest, group_id: UUID) -> Status[None]:
    """Take a group away; what was granted to it ends with it."""
    member = member_of(request)
    gathering.remove(member, gathering.group_below(member, group_id))
    return Status(204, None)


@gathered.put("/{uuid:group_id}/members/{uuid:insider_id}", response=given(200, GroupOut))
def put_in_group(request: HttpRequest, group_id: UUID, insider_id: UUID) -> GroupOut:
    by = member_of(request)
    found = gathering.group_below(by, group_id)
    chosen = Member.objects.filter(pk=insider_id, tenant_id=found.tenant_id).first()
    if chosen is None:
        raise NotFound("no_such_member")
    gathering.put_in(by, found, [chosen])
    return _group(found)


@gathered.delete("/{uuid:group_id}/members/{uuid:insider_id}", response=given(204, None))
def take_out_of_group(request: HttpRequest, group_id: UUID, insider_id: UUID) -> Status[None]:
    by = member_of(request)
    gathering.take_out(by, gathering.group_below(by, group_id), insider_id)
    return Status(204, None)


def _rights(thing: granting.Thing) -> RightsOut:
    grants = [_grant(one) for one in granting.grants_of(thing)]
    return RightsOut(is_limited=thing.is_limited, grants=grants)


def _grant(grant: Grant) -> GrantOut:
    kind: Kind = "body"
    to: object = grant.to_body
    if grant.to_member:
        kind, to = "member", grant.to_member.person.sign_in_name
    elif grant.to_group:
        kind, to = "group", grant.to_group
    elif grant.to_body_id == grant.tenant_id:
        kind = "everybody"
    return GrantOut(
        id=grant.pk,
        kind=kind,
        to=grant.to_member_id or grant.to_group_id or grant.to_body_id,
        name=str(to),
        with_below=grant.is_with_below,
        clearance=int(grant.clearance),
        label=grant.label,
        last_day=grant.last_day,
        reason=grant.reason,
        granted_at=grant.granted_at,
    )


def _group(group: Group) -> GroupOut:
    return GroupOut(
        id=group.pk,
        name=group.name,
        outside_name=group.outside_name,
        members=group.members.count(),
    )
