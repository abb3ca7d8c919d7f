"""The desk under test: `troly serve` with its children, and the ways to kill them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

MARKS = {
    "web": ("troly", "web"),
    "worker": ("troly", "worker"),
    "index": ("troly", "index"),
    "models": ("troly", "models"),
    "holder": ("troly.doors.index.holder",),
    "parser": ("troly.engine.parsing.child",),
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Desk:
    """One home folder and the processes over it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.log = home.with_suffix(".log")
        self.restarts = 0
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("TROLY_")},
            "TROLY_HOME": str(home),
            "TROLY_PORT": str(self.port),
            "TROLY_WORKERS": "3",
            "TROLY_QUESTIONS_PER_MINUTE": "100000",
            "TROLY_EMBEDDING_FOLDER": str(home / "model"),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._kept = threading.Event()

    def start(self) -> None:
        self._run()
        threading.Thread(target=self._keep, daemon=True).start()

    def _keep(self) -> None:
        """Start the supervisor again when it is gone: what systemd would do."""
        while not self._kept.wait(0.5):
            if self._process is None or self._process.poll() is not None:
                self.restarts += 1
                self._run()

    def _run(self) -> None:
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "troly", "serve"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self) -> int:
        """A clean stop; the exit code."""
        assert self._process is not None
        self._kept.set()
        self._process.terminate()
        return self._process.wait(60)

    def find(self, target: str) -> list[int]:
        """Process ids of one kind, of this desk alone."""
        assert self._process is not None
        if target == "serve":
            return [self._process.pid] if self._process.poll() is None else []
        mark = MARKS[target]
        return [pid for pid, line in self._own() if _has(line, mark)]

    def kill(self, target: str, choose: int) -> bool:
        """kill -9 one process of that kind; False when there is none now."""
        found = self.find(target)
        if not found:
            return False
        try:
            os.kill(found[choose % len(found)], signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def end_all(self) -> None:
        """Kill whatever is left of this desk's own processes."""
        self._kept.set()
        for pid, _ in self._own():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self._process is not None:
            self._process.wait()

    def _own(self) -> list[tuple[int, list[str]]]:
        """Those started with this home: by descent, or left over from an earlier supervisor."""
        own = []
        wanted = f"TROLY_HOME={self.home}".encode()
        table = _table()
        parents = {pid: parent for pid, (parent, _) in table.items()}
        named = {pid for pid in table if wanted in _environment(pid).split(b"\0")}
        for pid, (_, line) in table.items():
            above, here = pid, pid in named
            while not here and above > 1:
                above = parents.get(above, 0)
                here = above in named
            if here and pid != os.getpid() and "troly" in " ".join(line):
                own.append((pid, line))
        return sorted(own)


def _has(line: list[str], mark: tuple[str, ...]) -> bool:
    return any(tuple(line[n : n + len(mark)]) == mark for n in range(len(line)))


def _table() -> dict[int, tuple[int, list[str]]]:
    table = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            status = (folder / "stat").read_text()
            line = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        fields = status[status.rindex(")") + 2 :].split()
        if fields[0] != "Z":
            table[int(folder.name)] = (int(fields[1]), line)
    return table


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def wait_until(condition, seconds: float, pause: float = 0.05) -> bool:  # type: ignore[no-untyped-def]
    """Poll; True as soon as the condition holds, False when the time is over."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True
