"""Ask golden questions of documents that were read once, and say what was quoted and refused.

    python bench/answering.py --model MODEL_FOLDER --home FOLDER --set xquad_vi --set law-build
        [--misses] [--words-only] [--kept rows.pickle]

Sets: xquad_vi, xquad_en, law-build, law-check (the open law questions over two disjoint lots of
the shortest laws asked about), law-all (all laws with the first questions), law-blind2 to
law-blind5 (blind sets opened since, over the same laws), samples, and those of
bench/questions. The folder that TROLY_EVAL_DATA names holds the texts.
Every question is asked over the whole set and with its document left out; evidence is reported
before refusal and after. Nothing here tells the shipped threshold apart from a fitted one.
"""

from __future__ import annotations

import argparse
import os
import pickle
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from arena import Arena, Remembering, golden_sources, law_halves, opened, sample_sources

from troly.engine.answers.pipeline import STEPS, answer
from troly.engine.answers.refusal import Calibration, shipped_calibration
from troly.engine.answers.values import Answer, Question, Sources
from troly.engine.evaluation.answers import AnswerCase, ReplyQuote, has_right_evidence
from troly.engine.evaluation.golden import GoldenQuestion, read_questions
from troly.engine.evaluation.telling_apart import auroc
from troly.engine.evaluation.variants import VARIANTS, Variant, varied
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.onnx import OnnxEmbedder

EVALS = Path(__file__).parents[1] / "evals"
QUESTIONS = Path(__file__).parent / "questions"
_BENCH = {
    "laws": ("laws_vi.jsonl", 200_000, 0),
    "procedures": ("tthc_vi.jsonl", 6_000, 2),
    "french_sheets": ("fiches_service_public_fr.jsonl", 6_000, 8),
    "plain_language": ("plainlanguage_en.jsonl", 5_000, 2),
}
"""Sets of bench/questions: documents, characters kept of each, every n-th other beside them."""
TODAY = date(2026, 6, 1)
STEP_NAMES = [step.__name__ for step in STEPS]


@dataclass(frozen=True)
class GoldenSet:
    name: str
    arena: Arena
    questions: list[GoldenQuestion]
    never: list[GoldenQuestion]


@dataclass(frozen=True)
class Asked:
    """One question asked. ``kind``: "whole", "without" its document, or "never" answerable."""

    set: str
    case: GoldenQuestion
    kind: str
    answer: Answer
    would_answer: bool


def golden_set(name: str, data: Path, embedder: Remembering, home: Path) -> GoldenSet:
    never: list[GoldenQuestion] = []
    if name.startswith("xquad"):
        questions = read_questions(data / f"{name}_qa.jsonl")
        sources = golden_sources(data / f"{name}_docs.jsonl")
    elif name == "samples":
        questions = read_questions(EVALS / "samples/questions.jsonl")
        never = read_questions(EVALS / "samples/unanswerable.jsonl")
        sources = sample_sources()
    elif name in ("law-build", "law-check"):
        questions = read_questions(EVALS / "law/questions.jsonl")
        never = read_questions(EVALS / "law/unanswerable.jsonl")
        halves = law_halves(data / "laws_vi.jsonl", questions)
        lot = halves[name == "law-check"]
        questions = [question for question in questions if question.document in lot]
        never = never[name == "law-check" :: 2]
        sources = golden_sources(data / "laws_vi.jsonl", lot)
    elif name == "law-all":
        law = EVALS / "law"
        questions = read_questions(law / "questions.jsonl") + read_questions(law / "sealed.jsonl")
        never = read_questions(law / "unanswerable.jsonl")
        never += read_questions(law / "sealed_unanswerable.jsonl")
        sources = golden_sources(data / "laws_vi.jsonl")
    elif name in ("law-blind2", "law-blind3", "law-blind4", "law-blind5"):
        blind = name.removeprefix("law-")
        questions = read_questions(EVALS / f"law/{blind}.jsonl")
        never = read_questions(EVALS / f"law/{blind}_unanswerable.jsonl")
        sources = golden_sources(data / "laws_vi.jsonl")
    elif name in _BENCH:
        file, most, every = _BENCH[name]
        questions = read_questions(QUESTIONS / f"{name}.jsonl")
        sources = golden_sources(data / file)
        named = {question.document for question in questions}
        sources = [
            replace(source, body=source.body[:most])
            for place, source in enumerate(sources)
            if source.id in named or (every and place % every == 0)
        ]
    else:
        raise SystemExit(f"no such set: {name}")
    # Sets over the same documents share one arena.
    place = "law-all" if name.startswith("law-blind") else name
    return GoldenSet(name, opened(place, sources, embedder, home), questions, never)


def ask_set(
    one: GoldenSet, *, with_model: bool = True, variant: Variant = "as-typed"
) -> list[Asked]:
    arena = one.arena
    kept = arena.embedder
    arena.embedder = kept if with_model else None
    asked: list[Asked] = []
    for case in one.questions:
        asked.append(_ask(one.name, arena, case, "whole", variant))
        asked.append(_ask(one.name, arena, case, "without", variant))
    asked.extend(_ask(one.name, arena, case, "never", variant) for case in one.never)
    arena.embedder = kept
    return asked


def _ask(name: str, arena: Arena, case: GoldenQuestion, kind: str, variant: Variant) -> Asked:
    arena.without = (case.document,) if kind == "without" else ()
    sources: Sources = arena
    previous = ""
    if case.previous:
        before = answer(Question(case.previous), sources, today=TODAY)
        previous = before.understood.subject if before.understood else ""
    question = Question(varied(case.question, variant), previous)
    reply = answer(question, sources, today=TODAY, calibration=never_refusing())
    arena.without = ()
    confidence = reply.confidence
    language = reply.understood.language if reply.understood else ""
    shipped = shipped_calibration().refusal(with_model="similarity_best" in reply.features)
    bar = shipped.threshold(language)
    return Asked(name, case, kind, reply, confidence is not None and confidence >= bar)


def never_refusing() -> Calibration:
    """The choice of evidence is measured apart from the decision: no threshold in here."""
    shipped = shipped_calibration()
    return Calibration(
        "none",
        replace(shipped.with_model, thresholds={"": -1.0}),
        replace(shipped.words_only, thresholds={"": -1.0}),
    )


def quotes_of(row: Asked) -> list[ReplyQuote]:
    return [ReplyQuote(quote.text, quote.document, quote.article) for quote in row.answer.quotes]


def as_case(question: GoldenQuestion) -> AnswerCase:
    return AnswerCase(
        id=question.id,
        question=question.question,
        answers=question.answers,
        document=question.document,
        article=question.article,
    )


def is_right(row: Asked, depth: int) -> bool:
    return has_right_evidence(as_case(row.case), quotes_of(row)[:depth])


def confidence_of(row: Asked) -> float:
    return row.answer.confidence or 0.0


def report(name: str, asked: Sequence[Asked]) -> None:
    rows = [row for row in asked if row.kind == "whole"]
    blind = [row for row in asked if row.kind == "without"]
    never = [row for row in asked if row.kind == "never"]
    in_top = np.mean([row.case.document in {q.document for q in row.answer.quotes} for row in rows])
    free = [np.mean([is_right(row, depth) for row in rows]) for depth in (1, 2, 3)]
    kept = [
        np.mean([row.would_answer and is_right(row, depth) for row in rows]) for depth in (1, 2)
    ]
    area = auroc([confidence_of(row) for row in rows], [confidence_of(row) for row in blind])
    words = [len(quote.text.split()) for row in rows for quote in row.answer.quotes]
    print(
        f"{name:12} n {len(rows):3}  evidence {free[0]:.3f} / {free[1]:.3f} / {free[2]:.3f}"
        f"  after refusal {kept[0]:.3f} / {kept[1]:.3f}"
        f"  answered {np.mean([row.would_answer for row in rows]):.3f}"
        f"  refused without {np.mean([not row.would_answer for row in blind]):.3f}"
        f"  never {np.mean([not row.would_answer for row in never]) if never else 0:.3f}"
        f"  AUROC {area:.3f}  document quoted {in_top:.3f}  words {np.median(words):.0f}"
    )
    steps = {step: [row.answer.timings.get(step, 0.0) for row in rows] for step in STEP_NAMES}
    print("   CPU ms p50:", " ".join(f"{k} {np.median(v):.1f}" for k, v in steps.items()))


def print_misses(asked: Sequence[Asked]) -> None:
    for row in asked:
        if row.kind != "whole" or is_right(row, 1):
            continue
        place = "2" if is_right(row, 2) else "3" if is_right(row, 3) else "-"
        case = row.case
        wanted = f"{case.answers} {case.document} {case.article}"
        print(f"\n{case.id} [{place}] {case.question}  => {wanted}")
        if row.answer.understood and row.answer.understood.text != case.question:
            print("   as:", row.answer.understood.text)
        for quote in row.answer.quotes:
            said = " ".join(quote.text.split())[:230]
            at = f"{quote.document} {quote.article}.{quote.clause}{quote.point}"
            print(f"   {quote.score:.2f} {at}: {said}")
        if not row.answer.quotes:
            print("   ", row.answer.ending, [n.snippet[:80] for n in row.answer.nearest])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--set", action="append", required=True)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--words-only", action="store_true")
    parser.add_argument("--variant", choices=VARIANTS, default="as-typed")
    parser.add_argument("--kept", type=Path, help="writes what was asked, for fitting")
    arguments = parser.parse_args()
    data = Path(os.environ["TROLY_EVAL_DATA"])
    cached = CachedEmbedder(OnnxEmbedder(arguments.model), arguments.home / "vectors.sqlite3")
    embedder = Remembering(cached)
    everything: list[Asked] = []
    for name in arguments.set:
        one = golden_set(name, data, embedder, arguments.home)
        started = time.process_time()
        asked = ask_set(one, with_model=not arguments.words_only, variant=arguments.variant)
        everything += asked
        if arguments.misses:
            print_misses(asked)
        report(name, asked)
        print(f"   CPU seconds: {time.process_time() - started:.0f}", flush=True)
        one.arena.close()
    if arguments.kept:
        arguments.kept.write_bytes(pickle.dumps(everything))


if __name__ == "__main__":
    main()
