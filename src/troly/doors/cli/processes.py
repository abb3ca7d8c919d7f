"""Child processes of one desk: started, watched, started again with back-off, stopped in order."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from troly.engine.sockets.client import SocketClient
from troly.errors import TrolyError, Unavailable
from troly.settings import Settings

log = logging.getLogger("troly.serve")
STOP_SECONDS, LONGEST_PAUSE, STEADY_SECONDS = 20.0, 30.0, 10.0
PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent is gone, however it ended.

    The kernel watches the thread that started this process, so children are started from the main
    thread alone.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # It was gone before the kernel was asked.
        os.kill(os.getpid(), signal.SIGTERM)


def pause_after(failures: int) -> float:
    """Seconds to wait before a process is started again that failed so often soon after its
    start."""
    return min(LONGEST_PAUSE, 0.5 * 2**failures) if failures else 0.0


class Child:
    """One process of this program. ``start`` may be called again after it ended."""

    def __init__(self, name: str, arguments: Sequence[str] = ()) -> None:
        self.name = name
        self._command = [sys.executable, "-m", "troly", name, *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._failures = 0
        self._not_before = 0.0

    def start(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("children are started from the main thread: see end_with_parent")
        environment = {**os.environ, "TROLY_CHILD": str(os.getpid())}
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
        )
        self._started = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def keep_running(self) -> None:
        """Start it again if it ended: at once when it had run for a while, else after a pause that
        doubles with each failure in a row."""
        now = time.monotonic()
        if self.is_running:
            return
        if self._process is not None:
            log.warning("%s ended with %s", self.name, self._process.returncode)
            self._process = None
            steady = now - self._started > STEADY_SECONDS
            self._failures = 0 if steady else self._failures + 1
            self._not_before = now + pause_after(self._failures)
        if now >= self._not_before:
            self.start()

    def ask_to_stop(self) -> None:
        if self.is_running:
            assert self._process is not None
            self._process.terminate()

    def wait(self, seconds: float = STOP_SECONDS) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def answers(socket: Path) -> bool:
    """Does a process answer on this socket now?"""
    client = SocketClient(socket, patience=0, timeout=5)
    try:
        client.call("ping")
    except Unavailable:
        return False
    except TrolyError:
        return True
    finally:
        client.close()
    return True


def index_answers(settings: Settings) -> bool:
    """Can a question be answered from the index now, wherever it is?"""
    if settings.owns_index:
        return answers(settings.index_socket)
    from troly.engine.search.passages import RightsFilter
    from troly.office.library.ports import ports

    try:
        ports().index().count(RightsFilter("", -1, (), ()))
    except TrolyError:
        return False
    return True


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Raises ``Unavailable`` when the condition does not come true in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise Unavailable("not_started_in_time", what=what, seconds=int(seconds))
        time.sleep(0.05)


@contextmanager
def engines(settings: Settings, with_models: bool = True) -> Iterator[None]:
    """The index owner, and the models process if wanted: those that run already, else our own
    for as long as the block lasts."""
    own: list[Child] = []
    wanted = [("index", settings.index_socket)] if settings.owns_index else []
    if with_models and not settings.embedding_url:
        wanted.append(("models", settings.models_socket))
    if with_models and settings.model_file is not None:
        wanted.append(("text-model", settings.text_model_socket))
    try:
        for name, socket in wanted:
            if not answers(socket):
                child = Child(name)
                child.start()
                own.append(child)
        for name, socket in wanted:
            wait_for(lambda s=socket: answers(s), 120, name)  # type: ignore[misc]
        yield
    finally:
        for child in reversed(own):
            child.ask_to_stop()
        for child in own:
            child.wait()


def supervise(settings: Settings, children: list[Child], on_ready: Callable[[], None]) -> None:
    """Run the children until SIGTERM or SIGINT; stop them in the reverse order."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for child in children:
        child.start()
    told = False
    try:
        while not stopping:
            for child in children:
                child.keep_running()
            if not told and _listens(settings) and index_answers(settings):
                told = True
                on_ready()
            time.sleep(0.3)
    finally:
        for child in reversed(children):
            child.ask_to_stop()
            child.wait()


def _listens(settings: Settings) -> bool:
    import socket

    host = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host  # noqa: S104
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, settings.port)) == 0
