"""What was erased, by id, in a file beside the records: records that come back from a backup
still hold it, and it is erased again before anybody reads it. A line is first written with the
erasure, in its transaction, and then brought to the file: a kill between both loses nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils import timezone

from troly.office.data_subjects.models import LedgerLine

FILE = "erasures.jsonl"
WHATS = (
    "document", "turn", "golden", "feedback", "conversation", "case", "incident", "handed_over"
)  # fmt: skip


_MOST = 500
"""Lines brought to the file at a time."""


def line_for(body: object, what: str, key: object) -> str:
    """One line, unlike any other: who brings it to the file twice writes it once."""
    now = timezone.now().isoformat(timespec="seconds")
    entry = {"at": now, "body": str(body), "what": what, "id": str(key), "line": uuid4().hex}
    return json.dumps(entry)


def note(body: object, entries: Iterable[tuple[str, object]]) -> None:
    """Write (what, id) pairs beside the records, in the caller's transaction."""
    LedgerLine.objects.bulk_create(
        [LedgerLine(line=line_for(body, what, key)) for what, key in entries], batch_size=_MOST
    )


def bring_over(home: Path) -> int:
    """Append what waits beside the records to the file; how many lines. Killed before it forgets
    them there, they are appended again, and read once all the same."""
    count = 0
    while waiting := list(LedgerLine.objects.order_by("pk")[:_MOST]):
        append(home, [one.line for one in waiting])
        LedgerLine.objects.filter(pk__in=[one.pk for one in waiting]).delete()
        count += len(waiting)
    return count


def append(home: Path, lines: Sequence[str]) -> None:
    """On disk before the call ends."""
    is_new = not (home / FILE).exists()
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
    descriptor = os.open(home / FILE, flags, 0o600)
    try:
        # A line that a crash cut off must not swallow the first of these.
        size = os.fstat(descriptor).st_size
        start = "\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else ""
        text = memoryview((start + "\n".join(lines) + "\n").encode())
        while text:
            text = text[os.write(descriptor, text) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        # The name, too.
        folder = os.open(home, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read(home: Path) -> Iterator[dict[str, Any]]:
    """The entries, each once; a line that a crash cut off is left out."""
    try:
        lines = (home / FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in dict.fromkeys(lines):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("what") in WHATS and entry.get("id"):
            yield entry
