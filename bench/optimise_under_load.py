"""Let a successor build the compact segments while people ask: who fails, who waits longer?

    python bench/optimise_under_load.py --model MODEL_FOLDER --cache EMBEDDINGS_FILE --texts FOLDER

An index of its own, with the product's owner, holder, builder and successor as processes; askers
make hybrid queries under rights over its socket, each with a pause between two. Waits are seconds
on the clock, so compare before with during in one run and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from troly.doors.cli.bench_search import CANDIDATES, Bench
from troly.doors.cli.measuring import machine
from troly.engine.search.analysis import analyse_query
from troly.engine.search.fusion import fuse
from troly.engine.search.indexes.owned import OwnedIndex
from troly.engine.search.query import understand_query
from troly.errors import TrolyError

PAUSE_SECONDS = 2.0
LONGEST_SECONDS = 600


def main() -> None:
    options = parsed_options()
    bench = Bench(options.model, options.cache, options.passages, options.texts)
    vectors = bench._pool_vectors()
    with tempfile.TemporaryDirectory() as name:
        folder, socket_path = Path(name) / "index", Path(name) / "index.sock"
        folder.mkdir()
        code = (
            "from pathlib import Path; from troly.doors.index.owner import run_owner; "
            f"run_owner(Path({str(folder)!r}), Path({str(socket_path)!r}), {vectors.shape[1]})"
        )
        owner = subprocess.Popen([sys.executable, "-c", code])
        try:
            index = OwnedIndex(socket_path, patience=60)
            bench._fill(index, vectors)
            settle(index)
            crowd = Crowd(bench, socket_path, vectors, options.askers)
            before = crowd.ask_for(options.seconds)
            generation = index.info()["generation"]
            index.optimise()
            began = time.monotonic()
            crowd.start()
            while index.info()["generation"] == generation:
                if time.monotonic() - began > LONGEST_SECONDS:
                    raise SystemExit("no successor took over")
                time.sleep(0.5)
            took = time.monotonic() - began
            during = crowd.stop()
            after = crowd.ask_for(options.seconds)
        finally:
            os.kill(owner.pid, signal.SIGTERM)
            owner.wait(60)
    shown = {"before": before, "during": during, "after": after}
    ratio = round(during["p95_ms"] / before["p95_ms"], 2) if before["p95_ms"] else None
    figures = {"passages": options.passages, "askers": options.askers, "took_s": round(took, 1)}
    print(json.dumps({**figures, "p95_during_to_before": ratio, **shown, **machine()}))


def settle(index: OwnedIndex) -> None:
    """Wait until no earlier successor is on its way: its generation stays for a while."""
    last, since = index.info()["generation"], time.monotonic()
    while time.monotonic() - since < 20:
        time.sleep(1)
        if index.info()["generation"] != last:
            last, since = index.info()["generation"], time.monotonic()


class Crowd:
    """Askers that go on until they are stopped; waits in milliseconds."""

    def __init__(self, bench: Bench, socket_path: Path, vectors: Any, askers: int) -> None:
        self._bench = bench
        self._vectors = vectors
        self._askers = askers
        self._index = OwnedIndex(socket_path)
        self._rights = bench._rights("50pct")
        self._stop = threading.Event()

    def ask_for(self, seconds: float) -> dict[str, Any]:
        self.start()
        time.sleep(seconds)
        return self.stop()

    def start(self) -> None:
        self._stop.clear()
        self._waits: list[float] = []
        self._failures: list[str] = []
        self._threads = [
            threading.Thread(target=self._go_on, args=(n,)) for n in range(self._askers)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> dict[str, Any]:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        points = quantiles(self._waits, n=20, method="inclusive")
        return {
            "questions": len(self._waits),
            "failed": len(self._failures),
            "p50_ms": round(median(self._waits), 1),
            "p95_ms": round(points[18], 1),
            "longest_ms": round(max(self._waits), 1),
        }

    def _go_on(self, number: int) -> None:
        random = np.random.default_rng(number)
        pool = self._bench._pool
        self._stop.wait(random.uniform(0, PAUSE_SECONDS))
        while not self._stop.is_set():
            place = int(random.integers(0, len(pool)))
            query = understand_query(" ".join(pool[place].split()[5:17]), None)
            began = time.monotonic()
            try:
                words = self._index.search_lexical(analyse_query(query), self._rights, CANDIDATES)
                near = self._index.search_dense(self._vectors[place], self._rights, CANDIDATES)
                fuse(words, near, "vi")
            except TrolyError as error:
                self._failures.append(error.code)
            self._waits.append((time.monotonic() - began) * 1000)
            self._stop.wait(PAUSE_SECONDS)


def parsed_options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, required=True, help="file of vectors made before")
    parser.add_argument("--texts", type=Path, help="folder of texts to recombine")
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
