"""Files sent to be worked on once, not kept: each in a folder of its own until its time is over."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from uuid import UUID

from troly.office.library.ports import ports


def folder_of(what: str, name: UUID) -> Path:
    return ports().home / "derived" / what / str(name)


def sweep(what: str, kept_seconds: float) -> None:
    """What was left by work that never came to its end goes once its time is over."""
    oldest = time.time() - kept_seconds
    for folder in (ports().home / "derived" / what).glob("*"):
        try:
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
        except FileNotFoundError:
            continue
