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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from arena import BODY, Arena, golden_sources, opened

from troly.engine.answers.finding import found_for
from troly.engine.answers.values import NamedDocument, PassageText, Question, Scope
from troly.engine.evaluation.golden import GoldenQuestion, read_questions
from troly.engine.evaluation.metrics import ranking_figures
from troly.engine.evaluation.variants import varied
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.onnx import OnnxEmbedder
from troly.engine.search.passages import RightsFilter
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import Searcher, SearchResult
from troly.engine.text.references import document_keys

TODAY = date(2026, 11, 22)
DEPTH = 50


@dataclass
class LawLibrary:
    """What the office looks up in its records, over an arena in memory."""

    arena: Arena
    keys: dict[str, list[NamedDocument]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.texts: dict[str, list[PassageText]] = {}
        for passage in self.arena.passages.values():
            self.texts.setdefault(passage.document, []).append(passage)
        for document, passages in self.texts.items():
            title = passages[0].title
            for key in document_keys(title, passages[0].number):
                self.keys.setdefault(key, []).append(NamedDocument(document, key, title))

    def named(self, keys: Sequence[str]) -> list[NamedDocument]:
        return [document for key in dict.fromkeys(keys) for document in self.keys.get(key, ())]

    def called(self, beginning: str, part: str) -> list[NamedDocument]:
        return [
            document
            for key, documents in self.keys.items()
            if key.startswith(beginning) and part in key
            for document in documents
        ][:20]

    def articles(self, documents: Sequence[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for document in documents:
            for passage in self.texts[document]:
                if passage.article:
                    found.setdefault(passage.article, []).append(passage.id)
        return found

    def search(self, query: SearchQuery, limit: int, scope: Scope) -> SearchResult:
        rights = RightsFilter(
            BODY, 9, None, None, only_documents=scope.documents, languages=scope.languages
        )
        searcher = Searcher(self.arena._index, self.arena.embedder, self.weights)
        return searcher.search(query, rights, limit)

    def languages(self) -> list[str]:
        return sorted({passage.language for passage in self.arena.passages.values()})

    def terms(self) -> dict[str, tuple[str, ...]]:
        return {}


@dataclass
class Sources:
    """An arena with its library."""

    arena: Arena
    library: LawLibrary

    def __getattr__(self, name: str) -> Any:
        return getattr(self.arena, name)


def main() -> None:
    options = _options()
    embedder = CachedEmbedder(OnnxEmbedder(options.model), options.cache)
    arena = opened(options.name, golden_sources(options.documents), embedder, options.home)
    sources = Sources(arena, LawLibrary(arena))
    questions = read_questions(options.questions)
    for row in measured(sources, questions, options.variant, options.misses):
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


def ranked(sources: Sources, question: GoldenQuestion, variant: Any) -> tuple[Any, list[str]]:
    previous = ""
    if question.previous:
        before, _ = found_for(Question(question.previous), sources, today=TODAY, limit=1)
        previous = before.subject if before else ""
    asked = Question(varied(question.question, variant), previous)
    understood, found = found_for(asked, sources, today=TODAY, limit=DEPTH)
    passages = sources.arena.passages
    return understood, [f"{passages[p.id].document}#{passages[p.id].article}" for p in found]


def measured(
    sources: Sources, questions: Sequence[GoldenQuestion], variant: Any, misses: bool
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
