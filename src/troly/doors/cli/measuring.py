"""CPU time of Troly's own processes, for the figures that the commands print."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import struct
import threading
import time
from datetime import date
from functools import lru_cache
from pathlib import Path

from troly import settings as deployment

WATCH_SECONDS = 1.0
LOAD_SECONDS = 60.0


@lru_cache(maxsize=4)
def listener(path: Path) -> int:
    """Process id behind a Unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.connect(str(path))
        credentials = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return int(struct.unpack("3i", credentials)[0])


@lru_cache(maxsize=4)
def _owner(path: Path) -> int:
    """Process that keeps a holder on the index's socket."""
    return parent(listener(path))


def process_cpu_ms(process: int) -> float:
    """CPU milliseconds of a process, ended threads included; 0 when it is gone."""
    # The number by which Linux knows another process's CPU clock: clock_getcpuclockid(3).
    clock = ~process << 3 | 2
    try:
        return time.clock_gettime(clock) * 1000
    except OSError:
        return 0.0


def index_cpu_ms() -> float:
    return process_cpu_ms(listener(deployment.load().index_socket))


def process_cpu_s(process: int, with_ended: bool = False) -> float:
    """CPU-seconds of a process, ended threads included (10 ms steps); on request those of the
    children that ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    last = 15 if with_ended else 13
    return sum(map(int, fields[11:last])) / os.sysconf("SC_CLK_TCK")


def index_cpu_s(owner: int) -> float:
    """CPU-seconds of the index's owner and of every process it has started, ended ones included:
    a successor may take the holder's place at any moment."""
    return sum(process_cpu_s(process, with_ended=True) for process in family(owner))


def parent(process: int) -> int:
    """Raises ``OSError`` when the process is gone."""
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])


def family(root: int) -> list[int]:
    """A process and everything below it."""
    found = [root]
    for process in found:
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, children.read_text().split())
    return found


def resident_mb(process: int) -> float:
    """Resident memory of one process; a page shared by n processes counts one nth in each, so that
    processes can be added up."""
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) * 1024 / 1e6


def cpu_by_part() -> dict[str, float]:
    """CPU-seconds so far: office (this process, the worker in it), parse (its parse children,
    ended ones too, without their starting), index, models once theirs is loaded, and within models
    the embedding itself with its count."""
    from troly.engine.parsing.sandbox import starting_cpu_s
    from troly.engine.runtimes.served import SocketEmbedder

    settings = deployment.load()
    index = _owner(settings.index_socket)
    parts = {"index": index_cpu_s(index), "models": 0.0, "embed": 0.0, "embedded": 0.0}
    models = 0
    if not settings.embedding_url:
        models = listener(settings.models_socket)
        served = SocketEmbedder(settings.models_socket)
        counters = served.info()
        until = time.monotonic() + LOAD_SECONDS
        while not counters["loaded"] and time.monotonic() < until:
            time.sleep(0.1)
            counters = served.info()
        parts["models"] = process_cpu_s(models)
        parts["embed"] = float(counters["passage_seconds"])
        parts["embedded"] = float(counters["passages"])
    own = resource.getrusage(resource.RUSAGE_SELF)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    apart = {index, models, *family(index), *family(models or index)}
    parsing = [p for p in family(os.getpid())[1:] if p not in apart and _parses(p)]
    parts["office"] = own.ru_utime + own.ru_stime
    parsed = ended.ru_utime + ended.ru_stime + sum(process_cpu_s(p) for p in parsing)
    parts["parse"] = parsed - starting_cpu_s()
    return parts


def _parses(process: int) -> bool:
    try:
        return b"troly.engine.parsing.child" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


class MemoryWatch:
    """Peak of the summed resident memory of this process (or ``root``) and all below it, while
    open."""

    def __init__(self, root: int | None = None) -> None:
        self._root = root or os.getpid()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak_mb = 0.0
        self.cpu_s = 0.0
        """What the watching itself has cost this process."""

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(WATCH_SECONDS):
            self.peak_mb = max(self.peak_mb, family_mb(self._root))
            self.cpu_s = time.thread_time()


def family_mb(root: int) -> float:
    return sum(resident_mb(process) for process in family(root))


def machine() -> dict[str, object]:
    """What it ran on, for the record."""
    model = ""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {
        "cores": os.cpu_count(),
        "processor": model,
        "load": round(os.getloadavg()[0], 1),
        "on": date.today().isoformat(),
    }


def desk_process(index_socket: Path) -> int | None:
    """The supervisor above the index's listener, or None when no desk runs."""
    try:
        process = listener(index_socket)
    except OSError:
        return None
    for _level in range(4):
        try:
            line = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
            if b"troly.doors.index.holder" not in line and {b"serve", b"demo"} & set(line):
                return process
            process = parent(process)
        except OSError:
            return None
        if process <= 1:
            return None
    return None
