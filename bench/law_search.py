"""Rank the articles of laws for golden questions in one process, and print how well it went.

    python bench/law_search.py --documents laws.jsonl --questions questions.jsonl --model FOLDER \\
        --cache vectors.sqlite --home FOLDER

Documents are read, cut and indexed once into ``--home``; a change of the ranking is then seen in
seconds. Understanding, looking up and ranking are the product's own steps; the office is left out.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from arena import Arena, golden_sources, opened

from troly.engine.answers.finding import found_for
from troly.engine.answers.values import Question
from troly.engine.evaluation.golden import GoldenQuestion, read_questions
from troly.engine.evaluation.metrics import ranking_figures
from troly.engine.evaluation.variants import varied
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.onnx import OnnxEmbedder

TODAY = date(2026, 11, 22)
DEPTH = 50


def main() -> None:
    options = _options()
    embedder = CachedEmbedder(OnnxEmbedder(options.model), options.cache)
    arena = opened(options.name, golden_sources(options.documents), embedder, options.home)
    questions = read_questions(options.questions)
    for row in measured(arena, questions, options.variant, options.misses):
        print(json.dumps(row, ensure_ascii=False))


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--name", default="laws")
    parser.add_argument("--variant", default="as-typed")
    parser.add_argument("--misses", action="store_true")
    return parser.parse_args()


def ranked(sources: Arena, question: GoldenQuestion, variant: Any) -> tuple[Any, list[str]]:
    previous = ""
    if question.previous:
        before, _ = found_for(Question(question.previous), sources, today=TODAY, limit=1)
        previous = before.subject if before else ""
    asked = Question(varied(question.question, variant), previous)
    understood, found = found_for(asked, sources, today=TODAY, limit=DEPTH)
    passages = sources.passages
    return understood, [f"{passages[p.id].document}#{passages[p.id].article}" for p in found]


def measured(
    sources: Arena, questions: Sequence[GoldenQuestion], variant: Any, misses: bool
) -> Iterator[dict[str, Any]]:
    results = []
    began = time.process_time()
    for question in questions:
        understood, places = ranked(sources, question, variant)
        results.append((question, understood, list(dict.fromkeys(places))))
    spent = (time.process_time() - began) * 1000 / len(questions)
    halves = {
        "all": results,
        "near": [r for r in results if r[0].paraphrased is False],
        "paraphrased": [r for r in results if r[0].paraphrased],
        "follow-ups": [r for r in results if r[0].previous],
    }
    for name, some in halves.items():
        if not some:
            continue
        golds = [{f"{q.document}#{q.article}"} for q, _, _ in some]
        figures = asdict(ranking_figures([places for _, _, places in some], golds))
        shown = {key: round(float(value), 4) for key, value in figures.items()}
        yield {"half": name, **shown, "cpu_ms": round(spent, 1)}
    if misses:
        for question, understood, places in results:
            gold = f"{question.document}#{question.article}"
            rank = places.index(gold) + 1 if gold in places else None
            if rank != 1:
                half = "P" if question.paraphrased else "N"
                text = understood.text if understood else ""
                yield {
                    "id": question.id,
                    "half": half,
                    "rank": rank,
                    "text": text,
                    "gold": gold,
                    "first": places[:2],
                }


if __name__ == "__main__":
    main()
