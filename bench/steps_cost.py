"""What each step of answering costs over an assistant's passages, and the steps beside search.

    troly serve &
    python bench/steps_cost.py --assistant ID --questions bench/questions/laws.jsonl

The steps are timed by the pipeline itself, as ``troly doctor`` shows them: CPU of the thread that
answers, so that the model's and the index's processes are apart. Asked as the assistant's maker,
each question once to warm up and ``--rounds`` times more. ``beside_search`` is the sum of all steps
but ``find_passages`` of one question. Nothing is saved.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from troly import app

SEARCH = "find_passages"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assistant", required=True, help="id of one whose passages are asked")
    parser.add_argument("--questions", type=Path, required=True, help="JSON Lines with question")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    app.start()
    from troly.doors.cli.measuring import machine
    from troly.office.assistants.asking import sources_for
    from troly.office.assistants.models import Assistant
    from troly.office.library.ports import ports

    assistant = Assistant.objects.select_related("made_by").get(pk=options.assistant)
    assert assistant.made_by is not None
    lines = options.questions.read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines if line.strip()]
    sources = sources_for(assistant.made_by, assistant)
    passages = ports().index().count(sources.rights_anywhere)

    def timings(question: str) -> dict[str, float]:
        from troly.engine.answers.pipeline import answer
        from troly.engine.answers.values import Question

        fresh = sources_for(assistant.made_by, assistant)  # type: ignore[arg-type]
        return dict(answer(Question(question), fresh, today=date.today()).timings)

    first = [timings(question) for question in asked]
    warm = [timings(question) for _ in range(options.rounds) for question in asked]
    told = {"asked_before": figures(warm), "first_time": figures(first)}
    print(json.dumps({"questions": len(asked), "passages": passages, **told, **machine()}))


def figures(spent: list[dict[str, float]]) -> dict[str, Any]:
    steps = {step for one in spent for step in one}
    by_step = {step: _points([one[step] for one in spent if step in one]) for step in sorted(steps)}
    beside = [sum(cost for step, cost in one.items() if step != SEARCH) for one in spent]
    return {"beside_search": _points(beside), "steps": by_step}


def _points(costs: list[float]) -> dict[str, float]:
    points = quantiles(costs, n=20, method="inclusive") if len(costs) > 1 else costs * 19
    return {
        "p50": round(points[9], 2),
        "p95": round(points[18], 2),
        "mean": round(mean(costs), 2),
    }


if __name__ == "__main__":
    main()
