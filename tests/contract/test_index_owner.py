"""The owner of the index: killed, replaced, asked to leave. Real processes on a real folder."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.indexes.owned import OwnedIndex
from troly.engine.search.passages import IndexedPassage, RightsFilter, SearchesBoth, SparseVector
from troly.errors import Unavailable

DIMENSION = 384
ALL = RightsFilter("one", 9, None, None)
OWNER = """
import sys
from pathlib import Path
from troly.doors.index.owner import run_owner
folder, socket_path, dimension = sys.argv[1:]
run_owner(Path(folder), Path(socket_path), int(dimension), lambda: print("ready", flush=True))
"""


class Owned:
    """An owner that a test may kill and start again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "index"
        self.socket_path = folder / "s"
        self.index = OwnedIndex(self.socket_path, patience=30.0)
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWNER, str(self.folder), str(self.socket_path), str(DIMENSION)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def end(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(30)

    def holder(self) -> int:
        return int(self.index.info()["process"])


@pytest.fixture
def owned() -> Iterator[Owned]:
    with tempfile.TemporaryDirectory(prefix="troly-") as name:
        owned = Owned(Path(name))
        owned.start()
        yield owned
        owned.index.close()
        if owned.process is not None and owned.process.poll() is None:
            assert owned.end(signal.SIGTERM) == 0


def row(number: int, *, dense: bool = True) -> IndexedPassage:
    vector = np.random.default_rng(number).normal(size=DIMENSION).astype(np.float32)
    return IndexedPassage(
        id=str(uuid.UUID(int=number + 1)),
        body="one",
        document=f"d{number // 10}",
        version=f"v{number // 10}",
        clearance=0,
        label="open",
        collections=("a",),
        language="vi",
        valid_from=0,
        valid_to=4_000_000,
        sparse=SparseVector((number % 50, 1_000 + number), (1.0, 0.5)),
        dense=vector if dense else None,
    )


def gone(process: int) -> bool:
    """Ended: absent, or waiting to be reaped by whatever adopted it."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def wait_for(is_met: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    pause = threading.Event()
    while not is_met():
        assert time.monotonic() < until
        pause.wait(0.02)


@pytest.mark.parametrize("victim", ["holder", "owner"])
def test_nothing_acknowledged_is_lost_by_kill(owned: Owned, victim: str) -> None:
    written: list[str] = []
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set() and number < 5_000:
            batch = [row(number + place) for place in range(5)]
            owned.index.upsert(batch)
            written.extend(each.id for each in batch)
            number += 5

    writer = threading.Thread(target=write)
    writer.start()
    wait_for(lambda: len(written) > 50)
    holder = owned.holder()
    if victim == "holder":
        os.kill(holder, signal.SIGKILL)
    else:
        owned.end(signal.SIGKILL)
        owned.start()
    before = len(written)
    wait_for(lambda: len(written) > before + 50)
    stop.set()
    writer.join(30)
    assert not writer.is_alive()
    assert gone(holder)
    assert owned.index.ids("one") == set(written)
    assert owned.index.info()["rows"] == len(written)


def test_both_lists_come_by_one_call(owned: Owned) -> None:
    owned.index.upsert([row(number) for number in range(30)])
    asked = row(7)
    assert isinstance(owned.index, SearchesBoth) and asked.dense is not None
    lexical, dense = owned.index.search_both(asked.sparse, asked.dense, ALL, 9)
    assert lexical == owned.index.search_lexical(asked.sparse, ALL, 9)
    assert dense == owned.index.search_dense(asked.dense, ALL, 9)
    assert asked.id in {hit.id for hit in lexical} and dense[0].id == asked.id


def test_lost_engine_files_are_made_good_from_the_outbox(owned: Owned) -> None:
    assert owned.end(signal.SIGTERM) == 0
    (generation,) = (owned.folder / "generations").iterdir()
    as_synced = owned.folder.parent / "as synced"
    shutil.copytree(generation, as_synced)
    owned.start()
    owned.index.upsert([row(number, dense=False) for number in range(20)])
    owned.index.set_dense({row(3).id: row(3).dense})  # type: ignore[dict-item]
    owned.index.delete_versions("one", ["v1"])
    owned.index.upsert([row(12)])
    assert owned.index.info()["waiting"] == 4
    holder = owned.holder()
    os.kill(holder, signal.SIGSTOP)
    owned.end(signal.SIGKILL)
    os.kill(holder, signal.SIGKILL)
    wait_for(lambda: gone(holder))
    # A power cut may take what the engine wrote without syncing; the outbox is always synced.
    shutil.rmtree(generation)
    as_synced.rename(generation)
    owned.start()
    assert owned.index.ids("one") == {row(number).id for number in (*range(10), 12)}
    found = owned.index.search_dense(row(3).dense, ALL, 5)  # type: ignore[arg-type]
    assert {hit.id for hit in found} == {row(3).id, row(12).id}


def test_a_successor_takes_over_while_reading_and_writing_go_on(owned: Owned) -> None:
    first = [row(number) for number in range(2_000)]
    owned.index.upsert(first)
    before = owned.index.info()
    stop = threading.Event()
    written, failures, slowest = [each.id for each in first], [], [0.0]

    def write() -> None:
        number = 10_000
        while not stop.is_set():
            owned.index.upsert([row(number)])
            written.append(row(number).id)
            if number % 7 == 0:
                owned.index.set_access(
                    "one",
                    row(number).document,
                    clearance=2,
                    label="open",
                    collections=("a",),
                    valid_from=0,
                    valid_to=4_000_000,
                )
            number += 1

    def read() -> None:
        reader = OwnedIndex(owned.socket_path)
        generator = random.Random(1)
        while not stop.is_set():
            asked = first[generator.randrange(len(first))]
            started = time.monotonic()
            found = reader.search_dense(asked.dense, ALL, 3)  # type: ignore[arg-type]
            slowest[0] = max(slowest[0], time.monotonic() - started)
            if not found or found[0].id != asked.id:
                failures.append(asked.id)
        reader.close()

    threads = [threading.Thread(target=write), threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    owned.index.optimise()
    wait_for(lambda: owned.index.info()["generation"] != before["generation"], 60)
    taken_over = len(written)
    wait_for(lambda: len(written) > taken_over + 20)
    stop.set()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    after = owned.index.info()
    assert failures == []
    assert owned.index.ids("one") == set(written)
    assert after["rows"] == len(written)
    assert after["segments"] > before["segments"]
    wait_for(lambda: gone(int(before["process"])))
    wait_for(lambda: len(list((owned.folder / "generations").iterdir())) == 1)
    numbers = range(10_000, 10_000 + len(written) - len(first))
    closed_at = [number for number in numbers if number % 7 == 0]
    open_rows = [
        number
        for number in numbers
        if not any(number <= at and number // 10 == at // 10 for at in closed_at)
    ]
    low = replace(ALL, clearance=1)
    assert owned.index.count(low) == len(first) + len(open_rows)
    assert slowest[0] < 5.0


def test_leaving_on_request_writes_everything_out(owned: Owned) -> None:
    owned.index.upsert([row(number) for number in range(30)])
    holder = owned.holder()
    assert owned.end(signal.SIGTERM) == 0
    assert gone(holder) and not owned.socket_path.exists()
    (generation,) = (owned.folder / "generations").iterdir()
    index = EmbeddedIndex(generation, DIMENSION)
    assert index.count(ALL) == 30
    index.close()


def test_an_index_of_another_analysis_is_refused_by_name(owned: Owned) -> None:
    assert owned.end(signal.SIGTERM) == 0
    (generation,) = (owned.folder / "generations").iterdir()
    with pytest.raises(Unavailable) as refusal:
        EmbeddedIndex(generation, DIMENSION + 1)
    assert refusal.value.code == "index_outdated"
    again = subprocess.run(
        [sys.executable, "-c", OWNER, str(owned.folder), str(owned.socket_path), "385"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert again.returncode != 0
    assert "index_outdated" in again.stderr and "ready" not in again.stdout


def test_a_folder_in_use_is_refused_by_name(owned: Owned) -> None:
    (generation,) = (owned.folder / "generations").iterdir()
    with pytest.raises(Unavailable) as refusal:
        EmbeddedIndex(generation, DIMENSION)
    assert refusal.value.code == "index_busy"
