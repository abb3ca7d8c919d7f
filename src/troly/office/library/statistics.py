"""A body's word counts: for restoring accents and weighing words. Never shared between bodies."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troly.engine.text.statistics import TextStatistics
from troly.office.audit import made_queries
from troly.office.library import jobs
from troly.office.library.models import BodyStatistics, Job, JobState, Passage, State, Version
from troly.office.tenants.models import Tenant

_cache: dict[str, tuple[datetime | None, TextStatistics]] = {}
_lock = threading.Lock()
CACHED_BODIES, PAGE_OF_PASSAGES = 64, 1_000
LONGEST_PAUSE = timedelta(minutes=10)
WHILE_READING = timedelta(seconds=60)


def mark_stale(tenant: Tenant) -> None:
    """Ask for a rebuild; many changes in a row lead to one."""
    # Not read whole: a body's counts may be megabytes.
    known = made_queries.rows(_staleness, None, [tenant.pk])
    if not known:
        BodyStatistics.objects.get_or_create(tenant=tenant)
    elif not known[0][0]:
        BodyStatistics.objects.filter(tenant=tenant).update(is_stale=True)
    elif _is_reading(tenant):
        # A count waits already, and the last file to be read will hurry it.
        return
    add_rebuild(tenant)


def _staleness(_fixed: None, tenants: Sequence[Any]) -> QuerySet[BodyStatistics, tuple[bool]]:
    found = BodyStatistics.objects.filter(tenant_id=tenants[0])
    return found.order_by().values_list("is_stale")


def add_rebuild(tenant: Tenant) -> None:
    """Queue a count, or hurry the one that waits once nothing is left to read."""
    pause = _pause(tenant)
    waiting = Job.objects.filter(
        tenant=tenant, kind="statistics", state__in=(JobState.QUEUED, JobState.PAUSED)
    ).first()
    if waiting is None:
        jobs.add("statistics", tenant, priority=40, delay=pause)
    else:
        jobs.hurry(waiting, pause)


def _pause(tenant: Tenant) -> timedelta:
    """Counting reads all of a body's text: it rests ten times as long as it last took, and for a
    while after the first time when more files are about to be read."""
    least = WHILE_READING if _is_reading(tenant) else timedelta(0)
    last = Job.objects.filter(tenant=tenant, kind="statistics", state=JobState.DONE).first()
    if last is None or last.started_at is None or last.finished_at is None:
        return timedelta(0)
    return max(least, min(LONGEST_PAUSE, 10 * (last.finished_at - last.started_at)))


def _is_reading(tenant: Tenant) -> bool:
    return bool(made_queries.rows(_to_be_read, None, [tenant.pk]))


def _to_be_read(_fixed: None, tenants: Sequence[Any]) -> QuerySet[Version, tuple[UUID]]:
    found = Version.objects.filter(
        document__tenant=tenants[0], state__in=(State.WAITING, State.READING)
    )
    return found.order_by().values_list("pk")[:1]


def _failed(job: Job) -> None:
    BodyStatistics.objects.filter(tenant=job.tenant).update(is_stale=True)


@jobs.kind("statistics", jobs.BULK, on_failure=_failed)
def rebuild(running: jobs.Running) -> None:
    tenant = running.job.tenant
    BodyStatistics.objects.update_or_create(tenant=tenant, defaults={"is_stale": False})
    counts = TextStatistics()
    for texts in _pages_of_text(tenant):
        for text in texts:
            counts.add(text)
        running.report("counting", counts.passages)
    with transaction.atomic():
        running.confirm()
        BodyStatistics.objects.filter(tenant=tenant).update(
            data=counts.to_bytes(), rebuilt_at=timezone.now()
        )


def _pages_of_text(tenant: Tenant) -> Iterator[list[str]]:
    """All texts, page by page: a report in the middle of one long query would be refused by SQLite
    (it cannot write on a connection whose reading began before another's writing)."""
    passages = Passage.objects.filter(
        version__document__tenant=tenant,
        version__document__removed_at=None,
        version__state__in=(State.SEARCHABLE, State.COMPLETE),
    ).order_by("pk")
    last: object = None
    while True:
        after = passages if last is None else passages.filter(pk__gt=last)
        page = list(after.values_list("pk", "text")[:PAGE_OF_PASSAGES])
        if not page:
            return
        last = page[-1][0]
        yield [text for _, text in page]


def _stamp(_fixed: None, tenants: Sequence[UUID]) -> QuerySet[BodyStatistics, tuple[datetime]]:
    return BodyStatistics.objects.filter(tenant_id=tenants[0]).order_by().values_list("rebuilt_at")


def of(tenant_id: object) -> TextStatistics | None:
    """The body's counts, or None before its first document. Read again when rebuilt."""
    row = next(iter(made_queries.rows(_stamp, None, [UUID(str(tenant_id))])), None)
    if row is None or row[0] is None:
        return None
    key = str(tenant_id)
    with _lock:
        known = _cache.get(key)
        if known is not None and known[0] == row[0]:
            return known[1]
    data = BodyStatistics.objects.values_list("data", flat=True).get(tenant_id=tenant_id)
    counts = TextStatistics.from_bytes(bytes(data))
    with _lock:
        if len(_cache) >= CACHED_BODIES:
            _cache.pop(next(iter(_cache)))
        _cache[key] = (row[0], counts)
    return counts
