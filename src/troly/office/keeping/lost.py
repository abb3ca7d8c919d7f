"""What a restore to an earlier moment gives up, told in figures before anybody finds out alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from troly.office.keeping.backup import Manifest, read_manifest
from troly.office.keeping.records import sqlite_facts
from troly.office.keeping.vault import Vault

_TABLES = {
    "documents": "library_document",
    "versions": "library_version",
    "questions": "assistants_turn",
}


@dataclass(frozen=True)
class Lost:
    """What happened after the moment that was restored, as far as it can be seen.

    ``compared_with``: ``home`` (the records put aside), ``backup`` (the newest later one), or empty
    when there is neither, and then nothing is known. ``acts`` counts audit entries; the others are
    records that were there later and are not now.
    """

    compared_with: str = ""
    until: str = ""
    """Moment of the newest later backup."""
    later_backups: int = 0
    acts: int = 0
    documents: int = 0
    versions: int = 0
    questions: int = 0

    def as_dict(self) -> dict[str, Any]:
        return vars(self)


def lost_after(vault: Vault, manifest: Manifest, aside: Path | None = None) -> Lost:
    """Compare the backup restored with the home put aside, else with the newest later backup."""
    later = [moment for moment in vault.moments() if moment > manifest.moment]
    records = aside / "records.sqlite3" if aside is not None else None
    if records is not None and records.is_file():
        with sqlite_facts(records) as facts:
            counts, heads = facts.counts(), facts.heads()
        compared_with = "home"
    elif later:
        newest = read_manifest(vault, later[-1])
        counts, heads = newest.counts, newest.heads
        compared_with = "backup"
    else:
        return Lost()
    before = manifest.heads
    return Lost(
        compared_with=compared_with,
        until=later[-1] if later else "",
        later_backups=len(later),
        acts=sum(
            max(0, int(head[0]) - int(before.get(body, [0])[0])) for body, head in heads.items()
        ),
        **{
            name: max(0, counts.get(table, 0) - manifest.counts.get(table, 0))
            for name, table in _TABLES.items()
        },
    )
