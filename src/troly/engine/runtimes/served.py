"""One embedding model for all processes: the child that holds it, and what the others call."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from troly.engine.runtimes.embedding import Embedder, TextKind
from troly.engine.runtimes.scripted import ScriptedEmbedder, scripted_dimension
from troly.engine.sockets import server
from troly.engine.sockets.client import SocketClient
from troly.errors import BadInput, TrolyError, Unavailable

_log = logging.getLogger(__name__)

_TEXTS_A_CALL = 64
_TEXTS_A_STEP = 8
_BULK_NICENESS = 10
_QUESTION_PATIENCE, _QUESTION_TIMEOUT = 2.0, 20.0
_BULK_PATIENCE, _BULK_TIMEOUT = 10.0, 600.0
# On one core a stream of questions must slow the bulk lane down, not stop it for ever.
_LONGEST_GIVING_WAY = 2.0


class EmbeddingService:
    """Handlers of the child: a lane for questions and one for passages, each with its thread.

    The bulk lane works in small steps, gives way to questions between them and runs at a lower
    priority, so that a question does not wait for the library that is being taken in.
    """

    def __init__(self, load: Callable[[], Embedder]) -> None:
        """``load`` is called once, in the bulk lane; calls wait until it is done."""
        self._load = load
        self._embedder: Embedder | None = None
        self._failure: TrolyError | None = None
        self._loaded = threading.Event()
        self._closing = False
        self._questions = ThreadPoolExecutor(1, thread_name_prefix="questions")
        self._bulk = ThreadPoolExecutor(
            1, thread_name_prefix="passages", initializer=_lower_priority
        )
        self._waiting_questions = 0
        self._no_question = threading.Event()
        self._no_question.set()
        self._texts = {"query": 0, "passage": 0}
        self._seconds = {"query": 0.0, "passage": 0.0}
        self._counting = threading.Lock()
        self._bulk.submit(self._start)

    def handlers(self) -> Mapping[str, server.Handler]:
        return {"embed": self.embed, "info": self.info, "ready": self.ready, "ping": self.ping}

    async def embed(
        self, texts: list[str], kind: str, is_bulk: bool | None = None
    ) -> dict[str, object]:
        """``vectors`` with the ``name`` of the model they come from. ``is_bulk`` chooses the lane;
        when it is not said, passages are bulk work and queries are not."""
        good_texts = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
        if kind not in ("query", "passage") or not good_texts:
            raise BadInput("wrong_arguments", method="embed")
        said: TextKind = "query" if kind == "query" else "passage"
        loop = asyncio.get_running_loop()
        if kind == "passage" if is_bulk is None else is_bulk:
            vectors = await loop.run_in_executor(self._bulk, self._embed_steps, texts, said, True)
        else:
            self._waiting_questions += 1
            self._no_question.clear()
            try:
                vectors = await loop.run_in_executor(
                    self._questions, self._embed_steps, texts, said, False
                )
            finally:
                self._waiting_questions -= 1
                if self._waiting_questions == 0:
                    self._no_question.set()
        return {"name": self._model().name, "vectors": vectors}

    async def ready(self) -> dict[str, object]:
        """As ``info``, once the model is there; raises ``Unavailable`` when it cannot be loaded."""
        await asyncio.get_running_loop().run_in_executor(self._questions, self._model)
        return await self.info()

    async def ping(self) -> bool:
        """Answers as soon as the process is there, with or without its model."""
        return True

    async def info(self) -> dict[str, object]:
        """State and counters, at once: ``model_seconds`` are CPU-seconds spent embedding."""
        embedder = self._embedder
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "loaded": embedder is not None,
            "failure": self._failure.code if self._failure else None,
            "name": embedder.name if embedder else None,
            "dimension": embedder.dimension if embedder else None,
            "queries": self._texts["query"],
            "passages": self._texts["passage"],
            "query_seconds": self._seconds["query"],
            "passage_seconds": self._seconds["passage"],
            "model_seconds": sum(self._seconds.values()),
            "process_seconds": usage.ru_utime + usage.ru_stime,
            "largest_memory_bytes": usage.ru_maxrss * 1024,
            "process": os.getpid(),
        }

    def close(self) -> None:
        """Ends after the step under way; its caller is told to ask the next process."""
        self._closing = True
        self._questions.shutdown(wait=False, cancel_futures=True)
        self._bulk.shutdown(wait=False, cancel_futures=True)

    def _start(self) -> None:
        try:
            self._embedder = self._load()
        except TrolyError as error:
            self._failure = error
        except Exception as error:
            _log.exception("the embedding model could not be loaded")
            self._failure = TrolyError("internal_error", kind=type(error).__name__)
        finally:
            self._loaded.set()

    def _model(self) -> Embedder:
        self._loaded.wait()
        if self._embedder is None:
            assert self._failure is not None
            facts = {**self._failure.facts, "reason": self._failure.code}
            raise Unavailable("model_not_loaded", **facts)
        return self._embedder

    def _embed_steps(self, texts: list[str], kind: TextKind, is_bulk: bool) -> NDArray[np.float32]:
        # Sorted over the whole call, so that the texts of one step have about the same length.
        places = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors = np.zeros((len(texts), self._model().dimension), dtype=np.float32)
        for first in range(0, len(places), _TEXTS_A_STEP):
            if is_bulk:
                self._no_question.wait(_LONGEST_GIVING_WAY)
            if is_bulk and self._closing:
                raise server.being_replaced()
            step = places[first : first + _TEXTS_A_STEP]
            vectors[step] = self._embed([texts[place] for place in step], kind)
        return vectors

    def _embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        started = time.thread_time()
        vectors = self._model().embed(texts, kind)
        with self._counting:
            self._seconds[kind] += time.thread_time() - started
            self._texts[kind] += len(texts)
        return vectors


class SocketEmbedder:
    """The model that a child process holds; safe for threads and forks.

    With ``is_bulk`` its passages go by the lane that gives way to everybody else's calls.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        question_patience: float = _QUESTION_PATIENCE,
        question_timeout: float = _QUESTION_TIMEOUT,
        bulk_patience: float = _BULK_PATIENCE,
        bulk_timeout: float = _BULK_TIMEOUT,
        is_bulk: bool = True,
    ) -> None:
        """Connects at the first use. ``patience``: seconds to try while nothing answers;
        ``timeout``: seconds one call may take."""
        self._clients: dict[TextKind, SocketClient] = {
            "query": SocketClient(path, patience=question_patience, timeout=question_timeout),
            "passage": SocketClient(path, patience=bulk_patience, timeout=bulk_timeout),
        }
        self._is_bulk = is_bulk
        self._known: tuple[str, int] | None = None

    @property
    def name(self) -> str:
        """Raises ``Unavailable`` when it was never heard and nothing answers."""
        return self._identity()[0]

    @property
    def dimension(self) -> int:
        """Raises ``Unavailable`` when it was never heard and nothing answers."""
        return self._identity()[1]

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        """One row per text, L2 norm 1, shape (len(texts), dimension).

        Raises ``Unavailable``: nothing answers, the model could not be loaded, or the child now
        holds another model (``model_replaced``: vectors of two models never mix).
        """
        name, dimension = self._identity()
        vectors = np.zeros((len(texts), dimension), dtype=np.float32)
        for first in range(0, len(texts), _TEXTS_A_CALL):
            part = texts[first : first + _TEXTS_A_CALL]
            is_bulk = self._is_bulk and kind == "passage"
            reply = self._clients[kind].call("embed", texts=part, kind=kind, is_bulk=is_bulk)
            if reply["name"] != name:
                raise Unavailable("model_replaced", expected=name, found=str(reply["name"]))
            vectors[first : first + len(part)] = reply["vectors"]
        return vectors

    def info(self) -> dict[str, Any]:
        """State and counters of the child, see ``EmbeddingService.info``."""
        return dict(self._clients["query"].call("info"))

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def _identity(self) -> tuple[str, int]:
        if self._known is None:
            found = self._clients["query"].call("ready")
            self._known = (str(found["name"]), int(found["dimension"]))
        return self._known


def run_server(
    folder: Path, socket_path: Path | str, ready: Callable[[], None] | None = None
) -> None:
    """Holds the model of ``folder`` and serves it until SIGTERM or SIGINT.

    The socket answers at once; ``embed`` waits for the model. ``ready`` is called when the socket
    is there. Raises ``SettingsError`` when the path cannot hold a socket.
    """
    service = EmbeddingService(lambda: open_model(folder))
    try:
        server.run(socket_path, service.handlers(), ready=ready)
    finally:
        service.close()


def open_model(folder: Path) -> Embedder:
    """The model of a folder: a network, or the scripted one that needs none.

    Raises ``SettingsError`` as ``read_description`` does.
    """
    length = scripted_dimension(folder)
    if length is not None:
        return ScriptedEmbedder(length)
    # Imported here because all who only ask would load the whole of ONNX Runtime for nothing.
    from troly.engine.runtimes.onnx import OnnxEmbedder

    return OnnxEmbedder(folder)


def _lower_priority() -> None:
    # On Linux the priority of a thread is its own.
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BULK_NICENESS)
