"""form: documents in the official layout, built, held against it, set right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from troly.doors.cli import session
from troly.errors import BadInput, NotFound, TrolyError

AsJson = Annotated[bool, typer.Option("--json", help="Print one object.")]


def show(as_json: AsJson = False) -> None:
    """List the kinds of documents with their fields."""
    session.start()
    from troly.engine.layout.forms import COMMON, forms

    found = [
        {
            "id": form.id,
            "name": form.name,
            "abbreviation": form.abbreviation,
            "fields": [field.id for field in (*COMMON, *form.fields)],
        }
        for form in forms().values()
    ]
    if as_json:
        session.print_json({"forms": found})
        return
    for one in found:
        line = f"{one['id']}: {one['name']} ({', '.join(one['fields'])})"
        session.out.print(line, soft_wrap=True, markup=False)


def build(
    form: Annotated[str, typer.Argument(help="The kind, as troly form list names it.")],
    to: Annotated[Path, typer.Option(help="The .docx to write.")],
    values: Annotated[Path | None, typer.Option(help="JSON: field to text.")] = None,
    remove_mark: Annotated[
        bool, typer.Option("--remove-mark", help="You answer for it; recorded.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build a .docx from a form. Number, day and signature are left to people."""
    session.start()
    from troly.office.assistants.tasks import layouts
    from troly.office.tenants.people import operator

    try:
        given = _values(values)
        made = layouts.build(operator(), form, given, removes_mark=remove_mark)
        _write(made.data, to)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json({"file": str(to), "gaps": list(made.gaps)})
    elif made.gaps:
        session.out.print(_("Còn thiếu: %s") % ", ".join(made.gaps), soft_wrap=True)


def check(
    file: Annotated[Path, typer.Argument(help="A .docx.")],
    mend: Annotated[Path | None, typer.Option(help="Write the file set right here.")] = None,
    remove_mark: Annotated[
        bool, typer.Option("--remove-mark", help="You answer for it; recorded.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hold a .docx against the official layout; the command ends with 1 where it deviates."""
    session.start()
    from troly.doors.api.document_forms import deviation_out
    from troly.office.assistants.tasks import layouts
    from troly.office.tenants.people import operator

    try:
        if not file.is_file():
            raise NotFound("no_such_file", path=str(file))
        found = layouts.check_at_once(operator(), file, removes_mark=remove_mark)
        if mend is not None:
            _write(found.mended, mend)
    except TrolyError as error:
        session.fail(error, as_json)
    rows = [deviation_out(one) for one in found.deviations]
    if as_json:
        shown = [one.model_dump(mode="json") for one in rows]
        session.print_json({"kind": found.kind, "is_marked": found.is_marked, "deviations": shown})
    else:
        for one in rows:
            line = f"{one.paragraph or '–'} {one.element}: {one.what} ({one.found} → {one.wanted})"
            session.out.print(line, soft_wrap=True, markup=False)
        if not rows:
            session.out.print(_("Không thấy chỗ nào chưa đúng thể thức."))
    if rows:
        raise typer.Exit(1)


def _values(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        given: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("values_not_read", file=path.name) from error
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise BadInput("values_not_read", file=path.name)
    return given


def _write(data: bytes, to: Path) -> None:
    try:
        to.write_bytes(data)
    except OSError as error:
        raise BadInput("report_not_written", path=str(to), problem=str(error)) from error
