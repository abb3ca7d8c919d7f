"""incident list, show, report, judge, notice, sent, learn, close: by the rights of who is named."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.doors.cli.registering import entry_named, member_named
from troly.doors.moments import typed_moment
from troly.errors import BadInput, NotFound, TrolyError

if TYPE_CHECKING:
    from troly.office.governance.models import Incident
    from troly.office.tenants.models import Member

AsJson = Annotated[bool, typer.Option("--json", help="Print one object.")]
Number = Annotated[int, typer.Argument(help="Number of the incident in the body.")]
By = Annotated[str, typer.Option(help="Sign-in name of who acts; their rights decide.")]
Reader = Annotated[str, typer.Option(help="Sign-in name of who looks; empty: the administrator.")]


def show_all(by: Reader = "", as_json: AsJson = False) -> None:
    """List the body's incidents, newest first."""
    session.start()
    from troly.doors.api.incidents import row
    from troly.doors.watch_wordings import INCIDENT_STATES
    from troly.office.governance.incidents import incidents_of

    try:
        rows = [row(one) for one in incidents_of(member_named(by))]
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json({"incidents": rows})
        return
    table = Table(box=None)
    for title in (_("Số"), _("Trợ lý"), _("Trạng thái"), _("Phát hiện lúc"), _("Sự cố")):
        table.add_column(title, overflow="fold")
    for one in rows:
        table.add_row(
            str(one["number"]),
            one["assistant_name"],
            str(INCIDENT_STATES[one["state"]][0]),
            _moment(one["detected_at"]),
            one["what"][:120],
        )
    session.out.print(table)


def show(number: Number, by: Reader = "", as_json: AsJson = False) -> None:
    """One incident with its clocks, notices and acts."""
    session.start()
    try:
        member = member_named(by)
        _tell(member, _incident(member, number), as_json)
    except TrolyError as error:
        session.fail(error, as_json)


def report(
    which: Annotated[str, typer.Argument(help="Name, register number or id of the assistant.")],
    what: Annotated[str, typer.Argument(help="What happened, without names of people.")],
    by: By,
    detected: Annotated[str, typer.Option(help="2026-11-22T09:30; empty: now.")] = "",
    as_json: AsJson = False,
) -> None:
    """Report that something went wrong with an assistant."""
    session.start()
    from troly.office.governance import incidents

    try:
        member = member_named(by)
        assistant = entry_named(member, which).assistant_id
        when = typed_moment(detected, "bad_moment")
        _tell(member, incidents.report(member, assistant, what, detected_at=when), as_json)
    except TrolyError as error:
        session.fail(error, as_json)


def judge(
    number: Number,
    by: By,
    answer: Annotated[list[str], typer.Option(help="question=answer, repeated; see the rules.")],
    confirmed: Annotated[
        bool, typer.Option("--confirmed/--set-aside", help="Had the assistant a part in it?")
    ],
    text: Annotated[list[str] | None, typer.Option(help="field=words of a notice.")] = None,
    persons: Annotated[int | None, typer.Option(help="How many people it affected.")] = None,
    confirmed_at: Annotated[str, typer.Option(help="2026-11-22T11:00; empty: now.")] = "",
    suspend: Annotated[bool, typer.Option(help="Stop the assistant at once.")] = False,
    note: Annotated[str, typer.Option(help="A note for the record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Confirm an incident or set it aside; the deadlines are worked out anew."""
    session.start()
    from troly.office.governance import incidents

    try:
        member = member_named(by)
        one = _incident(member, number)
        found = incidents.Judgement(
            is_confirmed=confirmed,
            answers=_answers(answer),
            texts={name: words[-1] for name, words in _pairs(text or []).items()},
            persons=persons,
            confirmed_at=typed_moment(confirmed_at, "bad_confirmation"),
            suspends=suspend,
        )
        incidents.judge(member, one.pk, found, note)
        _tell(member, _incident(member, number), as_json)
    except TrolyError as error:
        session.fail(error, as_json)


def notice(
    number: Number,
    rule: Annotated[str, typer.Argument(help="Id of the notice, such as vn.ai01a.72h.")],
    to: Annotated[Path, typer.Option(help="File to write: .docx.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Write the draft of a notice, with its gaps marked. Troly sends nothing."""
    session.start()
    from troly.office.governance.incident_notices import draft

    try:
        if to.suffix.lower() != ".docx":
            raise BadInput("report_file_kind", known=".docx")
        member = member_named(by)
        made = draft(member, _incident(member, number).pk, rule)
        to.write_bytes(made.data)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json({"file": str(to), "gaps": list(made.gaps)})
        return
    session.out.print(str(to), markup=False)
    if made.gaps:
        session.out.print(_("Còn thiếu trong bản thảo:"), "; ".join(made.gaps), markup=False)


def sent(
    number: Number,
    rule: Annotated[str, typer.Argument(help="Id of the notice that went out.")],
    by: By,
    receipt: Annotated[str, typer.Option(help="What the authority gave back.")] = "",
    as_json: AsJson = False,
) -> None:
    """Note that a notice went out; what follows it gets its day."""
    session.start()
    from troly.office.governance import incidents

    try:
        member = member_named(by)
        incidents.mark_sent(member, _incident(member, number).pk, rule, receipt)
        _tell(member, _incident(member, number), as_json)
    except TrolyError as error:
        session.fail(error, as_json)


def close(
    number: Number,
    by: By,
    lesson: Annotated[str, typer.Option(help="What was learned.")],
    case: Annotated[str, typer.Option(help="Id of the golden case it became.")] = "",
    as_json: AsJson = False,
) -> None:
    """End an incident, once every notice owed went out; with its lesson."""
    session.start()
    from troly.doors.pages.ids import known_id
    from troly.office.governance import incidents

    try:
        member = member_named(by)
        one = _incident(member, number)
        if case:
            incidents.learn(member, one.pk, known_id(case, "no_such_golden_case"))
        incidents.close(member, one.pk, lesson)
        _tell(member, _incident(member, number), as_json)
    except TrolyError as error:
        session.fail(error, as_json)


def _incident(member: Member, number: int) -> Incident:
    from troly.office.governance.incidents import incidents_of

    found = incidents_of(member).filter(number=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise NotFound("no_such_incident")
    return found


def _tell(member: Member, one: Incident, as_json: bool) -> None:
    from troly.doors.api.incidents import whole
    from troly.doors.watch_wordings import INCIDENT_ACTS, INCIDENT_STATES
    from troly.office.governance.incidents import incident_for, read_handed_over

    one = incident_for(member, one.pk)
    facts = whole(one, read_handed_over(member, one))
    if as_json:
        session.print_json(facts)
        return
    state = INCIDENT_STATES[facts["state"]][0]
    session.out.print(f"{one.number}. {facts['assistant_name']}: {state}", markup=False)
    session.out.print(facts["what"], markup=False)
    for owed in facts["notices"]:
        when = _moment(owed["sent_at"] or owed["due_at"])
        word = _("đã gửi") if owed["sent_at"] else _("hạn")
        late = f" ({_('quá hạn')})" if owed["is_late"] else ""
        session.out.print(f"  {owed['rule']}: {word} {when}{late}", markup=False)
    for act in facts["acts"]:
        line = f"  {_moment(act['at'])}  {INCIDENT_ACTS[act['act']]}  {act['by']}"
        session.out.print(line, markup=False)


def _moment(moment: datetime | None) -> str:
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%H:%M %d/%m/%Y") if moment else "–"


def _pairs(given: list[str]) -> dict[str, list[str]]:
    """name=value, each name as often as it was given."""
    found: dict[str, list[str]] = {}
    for one in given:
        name, _sign, value = one.partition("=")
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def _answers(given: list[str]) -> dict[str, Any]:
    return {
        name: values if len(values) > 1 else values[0] for name, values in _pairs(given).items()
    }
