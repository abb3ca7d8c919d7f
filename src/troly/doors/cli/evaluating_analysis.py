"""evaluate analyse: are dates, amounts, numbers and authorities found, and nothing besides?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from troly.doors.cli import session
from troly.engine.answers.analysis.find import findings_in
from troly.engine.evaluation.analysis import (
    AnalysisReport,
    evaluate_analysis,
    read_articles,
    read_gold_mentions,
)
from troly.engine.evaluation.golden import read_documents
from troly.errors import TrolyError


def analyse(
    cases: Annotated[
        Path, typer.Option(help="JSON Lines: doc_id, kind, start, end, text", exists=True)
    ],
    articles: Annotated[
        Path, typer.Option(help="JSON Lines: doc_id, start, end; what the cases cover", exists=True)
    ],
    documents: Annotated[Path, typer.Option(help="JSON Lines: id, title, body", exists=True)],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How much of what a text names is found by rules, and how much of what is found is right."""
    session.start()
    try:
        gold, covered = read_gold_mentions(cases), read_articles(articles)
        bodies = {one.id: one.body for one in read_documents(documents)}
        began = time.process_time()
        report = evaluate_analysis(bodies, covered, gold, findings_in)
    except TrolyError as error:
        session.fail(error, as_json)
    figures = _figures(report, time.process_time() - began)
    if as_json:
        session.print_json(figures)
    else:
        _show(figures)


def _figures(report: AnalysisReport, spent: float) -> dict[str, Any]:
    return {
        "articles": report.articles,
        "precision": round(report.precision, 4),
        "recall": round(report.recall, 4),
        "kinds": {
            name: {
                "gold": one.gold,
                "found": one.found,
                "precision": round(one.precision, 4),
                "recall": round(one.recall, 4),
                "exact_share": round(one.exact / one.right, 4) if one.right else 1.0,
            }
            for name, one in report.kinds.items()
        },
        "cpu_ms_per_article": round(spent * 1000 / max(1, report.articles), 2),
        "missed": report.missed,
        "wrong": report.wrong,
    }


def _show(figures: dict[str, Any]) -> None:
    names = ("gold", "found", "precision", "recall", "exact_share")
    table = Table(box=None)
    for name in ("", *names):
        table.add_column(name)
    for kind, one in figures["kinds"].items():
        table.add_row(kind, *(str(one[name]) for name in names))
    session.out.print(table)
    for name in ("articles", "precision", "recall", "cpu_ms_per_article"):
        session.out.print(f"{name} {figures[name]}")
    for name in ("missed", "wrong"):
        for line in figures[name]:
            session.out.print(f"{name}: {line}", soft_wrap=True, markup=False)
