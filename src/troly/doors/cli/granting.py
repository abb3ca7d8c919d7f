"""grant list, give, end, limit, open, why: who may read what, for who keeps the machine."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.doors.cli.bodies import body_named
from troly.errors import BadInput, NotFound, TrolyError

if TYPE_CHECKING:
    from troly.office.library.granting import Thing

What = Annotated[str, typer.Argument(help="Name of a collection, or id of one or of a document.")]
Body = Annotated[str, typer.Option(help="The body that owns it; empty: the first one.")]
Kind = Annotated[str, typer.Option("--to", help="member, group, everybody or body.")]


def thing_named(name: str, body: str) -> Thing:
    """A collection by name or id, or a document by id. Raises ``NotFound``."""
    from troly.doors.pages.ids import known_id
    from troly.office.library import granting
    from troly.office.library.models import Collection
    from troly.office.tenants.people import operator

    owner = body_named(body) if body else operator().tenant
    found = Collection.objects.filter(tenant=owner, name=name).first()
    if found is not None:
        return found
    return granting.named_by_id(None, known_id(name, "no_such_collection"))


def show(what: What, body: Body = "") -> None:
    """List the grants that hold on a collection or document."""
    session.start()
    from troly.doors.pages.people_wordings import CLEARANCES
    from troly.doors.pages.views.access import recipient_words
    from troly.office.library import granting

    try:
        thing = thing_named(what, body)
    except TrolyError as error:
        session.fail(error)
    is_open = _("Mở cho mọi người trong cơ quan")
    state = _("Chỉ người được cấp quyền") if thing.is_limited else is_open
    session.out.print(f"{thing}: {state}", markup=False)
    table = Table(box=None)
    for title in ("id", _("Cấp cho"), _("Cao nhất đến văn bản"), _("Đến hết ngày")):
        table.add_column(title, overflow="fold")
    for one in granting.grants_of(thing):
        last = one.last_day.strftime("%d/%m/%Y") if one.last_day else "–"
        table.add_row(str(one.pk), recipient_words(one), str(CLEARANCES[one.clearance]), last)
    session.out.print(table)


def give(
    what: What,
    name: Annotated[str, typer.Argument(help="Sign-in name, group or body.")] = "",
    kind: Kind = "member",
    body: Body = "",
    clearance: Annotated[str, typer.Option(help="public, internal or restricted.")] = "restricted",
    with_below: Annotated[bool, typer.Option("--with-below", help="Bodies below too.")] = False,
    until: Annotated[str, typer.Option(help="Last day, dd/mm/yyyy; empty: no end.")] = "",
    reason: Annotated[str, typer.Option(help="Why, for the list of grants.")] = "",
) -> None:
    """Grant a collection or document to a member, a group, everybody or another body."""
    session.start()
    from troly.doors.cli.members import clearance_named
    from troly.office.library import granting

    try:
        thing = thing_named(what, body)
        to = granting.recipient(None, thing, kind, name)
        terms = granting.Terms(clearance_named(clearance), "", with_below, _day(until), reason)
        granting.give(None, thing, to, terms)
    except TrolyError as error:
        session.fail(error)
    session.out.print(_("Đã cấp quyền xem cho: %s") % to, markup=False)


def end(grant: Annotated[str, typer.Argument(help="Id of the grant.")]) -> None:
    """Take a grant back; it holds at once."""
    session.start()
    from troly.doors.pages.ids import known_id
    from troly.office.library import granting

    try:
        granting.take_back(None, known_id(grant, "no_such_grant"))
    except TrolyError as error:
        session.fail(error)
    session.out.print(_("Đã thu hồi quyền xem; có hiệu lực ngay."))


def limit(what: What, body: Body = "") -> None:
    """Have it read by those alone to whom it is granted."""
    _set_limited(what, body, True)


def reopen(what: What, body: Body = "") -> None:
    """Open it to everybody in the body again."""
    _set_limited(what, body, False)


def _set_limited(what: str, body: str, is_limited: bool) -> None:
    session.start()
    from troly.office.library import granting

    try:
        granting.limit(None, thing_named(what, body), is_limited)
    except TrolyError as error:
        session.fail(error)
    said = _("Từ nay chỉ người được cấp quyền đọc được.")
    session.out.print(said if is_limited else _("Đã mở lại cho cả cơ quan."))


def why(
    what: What, name: Annotated[str, typer.Argument(help="Sign-in name.")], body: Body = ""
) -> None:
    """Say whether a member may read it, and by what."""
    session.start()
    from troly.doors.pages.views.access import reason_words
    from troly.office.library import access

    try:
        thing = thing_named(what, body)
        member = access.member_named(None, thing, name)
        if member is None:
            raise NotFound("no_such_member")
    except TrolyError as error:
        session.fail(error)
    told = access.explained(member, thing)
    verdict = _("đọc được") if told.may_read else _("không đọc được")
    session.out.print(f"{member.person}: {verdict} ({told.readable}/{told.whole})", markup=False)
    for reason in told.reasons:
        sign = "+" if reason.speaks_for else "-"
        session.out.print(f"{sign} {reason_words(reason)}", markup=False)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError as error:
        raise BadInput("bad_date", text=text) from error
