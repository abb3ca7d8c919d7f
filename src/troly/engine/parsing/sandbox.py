"""Parsing behind a wall: every file is opened in a child process with limits, never here."""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import troly
from troly.engine.parsing.blocks import ParsedDocument
from troly.engine.parsing.checks import check_upload
from troly.engine.parsing.limits import Limits
from troly.engine.parsing.wire import HEADER, document_from_plain, packed, unpacked
from troly.errors import FileRefused, Unavailable

# A parser library leaks and a hostile file may leave traces: a child is replaced after this many.
_FILES_A_CHILD = 20
_IDLE_CHILDREN = 2
_START_SECONDS = 60.0
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")


def parse_file(
    path: Path,
    name: str,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ParsedDocument:
    """Check a file and parse it in a limited child process.

    ``progress`` is called with (pages done, pages in all) for formats with pages. Raises
    FileRefused with the codes of ``check_upload`` and no_text, too_slow, too_big_output,
    needs_memory, damaged, encrypted; Unavailable("parser_unavailable") when no child starts.
    """
    limits = limits or Limits()
    format_name = check_upload(path, name, limits)
    answer = run_in_child(
        {"task": "parse", "path": str(path.resolve()), "format": format_name}, limits, progress
    )
    try:
        return document_from_plain(answer["document"])
    except (KeyError, TypeError, ValueError) as error:
        raise FileRefused("damaged", format=format_name, error="answer") from error


def run_in_child(
    request: dict[str, Any],
    limits: Limits,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Send one request to a child, warm or new, and wait for its answer within the limits."""
    child = _taken()
    try:
        answer = child.ask(request, limits, progress)
    except FileRefused as refused:
        # A child that refused in good order is sound; one that was stopped is gone.
        if child.alive:
            _given_back(child)
        raise refused
    except BaseException:
        child.kill()
        raise
    _given_back(child)
    return answer


class _Child:
    """One child process and the frames to and from it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.served = 0
        root = str(Path(troly.__file__).parents[1])
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        inherited = os.environ.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join([root, inherited] if inherited else [root])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "troly.engine.parsing.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
        try:
            ready = self._frame(time.monotonic() + _START_SECONDS, 1024)
        except FileRefused as error:
            self.kill()
            raise Unavailable("parser_unavailable") from error
        if "ready" not in ready:
            self.kill()
            raise Unavailable("parser_unavailable")
        _starting.append(float(ready["cpu_seconds"]))

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self,
        request: dict[str, Any],
        limits: Limits,
        progress: Callable[[int, int], None] | None,
    ) -> dict[str, Any]:
        self.served += 1
        deadline = time.monotonic() + limits.wall_seconds
        message = {
            **request,
            "cpu_seconds": limits.cpu_seconds,
            "memory_bytes": limits.memory_bytes,
            "output_bytes": limits.output_bytes,
        }
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(packed(message))
        except BrokenPipeError as error:
            self.kill()
            raise Unavailable("parser_unavailable") from error
        while True:
            answer = self._frame(deadline, limits.output_bytes)
            if "progress" in answer:
                if progress is not None:
                    done, total = answer["progress"]
                    progress(int(done), int(total))
                continue
            if "refused" in answer:
                raise FileRefused(str(answer["refused"]), **answer.get("facts", {}))
            return answer

    def _frame(self, deadline: float, most: int) -> dict[str, Any]:
        length = HEADER.unpack(self._bytes(HEADER.size, deadline))[0]
        if length > most:
            self.kill()
            raise FileRefused("too_big_output", bytes=length)
        try:
            return unpacked(self._bytes(length, deadline))
        except ValueError as error:
            self.kill()
            raise FileRefused("damaged", error="frame") from error

    def _bytes(self, count: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        parts = bytearray()
        while len(parts) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                self.kill()
                raise FileRefused("too_slow")
            part = os.read(descriptor, min(count - len(parts), 1 << 20))
            if not part:
                raise self._ended()
            parts += part
        return bytes(parts)

    def _ended(self) -> FileRefused:
        """Why the child ended without an answer."""
        self.kill()
        code = self._process.returncode
        if code == -signal.SIGXCPU:
            return FileRefused("too_slow")
        if code == -signal.SIGKILL:
            # Not killed by us, or the pipe would not have ended first: the system was short.
            return FileRefused("needs_memory", killed=True)
        return FileRefused("damaged", error=f"exit {code}")

    def kill(self) -> None:
        """End the child with everything it may have started."""
        if self.owner != os.getpid():
            return
        if self._process.poll() is None:
            # After the end of its pipe a child has a moment to leave its own exit code.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.2 if self._closed() else 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _closed(self) -> bool:
        assert self._process.stdout is not None
        ready = select.select([self._process.stdout.fileno()], [], [], 0)[0]
        return bool(ready)


_starting: list[float] = []


def starting_cpu_s() -> float:
    """CPU-seconds that the children of this process have spent until they were ready."""
    return sum(_starting)


_idle: list[_Child] = []
_lock = threading.Lock()


def _taken() -> _Child:
    """An idle child of this process, else a new one; a fork's copies are not ours to use."""
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.owner == os.getpid() and child.alive:
                return child
            child.kill()
    return _Child()


def _given_back(child: _Child) -> None:
    with _lock:
        if child.served < _FILES_A_CHILD and len(_idle) < _IDLE_CHILDREN:
            _idle.append(child)
            return
    child.kill()


@atexit.register
def close_children() -> None:
    """End the idle children; called at exit, and by tests."""
    with _lock:
        while _idle:
            _idle.pop().kill()
