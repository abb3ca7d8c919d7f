"""analyse: what documents oblige to, by when, who decides, how much: a table with its places."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from troly.doors.cli import session
from troly.doors.cli.texts import text_of, version_named
from troly.engine.answers.analysis.values import Kind
from troly.errors import BadInput, TrolyError


def analyse(
    texts: Annotated[list[str], typer.Argument(help="Files, or ids of versions in the library.")],
    kind: Annotated[list[Kind] | None, typer.Option(help="Only these; may be repeated.")] = None,
    to: Annotated[Path | None, typer.Option(help="Write .xlsx or .csv.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """List obligations, deadlines, authorities, amounts and their like, each with its place."""
    session.start()
    from troly.doors.api.analysing import analysis_out

    kinds = tuple(kind or ())
    try:
        if to is not None and to.suffix.lower() not in (".xlsx", ".csv"):
            raise BadInput("analysed_to_what", file=to.name)
        analysed = _analysed(texts)
        if to is not None:
            _write(analysed, kinds, to)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(analysis_out(analysed, kinds, "").model_dump(mode="json"))
    elif to is None:
        _show(analysed, kinds)


def _analysed(texts: list[str]) -> Any:
    from troly.office.assistants.tasks import analyse as task
    from troly.office.tenants.people import operator

    member, found = operator(), []
    for name in texts:
        version = version_named(name)
        one = (
            task.analyse_versions(member, [version], is_patient=True)
            if version is not None
            else task.analyse_pasted(member, text_of(name), is_patient=True)
        )
        found += one.found
    return task.Analysed(tuple(found))


def _write(analysed: Any, kinds: tuple[Kind, ...], to: Path) -> None:
    from troly.doors.analyses import rows_of
    from troly.doors.analysis_files import analysis_file

    data = analysis_file(rows_of(analysed, kinds), to.suffix.lower().lstrip("."))
    try:
        to.write_bytes(data)
    except OSError as error:
        raise BadInput("report_not_written", path=str(to), problem=str(error)) from error


def _show(analysed: Any, kinds: tuple[Kind, ...]) -> None:
    from troly.doors.analyses import rows_of

    table = Table(box=None, show_header=False)
    for row in rows_of(analysed, kinds):
        table.add_row(row.kind_word, row.words, row.place)
    session.out.print(table)
