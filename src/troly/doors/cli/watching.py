"""register watch, runs, run, roll-back: how an assistant in service is doing, and the way back."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.doors.cli.registering import AsJson, Which, entry_named, member_named
from troly.errors import NotFound, TrolyError

By = Annotated[str, typer.Option(help="Sign-in name of who acts; their rights decide.")]
LONGEST_DAYS = 35


def watch(
    which: Which,
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="How many days.")] = 28,
    as_json: AsJson = False,
) -> None:
    """Show warnings and the figures of the last days that had a question."""
    session.start()
    from troly.doors.api import watching
    from troly.doors.watch_wordings import alert_words

    try:
        facts = watching.watch(entry_named(member_named(), which), days)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(facts)
        return
    for alert in facts["alerts"]:
        session.out.print(alert_words(alert), style="yellow", markup=False)
    if not facts["alerts"]:
        session.out.print(_("Không có cảnh báo."))
    table = Table(box=None)
    for title in (_("Ngày"), _("Câu hỏi"), _("Trả lời"), _("Từ chối"), _("Góp ý sai")):
        table.add_column(title)
    for day in facts["days"]:
        counts = [str(day[name]) for name in ("questions", "answered", "refused", "wrong")]
        table.add_row(day["day"].strftime("%d/%m/%Y"), *counts)
    session.out.print(table)


def runs(
    which: Which,
    number: Annotated[int, typer.Option(help="One run with each case; 0: the list.")] = 0,
    as_json: AsJson = False,
) -> None:
    """List how its golden cases came out each time they were asked."""
    session.start()
    from troly.doors.api import watching
    from troly.doors.watch_wordings import WHY_RUN

    try:
        found = entry_named(member_named(), which).runs.select_related("version")
        if number:
            one = found.filter(number=number).first() if 0 < number < 2**31 else None
            if one is None:
                raise NotFound("not_found")
            session.print_json(watching.run_whole(one))
            return
    except TrolyError as error:
        session.fail(error, as_json)
    rows = [watching.run_row(one) for one in found.order_by("-number")]
    if as_json:
        session.print_json({"runs": rows})
        return
    table = Table(box=None)
    for title in (_("Lần đo"), _("Lúc"), _("Lý do"), _("Phiên bản"), _("Đúng")):
        table.add_column(title)
    for row in rows:
        table.add_row(
            str(row["number"]),
            timezone.localtime(row["at"]).strftime("%H:%M %d/%m/%Y"),
            str(WHY_RUN.get(row["why"], row["why"])),
            str(row["version"]),
            f"{row['right']}/{row['cases']}",
        )
    session.out.print(table)


def run(which: Which, by: By, as_json: AsJson = False) -> None:
    """Have its golden cases asked again now; a running Troly does it."""
    session.start()
    from troly.doors.api.watching import may_run
    from troly.office.governance.runs import ask_for_run

    try:
        member = may_run(member_named(by))
        job = ask_for_run(member, entry_named(member, which).assistant_id)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json({"job": str(job.pk)})
        return
    session.out.print(_("Đã xếp việc hỏi lại câu mẫu: %s") % job.pk, markup=False)


def roll_back(
    which: Which,
    by: By,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Let the version approved and served before answer again."""
    session.start()
    from troly.doors.api.registering import entry
    from troly.office.governance.approving import roll_back as back

    try:
        member = member_named(by)
        back(member, entry_named(member, which).assistant_id, reason)
        facts = entry(entry_named(member, which))
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(facts)
        return
    session.out.print(_("Phiên bản %d đang trả lời.") % facts["serving"]["number"], markup=False)
