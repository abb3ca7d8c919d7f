"""evaluate compare: is every alteration found, and nothing besides?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from troly.doors.cli import session
from troly.engine.answers.comparison.compare import compare_texts
from troly.engine.evaluation.altered_pairs import altered_pairs, unaltered_pairs
from troly.engine.evaluation.comparison import evaluate_comparison
from troly.engine.evaluation.golden import read_documents
from troly.errors import BadInput, TrolyError

_SHOWN_MISSES = 40


def compare(
    documents: Annotated[Path, typer.Option(help="JSON Lines: id, title, body", exists=True)],
    pairs: Annotated[int, typer.Option(help="Pairs of each kind.", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="Another set of alterations.")] = 7,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How many known alterations between two texts are found, and what is found besides."""
    session.start()
    try:
        bodies = [(one.id, one.body) for one in read_documents(documents)]
        altered = altered_pairs(bodies, pairs, seed)
        unaltered = unaltered_pairs(bodies, pairs, seed + 1)
        if not altered:
            raise BadInput("empty_golden_file", file=documents.name)
    except TrolyError as error:
        session.fail(error, as_json)
    report = evaluate_comparison(altered, unaltered, compare_texts)
    if as_json:
        session.print_json(asdict(report))
        return
    for name, value in asdict(report).items():
        if name != "missed":
            session.out.print(f"{name} {value}")
    for line in report.missed[:_SHOWN_MISSES]:
        session.out.print(f"    {line}", soft_wrap=True, markup=False)
