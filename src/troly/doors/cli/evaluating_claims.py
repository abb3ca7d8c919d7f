"""evaluate claims: are altered claims caught, and honest ones left alone?"""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.doors.cli.evaluating_gates import (
    gate_figures,
    model_of_file,
    model_of_settings,
    sampled,
    show_gates,
    shown,
)
from troly.doors.cli.processes import engines
from troly.engine.answers.claims.check import check_claim
from troly.engine.evaluation.claims import ClaimCase, evaluate_claims, read_claim_cases
from troly.errors import TrolyError

_WARM_UP = "Hồ sơ được giải quyết trong 15 ngày."


def claims(
    cases: Annotated[Path, typer.Option(help="JSON Lines: id, source, claim, label", exists=True)],
    model_file: Annotated[
        Path | None, typer.Option(help="A GGUF file, asked about every claim besides.")
    ] = None,
    digest: Annotated[str, typer.Option(help="SHA-256 of that file.")] = "",
    own_model: Annotated[
        bool, typer.Option("--own-model", help="Ask the model of the settings instead.")
    ] = False,
    most: Annotated[int, typer.Option(min=0, help="A sample of so many claims; 0: all.")] = 0,
    seed: Annotated[int, typer.Option(help="Which sample.")] = 7,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How often an altered claim is caught, and an honest one doubted."""
    settings = session.start()
    try:
        given = sampled(read_claim_cases(cases), most, seed)
        figures = _by_rules(given)
        if model_file is not None:
            with model_of_file(model_file, digest) as model:
                figures["with_model"] = gate_figures(
                    settings, given, model, digest.lower(), time.process_time, quiet=as_json
                )
        elif own_model:
            with engines(settings):
                own = model_of_settings()
                name = own.check()
                figures["with_model"] = gate_figures(
                    settings, given, own, name, time.monotonic, quiet=as_json
                )
    except TrolyError as error:
        session.fail(error, as_json)
    if as_json:
        session.print_json(figures)
        return
    _show(figures)
    if "with_model" in figures:
        show_gates(figures["with_model"])


def _by_rules(given: list[ClaimCase]) -> dict[str, Any]:
    for language in ("vi", "fr", "en"):
        # The tables are made ready at the first claim of a language; that is not its cost.
        check_claim(_WARM_UP, [_WARM_UP.replace("15", "16")], language)
    began = time.process_time()
    report = evaluate_claims(given, check_claim)
    spent = (time.process_time() - began) * 1000
    return {
        **asdict(report.all),
        "left_alone_share": _rest(report.all.false_alarms),
        "cpu_ms_per_claim": round(spent / len(given), 2),
        "by_language": {name: asdict(part) for name, part in report.by_language.items()},
        "flagged_by_kind": report.flagged_by_kind,
        "missed": list(report.missed),
        "doubted_wrongly": list(report.false_alarms),
    }


def _show(figures: dict[str, Any]) -> None:
    table = Table(box=None)
    names = ("cases", "caught", "caught_contradicted", "caught_not_found", "false_alarms", "auroc")
    for name in ("", *names):
        table.add_column(name)
    for language, part in {"": figures, **figures["by_language"]}.items():
        table.add_row(language, *(shown(part[name]) for name in names))
    session.out.print(table)
    session.out.print(f"cpu_ms_per_claim {figures['cpu_ms_per_claim']}")
    kinds = Table(show_header=False, box=None)
    for kind, share in figures["flagged_by_kind"].items():
        kinds.add_row(kind, shown(share))
    session.out.print(kinds)
    if figures["missed"]:
        session.out.print(_("Bỏ lọt: %s") % ", ".join(figures["missed"]), soft_wrap=True)
    if figures["doubted_wrongly"]:
        session.out.print(_("Báo nhầm: %s") % ", ".join(figures["doubted_wrongly"]), soft_wrap=True)


def _rest(share: float | None) -> float | None:
    return None if share is None else 1 - share
