"""Differences between records, files and index: found, told, and mended.

``mend_quietly`` is what every worker does by itself: cheap, from the records alone. ``examine`` and
``mend`` compare index and originals too, for ``troly doctor``.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from troly.office.library import indexing, jobs, leases, originals, pausing, statistics
from troly.office.library.models import (
    UNFINISHED,
    BodyStatistics,
    Document,
    Job,
    JobState,
    Passage,
    State,
    Version,
)
from troly.office.library.ports import ports
from troly.office.tenants.models import Tenant

log = logging.getLogger("troly.mending")
UNNAMED_SECONDS = 3600.0
"""An upload gets its locked name within a moment; older ones without are left-overs."""


@dataclass(frozen=True)
class Difference:
    """``what`` is a code that the doors put into words; ``examples`` are ids or file names."""

    what: str
    count: int
    examples: tuple[str, ...]
    is_mendable: bool = True


def mend_quietly() -> int:
    """Bring back what a crash may have cut off; returns how many things were mended."""
    count = leases.requeue_lost() + pausing.wake_stray() + len(sweep_holding())
    count += _read_unattended() + _count_words()
    leases.tidy_queue()
    if count:
        log.warning("%d things left by an interruption mended", count)
    return count


def mend_at_start() -> int:
    """What a worker does once, when it begins: the model or the index may be back by now, so that
    meaning which could not be made for want of them is tried again."""
    count = mend_quietly()
    broken = Job.objects.filter(
        version=OuterRef("pk"),
        kind="embed",
        state=JobState.FAILED,
        reason__in=("worker_died", "internal_error"),
    )
    for tenant in Tenant.objects.all():
        for version in _without_meaning(tenant).exclude(Exists(broken)):
            with transaction.atomic():
                indexing.add_embedding(version)
            count += 1
    return count


def examine(tenant: Tenant) -> list[Difference]:
    """What does not fit in this body, worst first; empty when all is well. Work that waits or runs
    makes differences of its own: they go when it is done."""
    found = [
        _difference("originals_missing", _without_original(tenant), is_mendable=False),
        _difference("passages_not_in_index", _documents_to_index(tenant)),
        _difference("rows_without_passage", sorted(indexing.strays(tenant))),
        _difference("meaning_missing", [str(v.pk) for v in _without_meaning(tenant)]),
        _difference("reading_unattended", [str(v.pk) for v in _unattended(tenant)]),
    ]
    return [difference for difference in found if difference.count]


def examine_machine() -> list[Difference]:
    """What does not fit on this machine as a whole."""
    found = [
        _difference("jobs_lost", [str(j.pk) for j in leases.lost()]),
        _difference("leases_stale", [str(j.pk) for j in leases.without_worker()]),
        _difference("files_left_over", [p.name for p in left_over()]),
    ]
    return [difference for difference in found if difference.count]


def mend(tenant: Tenant) -> None:
    """Queue what brings index and records together again; a worker does it."""
    indexing.remove_strays(tenant)
    with transaction.atomic():
        for document in _documents_to_index(tenant):
            jobs.add("reindex", tenant, arguments={"document": document}, priority=30)
        for version in _without_meaning(tenant):
            indexing.add_embedding(version)


def mend_machine() -> None:
    leases.revive()
    mend_quietly()


def _difference(what: str, found: list[str], is_mendable: bool = True) -> Difference:
    return Difference(what, len(found), tuple(found[:5]), is_mendable)


def _without_original(tenant: Tenant) -> list[str]:
    versions = Version.objects.filter(
        document__tenant=tenant, document__removed_at=None
    ).select_related("document")
    return [str(v.pk) for v in versions if originals.file_of(v) is None]


def _documents_to_index(tenant: Tenant) -> list[str]:
    rows = ports().index().ids(str(tenant.id))
    current = Passage.objects.filter(version__in=indexing.current_versions(tenant).values("pk"))
    pairs = current.values_list("id", "version__document")
    return sorted({str(document) for passage, document in pairs if str(passage) not in rows})


def _without_meaning(tenant: Tenant) -> QuerySet[Version]:
    embedding = Job.objects.filter(version=OuterRef("pk"), kind="embed", state__in=UNFINISHED)
    lacking = Passage.objects.filter(version=OuterRef("pk"), is_embedded=False)
    versions = indexing.current_versions(tenant).filter(~Exists(embedding))
    return versions.filter(Exists(lacking)) | versions.filter(state=State.SEARCHABLE)


def _unattended(tenant: Tenant | None = None) -> QuerySet[Version]:
    """Versions that wait for a reading that no job will do."""
    reading = Job.objects.filter(version=OuterRef("pk"), kind="read", state__in=UNFINISHED)
    versions = Version.objects.filter(
        ~Exists(reading),
        state__in=(State.WAITING, State.READING),
        document__removed_at=None,
    )
    if tenant is not None:
        versions = versions.filter(document__tenant=tenant)
    return versions.select_related("document__tenant")


def _read_unattended() -> int:
    count = 0
    for version in list(_unattended()):
        with transaction.atomic():
            Document.objects.select_for_update().get(pk=version.document_id)
            if _unattended().filter(pk=version.pk).exists():
                jobs.add("read", version.document.tenant, version=version, priority=30)
                count += 1
    return count


def _count_words() -> int:
    count = 0
    counting = Job.objects.filter(
        tenant=OuterRef("tenant"), kind="statistics", state__in=UNFINISHED
    )
    failed = Job.objects.filter(tenant=OuterRef("tenant"), kind="statistics", state=JobState.FAILED)
    # One that failed is for a person to look at; one that vanished is asked for again.
    for row in BodyStatistics.objects.filter(~Exists(counting), ~Exists(failed), is_stale=True):
        with transaction.atomic():
            statistics.add_rebuild(row.tenant)
        count += 1
    return count


def sweep_holding(unnamed_seconds: float = UNNAMED_SECONDS) -> list[str]:
    """Remove from the holding area what no version names and no process writes; their names."""
    swept = []
    for path in left_over(unnamed_seconds):
        path.unlink(missing_ok=True)
        swept.append(path.name)
    return swept


def sweep_uploads() -> int:
    """Only what killed uploads left: cheap, however many files wait for their reading."""
    broken_off = [
        p for p in (ports().home / "holding").iterdir() if _is_upload(p) and _is_let_go(p)
    ]
    for path in broken_off:
        path.unlink(missing_ok=True)
    return len(broken_off)


def _is_upload(path: Path) -> bool:
    return len(path.name) == 32 and path.name.isalnum()


def left_over(unnamed_seconds: float = UNNAMED_SECONDS) -> Iterator[Path]:
    """Files in the holding area that no version names and no process writes."""
    for path in (ports().home / "holding").iterdir():
        if path.name.startswith("v-"):
            if _is_let_go(path) and not _is_waited_for(path.name.removeprefix("v-")):
                yield path
        elif _is_upload(path):
            if _is_let_go(path):
                yield path
        elif _age(path) > unnamed_seconds:
            yield path


def _is_waited_for(version_id: str) -> bool:
    """Asked after the lock was found free: by then the records of an upload are written."""
    try:
        known = Version.objects.filter(pk=uuid.UUID(version_id))
    except ValueError:
        return False
    return known.filter(state__in=originals.HELD, document__removed_at=None).exists()


def _is_let_go(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
