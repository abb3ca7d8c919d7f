"""Is what is kept sound? Asked after a restore, in a rehearsal, and whenever someone wants to know.

Looks at records and files alone; needs no index, no model and no other process.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from troly.office.assistants.models import Citation
from troly.office.audit.chain import record, verify
from troly.office.audit.models import Head
from troly.office.keeping.records import check_sqlite
from troly.office.library.models import Original, Version
from troly.office.library.originals import HELD, holding_path, original_path
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Tenant
from troly.office.tenants.people import SYSTEM

SAMPLE = 200
_NAMED = 20


@dataclass
class Finding:
    """One thing looked at: how many, out of how many, and the names of those that are wrong."""

    what: str
    checked: int = 0
    total: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.wrong

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "wrong": self.wrong[:_NAMED], "wrong_count": len(self.wrong)}


def examine(home: Path, sample: int = SAMPLE, is_reading_files: bool = True) -> list[Finding]:
    """Records, audit chains, ``sample`` citations, originals and held files.

    With ``is_reading_files`` every original is read and its digest compared; else its size.
    """
    return [
        _records(home),
        _chains(),
        _citations(sample),
        _originals(is_reading_files),
        _held(),
    ]


def note_restored(moment: str) -> None:
    """Each body's audit chain says that its records come from a backup, and from which."""
    with transaction.atomic():
        for tenant in Tenant.objects.all():
            record(tenant.id, SYSTEM, "records_restored", tenant.id, moment=moment)


def note_backup(moment: str, path: Path, files: int) -> None:
    """Each body's audit chain says that a copy of everything was made, and where to."""
    with transaction.atomic():
        for tenant in Tenant.objects.all():
            record(
                tenant.id,
                SYSTEM,
                "backup_made",
                tenant.id,
                moment=moment,
                to=str(path),
                files=files,
            )


def _records(home: Path) -> Finding:
    finding = Finding("records", checked=1, total=1)
    if connection.vendor == "sqlite":
        wrong = check_sqlite(home / "records.sqlite3")
        if wrong is not None:
            finding.wrong.append(wrong)
    return finding


def _chains() -> Finding:
    bodies = list(Head.objects.values_list("body", flat=True))
    finding = Finding("audit", len(bodies), len(bodies))
    for body in bodies:
        broken = verify(body)
        if broken is not None:
            finding.wrong.append(f"{body} #{broken}")
    return finding


def _citations(sample: int) -> Finding:
    # The text of a removed document is gone, and its citations are shown as removed.
    ids = list(
        Citation.objects.filter(version__document__removed_at=None, version__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    chosen = ids if len(ids) <= sample else random.Random(len(ids)).sample(ids, sample)  # noqa: S311
    finding = Finding("citations", len(chosen), len(ids))
    for citation in Citation.objects.filter(pk__in=chosen).iterator(chunk_size=500):
        if text_between(citation.version_id, citation.start, citation.end) != citation.quote:
            finding.wrong.append(str(citation.pk))
    return finding


def _originals(is_reading: bool) -> Finding:
    rows = Original.objects.filter(erased_at=None).order_by("pk")
    files = ((original_path(o.tenant_id, o.sha256), o.sha256, o.size) for o in rows.iterator())
    return _files("originals", files, is_reading, rows.count())


def _held() -> Finding:
    finding = Finding("held_files")
    waiting = Version.objects.filter(state__in=HELD, document__removed_at=None)
    # Lost ones are known as such already: the library shows them as failed for that reason.
    waiting = waiting.exclude(reason="file_lost")
    for version in waiting.select_related("document").iterator(chunk_size=500):
        finding.total += 1
        finding.checked += 1
        stored = original_path(version.document.tenant_id, version.sha256)
        if not holding_path(version.pk).exists() and not stored.exists():
            finding.wrong.append(str(version.pk))
    return finding


def _files(
    what: str, files: Iterable[tuple[Path, str, int]], is_reading: bool, total: int
) -> Finding:
    finding = Finding(what, total=total)
    sound: Callable[[Path, str, int], bool] = _same_digest if is_reading else _same_size
    for path, sha256, size in files:
        finding.checked += 1
        if not path.is_file() or not sound(path, sha256, size):
            finding.wrong.append(f"{path.parent.parent.name}/{sha256}")
    return finding


def _same_size(path: Path, _sha256: str, size: int) -> bool:
    return path.stat().st_size == size


def _same_digest(path: Path, sha256: str, _size: int) -> bool:
    with open(path, "rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest() == sha256
