"""Fit the decision between answering and refusing, and say how good it is.

Every question of the given sets is asked twice, as typed and without accents: over the whole
collection, and with its gold document left out. Both runs go through the product's own search,
filter and answer pipeline. The calibration is written where the product ships it.

    python bench/fit_refusal.py --model MODEL_FOLDER --cache vectors.sqlite \\
        --set documents.jsonl questions.jsonl [--set …] [--unanswerable questions.jsonl] [--write]

Without ``--set`` it reads the Vietnamese question set of the folder that TROLY_EVAL_DATA names.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from troly.engine.answers import refusal
from troly.engine.answers.pipeline import STEPS, answer
from troly.engine.answers.steps import decide as decide_module
from troly.engine.answers.values import Answer, PassageText, Question
from troly.engine.evaluation.answers import (
    AnswerCase,
    ReplyQuote,
    auroc,
    has_right_evidence,
    read_cases,
)
from troly.engine.parsing.draft import assembled
from troly.engine.parsing.passages import split_passages
from troly.engine.parsing.registry import format_named
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.embedding import Embedder
from troly.engine.runtimes.onnx import OnnxEmbedder
from troly.engine.search.analysis import analyse_passage
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.passages import IndexedPassage, RightsFilter
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import Searcher, SearchResult
from troly.engine.text.forms import fold, normal_form
from troly.engine.text.language import identify
from troly.engine.text.statistics import TextStatistics

BODY = "fit"
TODAY = date(2026, 1, 1)
STEP_NAMES = [step.__name__ for step in STEPS]
KEPT = {"with_model": 0.88, "words_only": 0.8}
"""Share of the answerable questions of each language that the threshold must keep, every set
counting the same. More, and questions close to what the documents say are answered wrongly."""
LARGE = 100
FEWEST = 20
RIDGE = 30.0
USED = {
    "with_model": (
        "content_words",
        "cosine_lead",
        "counted_held",
        "cover_lead",
        "kind_held",
        "lexical_top_by_idf",
        "names_missing_top",
        "similarity_best",
        "similarity_lead",
    ),
    "words_only": (
        "content_words",
        "counted_held",
        "cover_lead",
        "joint_cover_best",
        "kind_held",
        "lexical_top_by_idf",
        "names_missing_top",
        "rarest_missing_top",
        "score_lead",
        "words_missing_top",
    ),
}
"""Features of each calibration. Chosen by leaving out one after the other: what raises the AUROC
on a set that the weights have not seen, with the scores of all sets in one list, stays."""


@dataclass
class Collection:
    """One set's documents, indexed; asks with some documents left out."""

    index: EmbeddedIndex
    embedder: Embedder | None
    statistics: TextStatistics | None = field(default_factory=TextStatistics)
    passages: dict[str, PassageText] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def search(self, query: SearchQuery, limit: int) -> SearchResult:
        rights = RightsFilter(BODY, 9, None, None, without_documents=self.without)
        return Searcher(self.index, self.embedder).search(query, rights, limit)

    def texts(self, ids: list[str]) -> list[PassageText]:
        return [self.passages[name] for name in ids]


@dataclass(frozen=True)
class Set:
    name: str
    collection: Collection
    cases: list[AnswerCase]


@dataclass(frozen=True)
class Asked:
    case: AnswerCase
    is_answerable: bool
    is_accented: bool
    answer: Answer


def load(documents: Path, folder: Path, embedder: Embedder) -> Collection:
    """Parse, cut, analyse and embed a file of documents."""
    collection = Collection(EmbeddedIndex(folder), embedder)
    rows: list[IndexedPassage] = []
    texts: list[str] = []
    for line in documents.read_text("utf-8").splitlines():
        record = json.loads(line)
        name = str(record["id"])
        for passage in _passages(record, folder):
            collection.passages[passage.id] = passage
            # As the office writes them: both fields stand under title and headings.
            heading = "\n".join((passage.title, *passage.heading_path))
            assert collection.statistics is not None
            collection.statistics.add(passage.text)
            texts.append(f"{heading}\n{passage.text}")
            rows.append(
                IndexedPassage(
                    id=passage.id,
                    body=BODY,
                    document=name,
                    version=name,
                    clearance=0,
                    label="",
                    collections=(),
                    language=passage.language,
                    valid_from=0,
                    valid_to=4_000_000,
                    sparse=analyse_passage(passage.text, heading),
                )
            )
    collection.index.upsert(rows)
    for start in range(0, len(rows), 64):
        vectors = embedder.embed(texts[start : start + 64], "passage")
        names = [row.id for row in rows[start : start + 64]]
        collection.index.set_dense(dict(zip(names, vectors, strict=True)))
    return collection


def _passages(record: dict[str, str], folder: Path) -> list[PassageText]:
    source = folder / "document.txt"
    source.write_text(normal_form(record["body"])[0], "utf-8")
    draft = format_named("txt").reader()(source, lambda done, total: None)
    document = assembled(draft, "txt")
    name = str(record["id"])
    language = identify(document.text[:2000])
    return [
        PassageText(
            id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{passage.ordinal}")),
            text=document.text[passage.start : passage.end],
            document=name,
            version=name,
            start=passage.start,
            heading_path=passage.heading_path,
            article=passage.article,
            clause=passage.clause,
            title=record.get("title", "").replace("_", " "),
            number=record.get("number", ""),
            language=language,
        )
        for passage in split_passages(document)
    ]


def ask_all(collection: Collection, cases: Sequence[AnswerCase]) -> list[Asked]:
    asked: list[Asked] = []
    for case in cases:
        for is_accented in (True, False):
            text = case.question if is_accented else fold(case.question)
            for without in ((), (case.document,)):
                if not case.document and without:
                    continue
                collection.without = without
                reply = answer(Question(text), collection, today=TODAY)
                answerable = bool(case.document) and not without
                asked.append(Asked(case, answerable, is_accented, reply))
    collection.without = ()
    return asked


def matrix(asked: Sequence[Asked], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array(
        [[row.answer.features.get(name, np.nan) for name in names] for row in asked], dtype=float
    )


def fit(
    values: NDArray[np.float64], marks: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Ridge logistic regression by Newton's method on standardised values."""
    design = np.hstack([np.ones((len(values), 1)), values])
    solution = np.zeros(design.shape[1])
    penalty = np.eye(design.shape[1]) * RIDGE
    penalty[0, 0] = 0.0
    for _ in range(50):
        guess = 1 / (1 + np.exp(-design @ solution))
        slope = design.T @ (weights * (guess - marks)) + penalty @ solution
        bend = (design * (weights * guess * (1 - guess))[:, None]).T @ design + penalty
        step = np.linalg.solve(bend, slope)
        solution -= step
        if float(np.abs(step).max()) < 1e-7:
            break
    return float(solution[0]), solution[1:]


@dataclass
class Fitted:
    names: list[str]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    intercept: float
    weights: NDArray[np.float64]

    def scores(self, asked: Sequence[Asked]) -> NDArray[np.float64]:
        values = (matrix(asked, self.names) - self.mean) / self.deviation
        return self.intercept + np.nan_to_num(values) @ self.weights


def fitted(asked: Sequence[Asked], set_of: dict[str, int], names: list[str]) -> Fitted:
    values = matrix(asked, names)
    mean, deviation = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    deviation[deviation < 1e-9] = 1.0
    marks = np.array([row.is_answerable for row in asked], dtype=float)
    groups = np.array([2 * set_of[row.case.id] for row in asked]) + marks.astype(int)
    # Each set counts the same, whatever its size, and so do both answers within it.
    counts = np.bincount(groups)
    weights = np.array([1.0 / counts[group] for group in groups])
    weights *= len(asked) / weights.sum()
    intercept, solved = fit(np.nan_to_num((values - mean) / deviation), marks, weights)
    return Fitted(names, mean, deviation, intercept, solved)


def held_out(
    asked: Sequence[Asked], set_of: dict[str, int], names: list[str]
) -> NDArray[np.float64]:
    """Scores of each half by the model of the other; a gold document lies in one half only."""
    documents = sorted({row.case.document for row in asked})
    half = {name: place % 2 for place, name in enumerate(documents)}
    side = np.array([half[row.case.document] for row in asked])
    scores = np.zeros(len(asked))
    for fold_number in (0, 1):
        train = [row for row, where in zip(asked, side, strict=True) if where != fold_number]
        test = [row for row, where in zip(asked, side, strict=True) if where == fold_number]
        scores[side == fold_number] = fitted(train, set_of, names).scores(test)
    return scores


def report(label: str, asked: Sequence[Asked], scores: NDArray[np.float64], bar: float) -> None:
    yes = [s for row, s in zip(asked, scores, strict=True) if row.is_answerable]
    no = [s for row, s in zip(asked, scores, strict=True) if not row.is_answerable]
    area = auroc(yes, no)
    kept, refused = np.mean(np.array(yes) >= bar), np.mean(np.array(no) < bar)
    area_text = "-" if area is None else f"{area:.3f}"
    print(f"{label:34} AUROC {area_text}  kept {kept:.3f}  refused {refused:.3f}  n {len(yes)}")


def report_evidence(label: str, asked: Sequence[Asked]) -> None:
    """Right evidence in what was chosen, before any decision to refuse."""
    rows = [row for row in asked if row.is_answerable]
    firsts = [
        [ReplyQuote(quote.text, quote.document, quote.article) for quote in row.answer.quotes]
        for row in rows
    ]
    one = np.mean([has_right_evidence(r.case, q[:1]) for r, q in zip(rows, firsts, strict=True)])
    two = np.mean([has_right_evidence(r.case, q[:2]) for r, q in zip(rows, firsts, strict=True)])
    words = [len(quote.text.split()) for quotes in firsts for quote in quotes]
    steps = {name: [row.answer.timings.get(name, 0.0) for row in rows] for name in STEP_NAMES}
    spent = " ".join(f"{name} {np.median(times):.1f}" for name, times in steps.items())
    print(
        f"{label:34} right evidence {one:.3f} / {two:.3f}  words median {np.median(words):.0f}"
        f"\n    cpu ms p50: {spent}"
    )


def main() -> None:
    arguments = _arguments()
    embedder = CachedEmbedder(OnnxEmbedder(arguments.model), arguments.cache)
    started = time.process_time()
    shipped: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as scratch:
        sets: list[Set] = []
        for number, (documents, questions) in enumerate(arguments.set):
            folder = Path(scratch) / str(number)
            folder.mkdir()
            cases = read_cases(Path(questions))
            if len(cases) > LARGE:
                cases = cases[:: arguments.every]
            collection = load(Path(documents), folder, embedder)
            sets.append(Set(Path(questions).stem, collection, cases))
        decide_module.refusal_for = answers_always
        for mode in ("with_model", "words_only"):
            shipped[mode] = fit_mode(mode, sets, arguments.unanswerable)
    print(f"CPU seconds: {time.process_time() - started:.0f}")
    if arguments.write:
        shipped["fitted_on"] = arguments.note
        target = Path(refusal.__file__).with_name("refusal.json")
        target.write_text(json.dumps(shipped, indent=2) + "\n", "utf-8")


def answers_always(*, with_model: bool) -> refusal.Refusal:
    """No decision while fitting: the choice of evidence is measured apart from it."""
    return refusal.Refusal(0.0, {}, {"": -1.0})


def fit_mode(mode: str, sets: list[Set], unanswerable: Path | None) -> dict[str, object]:
    asked: list[Asked] = []
    set_of: dict[str, int] = {}
    print(f"== {mode}")
    for number, one in enumerate(sets):
        rows = ask_in_mode(mode, one.collection, one.cases)
        asked.extend(decided(rows))
        set_of |= {case.id: number for case in one.cases}
        for label, some in _by_accents(one.name, rows):
            report_evidence(label, some)
    names = list(USED[mode])
    report_held_out(sets, asked, set_of, names, KEPT[mode])
    final = fitted(asked, set_of, names)
    bars = bars_for(asked, final.scores(asked), set_of, KEPT[mode])
    for name, weight in sorted(zip(names, final.weights, strict=True), key=lambda p: -abs(p[1])):
        print(f"   {name:26} {weight:+.2f}")
    for number, one in enumerate(sets):
        rows = [row for row in asked if set_of[row.case.id] == number]
        report(f"fitted on all: {one.name}", rows, final.scores(rows) - bars_of(rows, bars), 0.0)
    if unanswerable is not None:
        for one in sets:
            rows = decided(ask_in_mode(mode, one.collection, read_cases(unanswerable)))
            above = final.scores(rows) - bars_of(rows, bars)
            print(f"foreign questions over {one.name}: refused {(above < 0).mean():.3f}")
            for row, value in zip(rows, above, strict=True):
                if value >= 0:
                    print("   let through:", row.case.question, f"{value:+.2f}")
    return _as_data(final, bars)


def ask_in_mode(mode: str, collection: Collection, cases: Sequence[AnswerCase]) -> list[Asked]:
    embedder = collection.embedder
    if mode == "words_only":
        collection.embedder = None
    try:
        return ask_all(collection, cases)
    finally:
        collection.embedder = embedder


def decided(asked: Sequence[Asked]) -> list[Asked]:
    """Those that got as far as the decision."""
    return [row for row in asked if "cover_top" in row.answer.features]


def language_of(asked: Asked) -> str:
    return asked.answer.understood.language if asked.answer.understood else ""


def bars_for(
    asked: Sequence[Asked],
    scores: NDArray[np.float64],
    set_of: dict[str, int],
    kept: float,
) -> dict[str, float]:
    """The score, by language, that ``kept`` of the answerable questions reach, each set of the
    language counting the same."""
    by_language: dict[str, list[tuple[float, int]]] = {}
    for row, score in zip(asked, scores, strict=True):
        if row.is_answerable:
            found = by_language.setdefault(language_of(row), [])
            found.append((float(score), set_of[row.case.id]))
    return {
        name: _quantile(found, 1 - kept)
        for name, found in by_language.items()
        if len(found) >= FEWEST
    }


def _quantile(scored: list[tuple[float, int]], share: float) -> float:
    counts = np.bincount([number for _, number in scored])
    # A stray row or two of another set's language must not count as a set.
    scored = sorted(row for row in scored if counts[row[1]] >= FEWEST)
    weights = np.cumsum([1 / counts[number] for _, number in scored])
    return scored[int(np.searchsorted(weights / weights[-1], share))][0]


def bars_of(asked: Sequence[Asked], bars: dict[str, float]) -> NDArray[np.float64]:
    return np.array([bars.get(language_of(row), min(bars.values())) for row in asked])


def report_held_out(
    sets: list[Set],
    asked: list[Asked],
    set_of: dict[str, int],
    names: list[str],
    kept: float,
) -> None:
    scores = held_out(asked, set_of, names)
    bars = bars_of(asked, bars_for(asked, scores, set_of, kept))
    places = {id(row): place for place, row in enumerate(asked)}
    report("2-fold all", asked, scores - bars, 0.0)
    for number, one in enumerate(sets):
        rows = [row for row in asked if set_of[row.case.id] == number]
        for label, some in _by_accents(f"2-fold {one.name}", rows):
            chosen = [places[id(row)] for row in some]
            if chosen:
                report(label, some, (scores - bars)[chosen], 0.0)


def _by_accents(name: str, asked: Sequence[Asked]) -> list[tuple[str, list[Asked]]]:
    return [
        (f"{name}, as typed", [row for row in asked if row.is_accented]),
        (f"{name}, no accents", [row for row in asked if not row.is_accented]),
    ]


def _as_data(final: Fitted, bars: dict[str, float]) -> dict[str, object]:
    return {
        "intercept": round(final.intercept, 5),
        "thresholds": {
            name: round(float(1 / (1 + np.exp(-bar))), 5) for name, bar in sorted(bars.items())
        },
        "features": {
            name: {
                "weight": round(float(final.weights[place]), 5),
                "mean": round(float(final.mean[place]), 5),
                "deviation": round(float(final.deviation[place]), 5),
            }
            for place, name in enumerate(final.names)
        },
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--set", nargs=2, action="append", metavar=("DOCUMENTS", "QUESTIONS"))
    parser.add_argument("--unanswerable", type=Path)
    parser.add_argument("--every", type=int, default=1, help="in large sets ask every n-th only")
    parser.add_argument("--note", default="", help="says in the shipped file where it was fitted")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if not arguments.set:
        shared = Path(os.environ["TROLY_EVAL_DATA"])
        arguments.set = [(shared / "xquad_vi_docs.jsonl", shared / "xquad_vi_qa.jsonl")]
    return arguments


if __name__ == "__main__":
    main()
