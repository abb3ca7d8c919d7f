"""compare: two files or two versions of documents, held against each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from troly.doors.cli import session
from troly.doors.cli.texts import text_of, version_named
from troly.errors import BadInput, TrolyError


def compare(
    left: Annotated[str, typer.Argument(help="A file, or the id of a version in the library.")],
    right: Annotated[str, typer.Argument(help="The other one.")],
    to: Annotated[Path | None, typer.Option(help="Write .html or .docx.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Hold two texts against each other, article by article."""
    session.start()
    from troly.doors.api.comparing import comparison_out

    try:
        if to is not None and to.suffix.lower() not in (".html", ".docx"):
            raise BadInput("compared_to_what", file=to.name)
        compared = _compared(left, right)
        if to is not None:
            _write(compared, to)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(comparison_out(compared).model_dump(mode="json"))
    else:
        _show(compared)


def _compared(left: str, right: str) -> Any:
    from troly.office.assistants.tasks import compare as task
    from troly.office.tenants.people import operator

    member = operator()
    first, second = version_named(left), version_named(right)
    if first is not None and second is not None:
        return task.compare_versions(member, first, second)
    if first is not None:
        return task.compare_with_pasted(member, first, text_of(right))
    if second is not None:
        raise BadInput("compared_nothing")
    return task.compare_pasted(member, text_of(left), text_of(right))


def _write(compared: Any, to: Path) -> None:
    from troly.doors.comparison_files import comparison_file

    try:
        to.write_bytes(comparison_file(compared, to.suffix.lower().lstrip(".")))
    except OSError as error:
        raise BadInput("report_not_written", path=str(to), problem=str(error)) from error


def _show(compared: Any) -> None:
    from troly.doors.comparisons import rows_of, tally

    session.out.print(" · ".join(f"{one['word']}: {one['n']}" for one in tally(compared)))
    for row in rows_of(compared):
        session.out.print(f"[bold]{', '.join(row.words)}[/bold] ", end="")
        session.out.print(row.name, soft_wrap=True, markup=False)
        for half, sign in ((row.left, "-"), (row.right, "+")):
            for text, differs in half.runs if half else ():
                if differs:
                    line = " ".join(text.split())
                    session.out.print(f"    {sign} {line}", soft_wrap=True, markup=False)
    if compared.comparison.is_same:
        session.out.print(_("Hai văn bản giống nhau."))
