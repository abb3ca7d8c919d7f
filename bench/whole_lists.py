"""Ask for whole lists and articles of laws, and say how whole the quotes are.

    python bench/whole_lists.py --model MODEL_FOLDER --home FOLDER [--misses]

Each question of evals/law/lists.jsonl stands there three times, with a string of the first, of a
middle and of the last point of its list. An answer is whole when its first quote holds all three.
The folder that TROLY_EVAL_DATA names holds the texts.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from pathlib import Path

import numpy as np
from answering import EVALS, TODAY, as_case, golden_set
from arena import Remembering

from troly.engine.answers.pipeline import answer
from troly.engine.answers.values import Answer, Ending, Question
from troly.engine.evaluation.answers import ReplyQuote, has_right_evidence
from troly.engine.evaluation.golden import GoldenQuestion, read_questions
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.onnx import OnnxEmbedder

ANSWERED = (Ending.ANSWERED, Ending.PARTLY_ANSWERED, Ending.SOURCES_DISAGREE)


def points_held(reply: Answer, rows: list[GoldenQuestion], depth: int) -> int:
    """How many of the three points stand in the first ``depth`` quotes; 0 for a refusal."""
    if reply.ending not in ANSWERED:
        return 0
    quotes = [ReplyQuote(quote.text, quote.document, quote.article) for quote in reply.quotes]
    return sum(has_right_evidence(as_case(row), quotes[:depth]) for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    data = Path(os.environ["TROLY_EVAL_DATA"])
    embedder = Remembering(
        CachedEmbedder(OnnxEmbedder(arguments.model), arguments.home / "vectors.sqlite3")
    )
    arena = golden_set("law-blind2", data, embedder, arguments.home).arena
    asked: dict[str, list[GoldenQuestion]] = defaultdict(list)
    for row in read_questions(EVALS / "law/lists.jsonl"):
        asked[row.question].append(row)
    never = read_questions(EVALS / "law/lists_unanswerable.jsonl")
    first, all_quotes, answered, words = [], [], [], []
    for question, rows in asked.items():
        reply = answer(Question(question), arena, today=TODAY)
        first.append(points_held(reply, rows, 1))
        all_quotes.append(points_held(reply, rows, 3))
        answered.append(reply.ending in ANSWERED)
        words += [len(quote.text.split()) for quote in reply.quotes]
        if arguments.misses and first[-1] < len(rows):
            places = [(quote.document, quote.article, quote.clause) for quote in reply.quotes]
            print(f"{first[-1]} of {len(rows)}: {question} {reply.ending} {places}")
    refused = [
        answer(Question(row.question), arena, today=TODAY).ending not in ANSWERED for row in never
    ]
    print(
        f"lists {len(first)}  answered {np.mean(answered):.3f}"
        f"  whole in the first quote {np.mean([n == 3 for n in first]):.3f}"
        f"  in all quotes {np.mean([n == 3 for n in all_quotes]):.3f}"
        f"  a point in the first quote {np.mean([n > 0 for n in first]):.3f}"
        f"  refused of the unanswerable {np.mean(refused):.3f} ({len(refused)})"
        f"  words a quote {np.median(words):.0f}"
    )
    arena.close()


if __name__ == "__main__":
    main()
