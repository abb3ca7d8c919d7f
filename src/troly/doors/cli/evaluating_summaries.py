"""evaluate summarise: how many key points does a summary show, beside the text's beginning?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from troly.doors.cli import session
from troly.engine.answers.summary.summarise import summarise as summary_of
from troly.engine.answers.summary.values import WORDS, Length
from troly.engine.evaluation.golden import read_documents
from troly.engine.evaluation.summaries import evaluate_summaries, read_summary_cases
from troly.errors import TrolyError

_PAGES, _WORDS_A_PAGE = 200, 450


def summarise(
    cases: Annotated[Path, typer.Option(help="JSON Lines: id, doc_id, points", exists=True)],
    documents: Annotated[
        list[Path], typer.Option(help="JSON Lines; may be repeated.", exists=True)
    ],
    length: Annotated[Length, typer.Option(help="How long the summaries are.")] = Length.MEDIUM,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Key points shown by extractive summaries, by the beginning of the same length, and the CPU of
    200 pages."""
    session.start()
    try:
        given = read_summary_cases(cases)
        bodies = {one.id: one.body for path in documents for one in read_documents(path)}
        report = evaluate_summaries(
            bodies, given, WORDS[length], lambda text, budget: summary_of([text], budget)
        )
    except TrolyError as error:
        session.fail(error, as_json)
    figures: dict[str, Any] = {
        "cases": report.cases,
        "points": report.points,
        "coverage": round(report.shown / max(1, report.points), 4),
        "coverage_with_headings": round(report.shown_with_headings / max(1, report.points), 4),
        "coverage_of_lead": round(report.shown_by_lead / max(1, report.points), 4),
        "verbatim_share": report.verbatim_share,
        "words_median": report.words_median,
        "cpu_s_200_pages": _long_text(list(bodies.values()), WORDS[length]),
        "missed": report.missed,
    }
    if as_json:
        session.print_json(figures)
        return
    for name, value in figures.items():
        session.out.print(f"{name} {value}", soft_wrap=True)


def _long_text(bodies: list[str], budget: int) -> float:
    """CPU-seconds for a text of 200 pages, put together from the documents."""
    parts: list[str] = []
    words = 0
    while bodies and words < _PAGES * _WORDS_A_PAGE:
        body = bodies[len(parts) % len(bodies)]
        parts.append(body)
        words += max(1, len(body.split()))
    began = time.process_time()
    summary_of(["\n".join(parts)], budget)
    return round(time.process_time() - began, 2)
