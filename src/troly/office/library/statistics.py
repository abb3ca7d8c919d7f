"""A body's word counts: for restoring accents and weighing words. Never shared between bodies."""

from __future__ import annotations

import threading
import time
from datetime import datetime

from django.utils import timezone

from troly.engine.text.statistics import TextStatistics
from troly.office.library import jobs
from troly.office.library.models import BodyStatistics, Job, JobState, Passage, State
from troly.office.tenants.models import Tenant

_cache: dict[str, tuple[datetime | None, TextStatistics]] = {}
_lock = threading.Lock()
CACHED_BODIES = 64


def mark_stale(tenant: Tenant) -> None:
    """Ask for a rebuild; many changes in a row lead to one."""
    BodyStatistics.objects.update_or_create(tenant=tenant, defaults={"is_stale": True})
    waiting = Job.objects.filter(tenant=tenant, kind="statistics", state=JobState.QUEUED)
    if not waiting.exists():
        jobs.add("statistics", tenant, priority=40)


@jobs.kind("statistics", jobs.BULK)
def rebuild(running: jobs.Running) -> None:
    tenant = running.job.tenant
    BodyStatistics.objects.update_or_create(tenant=tenant, defaults={"is_stale": False})
    texts = Passage.objects.filter(
        version__document__tenant=tenant,
        version__document__removed_at=None,
        version__state__in=(State.SEARCHABLE, State.COMPLETE),
    ).values_list("text", flat=True)
    counts, reported = TextStatistics(), time.monotonic()
    for text in texts.iterator(chunk_size=500):
        counts.add(text)
        if time.monotonic() - reported > 2:
            reported = time.monotonic()
            running.report("counting", counts.passages)
    BodyStatistics.objects.filter(tenant=tenant).update(
        data=counts.to_bytes(), rebuilt_at=timezone.now()
    )


def of(tenant_id: object) -> TextStatistics | None:
    """The body's counts, or None before its first document. Read again when rebuilt."""
    row = BodyStatistics.objects.filter(tenant_id=tenant_id).values_list("rebuilt_at").first()
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
