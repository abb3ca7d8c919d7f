"""audit verify, export, key, term, seal: for those who must prove who did what."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _

from troly.doors.cli import session
from troly.errors import BadInput, TrolyError, Unavailable

if TYPE_CHECKING:
    from troly.office.audit.verdicts import Verdict

BY = "system"
AsJson = Annotated[bool, typer.Option("--json")]
BodyName = Annotated[str, typer.Option(help="Name or id; not needed where there is but one.")]


def plain(context: typer.Context) -> None:
    """Without a command of its own: verify."""
    if context.invoked_subcommand is None:
        verify()


def verify(as_json: AsJson = False) -> None:
    """Check every body's chain, its signed heads and the keys."""
    settings = session.start()
    from troly.office.audit import signing
    from troly.office.audit.verdicts import verdicts

    found = list(verdicts())
    wrong_key = signing.first_wrong_key()
    problem = key_problem(settings.home)
    is_whole = wrong_key is None and all(one.is_whole for one in found)
    if as_json:
        session.print_json(
            {
                "whole": is_whole,
                "bodies": [asdict(one) for one in found],
                "wrong_key": wrong_key,
                "key_problem": problem.code if problem else None,
            }
        )
        raise typer.Exit(0 if is_whole else 1)
    for one in found:
        _tell(one)
    if wrong_key is not None:
        words = _("✗ khóa %s không được khóa trước ký nhận")
        session.err.print(words % wrong_key, style="red", markup=False)
    if problem is not None:
        from troly.doors.cli.wordings import explain

        session.err.print(explain(problem), style="yellow", soft_wrap=True, markup=False)
    raise typer.Exit(0 if is_whole else 1)


def key_problem(home: Path) -> TrolyError | None:
    """Why heads cannot be signed now; None when they can, or nothing has been signed yet."""
    from troly.office.audit import signing

    if signing.current_key() is None:
        return None
    try:
        signing.signer(home)
    except TrolyError as error:
        return error
    return None


def _tell(one: Verdict) -> None:
    say = session.out.print
    state = "✓" if one.is_whole else "✗"
    if one.broken is not None:
        state += f" #{one.broken}"
    elif one.wrong_head is not None:
        state += " " + _("chữ ký tại #%d") % one.wrong_head
    say(f"{state} {one.body} {one.entries}", markup=False)
    facts = [_("đã ký đến #%d") % one.signed] if one.signed else [_("chưa ký")]
    if one.sealed:
        facts.append(_("đã lưu trữ đến #%d") % one.sealed)
    if one.clock:
        numbers = ", ".join(f"#{number}" for number in one.clock[:10])
        facts.append(_("đồng hồ bị lùi trước %s") % numbers)
    say("    " + "; ".join(facts), markup=False, soft_wrap=True)


def export(
    to: Annotated[Path, typer.Option("--to", help="Folder for the file and its verifier.")],
    body: BodyName = "",
    first: Annotated[int, typer.Option(help="From this entry on.")] = 0,
    last: Annotated[int, typer.Option(help="Up to this entry.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Write a body's chain to a signed file that one file of Python checks offline."""
    settings = session.start()
    from troly.office.audit import exporting

    chosen = _body(body)
    try:
        span = None
        if first or last:
            all_of_it = exporting.whole(chosen)
            span = exporting.part(chosen, first or all_of_it.first, last or all_of_it.last)
        lines = exporting.export(chosen, BY, settings.home, span)
        told = exporting.whole(chosen) if span is None else span
        path = to / f"audit-{chosen}-{told.first}-{told.last}.jsonl"
        _write(path, lines)
        verifier = to / exporting.VERIFIER.name
        _write(verifier, iter([exporting.VERIFIER.read_bytes()]), replaces=True)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json({"path": str(path), "verifier": str(verifier)})
        return
    session.out.print(str(path), soft_wrap=True, markup=False)
    session.out.print(_("Kiểm tra ở bất cứ máy nào có Python 3:"), markup=False)
    session.out.print(f"    python3 {verifier} {path}", soft_wrap=True, markup=False)


def _write(path: Path, lines: Any, replaces: bool = False) -> None:
    how = os.O_TRUNC if replaces else os.O_EXCL
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), "wb") as file:
            for line in lines:
                file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise Unavailable("archive_not_written", path=str(path), problem=problem) from error


def key(
    is_rotating: Annotated[bool, typer.Option("--rotate", help="Go over to a new key.")] = False,
    is_lost: Annotated[
        bool, typer.Option("--replace-lost", help="A new key where the old file is gone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the keys that sign the chains, newest last; note their fingerprints elsewhere."""
    settings = session.start()
    from troly.office.audit import signing
    from troly.office.audit.models import SigningKey

    try:
        if is_rotating and is_lost:
            raise BadInput("bad_input")
        if is_rotating:
            signing.rotate(settings.home)
        elif is_lost:
            signing.replace_lost(settings.home)
        elif signing.current_key() is None:
            signing.signer(settings.home)
    except TrolyError as error:
        session.fail(error, as_json)
    rows = [signing.key_row(one) for one in SigningKey.objects.order_by("made_at", "id")]
    if as_json:
        session.print_json({"keys": rows})
        return
    for row in rows:
        session.out.print(f"{row['id']}  {row['made_at'][:19]}Z  {row['reason']}", markup=False)


def term(
    months: Annotated[int, typer.Argument(help="Months that entries stay in the records.")],
    body: BodyName = "",
    as_json: AsJson = False,
) -> None:
    """Say how long a body's entries stay before they may be put away in an archive."""
    session.start()
    from troly.office.audit import sealing

    chosen = _body(body)
    try:
        sealing.set_term(chosen, BY, months)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json({"body": chosen, "months": months})
        return
    session.out.print(_("Thời hạn giữ nhật ký: %d tháng") % months, markup=False)


def seal(
    to: Annotated[Path, typer.Option("--to", help="Folder for the archive; keep it safe.")],
    body: BodyName = "",
    as_json: AsJson = False,
) -> None:
    """Put entries past their term into a signed archive file and take them out of the records."""
    settings = session.start()
    from troly.office.audit import sealing

    try:
        made = sealing.seal(_body(body), BY, to, settings.home)
    except TrolyError as error:
        session.fail(error, as_json)
    path = to / made.file_name
    if as_json:
        facts = {"path": str(path), "first": made.first, "last": made.number}
        session.print_json({**facts, "sha256": made.sha256})
        return
    words = _("Đã đưa các mục %(first)d–%(last)d vào %(path)s")
    facts = {"first": made.first, "last": made.number, "path": path}
    session.out.print(words % facts, soft_wrap=True, markup=False)
    session.out.print(f"SHA-256 {made.sha256}", soft_wrap=True, markup=False)


def _body(name: str) -> str:
    from troly.doors.cli.members import body_or_the_only_one

    return str(body_or_the_only_one(name).pk)
