"""A GGUF file of the body's own, run by llama.cpp in a child process that others call."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx

from troly.engine.runtimes.generating import Request
from troly.engine.runtimes.openai_chat import GRAMMAR_FIRST, OpenAIChat
from troly.engine.sockets import server
from troly.engine.sockets.client import SocketClient
from troly.errors import SettingsError, TrolyError, Unavailable

_log = logging.getLogger(__name__)

_MAGIC = b"GGUF"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CONTEXT_TOKENS = 4096
_SLEEPS_AFTER = 900
"""Seconds without a question after which the weights leave the memory; the next one loads them."""
_PATIENCE, _LOADING = 2.0, 120.0
_SECONDS, _SILENCE = 180.0, 120.0
"""Longer than for a server: on a desk's two cores a small model reads 20 tokens a second."""


def check_model_file(path: Path, digest: str, *, whole: bool = True) -> None:
    """Is this the file that was meant? ``whole`` reads it all, some seconds for each gigabyte.

    Raises ``SettingsError``: ``model_file_missing``, ``model_file_not_gguf``,
    ``model_digest_needed``, ``model_wrong_digest`` (``expected``, ``found``).
    """
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise SettingsError("model_file_not_gguf", path=str(path))
            if not _DIGEST.fullmatch(digest.lower()):
                raise SettingsError("model_digest_needed", path=str(path))
            if not whole:
                return
            file.seek(0)
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SettingsError("model_file_missing", path=str(path), reason=reason) from None
    if found != digest.lower():
        raise SettingsError("model_wrong_digest", path=str(path), expected=digest, found=found)


class GgufModel:
    """The model that the child process holds; safe for threads and forks."""

    def __init__(self, name: str, control: Path | str, transport: httpx.BaseTransport) -> None:
        """``control`` is the socket of ``run_server``; ``transport`` leads to the one it serves
        the model on."""
        self._name = name
        self._control = SocketClient(control, patience=_PATIENCE, timeout=_LOADING)
        self._chat = OpenAIChat(
            "http://localhost/v1",
            name,
            transport,
            forms=GRAMMAR_FIRST,
            seconds=_SECONDS,
            silence=_SILENCE,
            at_once=2,
        )

    @property
    def name(self) -> str:
        return self._name

    def write(self, request: Request) -> Iterator[str]:
        self._wake()
        yield from self._chat.write(request)

    def yes_share(self, question: str) -> float | None:
        self._wake()
        return self._chat.yes_share(question)

    def check(self) -> str:
        self._wake()
        return self._chat.check()

    def close(self) -> None:
        self._control.close()
        self._chat.close()

    def _wake(self) -> None:
        """The child loads the file at the first question, not before."""
        try:
            self._control.call("ready")
        except Unavailable as error:
            if error.code == "model_not_loaded":
                raise
            slow = error.code == "too_slow"
            raise Unavailable("model_slow" if slow else "model_down") from None


class GgufService:
    """Handlers of the child: it is there at once, and holds the model from the first ``ready``."""

    def __init__(self, load: Callable[[], object]) -> None:
        self._load = load
        self._held: object | None = None
        self._failure: TrolyError | None = None

    def handlers(self) -> Mapping[str, server.Handler]:
        return {"ready": self.ready, "ping": self.ping}

    def ready(self) -> bool:
        """Raises ``Unavailable`` (``model_not_loaded``, with the reason) for good when the file is
        not the one of the settings or cannot be loaded."""
        if self._failure is not None:
            facts = {**self._failure.facts, "reason": self._failure.code}
            raise Unavailable("model_not_loaded", **facts)
        if self._held is None:
            try:
                self._held = self._load()
            except TrolyError as error:
                self._failure = error
                _log.error("the text model cannot be used: %s", error)
                return self.ready()
        return True

    async def ping(self) -> bool:
        return True


def run_server(
    path: Path,
    digest: str,
    threads: int,
    control: Path,
    ready: Callable[[], None] | None = None,
) -> None:
    """Answer on ``control`` until SIGTERM or SIGINT; hold the model and serve it on
    ``model_socket(control)`` from the first ``ready`` on.

    Raises ``SettingsError`` when a path cannot hold a socket.
    """
    served_on = model_socket(control)
    service = GgufService(lambda: serve_model(path, digest, threads, served_on))
    try:
        server.run(control, service.handlers(), ready=ready)
    finally:
        with contextlib.suppress(FileNotFoundError):
            served_on.unlink()


def model_socket(control: Path) -> Path:
    """The socket on which the model itself answers, beside the one that wakes it."""
    return control.with_suffix(".http.sock")


def serve_model(path: Path, digest: str, threads: int, served_on: Path) -> object:
    """A llama.cpp server in this process on a socket of this user's alone; it ends with it.

    Raises ``SettingsError`` as ``check_model_file`` does, ``model_runtime_missing`` when the
    package is not installed, ``model_file_damaged`` when llama.cpp cannot load the file.
    """
    check_model_file(path, digest)
    try:
        import xllamacpp
    except ModuleNotFoundError:
        raise SettingsError("model_runtime_missing") from None
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(path)
    wanted.model_alias = {path.stem}
    wanted.hostnames = [str(served_on)]
    wanted.n_ctx = _CONTEXT_TOKENS
    wanted.n_parallel = 1
    wanted.n_gpu_layers = 0
    wanted.cpuparams.n_threads = threads
    wanted.cpuparams_batch.n_threads = threads
    wanted.sleep_idle_seconds = _SLEEPS_AFTER
    # Nothing but the model: no pages, no tools, no look at other files, nothing of a question told.
    wanted.offline = True
    wanted.ui = False
    wanted.endpoint_slots = False
    wanted.server_tools = []
    wanted.verbosity = 0
    with contextlib.suppress(FileNotFoundError):
        served_on.unlink()
    before = os.umask(0o177)
    try:
        return xllamacpp.Server(wanted)
    except Exception as error:
        raise SettingsError(
            "model_file_damaged", path=str(path), kind=type(error).__name__
        ) from None
    finally:
        os.umask(before)
