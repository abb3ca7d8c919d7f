"""Rank the documents of one JSONL file for the questions of another, and print how well it went.

    python bench/search.py --documents D.jsonl --questions Q.jsonl --model MODEL_FOLDER

Parsing, passages, analysis, index, fusion are the product's; the office and its jobs are left out,
so that a change to the ranking is seen in seconds (``troly evaluate search`` measures the whole).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from troly.engine.evaluation.metrics import ranking_figures
from troly.engine.evaluation.variants import VARIANTS, varied
from troly.engine.parsing.passages import split_passages
from troly.engine.parsing.reading import read_document
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.embedding import Embedder
from troly.engine.runtimes.onnx import OnnxEmbedder
from troly.engine.search.analysis import analyse_passage
from troly.engine.search.fusion import DEFAULT_WEIGHTS
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.passages import IndexedPassage, RightsFilter
from troly.engine.search.query import understand_query
from troly.engine.search.searcher import Searcher
from troly.engine.text.language import identify
from troly.engine.text.statistics import TextStatistics

BODY = "bench"
BATCH = 200
RIGHTS = RightsFilter(BODY, clearance=0, labels=("open",), collections=("all",), on_date=738_000)


def main() -> None:
    options = parsed_options()
    embedder = CachedEmbedder(OnnxEmbedder(options.model), options.cache)
    documents = [record for path in options.documents for record in read(path)]
    questions = read(options.questions)
    with tempfile.TemporaryDirectory() as name:
        index = EmbeddedIndex(Path(name) / "index", embedder.dimension)
        statistics = TextStatistics()
        count = fill(index, statistics, embedder, documents, options, Path(name))
        weights = {**DEFAULT_WEIGHTS, **options.weights}
        searcher = Searcher(index, None if options.words_only else embedder, weights)
        for variant in options.variant or VARIANTS:
            figures = measured(searcher, statistics, questions, variant)
            print(json.dumps({"variant": variant, "passages": count, **figures}))
        index.close()


def parsed_options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path, required=True, nargs="+")
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir(), "bench-search"))
    parser.add_argument("--variant", choices=VARIANTS, action="append")
    parser.add_argument("--whole", action="store_true", help="one passage a document")
    parser.add_argument("--embedded", type=float, default=1.0, help="share with an embedding")
    parser.add_argument("--words-only", action="store_true")
    parser.add_argument("--weights", type=json.loads, default={}, help='as {"vi": 0.5}')
    return parser.parse_args()


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def fill(
    index: EmbeddedIndex,
    statistics: TextStatistics,
    embedder: Embedder,
    documents: list[dict[str, Any]],
    options: Any,
    folder: Path,
) -> int:
    """Index every document; returns the number of passages."""
    rows: list[IndexedPassage] = []
    for document in documents:
        language = document.get("lang") or identify(document["body"])
        for ordinal, (text, heading) in enumerate(passages_of(document, options.whole, folder)):
            statistics.add(text)
            vector = None
            if len(rows) * options.embedded % 1 < options.embedded:
                vector = embedder.embed([f"{heading}\n{text}".strip()], "passage")[0]
            rows.append(
                IndexedPassage(
                    id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{document['id']}/{ordinal}")),
                    body=BODY,
                    document=document["id"],
                    version=document["id"],
                    clearance=0,
                    label="open",
                    collections=("all",),
                    language=language,
                    valid_from=0,
                    valid_to=4_000_000,
                    sparse=analyse_passage(text, heading),
                    dense=vector,
                )
            )
    for start in range(0, len(rows), BATCH):
        index.upsert(rows[start : start + BATCH])
    return len(rows)


def passages_of(document: dict[str, Any], whole: bool, folder: Path) -> list[tuple[str, str]]:
    if whole:
        return [(document["body"], "")]
    path = folder / "document.txt"
    path.write_text(document["body"], encoding="utf-8")
    parsed = read_document(path, "txt", lambda *_: None)
    return [
        (parsed.text[passage.start : passage.end], "\n".join(passage.heading_path))
        for passage in split_passages(parsed)
    ]


def measured(
    searcher: Searcher, statistics: TextStatistics, questions: list[dict[str, Any]], variant: Any
) -> dict[str, Any]:
    rankings: list[list[str]] = []
    milliseconds: list[float] = []
    for record in questions:
        text = varied(record["question"], variant)
        started = time.process_time()
        query = understand_query(text, statistics)
        result = searcher.search(query, RIGHTS, limit=50)
        milliseconds.append((time.process_time() - started) * 1_000)
        rankings.append([passage.document for passage in result.passages])
    figures = ranking_figures(rankings, [{record["doc_id"]} for record in questions])
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {
        **{name: round(value, 4) for name, value in asdict(figures).items()},
        "query_cpu_ms_p50": round(float(p50), 2),
        "query_cpu_ms_p95": round(float(p95), 2),
    }


if __name__ == "__main__":
    main()
