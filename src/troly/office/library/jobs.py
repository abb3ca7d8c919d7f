"""Background work: our Job record beside Django's task queue.

The queue says what to run next; the Job says what it is about, how far it is, who asked, and holds
the lease that brings the job of a killed worker back (``leases.py``).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from troly.errors import NotAllowed, NotFound, TrolyError, Unavailable
from troly.office.audit import made_queries
from troly.office.audit.chain import record
from troly.office.library import workers
from troly.office.library.models import Document, Job, JobState, Pause, Version
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import document_rights, rights_filter

log = logging.getLogger("troly.jobs")

LEASE = timedelta(seconds=90)
MAX_ATTEMPTS = 5
LONGEST_PAUSE_SECONDS = 300
QUICK, BULK = "quick", "bulk"
MUST_FINISH = ("access", "remove")
"""Kinds that keep index and rights in step: never cancelled, and tried until they are done."""
FOLDER_PRIORITY = 20
"""Work of this priority or less is bulk work, which can be paused."""
HOLD_SECONDS, HOLD_PAUSE_SECONDS = 30.0, 0.05
REPORT_SECONDS = 0.25

Work = Callable[["Running"], None]
_kinds: dict[str, tuple[str, Work, Callable[[Job], None] | None]] = {}


class Cancelled(Exception):
    """Raised inside a job at its next report once somebody asked to cancel it."""


class GivenBack(Exception):
    """Raised inside a job at its next report when it is to wait again: its worker is to stop, or
    its work was paused."""


class LeaseLost(Exception):
    """Raised inside a job that another worker has taken over: nothing may be written any more."""


class Running:
    """A job while it runs: what the work reports to."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._reported: tuple[str, float] = ("", 0.0)
        # Looked at when it was taken.
        self._looked_for_pause = time.monotonic()

    @property
    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(**_this_run(self.job))

    def _change(self, **values: Any) -> int:
        return made_queries.change(Job, _this_run(self.job), values)

    def report(self, stage: str, done: int = 0, total: int = 0, *, is_brief: bool = False) -> None:
        """Say how far it is, and keep the lease. Raises ``Cancelled`` when asked to stop,
        ``GivenBack`` or ``LeaseLost``. Reports of one stage in quick succession are left out, and
        those of a stage that ``is_brief`` soon after any other: each is a write that nobody sees.
        """
        now = time.monotonic()
        before, at = self._reported
        if now - at < REPORT_SECONDS and (is_brief or stage == before):
            return
        self._reported = (stage, now)
        unasked = {**_this_run(self.job), "is_cancel_asked": False}
        far = {"stage": stage, "done": done, "total": total, "lease_until": timezone.now() + LEASE}
        if not made_queries.change(Job, unasked, far):
            raise Cancelled if self._mine.exists() else LeaseLost
        if workers.stopping.is_set() and self.job.worker:
            raise GivenBack
        if now - self._looked_for_pause < REPORT_SECONDS:
            return
        self._looked_for_pause = now
        if is_paused(self.job):
            raise GivenBack

    def confirm(self) -> None:
        """Inside a transaction: nobody else takes this job before its end. Raises ``Cancelled``
        or ``LeaseLost``."""
        row = made_queries.record(_locked, None, [self.job.pk])
        mine = _this_run(self.job)
        if row is None or any(getattr(row, name) != value for name, value in mine.items()):
            raise LeaseLost
        if row.is_cancel_asked:
            raise Cancelled

    @contextmanager
    def alone_on(self, document_id: object, *, to_the_end: bool = False) -> Iterator[None]:
        """Only this job changes the document's index rows while the block lasts, or ``to_the_end``
        of the job, whose last write then lets go.

        Without it, rows written from older records could land after those of newer ones. Waits for
        the job that is at it; raises ``Unavailable`` when that takes too long.
        """
        until = time.monotonic() + HOLD_SECONDS
        others = Job.objects.filter(holds=str(document_id), state=JobState.RUNNING)
        others = others.exclude(pk=self.job.pk).order_by()
        while not self._take_hold(document_id, others):
            # Looked at without a lock: who waits here must not keep those out that write.
            while others.exists():
                if time.monotonic() > until:
                    raise Unavailable("document_busy")
                time.sleep(HOLD_PAUSE_SECONDS)
        try:
            yield
        finally:
            if not to_the_end:
                self._change(holds="")

    def _take_hold(self, document_id: object, others: QuerySet[Job]) -> bool:
        with transaction.atomic():
            if connection.features.has_select_for_update:
                list(Document.objects.select_for_update().filter(pk=document_id).values_list("pk"))
            if others.exists():
                return False
            if not self._change(holds=str(document_id), lease_until=timezone.now() + LEASE):
                raise LeaseLost
        return True


def _this_run(job: Job) -> dict[str, Any]:
    # The moment it was taken tells this run from any other one of the same job.
    return {"id": job.pk, "state": JobState.RUNNING, "started_at": job.started_at}


def _locked(_fixed: None, jobs: Sequence[UUID]) -> QuerySet[Job]:
    return Job.objects.select_for_update().filter(pk=jobs[0]).order_by()


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
    delay: timedelta | None = None,
) -> Job:
    """Make a job and put it in the queue, in the caller's transaction."""
    job = Job(
        kind=kind_name,
        tenant=tenant,
        version=version,
        member=member,
        priority=max(-100, min(100, priority)),
        arguments=arguments or {},
    )
    with transaction.atomic(savepoint=False):
        job.task = _place(job, delay)
        made_queries.add(job)
    return job


def enqueue(job: Job, delay: timedelta | None = None) -> None:
    """Give a waiting job a place in the task queue. In the caller's transaction."""
    Job.objects.filter(pk=job.pk).update(task=_place(job, delay))


def _place(job: Job, delay: timedelta | None) -> str:
    queue = _kinds[job.kind][0]
    run_after = timezone.now() + delay if delay else None
    place = run_job.using(priority=job.priority, queue_name=queue, run_after=run_after)
    return str(place.enqueue(str(job.pk)).id)


def hurry(job: Job, delay: timedelta) -> None:
    """Let a waiting job start after ``delay`` at the latest."""
    latest = timezone.now() + delay
    places = DBTaskResult.objects.filter(pk=job.task, status=TaskResultStatus.READY)
    # A place without a delay has the last of all dates.
    delayed = places.filter(run_after__gt=latest).exclude(run_after=get_date_max())
    delayed.update(run_after=latest)


def run(job_id: str) -> None:
    """Run one job to a named end. Never raises for a fault of the work."""
    job = _taken(job_id)
    if job is None:
        return
    with _Heartbeat(job):
        try:
            _work(job)
        except LeaseLost:
            log.warning("job %s (%s) was taken over by another worker", job.pk, job.kind)
        except GivenBack:
            give_back(job)
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


def _taken(job_id: str) -> Job | None:
    """The job, now ours; None when it is over or another worker's."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = Job.objects.filter(free, pk=job_id, state__in=(JobState.QUEUED, JobState.RUNNING))
    if not waiting.update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        started_at=now,
        lease_until=now + LEASE,
        worker=workers.identity(),
        holds="",
    ):
        return None
    return made_queries.records(_whole, None, [UUID(job_id)])[0]


def _whole(_fixed: None, jobs: Sequence[UUID]) -> QuerySet[Job]:
    # The outline may be long, and hardly any work looks at it.
    found = Job.objects.select_related("tenant", "version__document").defer("version__outline")
    return found.filter(pk=jobs[0]).order_by()


def _work(job: Job) -> None:
    if job.is_cancel_asked:
        raise Cancelled
    if is_paused(job):
        raise GivenBack
    _kinds[job.kind][1](Running(job))


def give_back(job: Job) -> bool:
    """Let a running job wait again, as if it had not been taken. False when it is not as it was."""
    with transaction.atomic():
        state = JobState.PAUSED if is_paused(job) else JobState.QUEUED
        back = Job.objects.filter(
            pk=job.pk, state=JobState.RUNNING, started_at=job.started_at
        ).update(
            state=state,
            attempts=F("attempts") - 1,
            lease_until=None,
            worker="",
            holds="",
            task=None,
        )
        if back and state == JobState.QUEUED:
            enqueue(job)
    return bool(back)


def _retry_or_fail(job: Job, reason: str, facts: dict[str, object]) -> None:
    if job.attempts >= MAX_ATTEMPTS and job.kind not in MUST_FINISH:
        _end(job, JobState.FAILED, reason, facts)
        return
    pause = min(LONGEST_PAUSE_SECONDS, 2 ** min(job.attempts, 10))
    with transaction.atomic():
        back = Job.objects.filter(
            pk=job.pk, state=JobState.RUNNING, started_at=job.started_at
        ).update(state=JobState.QUEUED, lease_until=None, worker="", holds="", reason=reason)
        if back:
            enqueue(job, delay=timedelta(seconds=pause))


def _end(job: Job, state: JobState, reason: str, facts: dict[str, object]) -> None:
    with transaction.atomic():
        as_it_was = {"id": job.pk, "state": job.state, "started_at": job.started_at}
        end = {
            "state": state,
            "reason": reason,
            "reason_facts": {name: str(value) for name, value in facts.items()},
            "finished_at": timezone.now(),
            "lease_until": None,
            "worker": "",
            "holds": "",
        }
        if not made_queries.change(Job, as_it_was, end):
            return
        on_failure = _kinds[job.kind][2]
        if on_failure is not None and state != JobState.DONE:
            job.refresh_from_db()
            on_failure(job)


def fail(job: Job, reason: str, facts: dict[str, object]) -> None:
    """End a job from outside its worker, which is gone."""
    _end(job, JobState.FAILED, reason, facts)


class _Heartbeat:
    """Keeps the lease of a job whose work is silent for long (one large page, one batch)."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def _beat(self) -> None:
        while not self._stop.wait(LEASE.total_seconds() / 3):
            try:
                Job.objects.filter(
                    pk=self._job.pk, state=JobState.RUNNING, started_at=self._job.started_at
                ).update(lease_until=timezone.now() + LEASE)
            except Exception:
                # A beat missed is no harm; a heart that stops would give the job to another.
                log.exception("lease of job %s not renewed", self._job.pk)
            finally:
                connection.close()


def is_paused(job: Job) -> bool:
    """Is this bulk work, and was its body or its document's collection paused?"""
    if job.priority > FOLDER_PRIORITY or job.kind in MUST_FINISH:
        return False
    if not made_queries.rows(_pauses_of, None, [job.tenant_id]):
        return False
    pauses = Pause.objects.filter(tenant_id=job.tenant_id)
    if job.version is None:
        return pauses.filter(collection=None).exists()
    inside = Q(collection__documents=job.version.document_id)
    return pauses.filter(Q(collection=None) | inside).exists()


def _pauses_of(_fixed: None, tenants: Sequence[UUID]) -> QuerySet[Pause, tuple[int]]:
    return Pause.objects.filter(tenant_id=tenants[0]).order_by().values_list("pk")


def jobs_seen(member: Member) -> Q:
    """Jobs over nothing that is hidden from the member. Who steers the work without reading sees
    every job of the body, and no names of files (``shows_names``)."""
    if not shows_names(member) and member.may(Permission.STEER):
        return Q()
    return Q(version=None) | document_rights(rights_filter(member), "version__document__")


def shows_names(member: Member) -> bool:
    return member.may(Permission.READ)


def job_for(member: Member, job_id: object) -> Job:
    """A job of the member's body, over a document they may see. Raises ``NotFound``."""
    job = Job.objects.filter(jobs_seen(member), pk=job_id, tenant_id=member.tenant_id).first()
    if job is None:
        raise NotFound("no_such_job")
    return job


def cancel(member: Member, job_id: object) -> Job:
    """Ask a job to stop; a running one ends at its next report.

    Raises ``NotFound``, or ``NotAllowed`` for one who may not build and for work that keeps index
    and rights in step.
    """
    require(member, Permission.STEER)
    job = job_for(member, job_id)
    if job.kind in MUST_FINISH:
        raise NotAllowed("job_must_finish")
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.is_over:
            return job
        record(member.tenant_id, member.id, "job_cancelled", job.id, kind=job.kind)
        stop(job)
    job.refresh_from_db()
    return job


def stop(job: Job) -> None:
    """End a waiting job; a running one ends at its next report. In the caller's transaction."""
    Job.objects.filter(pk=job.pk).update(is_cancel_asked=True)
    if job.state != JobState.RUNNING:
        _end(job, JobState.CANCELLED, "cancelled", {})


def retry(member: Member, job_id: object) -> Job:
    """Put a failed or cancelled job back in the queue. Raises ``NotFound`` or ``NotAllowed``."""
    require(member, Permission.STEER)
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
        enqueue(job)
    return job
