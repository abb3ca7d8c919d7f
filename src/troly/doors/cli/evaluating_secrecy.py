"""evaluate secrecy: is every marked file stopped, and nothing else?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from troly.doors.cli import session
from troly.engine.evaluation.secrecy import evaluate_secrecy, read_secrecy_cases
from troly.engine.parsing.sandbox import parse_file
from troly.errors import TrolyError


def secrecy(
    folder: Annotated[
        Path, typer.Option(help="Files with a manifest.json", exists=True, file_okay=False)
    ],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How many marked files would slip through, and how many others would be stopped."""
    session.start()
    try:
        cases = read_secrecy_cases(folder)
        # As at the door: in the limited child, by the file's own format.
        report = evaluate_secrecy(cases, lambda path: parse_file(path, path.name).marking or None)
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(asdict(report))
        return
    session.out.print(
        f"files {report.files}  marked {report.marked}  missed {report.missed}  "
        f"wrongly_blocked {report.wrongly_blocked}  refused {report.refused}"
    )
    for title, names in (
        (_("Bỏ lọt: %s"), report.missed_files),
        (_("Chặn nhầm: %s"), report.wrongly_blocked_files),
        (_("Không đọc được: %s"), report.refused_files),
    ):
        if names:
            session.out.print(title % ", ".join(names), soft_wrap=True)
