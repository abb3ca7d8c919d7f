"""What was erased, by id, in a file beside the records: records that come back from a backup
still hold it, and it is erased again before anybody reads it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

FILE = "erasures.jsonl"
WHATS = (
    "document", "turn", "golden", "feedback", "conversation", "case", "incident", "handed_over"
)  # fmt: skip


def add(home: Path, body: object, entries: Iterable[tuple[str, object]]) -> None:
    """Append (what, id) pairs, on disk before the call ends."""
    now = timezone.now().isoformat(timespec="seconds")
    lines = [
        json.dumps({"at": now, "body": str(body), "what": what, "id": str(key)})
        for what, key in entries
    ]
    if not lines:
        return
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
    descriptor = os.open(home / FILE, flags, 0o600)
    try:
        # A line that a crash cut off must not swallow the first of these.
        size = os.fstat(descriptor).st_size
        start = "\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else ""
        os.write(descriptor, (start + "\n".join(lines) + "\n").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(home: Path) -> Iterator[dict[str, Any]]:
    """The entries; a line that a crash cut off is left out."""
    try:
        lines = (home / FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("what") in WHATS and entry.get("id"):
            yield entry
