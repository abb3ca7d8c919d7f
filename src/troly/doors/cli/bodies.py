"""body list, add, rename, move, close, open: for the person who keeps the machine."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Annotated

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.errors import BadInput, NotFound

if TYPE_CHECKING:
    from troly.office.tenants.models import Tenant

Body = Annotated[str, typer.Argument(help="Its name, or its id where a name stands twice.")]
Under = Annotated[str, typer.Option(help="The body above; empty: none.")]
MOST_ROWS = 200


def body_named(name: str) -> Tenant:
    """The one body of that name or id. Raises ``NotFound``, or ``BadInput`` for several."""
    from troly.office.tenants.models import Tenant

    try:
        found = list(Tenant.objects.filter(pk=uuid.UUID(name)))
    except ValueError:
        found = list(Tenant.objects.filter(name=name)[:2])
    if not found:
        raise NotFound("no_such_body", name=name)
    if len(found) > 1:
        raise BadInput("body_name_twice", name=name)
    return found[0]


def show(text: Annotated[str, typer.Option(help="Only names that hold this.")] = "") -> None:
    """List bodies with their place, members and state."""
    session.start()
    from troly.office.tenants import bodies
    from troly.office.tenants.models import Tenant

    found = Tenant.objects.order_by("path")
    if text:
        found = bodies.listed(None, text=text)
    rows = list(found[:MOST_ROWS])
    counts = bodies.counts_of(rows)
    table = Table(box=None)
    # An id in two pieces cannot be copied.
    table.add_column("id", no_wrap=True)
    for title in (_("Cơ quan"), _("Thành viên"), _("Trạng thái")):
        table.add_column(title, overflow="fold")
    for one in rows:
        depth = "  " * (one.path.count("/") - 1)
        state = _("Đã đóng") if one.is_closed else _("Đang hoạt động")
        table.add_row(str(one.pk), f"{depth}{one.name}", str(counts[one.pk][0]), state)
    session.out.print(table)
    if found.count() > len(rows):
        session.out.print(f"… {found.count()}")


def add(name: Annotated[str, typer.Argument()], under: Under = "") -> None:
    """Make a body, at the top or below another."""
    session.start()
    from troly.office.tenants import bodies

    made = bodies.create(None, name, body_named(under) if under else None)
    session.out.print(_("Đã lập cơ quan: %s") % made.name, markup=False)


def rename(body: Body, name: Annotated[str, typer.Argument()]) -> None:
    """Give a body another name."""
    session.start()
    from troly.office.tenants import bodies

    bodies.rename(None, body_named(body), name)
    session.out.print(_("Đã đổi tên cơ quan."))


def move(body: Body, under: Under = "") -> None:
    """Put a body with all below it under another, or at the top."""
    session.start()
    from troly.office.tenants import bodies

    above = body_named(under) if under else None
    bodies.move(None, body_named(body), above)
    session.out.print(_("Đã chuyển cơ quan vào: %s") % (above.name if above else "/"), markup=False)


def close(body: Body) -> None:
    """Let nobody in any more: sign-ins, tokens and invitations end; records stay."""
    session.start()
    from troly.office.tenants import bodies

    bodies.close(None, body_named(body))
    session.out.print(_("Đã đóng cơ quan; không ai vào được nữa."))


def reopen(body: Body) -> None:
    """Let members of a closed body in again."""
    session.start()
    from troly.office.tenants import bodies

    bodies.reopen(None, body_named(body))
    session.out.print(_("Đã mở lại cơ quan."))
