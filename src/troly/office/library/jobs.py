"""Background work: our Job record beside Django's task queue.

The queue says what to run next; the Job says what it is about, how far it is, who asked, and holds
the lease that brings the job of a killed worker back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from troly.errors import NotAllowed, NotFound, TrolyError, Unavailable
from troly.office.audit.chain import record
from troly.office.library.models import Job, JobState, Version
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.people import require_builder
from troly.office.tenants.rights import document_rights, rights_filter

log = logging.getLogger("troly.jobs")

LEASE = timedelta(seconds=90)
MAX_ATTEMPTS = 5
QUICK, BULK = "quick", "bulk"
MUST_FINISH = ("access", "remove")

Work = Callable[["Running"], None]
_kinds: dict[str, tuple[str, Work, Callable[[Job], None] | None]] = {}


class Cancelled(Exception):
    """Raised inside a job at its next report once somebody asked to cancel it."""


class Running:
    """A job while it runs: what the work reports to."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def report(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Say how far it is, and keep the lease. Raises ``Cancelled`` when asked to stop."""
        Job.objects.filter(pk=self.job.pk).update(
            stage=stage, done=done, total=total, lease_until=timezone.now() + LEASE
        )
        if Job.objects.filter(pk=self.job.pk, is_cancel_asked=True).exists():
            raise Cancelled


def kind(
    name: str, queue: str, on_failure: Callable[[Job], None] | None = None
) -> Callable[[Work], Work]:
    """Register the work of one kind of job. ``on_failure`` runs in the transaction that ends a
    failed or cancelled job."""

    def register(work: Work) -> Work:
        _kinds[name] = (queue, work, on_failure)
        return work

    return register


@task(queue_name=QUICK)
def run_job(job_id: str) -> None:
    run(job_id)


def add(
    kind_name: str,
    tenant: Tenant,
    *,
    version: Version | None = None,
    member: Member | None = None,
    priority: int = 0,
    arguments: dict[str, Any] | None = None,
) -> Job:
    """Make a job and put it in the queue, in the caller's transaction."""
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind_name,
            tenant=tenant,
            version=version,
            member=member,
            priority=max(-100, min(100, priority)),
            arguments=arguments or {},
        )
        _enqueue(job)
    return job


def _enqueue(job: Job, delay: timedelta | None = None) -> None:
    queue = _kinds[job.kind][0]
    run_after = timezone.now() + delay if delay else None
    run_job.using(priority=job.priority, queue_name=queue, run_after=run_after).enqueue(str(job.pk))


def run(job_id: str) -> None:
    """Run one job to a named end. Never raises for a fault of the work."""
    now = timezone.now()
    taken = (
        Job.objects.filter(pk=job_id, state__in=(JobState.QUEUED, JobState.RUNNING))
        .filter(Q(lease_until=None) | Q(lease_until__lt=now))
        .update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            started_at=now,
            lease_until=now + LEASE,
        )
    )
    if not taken:
        return
    job = Job.objects.select_related("tenant", "version__document", "member").get(pk=job_id)
    with _Heartbeat(job):
        try:
            if job.is_cancel_asked:
                raise Cancelled
            _kinds[job.kind][1](Running(job))
        except Cancelled:
            _end(job, JobState.CANCELLED, "cancelled", {})
        except Unavailable as error:
            _retry_or_fail(job, error.code, error.facts)
        except TrolyError as error:
            _end(job, JobState.FAILED, error.code, error.facts)
        except Exception:
            log.exception("job %s (%s) failed", job.pk, job.kind)
            _retry_or_fail(job, "internal_error", {"job": str(job.pk)})
        else:
            _end(job, JobState.DONE, "", {})


def _retry_or_fail(job: Job, reason: str, facts: dict[str, object]) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        _end(job, JobState.FAILED, reason, facts)
        return
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, lease_until=None, reason=reason)
        _enqueue(job, delay=timedelta(seconds=2**job.attempts))


def _end(job: Job, state: JobState, reason: str, facts: dict[str, object]) -> None:
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(
            state=state,
            reason=reason,
            reason_facts={name: str(value) for name, value in facts.items()},
            finished_at=timezone.now(),
            lease_until=None,
        )
        job.refresh_from_db()
        on_failure = _kinds[job.kind][2]
        if on_failure is not None and state != JobState.DONE:
            on_failure(job)


class _Heartbeat:
    """Keeps the lease of a job whose work is silent for long (one large page, one batch)."""

    def __init__(self, job: Job) -> None:
        self._job_id = job.pk
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def _beat(self) -> None:
        while not self._stop.wait(LEASE.total_seconds() / 3):
            Job.objects.filter(pk=self._job_id, state=JobState.RUNNING).update(
                lease_until=timezone.now() + LEASE
            )
            close_old_connections()


def revive() -> int:
    """Bring back the jobs whose worker is gone: the lease has run out. Returns how many."""
    count = 0
    for job in Job.objects.filter(state=JobState.RUNNING, lease_until__lt=timezone.now()):
        with transaction.atomic():
            back = Job.objects.filter(
                pk=job.pk, state=JobState.RUNNING, lease_until=job.lease_until
            ).update(state=JobState.QUEUED, lease_until=None)
            if not back:
                continue
            count += 1
        if job.attempts >= MAX_ATTEMPTS:
            _end(job, JobState.FAILED, "worker_died", {"attempts": job.attempts})
        else:
            _enqueue(job)
    return count


def release_all() -> int:
    """End every lease: for the one moment when no other worker can be running (start of a desk)."""
    now = timezone.now() - timedelta(seconds=1)
    return Job.objects.filter(state=JobState.RUNNING).update(lease_until=now)


def job_for(member: Member, job_id: object) -> Job:
    """A job of the member's body, over a document they may see. Raises ``NotFound``."""
    over_nothing_hidden = Q(version=None) | document_rights(
        rights_filter(member), "version__document__"
    )
    job = Job.objects.filter(over_nothing_hidden, pk=job_id, tenant_id=member.tenant_id).first()
    if job is None:
        raise NotFound("no_such_job")
    return job


def cancel(member: Member, job_id: object) -> Job:
    """Ask a job to stop; a running one ends at its next report.

    Raises ``NotFound``, or ``NotAllowed`` for one who may not build and for work that keeps index
    and rights in step.
    """
    require_builder(member)
    job = job_for(member, job_id)
    if job.kind in MUST_FINISH:
        raise NotAllowed("job_must_finish")
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.is_over:
            return job
        Job.objects.filter(pk=job.pk).update(is_cancel_asked=True)
        record(member.tenant_id, member.id, "job_cancelled", job.id, kind=job.kind)
        if job.state == JobState.QUEUED:
            _end(job, JobState.CANCELLED, "cancelled", {})
    job.refresh_from_db()
    return job


def retry(member: Member, job_id: object) -> Job:
    """Put a failed or cancelled job back in the queue. Raises ``NotFound`` or ``NotAllowed``."""
    require_builder(member)
    job = job_for(member, job_id)
    with transaction.atomic():
        back = Job.objects.filter(
            pk=job.pk, state__in=(JobState.FAILED, JobState.CANCELLED)
        ).update(
            state=JobState.QUEUED,
            attempts=0,
            is_cancel_asked=False,
            reason="",
            reason_facts={},
            finished_at=None,
        )
        if not back:
            raise NotFound("no_such_job")
        job.refresh_from_db()
        record(member.tenant_id, member.id, "job_retried", job.id, kind=job.kind)
        _enqueue(job)
    return job
