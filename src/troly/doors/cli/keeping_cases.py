"""golden list, export, import, ask: a body's own tests, as files that it keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.doors.cli.asking import assistant_to_ask
from troly.doors.cli.wordings import explain
from troly.engine.evaluation.golden import GoldenQuestion, read_questions
from troly.errors import BadInput, TrolyError, Unavailable

if TYPE_CHECKING:
    from troly.office.assistants.golden_files import Outcome

AsJson = Annotated[bool, typer.Option("--json", help="Print one object.")]


def show(as_json: AsJson = False) -> None:
    """List the golden cases that this body keeps."""
    session.start()
    from troly.office.assistants.golden import exported
    from troly.office.tenants.people import operator

    try:
        member = operator()
        rows = [*exported(member), *exported(member, has_answer=False)]
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json({"cases": rows})
        return
    table = Table(box=None)
    for title in (_("Câu hỏi"), _("Phải có"), _("Trong văn bản")):
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(
            row["question"],
            " / ".join(row.get("answers", ())) or _("từ chối"),
            row.get("document", "–"),
        )
    session.out.print(table)


def export(
    questions: Annotated[Path, typer.Option(help="File to write: cases with an answer.")],
    unanswerable: Annotated[
        Path | None, typer.Option(help="File to write: cases to refuse.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the golden cases as JSON Lines that import, calibrate and evaluate read."""
    session.start()
    from troly.office.assistants.golden import exported
    from troly.office.tenants.people import operator

    written: dict[str, int] = {}
    try:
        member = operator()
        for kind, path in (("answerable", questions), ("unanswerable", unanswerable)):
            if path is not None:
                rows = list(exported(member, has_answer=kind == "answerable"))
                _write(path, rows)
                written[kind] = len(rows)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(written)
    else:
        session.out.print(_("Số câu mẫu đã ghi: %d") % sum(written.values()))


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text("".join(lines), "utf-8")
        part.replace(path)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Unavailable("cases_not_written", path=str(path), problem=problem) from error


def take_in(
    questions: Annotated[
        Path | None, typer.Option(exists=True, help="JSON Lines of cases with an answer.")
    ] = None,
    unanswerable: Annotated[
        Path | None, typer.Option(exists=True, help="JSON Lines of questions to refuse.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take golden cases in from files; what its document cannot meet is named and left out."""
    session.start()
    from troly.office.assistants import golden_files
    from troly.office.tenants.people import operator

    told: dict[str, Any] = {"added": 0, "changed": 0, "refused": []}
    try:
        if questions is None and unanswerable is None:
            raise BadInput("name_a_golden_file")
        for path, has_answer in ((questions, True), (unanswerable, False)):
            rows: list[GoldenQuestion] = read_questions(path) if path is not None else []
            taken = golden_files.take_in(operator(), rows, has_answer)
            told["added"] += taken.added
            told["changed"] += taken.changed
            told["refused"] += [
                {"id": name, "error": error.code, "message": explain(error)}
                for name, error in taken.refused
            ]
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(told)
    else:
        session.out.print(
            _("Câu mẫu thêm mới: %(added)d; thay đổi: %(changed)d.")
            % {"added": told["added"], "changed": told["changed"]}
        )
        for row in told["refused"]:
            session.err.print(f"{row['id']}: {row['message']}", markup=False)
    if told["refused"]:
        raise typer.Exit(1)


def ask(
    assistant: Annotated[str, typer.Option(help="Ask through the assistant of this name.")] = "",
    as_json: AsJson = False,
) -> None:
    """Ask every golden case again, and say which is not answered as it must be."""
    settings = session.start()
    from troly.doors.cli.processes import engines
    from troly.office.assistants.golden_files import asked_again
    from troly.office.tenants.people import operator

    try:
        with engines(settings):
            member = operator()
            outcomes = asked_again(member, assistant_to_ask(member, assistant))
    except TrolyError as error:
        session.fail(error, as_json)
    rows = [_row(one) for one in outcomes]
    right = sum(one.is_right for one in outcomes)
    if as_json:
        session.print_json({"cases": len(rows), "right": right, "asked": rows})
    else:
        for row in rows:
            if not row["right"]:
                session.out.print(f"✗ {row['question']} ({row['ending']})", markup=False)
        session.out.print(
            _("Đúng %(right)d trong %(cases)d câu mẫu.") % {"right": right, "cases": len(rows)}
        )
    if right < len(rows):
        raise typer.Exit(1)


def _row(one: Outcome) -> dict[str, Any]:
    return {
        "id": str(one.case.pk),
        "question": one.case.question,
        "ending": one.ending,
        "right": one.is_right,
    }
