"""group list, add, remove, put, take: groups of a body's members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.doors.cli.bodies import body_named
from troly.errors import NotFound, TrolyError

if TYPE_CHECKING:
    from troly.office.tenants.models import Group, Member, Tenant

Name = Annotated[str, typer.Argument(help="Name of the group.")]
Who = Annotated[str, typer.Argument(help="Sign-in name of the member.")]
Body = Annotated[str, typer.Option(help="The body; empty: the first one.")]


def _body(name: str) -> Tenant:
    from troly.office.tenants.people import operator

    return body_named(name) if name else operator().tenant


def _group(name: str, body: str) -> Group:
    from troly.office.tenants.models import Group

    found = Group.objects.select_related("tenant").filter(tenant=_body(body), name=name).first()
    if found is None:
        raise NotFound("no_such_group")
    return found


def _member(group: Group, who: str) -> Member:
    member = group.tenant.members.filter(person__sign_in_name=who.strip().casefold()).first()
    if member is None:
        raise NotFound("no_such_member")
    return member


def show(body: Body = "") -> None:
    """List a body's groups."""
    session.start()
    from troly.office.tenants import groups

    try:
        found = list(groups.groups_of(None, _body(body)))
    except TrolyError as error:
        session.fail(error)
    table = Table(box=None)
    for title in (_("Tên nhóm"), _("Người"), _("Ở hệ thống đăng nhập")):
        table.add_column(title, overflow="fold")
    for one in found:
        table.add_row(one.name, str(one.member_count), one.outside_name)  # type: ignore[attr-defined]
    session.out.print(table)


def add(
    name: Name,
    body: Body = "",
    outside: Annotated[str, typer.Option(help="Its name at an identity provider.")] = "",
) -> None:
    """Make a group."""
    session.start()
    from troly.office.tenants import groups

    try:
        made = groups.create(None, _body(body), name, outside)
    except TrolyError as error:
        session.fail(error)
    session.out.print(_("Đã lập nhóm: %s") % made, markup=False)


def remove(name: Name, body: Body = "") -> None:
    """Take a group away, with everything granted to it."""
    session.start()
    from troly.office.tenants import groups

    try:
        groups.remove(None, _group(name, body))
    except TrolyError as error:
        session.fail(error)
    session.out.print(_("Đã bỏ nhóm và mọi quyền cấp cho nhóm."))


def put(name: Name, who: Who, body: Body = "") -> None:
    """Put a member into a group."""
    session.start()
    from troly.office.tenants import groups

    try:
        found = _group(name, body)
        member = _member(found, who)
        groups.put_in(None, found, [member])
    except TrolyError as error:
        session.fail(error)
    session.out.print(_("Đã thêm vào nhóm: %s") % member.person, markup=False)


def take(name: Name, who: Who, body: Body = "") -> None:
    """Take a member out of a group."""
    session.start()
    from troly.office.tenants import groups

    try:
        found = _group(name, body)
        groups.take_out(None, found, _member(found, who).pk)
    except TrolyError as error:
        session.fail(error)
    session.out.print(_("Đã đưa ra khỏi nhóm; quyền theo nhóm hết ngay."))
