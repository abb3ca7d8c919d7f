"""member list, invite, add, change, off, on: for the person who keeps the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.doors.cli.bodies import MOST_ROWS, body_named
from troly.errors import BadInput, NotFound

if TYPE_CHECKING:
    from troly.office.tenants.models import Member, Tenant

Name = Annotated[str, typer.Argument(help="Sign-in name.")]
In = Annotated[str, typer.Option(help="The body, by name or id; empty: the only one.")]
FullName = Annotated[str, typer.Option(help="The name the person is shown by.")]
RoleName = Annotated[
    str,
    typer.Option(help="reader, builder, officer, trainer, auditor, operator or administrator."),
]
ClearanceName = Annotated[str, typer.Option(help="public, internal or restricted.")]


def body_or_the_only_one(name: str) -> Tenant:
    from troly.office.tenants.models import Tenant

    if name:
        return body_named(name)
    only = list(Tenant.objects.all()[:2])
    if len(only) != 1:
        raise BadInput("which_body")
    return only[0]


def _member(name: str, body: str) -> Member:
    from troly.office.tenants.models import Member, Person

    found = Member.objects.select_related("tenant", "person").filter(
        tenant=body_or_the_only_one(body), person__sign_in_name=Person.objects.normalise(name)
    )
    one = found.first()
    if one is None:
        raise NotFound("no_such_member", name=name)
    return one


def clearance_named(name: str) -> int:
    from troly.office.tenants.models import Clearance

    try:
        return int(Clearance[name.upper()])
    except KeyError as error:
        raise BadInput("unknown_clearance", known=", ".join(Clearance.labels)) from error


def show(
    body: In = "",
    text: Annotated[str, typer.Option(help="Only names that hold this.")] = "",
) -> None:
    """List members with their role and clearance."""
    session.start()
    from troly.office.tenants import members
    from troly.office.tenants.models import Clearance

    wanted = members.Wanted(text=text, body=body_named(body) if body else None)
    found = members.members_below(None, wanted)
    table = Table(box=None)
    for title in (_("Tên đăng nhập"), _("Họ và tên"), _("Cơ quan"), _("Vai trò"), _("Được xem")):
        table.add_column(title, overflow="fold")
    for one in found[:MOST_ROWS]:
        role = one.role if one.is_active else f"{one.role} ({_('Đã ngừng')})"
        person: Any = one.person
        clearance = str(Clearance(one.clearance).label)
        table.add_row(person.sign_in_name, person.full_name, one.tenant.name, role, clearance)
    session.out.print(table)
    if found.count() > MOST_ROWS:
        session.out.print(f"… {found.count()}")


def invite(
    name: Name,
    body: In = "",
    full_name: FullName = "",
    role: RoleName = "reader",
    clearance: ClearanceName = "internal",
    days: Annotated[int, typer.Option(min=1, max=90, help="How long the link holds.")] = 7,
) -> None:
    """Make a link by which somebody becomes a member; it is shown once."""
    settings = session.start()
    from troly.office.tenants import invitations

    made, text = invitations.invite(
        None,
        body_or_the_only_one(body),
        name,
        full_name=full_name,
        role=role,
        clearance=clearance_named(clearance),
        days=days,
    )
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    session.out.print(_("Lời mời cho %(name)s") % {"name": made.sign_in_name}, markup=False)
    session.out.print(f"{address.rstrip('/')}/invitations/{text}", soft_wrap=True, markup=False)


def add(
    name: Name,
    body: In = "",
    full_name: FullName = "",
    role: RoleName = "reader",
    clearance: ClearanceName = "internal",
) -> None:
    """Add somebody with a one-time password, shown once."""
    session.start()
    from troly.office.tenants import members

    added, password = members.add(
        None,
        body_or_the_only_one(body),
        name,
        full_name=full_name,
        role=role,
        clearance=clearance_named(clearance),
    )
    told = password or _("Người này đã có tài khoản và dùng mật khẩu đang có.")
    session.out.print(f"{added.person.sign_in_name}: {told}", soft_wrap=True, markup=False)


def change(
    name: Name,
    body: In = "",
    role: Annotated[str, typer.Option(help="Another role; empty: as before.")] = "",
    clearance: Annotated[str, typer.Option(help="Another clearance; empty: as before.")] = "",
) -> None:
    """Change a member's role or clearance; it holds at once."""
    session.start()
    from troly.office.tenants import members

    one = _member(name, body)
    fresh = clearance_named(clearance) if clearance else int(one.clearance)
    members.change(None, one, role or one.role, fresh)
    session.out.print(_("Đã đổi vai trò và phạm vi xem; có hiệu lực ngay."))


def off(name: Name, body: In = "") -> None:
    """Switch a member off: every sign-in and token ends at once."""
    session.start()
    from troly.office.tenants import members

    members.switch_off(None, _member(name, body))
    session.out.print(_("Đã ngừng hoạt động; mọi phiên và khóa truy cập đã kết thúc."))


def on(name: Name, body: In = "") -> None:
    """Switch a member on again."""
    session.start()
    from troly.office.tenants import members

    members.switch_on(None, _member(name, body))
    session.out.print(_("Đã cho hoạt động lại."))


def codes_off(name: Name) -> None:
    """Ask somebody for no one-time code any more, when telephone and spare codes are lost."""
    session.start()
    from troly.office.tenants import second_step
    from troly.office.tenants.models import Person
    from troly.office.tenants.people import SYSTEM

    person = Person.objects.filter(sign_in_name=Person.objects.normalise(name)).first()
    if person is None:
        raise NotFound("no_such_person", name=name)
    second_step.switch_off(person, SYSTEM)
    session.out.print(_("Đã tắt mã dùng một lần."))
