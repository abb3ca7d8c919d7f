"""CPU time of Troly's own processes, for the figures that the commands print."""

from __future__ import annotations

import socket
import struct
from functools import lru_cache
from pathlib import Path

from troly import settings as deployment


@lru_cache(maxsize=4)
def _listener(path: Path) -> int:
    """Process id behind a Unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.connect(str(path))
        credentials = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return int(struct.unpack("3i", credentials)[0])


def process_cpu_ms(process: int) -> float:
    """CPU milliseconds of all living threads of a process (kernel's own nanosecond counts)."""
    total = 0
    for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except OSError:
            continue
    return total / 1e6


def index_cpu_ms() -> float:
    return process_cpu_ms(_listener(deployment.load().index_socket))


def models_cpu_ms() -> float:
    return process_cpu_ms(_listener(deployment.load().models_socket))
