"""What the ways of rights add to one search by words and one by meaning.

    python bench/rights_filter.py --rows 8000 --folder FOLDER

Rows are made up: 60 access classes, one tenth of them another body's. The folder keeps the index
for other versions of the program, to be asked over the same rows in turns. Figures are CPU-ms of
this process: for each of 25 queries the least of eight, of these the median, of three rounds the
least.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.passages import IndexedPassage, RightsFilter, SparseVector, Way

OURS, THEIRS = [f"c{n}" for n in range(20)], ["s0", "s1", "s2"]
LABELS = ("public", "personal", "personal_sensitive", "internal")
DAY, SIZE, BATCH = 738_000, 384, 500
QUERIES, TIMES, ROUNDS, TOP = 25, 8, 3, 50
Asked = tuple[SparseVector, NDArray[np.float32]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=8_000)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    is_new = not options.folder.exists()
    index = EmbeddedIndex(options.folder, SIZE)
    random = np.random.default_rng(7)
    if is_new:
        fill(index, options.rows, random)
    queries = [query(random) for _ in range(QUERIES)]
    for rights in cases(options.rows).values():
        # What is shared is counted once it was asked for.
        index.search_lexical(queries[0][0], rights, TOP)
    while index.count_terms(5_000):
        pass
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        for name, rights in cases(options.rows).items():
            words = cost(lambda q, r=rights: index.search_lexical(q[0], r, TOP), queries)
            meaning = cost(lambda q, r=rights: index.search_dense(q[1], r, TOP), queries)
            found.setdefault(name, []).append((words, meaning))
    least = {name: tuple(map(min, zip(*runs, strict=True))) for name, runs in found.items()}
    plain = sum(least["without ways"])
    for name, (words, meaning) in least.items():
        added = round(100 * ((words + meaning) / plain - 1))
        figures = {"words": round(words, 2), "meaning": round(meaning, 2), "added_percent": added}
        print(json.dumps({"rights": name, **figures, "load": round(os.getloadavg()[0], 1)}))
    index.close()


def fill(index: EmbeddedIndex, rows: int, random: np.random.Generator) -> None:
    batch: list[IndexedPassage] = []
    for passage in made(rows, random):
        batch.append(passage)
        if len(batch) == BATCH:
            index.upsert(batch)
            batch = []
    index.upsert(batch)
    index.flush()
    index.optimise()
    index.flush()


def made(rows: int, random: np.random.Generator) -> Iterator[IndexedPassage]:
    pool = random.normal(size=(2_000, SIZE)).astype(np.float32)
    for row in range(rows):
        number = row // 20
        vector = pool[row % 2_000] + random.normal(0, 0.05, SIZE).astype(np.float32)
        words = np.unique((random.zipf(1.25, 260) % 60_000).astype(np.uint32))
        weights = random.uniform(0.5, 2, len(words)).astype(np.float32)
        yield IndexedPassage(
            id=str(uuid.UUID(int=row + 1)),
            body="them" if number % 10 == 9 else "us",
            document=f"d{number}",
            version=f"v{number}",
            clearance=number % 3,
            label=LABELS[number // 3 % 4],
            collections=shelves(number),
            language="vi",
            valid_from=700_000 + number % 5 * 100,
            valid_to=4_000_000,
            sparse=SparseVector(tuple(words.tolist()), tuple(weights.tolist())),
            dense=vector / np.linalg.norm(vector),
        )


def shelves(number: int) -> tuple[str, ...]:
    if number % 10 == 9:
        return (THEIRS[number // 10 % 3] if number // 10 % 2 else "closed",)
    first, second = OURS[number % 20], OURS[number * 7 % 20]
    return (first, second) if number % 5 == 0 and second != first else (first,)


def cases(rows: int) -> dict[str, RightsFilter]:
    def rights(*ways: Way, shared: tuple[str, ...] = ()) -> RightsFilter:
        return RightsFilter("us", 2, None, None, DAY, ways=ways, shared=shared)

    limited = Way("us", outside=tuple(OURS[:6]))
    some = (
        limited,
        Way("us", collections=(OURS[0], OURS[1])),
        Way("us", clearance=1, collections=(OURS[2],)),
        Way("us", labels=("public",), collections=(OURS[3],)),
    )
    theirs = (
        Way("them", clearance=1, collections=("s0",)),
        Way("them", collections=("s1", "s2")),
    )
    step = max(1, rows // 4_000)
    documents = tuple(f"d{n}" for n in range(0, rows // 20, step) if n % 10 != 9)[:200]
    return {
        "without ways": RightsFilter("us", 2, None, None, DAY),
        "nothing limited": rights(Way("us")),
        "six of 20 collections limited": rights(*some),
        "and three shared": rights(*some, *theirs, shared=tuple(THEIRS)),
        "200 documents one by one": rights(limited, Way("us", documents=documents)),
    }


def query(random: np.random.Generator) -> Asked:
    vector = random.normal(size=SIZE).astype(np.float32)
    words = np.unique((random.zipf(1.25, 24) % 60_000).astype(np.uint32))
    sparse = SparseVector(tuple(words.tolist()), (1.0,) * len(words))
    return sparse, vector / np.linalg.norm(vector)


def cost(ask: Callable[[Asked], object], queries: list[Asked]) -> float:
    least = [float("inf")] * len(queries)
    for _ in range(TIMES):
        for number, asked in enumerate(queries):
            began = time.process_time()
            ask(asked)
            least[number] = min(least[number], (time.process_time() - began) * 1000)
    return median(least)


if __name__ == "__main__":
    main()
