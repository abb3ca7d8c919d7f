"""Resident memory of a running desk whose index holds many passages: at rest and while it answers.

    troly serve &
    python bench/memory.py --cache EMBEDDINGS_FILE --texts FOLDER --folder FILES --questions Q.jsonl

Rows are put into the desk's own index under bodies that do not exist and taken out again at the
end. Pages shared by several processes are counted once (PSS). ``without_models`` leaves the model
process out; ``answering`` and ``ingesting`` are the peaks of all processes while the questions are
asked through HTTP and while the folder is taken in.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from troly import app
from troly.errors import Unavailable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=20_000)
    options = parser.parse_args()
    settings = app.start()
    from question_cost import A_MEMBER, Calls, ready

    from troly.doors.cli.bench_search import Bench
    from troly.doors.cli.measuring import MemoryWatch, desk_process, machine
    from troly.office.library.ports import ports

    desk = desk_process(settings.index_socket)
    if desk is None:
        raise Unavailable("desk_not_running")
    asked = [json.loads(line)["question"] for line in options.questions.read_text().splitlines()]
    figures: dict[str, Any] = {"passages": options.passages, "started": by_process(desk)}
    bench = Bench(settings.model_folder, options.cache, options.passages, options.texts)
    index = ports().index()
    try:
        bench._fill(index, bench._pool_vectors())
        index.optimise()  # type: ignore[attr-defined]
        time.sleep(60)
        figures["filled"] = by_process(desk)
        with (
            MemoryWatch(desk) as taking_in,
            ready(options.folder, 1 + len(asked) // A_MEMBER) as (_, assistant, tokens),
        ):
            figures["ingesting_mb"] = round(taking_in.peak_mb)
            calls = Calls(settings, assistant, tokens)
            with MemoryWatch(desk) as answering:
                for question in asked:
                    calls.ask(question)
            figures["answering_mb"] = round(answering.peak_mb)
    finally:
        for body in ("small", "large", *(f"other{n}" for n in range(500))):
            index.delete_passages(body, sorted(index.ids(body)))
    print(json.dumps({**figures, **machine()}))


def by_process(desk: int) -> dict[str, Any]:
    """Megabytes of each process below the supervisor, and of all without the models'."""
    from troly.doors.cli.measuring import family, resident_mb

    sizes: dict[str, float] = {}
    for process in family(desk):
        line = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        name = b" ".join(line[2:5]).decode().strip().removeprefix("troly.doors.")
        sizes[name] = sizes.get(name, 0) + resident_mb(process)
    without = sum(size for name, size in sizes.items() if "models" not in name)
    named = {name.split(" /")[0]: round(size) for name, size in sizes.items()}
    return {**named, "without_models_mb": round(without), "all_mb": round(sum(sizes.values()))}


if __name__ == "__main__":
    main()
