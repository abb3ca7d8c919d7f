"""One model for many processes: lanes, waiting, failure, a child that dies and comes back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_weights import write_tiny

from troly.engine.runtimes.e5_build import build_model
from troly.engine.runtimes.embedding import Embedder, TextKind
from troly.engine.runtimes.onnx import OnnxEmbedder
from troly.engine.runtimes.scripted import ScriptedEmbedder
from troly.engine.runtimes.served import EmbeddingService, SocketEmbedder
from troly.engine.sockets.server import serving
from troly.errors import SettingsError, Unavailable


@pytest.fixture
def path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tr") as folder:
        yield Path(folder) / "s"


@contextmanager
def served(path: Path, load: Callable[[], Embedder]) -> Iterator[SocketEmbedder]:
    service = EmbeddingService(load)
    with serving(path, service.handlers()):
        try:
            yield SocketEmbedder(path)
        finally:
            service.close()


def test_vectors_are_those_of_the_model(path: Path) -> None:
    texts = [f"câu {number} " + "dài " * (number % 7) for number in range(150)]
    with served(path, ScriptedEmbedder) as embedder:
        found = embedder.embed(texts, "passage")
    assert np.array_equal(found, ScriptedEmbedder().embed(texts, "passage"))


def test_info_counts_texts_and_seconds(path: Path) -> None:
    with served(path, ScriptedEmbedder) as embedder:
        embedder.embed(["một", "hai"], "passage")
        embedder.embed(["ba"], "query")
        info = embedder.info()
    assert (info["loaded"], info["failure"], info["name"]) == (True, None, "scripted-64")
    assert (info["queries"], info["passages"], info["dimension"]) == (1, 2, 64)
    assert 0 < info["model_seconds"] <= info["process_seconds"]
    assert info["model_seconds"] == info["query_seconds"] + info["passage_seconds"]


def test_nobody_there_is_unavailable(path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        SocketEmbedder(path, question_patience=0.05).embed(["một"], "query")
    assert caught.value.code == "no_answer"


def test_calls_wait_for_a_model_that_is_still_loading(path: Path) -> None:
    release = threading.Event()

    def load() -> Embedder:
        release.wait(10)
        return ScriptedEmbedder()

    with served(path, load) as embedder:
        assert embedder.info()["loaded"] is False
        found: list[NDArray[np.float32]] = []
        asking = threading.Thread(target=lambda: found.append(embedder.embed(["một"], "query")))
        asking.start()
        release.set()
        asking.join(10)
    assert found[0].shape == (1, 64)


def test_a_model_that_cannot_be_loaded_gives_its_reason(path: Path) -> None:
    def load() -> Embedder:
        raise SettingsError("model_unusable", folder="/models/own", reason="Fail")

    with served(path, load) as embedder:
        with pytest.raises(Unavailable) as caught:
            embedder.embed(["một"], "query")
        assert caught.value.code == "model_not_loaded"
        assert caught.value.facts == {"folder": "/models/own", "reason": "model_unusable"}
        assert embedder.info()["failure"] == "model_unusable"


class GatedEmbedder(ScriptedEmbedder):
    """Says when a call begins and holds it until it may end."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = {"query": threading.Semaphore(0), "passage": threading.Semaphore(0)}
        self.may_end = {"query": threading.Semaphore(0), "passage": threading.Semaphore(0)}

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        self.begun[kind].release()
        assert self.may_end[kind].acquire(timeout=10)
        return super().embed(texts, kind)


def test_a_question_passes_the_passages_that_wait(path: Path) -> None:
    gated = GatedEmbedder()
    with served(path, lambda: gated) as embedder:
        bulk = threading.Thread(target=embedder.embed, args=(["dài"] * 16, "passage"))
        bulk.start()
        assert gated.begun["passage"].acquire(timeout=10)
        asking = threading.Thread(target=embedder.embed, args=(["một"], "query"))
        asking.start()
        # The question runs although the first step of the passages has not ended...
        assert gated.begun["query"].acquire(timeout=10)
        gated.may_end["passage"].release()
        # ...and the second step does not begin beside it.
        assert not gated.begun["passage"].acquire(timeout=0.1)
        gated.may_end["query"].release()
        asking.join(10)
        assert gated.begun["passage"].acquire(timeout=10)
        gated.may_end["passage"].release()
        bulk.join(10)
    assert gated.texts_embedded == 17


def test_another_model_behind_the_socket_is_noticed(path: Path) -> None:
    with served(path, ScriptedEmbedder) as embedder:
        embedder.embed(["một"], "query")
        with served(path, lambda: ScriptedEmbedder(32)) as other:
            embedder.close()
            with pytest.raises(Unavailable) as caught:
                embedder.embed(["một"], "query")
            assert caught.value.code == "model_replaced"
            assert other.embed(["một"], "query").shape == (1, 32)


def start_child(folder: Path, path: Path) -> subprocess.Popen[str]:
    code = (
        "import sys; from pathlib import Path; from troly.engine.runtimes.served import run_server;"
        "run_server(Path(sys.argv[1]), sys.argv[2], lambda: print('ready', flush=True))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def test_a_child_process_may_be_killed_and_comes_back(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    build_model(folder, lambda stage, share: None, write_tiny(tmp_path / "tiny.bin"))
    embedder = SocketEmbedder(path, question_patience=0.1)
    child = start_child(folder, path)
    try:
        expected = OnnxEmbedder(folder).embed(["thoi han"], "query")
        assert np.array_equal(embedder.embed(["thoi han"], "query"), expected)
        assert embedder.info()["process"] == child.pid != os.getpid()
        child.kill()
        child.wait(10)
        with pytest.raises(Unavailable):
            embedder.embed(["thoi han"], "query")
        child = start_child(folder, path)
        assert np.array_equal(embedder.embed(["thoi han"], "query"), expected)
        child.send_signal(signal.SIGTERM)
        assert child.wait(10) == 0
        assert not path.exists()
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()
