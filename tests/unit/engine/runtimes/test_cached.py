"""The cache: nothing embedded twice, nothing mixed up, never in the way."""

from __future__ import annotations

import multiprocessing
import sqlite3
import stat
from pathlib import Path

import numpy as np
import pytest

from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.scripted import ScriptedEmbedder

TEXTS = ["một", "hai", "ba", "một"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "derived" / "cache.sqlite"


def rows(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])


def test_a_text_is_embedded_once(path: Path) -> None:
    inner = ScriptedEmbedder()
    cached = CachedEmbedder(inner, path)
    first = cached.embed(TEXTS, "passage")
    assert inner.texts_embedded == 3
    assert np.array_equal(cached.embed(TEXTS[::-1], "passage"), first[::-1])
    assert inner.texts_embedded == 3


def test_vectors_are_those_of_the_inner_embedder(path: Path) -> None:
    found = CachedEmbedder(ScriptedEmbedder(), path).embed(TEXTS, "passage")
    assert np.allclose(found, ScriptedEmbedder().embed(TEXTS, "passage"), atol=1e-3)


def test_fresh_and_remembered_rows_are_equal_to_the_bit(path: Path) -> None:
    fresh = CachedEmbedder(ScriptedEmbedder(), path).embed(TEXTS, "query")
    assert np.array_equal(CachedEmbedder(ScriptedEmbedder(), path).embed(TEXTS, "query"), fresh)


def test_kinds_and_models_do_not_mix(path: Path) -> None:
    small, large = ScriptedEmbedder(32), ScriptedEmbedder(64)
    CachedEmbedder(small, path).embed(["một"], "query")
    CachedEmbedder(small, path).embed(["một"], "passage")
    assert small.texts_embedded == 2
    assert CachedEmbedder(large, path).embed(["một"], "query").shape == (1, 64)
    assert rows(path) == 3


def test_the_file_holds_no_text_and_is_private(path: Path) -> None:
    CachedEmbedder(ScriptedEmbedder(), path).embed(["bí mật nhà nước"], "passage")
    held = b"".join(part.read_bytes() for part in path.parent.iterdir())
    assert "bí mật".encode() not in held
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_size_is_bounded_and_the_newest_stay(path: Path) -> None:
    inner = ScriptedEmbedder()
    cached = CachedEmbedder(inner, path, max_bytes=10 * (2 * 64 + 80))
    for number in range(50):
        cached.embed([f"câu {number}"], "passage")
    assert rows(path) == 10
    cached.embed([f"câu {number}" for number in range(40, 50)], "passage")
    assert inner.texts_embedded == 50


def test_a_damaged_file_is_made_again(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 1000)
    inner = ScriptedEmbedder()
    cached = CachedEmbedder(inner, path)
    assert cached.embed(TEXTS, "query").shape == (4, 64)
    cached.embed(TEXTS, "query")
    cached.embed(TEXTS, "query")
    assert inner.texts_embedded <= 6
    assert rows(path) == 3


def _fill(path: Path, first: int) -> None:
    cached = CachedEmbedder(ScriptedEmbedder(), path)
    for number in range(first, first + 30):
        cached.embed([f"câu {number}"], "passage")


def test_processes_may_share_the_file(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_fill, args=(path, first)) for first in (0, 20, 40)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert rows(path) == 70
