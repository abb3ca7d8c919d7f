"""Members, invitations and bodies, for administrators: those of the caller's body and below it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema, Status

from troly.doors.api import schemas
from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.office.tenants import bodies as tree
from troly.office.tenants import invitations as inviting
from troly.office.tenants import members
from troly.office.tenants.models import Clearance, Invitation, Member, Role, Tenant

people = Router(tags=["members"])
invitations = Router(tags=["members"])
bodies = Router(tags=["bodies"])

RoleName = Literal[
    "reader", "builder", "officer", "trainer", "auditor", "operator", "administrator"
]
ClearanceName = Literal["public", "internal", "restricted"]


class MemberOut(Schema):
    id: UUID
    sign_in_name: str
    full_name: str
    body: UUID
    role: RoleName
    clearance: ClearanceName
    is_active: bool
    joined_at: datetime


class MemberPage(Schema):
    total: int
    items: list[MemberOut]


class StandingIn(schemas.Taken):
    role: RoleName
    clearance: ClearanceName
    seen: StandingSeen = Field(description="What it was when this was decided; else 422.")


class StandingSeen(schemas.Taken):
    role: RoleName
    clearance: ClearanceName
    is_active: bool


class InvitationIn(schemas.Taken):
    sign_in_name: schemas.Text
    full_name: schemas.Text = ""
    body: UUID | None = Field(None, description="Null: the caller's own.")
    role: RoleName = "reader"
    clearance: ClearanceName = "internal"


class InvitationOut(Schema):
    id: UUID
    sign_in_name: str
    body: UUID
    role: RoleName
    clearance: ClearanceName
    expires_at: datetime


class InvitationPage(Schema):
    total: int
    items: list[InvitationOut]


class InvitationMade(InvitationOut):
    link: str = Field(description="Shown this once; whoever opens it becomes the member.")


class BodyOut(Schema):
    id: UUID
    name: str
    parent: UUID | None
    is_closed: bool


class BodyPage(Schema):
    total: int
    items: list[BodyOut]


class BodyIn(schemas.Taken):
    name: schemas.Text
    parent: UUID


class NameIn(schemas.Taken):
    name: schemas.Text
    seen: schemas.Text = Field(description="The name it had when this was decided; else 422.")


def _clearance(name: str) -> int:
    return int(Clearance[name.upper()])


def _body(by: Member, body: UUID | None) -> Tenant:
    return tree.body_below(by, body) if body is not None else by.tenant


def _member(one: Member) -> MemberOut:
    return MemberOut(
        id=one.pk,
        sign_in_name=one.person.sign_in_name,
        full_name=one.person.full_name,
        body=one.tenant_id,
        role=one.role,
        clearance=Clearance(one.clearance).label,
        is_active=one.is_active,
        joined_at=one.joined_at,
    )


def _invitation(one: Invitation) -> dict[str, object]:
    return {
        "id": one.pk,
        "sign_in_name": one.sign_in_name,
        "body": one.tenant_id,
        "role": one.role,
        "clearance": Clearance(one.clearance).label,
        "expires_at": one.expires_at,
    }


def _shown(one: Tenant) -> BodyOut:
    return BodyOut(id=one.pk, name=one.name, parent=one.parent_id, is_closed=one.is_closed)


@people.get("", response=given(200, MemberPage))
def list_members(
    request: HttpRequest,
    text: schemas.Text = "",
    body: UUID | None = None,
    role: RoleName | None = None,
    is_active: bool | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> MemberPage:
    """By sign-in name; ``text`` is looked for in names, accents or not."""
    by = member_of(request)
    inside = _body(by, body) if body is not None else None
    found = members.members_below(by, members.Wanted(text[:150], inside, role or "", is_active))
    keys = list(found.values_list("pk", flat=True)[(page - 1) * size : page * size])
    return MemberPage(total=found.count(), items=[_member(one) for one in members.in_order(keys)])


@people.get("/{uuid:member_id}", response=given(200, MemberOut))
def show_member(request: HttpRequest, member_id: UUID) -> MemberOut:
    """One member."""
    return _member(members.member_below(member_of(request), member_id))


@people.put("/{uuid:member_id}/standing", response=given(200, MemberOut))
def change_standing(request: HttpRequest, member_id: UUID, taken: StandingIn) -> MemberOut:
    """Another role and clearance; they hold from the next request on."""
    by = member_of(request)
    found = members.member_below(by, member_id)
    seen = f"{taken.seen.role}:{_clearance(taken.seen.clearance)}:{int(taken.seen.is_active)}"
    members.change(by, found, taken.role, _clearance(taken.clearance), seen)
    return _member(members.member_below(by, member_id))


@people.post("/{uuid:member_id}/off", response=given(204, None))
def switch_member_off(request: HttpRequest, member_id: UUID) -> Status[None]:
    """Sign-ins and access tokens end at once."""
    by = member_of(request)
    members.switch_off(by, members.member_below(by, member_id))
    return Status(204, None)


@people.post("/{uuid:member_id}/on", response=given(204, None))
def switch_member_on(request: HttpRequest, member_id: UUID) -> Status[None]:
    """Let in again; what was ended stays ended."""
    by = member_of(request)
    members.switch_on(by, members.member_below(by, member_id))
    return Status(204, None)


@invitations.get("", response=given(200, InvitationPage))
def list_invitations(
    request: HttpRequest, page: PageNumber = 1, size: PageSize = 50
) -> InvitationPage:
    """Those still open, newest first. Their links are kept nowhere."""
    by = member_of(request)
    members.may_give(by, Role.READER, 0)
    total, found = page_of(inviting.open_invitations(by), page, size)
    items = [InvitationOut.model_validate(_invitation(one)) for one in found]
    return InvitationPage(total=total, items=items)


@invitations.post("", response=given(201, InvitationMade))
def invite(request: HttpRequest, taken: InvitationIn) -> Status[dict[str, object]]:
    """Keep a place for somebody for seven days; an earlier link for the same name ends."""
    by = member_of(request)
    members.may_give(by, taken.role, _clearance(taken.clearance))
    made, text = inviting.invite(
        by,
        _body(by, taken.body),
        taken.sign_in_name,
        full_name=taken.full_name,
        role=taken.role,
        clearance=_clearance(taken.clearance),
    )
    link = request.build_absolute_uri(reverse("pages:join", args=[text]))
    return Status(201, {**_invitation(made), "link": link})


@invitations.delete("/{uuid:invitation_id}", response=given(204, None))
def withdraw_invitation(request: HttpRequest, invitation_id: UUID) -> Status[None]:
    """Its link opens nothing any more."""
    by = member_of(request)
    members.may_give(by, Role.READER, 0)
    inviting.withdraw(by, invitation_id)
    return Status(204, None)


@bodies.get("", response=given(200, BodyPage))
def list_bodies(
    request: HttpRequest,
    text: schemas.Text = "",
    under: UUID | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> BodyPage:
    """One's own; with ``under`` those straight below it; with ``text`` all below by name."""
    by = member_of(request)
    above = tree.body_below(by, under) if under is not None else None
    found = tree.listed(by, text=text[:200], under=above)
    return BodyPage(
        total=found.count(),
        items=[_shown(one) for one in found[(page - 1) * size : page * size]],
    )


@bodies.get("/{uuid:body_id}", response=given(200, BodyOut))
def show_body(request: HttpRequest, body_id: UUID) -> BodyOut:
    """One body."""
    return _shown(tree.body_below(member_of(request), body_id))


@bodies.post("", response=given(201, BodyOut))
def create_body(request: HttpRequest, taken: BodyIn) -> Status[BodyOut]:
    """A new body below another."""
    by = member_of(request)
    return Status(201, _shown(tree.create(by, taken.name, tree.body_below(by, taken.parent))))


@bodies.put("/{uuid:body_id}/name", response=given(200, BodyOut))
def rename_body(request: HttpRequest, body_id: UUID, taken: NameIn) -> BodyOut:
    """Another name."""
    by = member_of(request)
    found = tree.body_below(by, body_id)
    tree.rename(by, found, taken.name, seen=taken.seen)
    return _shown(found)


@bodies.post("/{uuid:body_id}/close", response=given(204, None))
def close_body(request: HttpRequest, body_id: UUID) -> Status[None]:
    """Nobody gets in any more; records stay."""
    by = member_of(request)
    tree.close(by, tree.body_below(by, body_id))
    return Status(204, None)


@bodies.post("/{uuid:body_id}/open", response=given(204, None))
def open_body(request: HttpRequest, body_id: UUID) -> Status[None]:
    """Let members in again."""
    by = member_of(request)
    tree.reopen(by, tree.body_below(by, body_id))
    return Status(204, None)


StandingIn.model_rebuild()
