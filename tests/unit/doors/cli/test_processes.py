"""Children come back at once when they had run for a while, later and later when they fail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from troly.doors.cli import children
from troly.doors.cli.children import LONGEST_PAUSE, Child, pause_after


def test_pauses_grow_to_a_limit() -> None:
    assert [pause_after(n) for n in range(4)] == [0.0, 1.0, 2.0, 4.0]
    assert pause_after(50) == LONGEST_PAUSE


def sleeper(name: str) -> Child:
    child = Child(name)
    child._command = [sys.executable, "-c", "import time; time.sleep(60)"]
    return child


def test_killed_child_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "STEADY_SECONDS", 0.0)
    child = sleeper("made-up")
    child.start()
    assert child._process is not None
    first = child._process.pid
    os.kill(first, signal.SIGKILL)
    child._process.wait()
    child.keep_running()
    assert child.is_running and child._process.pid != first
    child.ask_to_stop()
    child.wait()
    assert not child.is_running


def test_child_that_fails_at_once_is_left_alone_for_a_while() -> None:
    child = sleeper("made-up")
    child.start()
    assert child._process is not None
    child._process.kill()
    child._process.wait()
    child.keep_running()
    assert not child.is_running
    child.keep_running()
    assert not child.is_running


def test_children_are_started_from_the_main_thread_alone() -> None:
    """The kernel signals a child when the thread that started it ends."""
    failures: list[BaseException] = []

    def start() -> None:
        try:
            sleeper("made-up").start()
        except RuntimeError as error:
            failures.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert len(failures) == 1


def test_child_ends_with_its_parent_however_that_ends() -> None:
    """A parent that starts a child and is killed: the child must not stay."""
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, subprocess, sys, time\n"
            "code = 'import os, time; from troly.doors.cli.children import end_with_parent;"
            ' end_with_parent(int(os.environ["PARENT"])); print(1, flush=True); time.sleep(60)\'\n'
            "child = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE,\n"
            "    env={**os.environ, 'PARENT': str(os.getpid())})\n"
            "child.stdout.readline()\n"
            "print(child.pid, flush=True)\n"
            "time.sleep(60)\n",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    until = time.monotonic() + 10
    while time.monotonic() < until and _is_there(child):
        time.sleep(0.02)
    assert not _is_there(child)


@pytest.fixture
def handed_over(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that started a child and gave way to the small program, and the child's id."""
    watching = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "from troly.doors.cli.children import Child, hand_over\n"
            "child = Child('made-up')\n"
            "child._command = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
            "child.start()\n"
            "print(child.pid, flush=True)\n"
            "hand_over([child])\n",
        ],
        env={**os.environ, "TROLY_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert watching.stdout is not None
    yield watching, int(watching.stdout.readline())
    watching.kill()
    watching.communicate()


def _begun_again(watching: subprocess.Popen[str]) -> bool:
    """Is it the small program by now, and does it listen to signals?"""
    state = Path(f"/proc/{watching.pid}/status").read_text()
    caught = int(state.split("SigCgt:")[1].split()[0], 16)
    is_small = b"-m\0troly" in Path(f"/proc/{watching.pid}/cmdline").read_bytes()
    return is_small and bool(caught & 1 << signal.SIGTERM - 1)


def test_a_desk_that_was_handed_over_stops_its_children(
    handed_over: tuple[subprocess.Popen[str], int],
) -> None:
    watching, child = handed_over
    until = time.monotonic() + 20
    while not _begun_again(watching) and time.monotonic() < until:
        time.sleep(0.02)
    large = ("numpy", "django", "pydantic", "_sqlite3")
    maps = Path(f"/proc/{watching.pid}/maps").read_text()
    assert not [name for name in large if name in maps]
    assert _is_there(child)
    watching.terminate()
    assert watching.wait(20) == 0
    assert not _is_there(child)


def test_a_desk_that_was_handed_over_starts_again_what_dies(
    handed_over: tuple[subprocess.Popen[str], int],
) -> None:
    watching, child = handed_over
    until = time.monotonic() + 20
    while not _begun_again(watching) and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    assert watching.stderr is not None
    assert "made-up ended with -9" in watching.stderr.readline()
    assert "ended with -9" not in watching.stderr.readline()
    assert not _is_there(child)


def _is_there(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
