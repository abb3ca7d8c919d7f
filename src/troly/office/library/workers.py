"""Which workers live: each holds a locked file in the run folder for as long as it runs.

The kernel lets go of the lock however a process ends, so that the jobs of a killed worker come
back at once, and those of a living one are never taken from it.
"""

from __future__ import annotations

import fcntl
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from troly.office.library.ports import ports

stopping = threading.Event()
"""Set once the worker of this process is to end: its jobs finish soon or are given back."""

_identity = ""


def identity() -> str:
    """Name of the worker in this process: ``host/hex``; empty when there is none."""
    return _identity


def _folder() -> Path:
    return ports().home / "run" / "workers"


@contextmanager
def present() -> Iterator[str]:
    """This process is a worker for as long as the block lasts; yields its name."""
    global _identity
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = uuid.uuid4().hex
    path, unlocked = folder / name, folder.with_name(f".{name}")
    descriptor = os.open(unlocked, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, str(os.getpid()).encode())
        # Only now in the folder: nobody there is ever seen without its lock.
        unlocked.rename(path)
        _identity = f"{socket.gethostname()[:80]}/{name}"
        stopping.clear()
        yield _identity
    finally:
        _identity = ""
        path.unlink(missing_ok=True)
        os.close(descriptor)


def is_dead(worker: str) -> bool:
    """True when a worker of this host has certainly ended; False when it lives or nobody here can
    know (another host, no name): then its leases decide."""
    host, _, name = worker.rpartition("/")
    if not name or host != socket.gethostname()[:80]:
        return False
    return _is_free(_folder() / name)


def living() -> list[int]:
    """Process ids of this host's workers."""
    found = []
    for path in _folder().glob("*"):
        if not _is_free(path):
            found.append(int(path.read_text() or 0))
    return found


def sweep() -> None:
    """Remove the files of dead workers."""
    for path in _folder().glob("*"):
        if _is_free(path):
            path.unlink(missing_ok=True)


def _is_free(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
