"""Fit the weights by which a sentence is chosen, on golden questions whose answer string is known.

    python bench/fit_evidence.py --model MODEL_FOLDER --home FOLDER --fit xquad_vi:even \\
        --fit law-build --check xquad_vi:odd --check law-check [--write]

For each question the units of the passages found are candidates; those in which the answer string
stands, in the right document and article, are right. The weights maximise the likelihood of a
right one under a softmax over the question's candidates, with a ridge. ``:even`` and ``:odd`` take
every other document of a set, so that the same set can be fitted on and checked on.

``--articles`` fits the weights for articles of laws and rules alone, with the model, held near
those for all texts; each set is checked by a fit on the others.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from answering import TODAY, as_case, golden_set
from arena import Arena, Remembering
from numpy.typing import NDArray

from troly.engine.answers import weighing
from troly.engine.answers.draft import Draft
from troly.engine.answers.pipeline import STEPS
from troly.engine.answers.steps.choose_evidence import choose_evidence
from troly.engine.answers.steps.understand import understand
from troly.engine.answers.values import Question
from troly.engine.evaluation.answers import ReplyQuote, has_right_evidence
from troly.engine.evaluation.golden import GoldenQuestion
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.onnx import OnnxEmbedder

_STEPS = STEPS[: STEPS.index(choose_evidence) + 1]
RIDGE = 0.02
NEAR = 0.22
"""Ridge of what the weights for articles differ from the others by."""
ROUNDS = 300
ARTICLES = "with_model_articles"


@dataclass
class Weighed:
    """One question's candidates: a dictionary of signs and a mark each."""

    set: str
    id: str
    signs: list[dict[str, float]]
    right: list[bool]
    is_paraphrased: bool = False


def collect(name: str, arena: Arena, questions: Sequence[GoldenQuestion]) -> list[Weighed]:
    rows: list[Weighed] = []
    for case in questions:
        draft = _drafted(arena, case)
        if draft.ending is not None or not draft.candidates:
            rows.append(Weighed(name, case.id, [], [], bool(case.paraphrased)))
            continue
        right = []
        for one in draft.candidates:
            unit, passage = one.unit, one.passage
            said = passage.text[unit.start : unit.leads_to or unit.end]
            quote = ReplyQuote(said, passage.document, unit.article or passage.article)
            right.append(has_right_evidence(as_case(case), [quote]))
        signs = [dict(one.signs) for one in draft.candidates]
        rows.append(Weighed(name, case.id, signs, right, bool(case.paraphrased)))
    return rows


def _drafted(arena: Arena, case: GoldenQuestion) -> Draft:
    previous = ""
    if case.previous:
        before = Draft(question=Question(case.previous), sources=arena, today=TODAY)
        understand(before)
        previous = before.understood.subject if before.understood else ""
    draft = Draft(question=Question(case.question, previous), sources=arena, today=TODAY)
    for step in _STEPS:
        step(draft)
        if draft.ending is not None:
            break
    return draft


def fitted(
    rows: Sequence[Weighed], names: Sequence[str], towards: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Weights of a conditional logit by gradient descent with momentum; each set counts alike.
    They shrink to 0, or to ``towards``."""
    usable = [row for row in rows if any(row.right) and not all(row.right)]
    counts = {name: sum(row.set == name for row in usable) for name in {r.set for r in usable}}
    values = [_matrix(row, names) for row in usable]
    marks = [np.array(row.right) for row in usable]
    weight = [1.0 / counts[row.set] for row in usable]
    centre = np.zeros(len(names)) if towards is None else towards
    ridge = RIDGE if towards is None else NEAR
    solution: NDArray[np.float64] = centre.copy()
    speed = np.zeros(len(names))
    for _ in range(ROUNDS):
        slope = ridge * (solution - centre) / len(names)
        for matrix, mark, share in zip(values, marks, weight, strict=True):
            odds = _softmax(matrix @ solution)
            right = odds * mark / max(float((odds * mark).sum()), 1e-12)
            slope = slope + share / len(counts) * (matrix.T @ (odds - right))
        speed = 0.9 * speed - 0.8 * slope
        solution = solution + speed
    return solution


def _matrix(row: Weighed, names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[signs.get(name, 0.0) for name in names] for signs in row.signs])


def _softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    raised: NDArray[np.float64] = np.exp(values - values.max())
    return raised / raised.sum()


def report(
    label: str, rows: Sequence[Weighed], solution: NDArray[np.float64], names: list[str]
) -> None:
    first = second = possible = 0
    for row in rows:
        if not row.signs:
            continue
        order = np.argsort(-(_matrix(row, names) @ solution), kind="stable")
        marks = np.array(row.right)[order]
        first += bool(marks[0])
        second += bool(marks[:2].any())
        possible += bool(marks.any())
    n = len(rows)
    shares = f"at 1 {first / n:.3f}  at 2 {second / n:.3f}  possible {possible / n:.3f}"
    print(f"{label:24} n {n:3}  {shares}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--fit", action="append", default=[])
    parser.add_argument("--check", action="append", default=[])
    parser.add_argument("--again", action="store_true", help="ask again instead of reading")
    parser.add_argument("--leave-out", action="append", default=[])
    parser.add_argument("--articles", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if arguments.articles:
        fit_articles(arguments)
        return
    shipped: dict[str, dict[str, float]] = {}
    for mode in ("with_model", "words_only"):
        fit = {name: _rows(name, mode, arguments) for name in arguments.fit}
        check = {name: _rows(name, mode, arguments) for name in arguments.check}
        every = [row for rows in fit.values() for row in rows]
        names = sorted({name for row in every for signs in row.signs for name in signs})
        names = [name for name in names if name not in arguments.leave_out]
        solution = fitted(every, names)
        shipped[mode] = {n: round(float(v), 4) for n, v in zip(names, solution, strict=True)}
        print(f"== {mode}")
        print("  ".join(f"{n} {v:+.2f}" for n, v in shipped[mode].items()))
        before = weighing._weights()[mode]
        now = np.array([before.get(name, 0.0) for name in names])
        for name, rows in (*fit.items(), *check.items()):
            report(("check " if name in check else "fit   ") + name, rows, solution, names)
            report("   shipped", rows, now, names)
    if arguments.write:
        _write(shipped, fitted_on=arguments.fit)


def fit_articles(arguments: argparse.Namespace) -> None:
    """Print each set by a fit on the others, and write the fit on all."""
    sets = {name: _rows(name, "with_model", arguments) for name in arguments.fit}
    shipped = weighing._weights()["with_model"]
    names = sorted(shipped)
    start = np.array([shipped[name] for name in names])
    for name, rows in sets.items():
        others = [row for other, some in sets.items() if other != name for row in some]
        solution = fitted(others, names, start)
        for half, is_paraphrased in (("near", False), ("other words", True)):
            some = [row for row in rows if row.is_paraphrased == is_paraphrased]
            if some:
                report(f"{name} {half}", some, solution, names)
                report("   weights for all texts", some, start, names)
    solution = fitted([row for rows in sets.values() for row in rows], names, start)
    weights = {n: round(float(v), 4) for n, v in zip(names, solution, strict=True)}
    print("  ".join(f"{name} {value:+.2f}" for name, value in weights.items()))
    if arguments.write:
        _write({ARTICLES: weights}, articles_fitted_on=arguments.fit)


def _write(weights: dict[str, dict[str, float]], **facts: list[str]) -> None:
    """What was not fitted stays."""
    target = Path(weighing.__file__).with_name("evidence.json")
    document = json.loads(target.read_text("utf-8"))
    together = {**document["weights"], **weights}
    document = {**document, **facts, "weights": together}
    target.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", "utf-8")


def _rows(name: str, mode: str, arguments: argparse.Namespace) -> list[Weighed]:
    base, _, part = name.partition(":")
    kept = arguments.home / f"signs-{base}-{mode}.pickle"
    if arguments.again or not kept.exists():
        cached = CachedEmbedder(OnnxEmbedder(arguments.model), arguments.home / "vectors.sqlite3")
        one = golden_set(
            base, Path(os.environ["TROLY_EVAL_DATA"]), Remembering(cached), arguments.home
        )
        if mode == "words_only":
            one.arena.embedder = None
        rows = collect(name, one.arena, one.questions)
        documents = {question.id: question.document for question in one.questions}
        kept.write_bytes(pickle.dumps((rows, documents)))
        one.arena.close()
    # Written by this very script.
    rows, documents = pickle.loads(kept.read_bytes())
    places = {document: place for place, document in enumerate(sorted(set(documents.values())))}
    chosen = [row for row in rows if not part or places[documents[row.id]] % 2 == (part == "odd")]
    return [replace(row, set=name) for row in chosen]


if __name__ == "__main__":
    main()
