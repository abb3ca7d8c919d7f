"""register list, show, card, report: the register of assistants, and reports from it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.errors import BadInput, NotFound, TrolyError

if TYPE_CHECKING:
    from troly.office.governance.models import RegisterEntry
    from troly.office.tenants.models import Member

AsJson = Annotated[bool, typer.Option("--json", help="Print one object.")]
Which = Annotated[str, typer.Argument(help="Name, register number or id of the assistant.")]


def show_all(as_json: AsJson = False) -> None:
    """List the body's assistants with stage, class and review day."""
    session.start()
    from troly.doors.api.registering import row
    from troly.doors.register_wordings import LEVELS, STAGES
    from troly.office.governance.changing import entries_of
    from troly.office.governance.classifying import last_classifications
    from troly.office.tenants.people import operator

    try:
        found = list(entries_of(operator()).order_by("number"))
    except TrolyError as error:
        session.fail(error, as_json)
    classes = last_classifications(found)
    rows = [row(one, classes.get(one.pk)) for one in found]
    if as_json:
        session.print_json({"entries": rows})
        return
    table = Table(box=None)
    for title in (_("Số"), _("Trợ lý"), _("Giai đoạn"), _("Rủi ro"), _("Hạn rà soát")):
        table.add_column(title, overflow="fold")
    for one in rows:
        level = one["vn_ai_law"]
        table.add_row(
            str(one["number"]),
            one["name"],
            str(STAGES[one["stage"]][0]),
            str(LEVELS[level][0]) if level else "–",
            f"{one['review_due']:%d/%m/%Y}" if one["review_due"] else "–",
        )
    session.out.print(table)


def show(which: Which, as_json: AsJson = False) -> None:
    """One entry with every step of its life."""
    session.start()
    from troly.doors.api.registering import entry
    from troly.doors.register_wordings import ACTS, STAGES
    from troly.office.tenants.people import operator

    try:
        facts = entry(entry_named(operator(), which))
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(facts)
        return
    session.out.print(f"{facts['number']}. {facts['name']}", markup=False)
    session.out.print(str(STAGES[facts["stage"]][0]), markup=False)
    for step in facts["steps"]:
        line = f"{step['at']:%d/%m/%Y %H:%M}  {ACTS[step['act']][1]}"
        session.out.print(f"{line}  {step['reason']}".rstrip(), markup=False)


def card(which: Which) -> None:
    """Print the assistant's card as JSON."""
    session.start()
    from troly.office.governance.reports.public import card_for
    from troly.office.tenants.people import operator

    try:
        member = operator()
        facts = card_for(member, entry_named(member, which).assistant_id).as_json()
    except TrolyError as error:
        session.fail(error, True)
    session.print_json(facts)


def report(
    framework: Annotated[str, typer.Argument(help="Id of the framework, such as haip.")],
    to: Annotated[Path, typer.Option(help="File to write: .docx or .html.")],
    by: Annotated[str, typer.Option(help="Sign-in name of the officer or auditor who reports.")],
    about: Annotated[
        str, typer.Option(help="The assistant, for a report on one: name, number or id.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write a report from the records as they are now; what they do not show stays a gap."""
    session.start()
    from troly.doors.report_files import MEDIA_TYPES, report_file
    from troly.office.governance.reports import report as reporting

    kind = to.suffix.lower().removeprefix(".")
    try:
        if kind not in MEDIA_TYPES:
            raise BadInput("report_file_kind", known=", ".join(f".{one}" for one in MEDIA_TYPES))
        member = member_named(by)
        assistant = entry_named(member, about).assistant_id if about else None
        made = reporting.report(member, framework, assistant)
        to.write_bytes(report_file(made, kind))
        reporting.note_export(member, made, kind)
    except TrolyError as error:
        session.fail(error, as_json)
    facts = {"file": str(to), "digest": made.digest, **made.counts}
    if as_json:
        session.print_json(facts)
        return
    counts = made.counts
    session.out.print(str(to), markup=False)
    session.out.print(
        _("%(shown)d bằng chứng, %(gaps)d chỗ còn thiếu")
        % {"shown": counts["evidence"], "gaps": counts["gaps"]}
    )


def member_named(name: str = "") -> Member:
    """The active member of the first body with this sign-in name; the first administrator where
    none is given. Raises ``NotFound``."""
    from troly.office.tenants.models import Member as Model
    from troly.office.tenants.people import operator

    if not name.strip():
        return operator()
    found = Model.objects.select_related("person", "tenant").filter(
        tenant=operator().tenant, person__sign_in_name=name.strip().casefold(), is_active=True
    )
    member = found.first()
    if member is None:
        raise NotFound("no_such_member")
    return member


def entry_named(member: Member, which: str) -> RegisterEntry:
    """Raises ``NotFound``."""
    from troly.office.governance.models import RegisterEntry

    found = RegisterEntry.objects.filter(tenant_id=member.tenant_id).select_related(
        "assistant", "tenant", "serving", "candidate", "responsible__person"
    )
    wanted: dict[str, Any] = {"assistant__name__iexact": which.strip()}
    if which.strip().isdecimal():
        wanted = {"number": int(which.strip()[:9])}
    else:
        with contextlib.suppress(ValueError):
            wanted = {"assistant_id": UUID(which.strip())}
    entry = found.filter(**wanted).first()
    if entry is None:
        raise NotFound("no_such_assistant")
    return entry
