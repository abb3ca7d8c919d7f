"""bench search: the index alone at a size of choice, held against an exact scan."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from troly.doors.cli import session
from troly.doors.cli.benching import show
from troly.doors.cli.demonstrating import SAMPLES
from troly.doors.cli.measuring import MemoryWatch, machine
from troly.errors import TrolyError

QUERIES, TOP, CANDIDATES, BATCH = 100, 10, 50, 500
SHARES = {"1pct": 0.01, "50pct": 0.50}
"""What part of the rows the rights let through; the rest belongs to other bodies or is closed."""


def search(
    passages: Annotated[int, typer.Option(help="Rows in the index.")] = 20_000,
    texts: Annotated[Path | None, typer.Option(help="Folder of .txt to recombine.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """CPU of lexical, dense and hybrid queries under rights of two widths; recall; room."""
    settings = session.start()
    from troly.doors.cli.serving import ensure_model

    try:
        ensure_model(settings.model_folder)
        cache = settings.home / "derived" / "embeddings.sqlite3"
        figures = Bench(settings.model_folder, cache, passages, texts).run()
    except TrolyError as error:
        session.fail(error, as_json)
    show(figures, as_json)


class Bench:
    """One run. Vectors are real ones of the pool, perturbed; texts recombine real sentences."""

    def __init__(self, model: Path, cache: Path, rows: int, texts: Path | None) -> None:
        self._model = model
        self._cache = cache
        self._rows = rows
        self._random = np.random.default_rng(20261121)
        self._pool = _pool(texts or SAMPLES)
        self._allowed: dict[str, list[int]] = {name: [] for name in SHARES}

    def run(self) -> dict[str, Any]:
        from troly.engine.search.indexes.embedded import EmbeddedIndex

        vectors = self._pool_vectors()
        with tempfile.TemporaryDirectory() as name, MemoryWatch() as memory:
            folder = Path(name) / "index"
            index = EmbeddedIndex(folder, vectors.shape[1])
            began = time.process_time()
            dense = self._fill(index, vectors)
            index.flush()
            ingest = time.process_time() - began
            before = self._queries(index, vectors, dense, "unoptimised_")
            index.optimise()
            after = self._queries(index, vectors, dense, "")
            disk = sum(p.stat().st_blocks * 512 for p in folder.rglob("*") if p.is_file())
            index.close()
        return {
            "passages": self._rows,
            "pool": len(self._pool),
            **after,
            **{k: v for k, v in before.items() if "hybrid" in k},
            "ingest_cpu_s": round(ingest, 1),
            "disk_kb_per_passage": round(disk / self._rows / 1000, 2),
            "peak_rss_mb": round(memory.peak_mb),
            **machine(),
        }

    def _pool_vectors(self) -> NDArray[np.float32]:
        from troly.engine.runtimes.cached import CachedEmbedder
        from troly.engine.runtimes.onnx import OnnxEmbedder

        # By digest: a second run at another size embeds nothing again.
        return CachedEmbedder(OnnxEmbedder(self._model), self._cache).embed(self._pool, "passage")

    def _fill(self, index: Any, pool: NDArray[np.float32]) -> NDArray[np.float32]:
        """Write all rows; row n is open to the 1 % and 50 % askers by its place."""
        import uuid

        from troly.engine.search.analysis import analyse_passage
        from troly.engine.search.passages import IndexedPassage

        dense = np.empty((self._rows, pool.shape[1]), np.float32)
        for start in range(0, self._rows, BATCH):
            batch = []
            for row in range(start, min(start + BATCH, self._rows)):
                dense[row] = self._near(pool[row % len(pool)])
                body, collection = self._place(row)
                first, second = self._random.integers(0, len(self._pool), 2)
                half = len(self._pool[first]) // 2
                text = self._pool[first][:half] + " " + self._pool[second][half:]
                batch.append(
                    IndexedPassage(
                        id=str(uuid.UUID(int=row + 1)),
                        body=body,
                        document=f"d{row // 20}",
                        version=f"v{row // 20}",
                        clearance=row % 3,
                        label=f"label{row % 20}",
                        collections=(collection,),
                        language="vi",
                        valid_from=0,
                        valid_to=4_000_000,
                        sparse=analyse_passage(text, ""),
                        dense=dense[row],
                    )
                )
            index.upsert(batch)
        return dense

    def _near(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        moved = vector + self._random.normal(0, 0.01, vector.shape).astype(np.float32)
        return np.asarray(moved / np.linalg.norm(moved), np.float32)

    def _place(self, row: int) -> tuple[str, str]:
        """Body and collection: the rights below let through 1 % and 50 % of all rows."""
        if row % 100 == 0:
            self._allowed["1pct"].append(row)
            return "small", "open0"
        if row % 100 <= 75:
            name = f"c{row % 30}"
            if row % 30 < 20:
                self._allowed["50pct"].append(row)
            return "large", name
        return f"other{row % 500}", "open0"

    def _rights(self, share: str) -> Any:
        from troly.engine.search.passages import RightsFilter

        labels = tuple(f"label{n}" for n in range(20))
        if share == "1pct":
            return RightsFilter("small", 2, labels, ("open0",), 738_000)
        return RightsFilter("large", 2, labels, tuple(f"c{n}" for n in range(20)), 738_000)

    def _queries(
        self, index: Any, pool: NDArray[np.float32], dense: NDArray[np.float32], prefix: str
    ) -> dict[str, Any]:
        from troly.engine.search.analysis import analyse_query
        from troly.engine.search.fusion import fuse
        from troly.engine.search.query import understand_query

        figures: dict[str, Any] = {}
        chosen = self._random.integers(0, len(self._pool), QUERIES)
        words = [" ".join(self._pool[n].split()[5:17]) for n in chosen]
        asked = [understand_query(text, None) for text in words]
        weighed = [analyse_query(query) for query in asked]
        near = [self._near(pool[n]) for n in chosen]
        for share in SHARES:
            rights = self._rights(share)
            runs: dict[str, Callable[[int], object]] = {
                "lexical": lambda n, r=rights: index.search_lexical(weighed[n], r, CANDIDATES),
                "dense": lambda n, r=rights: index.search_dense(near[n], r, CANDIDATES),
                "hybrid": lambda n, r=rights: fuse(
                    index.search_lexical(weighed[n], r, CANDIDATES),
                    index.search_dense(near[n], r, CANDIDATES),
                    "vi",
                ),
            }
            for name, run in runs.items():
                low, high = _cost(run)
                figures[f"{prefix}{name}_{share}_p50_cpu_ms"] = low
                figures[f"{prefix}{name}_{share}_p95_cpu_ms"] = high
            allowed = np.array(self._allowed[share])
            figures[f"{prefix}dense_recall_at_10_{share}"] = round(
                float(np.mean([self._recall(index, v, rights, allowed, dense) for v in near])), 4
            )
            figures[f"{prefix}rows_{share}"] = len(allowed)
        return figures

    @staticmethod
    def _recall(
        index: Any, vector: NDArray[np.float32], rights: Any, allowed: Any, dense: Any
    ) -> float:
        import uuid

        exact = allowed[np.argsort(-(dense[allowed] @ vector))[:TOP]]
        wanted = {str(uuid.UUID(int=int(row) + 1)) for row in exact}
        found = {hit.id for hit in index.search_dense(vector, rights, TOP)}
        return len(found & wanted) / max(1, len(wanted))


def _cost(run: Callable[[int], object]) -> tuple[float, float]:
    """p50 and p95 CPU-ms of this process over all queries, after five unmeasured ones."""
    for number in range(5):
        run(number)
    costs = []
    for number in range(QUERIES):
        began = time.process_time()
        run(number)
        costs.append((time.process_time() - began) * 1000)
    points = quantiles(costs, n=20, method="inclusive")
    return round(points[9], 2), round(points[18], 2)


def _pool(folder: Path, size: int = 2_500) -> list[str]:
    """Real passages of about 130 words from a folder's texts; at least 2,000 when it has them."""
    from troly.engine.parsing.reading import read_document

    words: list[str] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".txt":
            words += path.read_text("utf-8", errors="replace").split()
        elif path.suffix in (".docx", ".html", ".md"):
            words += read_document(path, path.suffix[1:], lambda _done, _total: None).text.split()
    step = max(1, min(130, (len(words) - 130) // size))
    return [" ".join(words[n : n + 130]) for n in range(0, max(1, len(words) - 130), step)][:size]
