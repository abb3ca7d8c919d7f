"""What brings lost work back: jobs of dead workers, and waiting jobs that no queue knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from troly.office.library import jobs, workers
from troly.office.library.models import Job, JobState

TAKING = timedelta(seconds=60)
"""How long a place in the queue may be taken while its job is not."""


def revive() -> int:
    """Bring back the jobs whose worker is gone: it has died, or the lease has run out. Returns how
    many. A job that was running at the death of ``MAX_ATTEMPTS`` workers fails."""
    count = 0
    for job in list(without_worker()):
        with transaction.atomic():
            mine = Job.objects.filter(
                pk=job.pk,
                state=JobState.RUNNING,
                started_at=job.started_at,
                lease_until=job.lease_until,
            )
            if job.attempts >= jobs.MAX_ATTEMPTS and job.kind not in jobs.MUST_FINISH:
                if mine.update(worker=""):
                    jobs.fail(job, "worker_died", {"attempts": job.attempts})
                    count += 1
                continue
            if not mine.update(state=JobState.QUEUED, lease_until=None, worker="", holds=""):
                continue
            DBTaskResult.objects.filter(pk=job.task).delete()
            jobs.enqueue(job)
            count += 1
    return count


def without_worker() -> Iterator[Job]:
    now = timezone.now()
    dead: dict[str, bool] = {}
    for job in Job.objects.filter(state=JobState.RUNNING):
        if job.worker not in dead:
            dead[job.worker] = workers.is_dead(job.worker)
        if dead[job.worker] or (job.lease_until is not None and job.lease_until < now):
            yield job


def lost() -> QuerySet[Job]:
    """Waiting jobs without a place in the queue, or whose place a dead worker has taken."""
    place = DBTaskResult.objects.filter(pk=OuterRef("task"))
    waiting = Job.objects.filter(state=JobState.QUEUED).filter(
        ~Exists(place.filter(status=TaskResultStatus.READY))
    )
    being_taken = []
    rows = DBTaskResult.objects.filter(
        pk__in=waiting.values("task"), status=TaskResultStatus.RUNNING
    )
    for row in rows:
        worker = row.worker_ids[-1].partition(":")[0] if row.worker_ids else ""
        just_now = row.started_at is not None and row.started_at > timezone.now() - TAKING
        if just_now and not workers.is_dead(worker):
            being_taken.append(row.pk)
    return waiting.filter(Q(task=None) | ~Q(task__in=being_taken))


def requeue_lost() -> int:
    """Give lost jobs a place in the queue again; returns how many."""
    count = 0
    for job in list(lost()):
        with transaction.atomic():
            still = Job.objects.filter(pk=job.pk, state=JobState.QUEUED, task=job.task)
            if still.update(lease_until=None):
                DBTaskResult.objects.filter(pk=job.task).delete()
                jobs.enqueue(job)
                count += 1
    return count


def release(worker: str) -> int:
    """Give back what this worker, which is about to end, still runs; returns how many."""
    running = list(Job.objects.filter(state=JobState.RUNNING, worker=worker))
    return sum(jobs.give_back(job) for job in running)


def tidy_queue() -> None:
    """Forget the places of jobs that are over."""
    old = timezone.now() - timedelta(days=1)
    DBTaskResult.objects.filter(finished_at__lt=old).delete()
    # Left by killed workers: their jobs have another place by now.
    DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=old).delete()
