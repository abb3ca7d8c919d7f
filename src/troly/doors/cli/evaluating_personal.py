"""evaluate personal-data: is it found, is nothing else taken for it, and how fast?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.engine.evaluation.personal_data import evaluate_personal, read_personal_cases
from troly.engine.guard.personal_data.detect import find_personal_data
from troly.errors import TrolyError


def personal_data(
    cases: Annotated[Path, typer.Option(help="JSON Lines: id, text, spans", exists=True)],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How much personal data is found, and how often something else is taken for it."""
    session.start()
    try:
        given = read_personal_cases(cases)
    except TrolyError as error:
        session.fail(error, as_json)
    report = evaluate_personal(given, find_personal_data)
    figures = asdict(report)
    if report.false_block_share is not None:
        figures["left_alone_share"] = 1 - report.false_block_share
    if as_json:
        session.print_json(figures)
        return
    for name in ("cases", "spans", "recall", "precision", "document_recall", "false_block_share"):
        session.out.print(f"{name} {_shown(figures[name])}")
    session.out.print(f"mb_per_cpu_s {report.mb_per_cpu_s}")
    table = Table(box=None)
    for name in ("", "marked", "found", "reported", "right"):
        table.add_column(name)
    for kind, part in report.by_kind.items():
        table.add_row(kind, *map(str, (part.marked, part.found, part.reported, part.right)))
    session.out.print(table)
    for title, names in ((_("Bỏ lọt: %s"), report.missed), (_("Báo nhầm: %s"), report.wrong)):
        if names:
            session.out.print(title % ", ".join(names), soft_wrap=True)


def _shown(value: float | int | None) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
