"""The children of a desk: started, watched, started again with back-off, stopped in order.

Nothing large is imported here. Once a desk runs, the process that watches it does nothing but this,
and what the start needed (records, migrations, settings) would stay in its memory for good: it
begins again as a small one, see ``hand_over``.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

log = logging.getLogger("troly.serve")
ADOPTED = "TROLY_ADOPTED"
"""Names and ids of the children that a process takes over, in its environment."""
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


class Adopted:
    """A child that an earlier program in this same process started."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                ended, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                self.returncode = -1
            else:
                self.returncode = os.waitstatus_to_exitcode(status) if ended else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(0.05)
        return code

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        # Not waited for yet, so the id is still its own.
        if self.poll() is None:
            os.kill(self.pid, number)


class Child:
    """One process of this program. ``start`` may be called again after it ended."""

    def __init__(self, name: str, arguments: Sequence[str] = ()) -> None:
        self.name = name
        self._command = [sys.executable, "-m", "troly", name, *arguments]
        self._process: subprocess.Popen[bytes] | Adopted | None = None
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
    def pid(self) -> int:
        """0 when it was never started, or is gone and waits for its next start."""
        return self._process.pid if self._process is not None else 0

    def adopt(self, pid: int) -> None:
        self._process = Adopted(pid) if pid else None
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


def watch(children: Sequence[Child], on_turn: Callable[[], None] = lambda: None) -> None:
    """Keep the children running until SIGTERM or SIGINT; stop them in the reverse order.

    ``on_turn`` is called a few times a second.
    """
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        while not stopping:
            for child in children:
                child.keep_running()
            on_turn()
            time.sleep(0.3)
    finally:
        for child in reversed(children):
            child.ask_to_stop()
            child.wait()


def hand_over(children: Sequence[Child]) -> None:
    """Begin again as a small program with the same process id, which goes on watching them.

    Should a signal come in between, the kernel ends the children with this process.
    """
    adopted = json.dumps([[child.name, child.pid] for child in children])
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "troly", "serve"]
    os.execve(sys.executable, command, {**os.environ, ADOPTED: adopted})  # noqa: S606


def take_over() -> None:
    """The small program: watch the children named in the environment."""
    children = []
    for name, pid in json.loads(os.environ.pop(ADOPTED)):
        child = Child(name)
        child.adopt(pid)
        children.append(child)
    log.addHandler(_LateLog())
    watch(children)


class _LateLog(logging.Handler):
    """Sets logging up as the settings say when there is a first line to write."""

    def emit(self, record: logging.LogRecord) -> None:
        import logging.config

        from troly import framework, settings

        log.removeHandler(self)
        # The line goes on from here to the handlers that are there now.
        logging.config.dictConfig(framework.logging_settings(settings.load()))
