"""evaluate layout: is every planted deviation found and mended, and nothing seen on own output?"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from troly.doors.cli import session
from troly.engine.evaluation.planted_layout import planted_documents, sample_values
from troly.engine.layout.build import built
from troly.engine.layout.filled import filled
from troly.engine.layout.forms import forms
from troly.engine.layout.mend import checked_and_mended


def layout(
    documents: Annotated[int, typer.Option(help="Documents with a deviation.", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="Another set of deviations.")] = 5,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Hold documents with one planted deviation each, and own output, against the layout."""
    session.start()
    began, checks = time.process_time(), 0
    missed: list[str] = []
    mendable = mended = own = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "checked.docx"
        for form in forms().values():
            for values in (sample_values(form), {}):
                path.write_bytes(built(filled(form, values), form.name))
                own += len(checked_and_mended(path)[1])
                checks += 1
        for planted in planted_documents(documents, seed):
            path.write_bytes(planted.data)
            _, found, _, better = checked_and_mended(path)
            checks += 1
            hit = [d for d in found if (d.code, d.role) == (planted.code, planted.role)]
            if not hit:
                missed.append(planted.id)
            elif hit[0].is_mendable:
                mendable += 1
                path.write_bytes(better)
                checks += 1
                mended += not any(d.is_mendable for d in checked_and_mended(path)[1])
    spent = time.process_time() - began
    figures = {
        "documents": documents,
        "found_share": 1 - len(missed) / documents,
        "mendable": mendable,
        "mended": mended,
        "deviations_on_own_output": own,
        "cpu_ms_per_check": round(spent / checks * 1000, 1),
        "missed": missed,
    }
    if as_json:
        session.print_json(figures)
        return
    for name, value in figures.items():
        session.out.print(f"{name} {value}", soft_wrap=True)
