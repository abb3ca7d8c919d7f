"""The folder of an index: its generations, which one is current, and copies of them.

current            the number of the generation that answers
outbox.sqlite3     writes that its files may not hold yet
generations/7/     one whole index
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from troly.doors.index.outbox import Outbox
from troly.errors import Unavailable

_BLOCK = 1 << 20


class Generations:
    """Paths and the current number. Every change of the current one is a single rename."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "generations").mkdir(parents=True, exist_ok=True)

    @property
    def outbox_path(self) -> Path:
        return self._folder / "outbox.sqlite3"

    def path(self, number: int) -> Path:
        return self._folder / "generations" / str(number)

    def occupy(self) -> None:
        """Mark the folder as used by this process until its end, however it ends.

        Every process that opens a generation does this before it touches anything, so that an
        owner never tidies under one that an earlier owner left behind.
        """
        fcntl.flock(self._lock(), fcntl.LOCK_SH)

    def is_free(self) -> bool:
        """Does no process use the folder now?"""
        descriptor = self._lock()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return True

    def _lock(self) -> int:
        return os.open(self._folder / "lock", os.O_CREAT | os.O_RDONLY, 0o600)

    def current(self, outbox: Outbox) -> int:
        """The number in use; a new folder gets its first one. Raises ``Unavailable``
        (``index_damaged``) when the files of a generation that had some are gone."""
        mark = self._folder / "current"
        if mark.exists():
            number = int(mark.read_text(encoding="ascii"))
            # Before its first flush all that a generation holds stands in the outbox.
            if outbox.flushed(number) and not self.path(number).exists():
                raise Unavailable("index_damaged", folder=str(number))
            return number
        number = outbox.new_generation(0)
        self.make_current(number)
        return number

    def make_current(self, number: int) -> None:
        mark = self._folder / "current"
        unfinished = self._folder / "current.part"
        with unfinished.open("w", encoding="ascii") as file:
            file.write(str(number))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(mark)
        _sync_folder(self._folder)

    def keep_only(self, number: int, outbox: Outbox) -> None:
        """Delete the other generations. Only while no process holds them."""
        outbox.keep_only(number)
        for path in (self._folder / "generations").iterdir():
            if path.name != str(number):
                shutil.rmtree(path, ignore_errors=True)

    def copy(self, source: int, target: int) -> None:
        """Copy the files of ``source``, which must be flushed and still, holes and all."""
        shutil.copytree(self.path(source), self.path(target), copy_function=_copy_sparse)


def _copy_sparse(source: str, target: str) -> str:
    # The engine's files are mostly holes: 355 MB in name, 27 MB on disk for 4,000 rows.
    with open(source, "rb", buffering=0) as reader, open(target, "wb", buffering=0) as writer:
        size = os.fstat(reader.fileno()).st_size
        position = 0
        while position < size:
            try:
                start = os.lseek(reader.fileno(), position, os.SEEK_DATA)
            except OSError:
                break
            position = os.lseek(reader.fileno(), start, os.SEEK_HOLE)
            _copy_range(reader.fileno(), writer.fileno(), start, position)
        writer.truncate(size)
    shutil.copymode(source, target)
    return target


def _copy_range(reader: int, writer: int, start: int, end: int) -> None:
    while start < end:
        block = os.pread(reader, min(_BLOCK, end - start), start)
        if not block:
            return
        os.pwrite(writer, block, start)
        start += len(block)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
