"""Background work as its builders see it: what waits, runs, stands still or did not come about."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, When

from troly.office.library import jobs
from troly.office.library.intake import read_again
from troly.office.library.models import UNFINISHED, Collection, Job, JobState, Pause, State
from troly.office.library.pausing import pauses_of
from troly.office.tenants.models import Member
from troly.office.tenants.rights import collections_seen

ENDED_BADLY = (JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True)
class CollectionWork:
    """Unfinished work over the documents of one collection; of the whole body where it is None."""

    collection: Collection | None
    waiting: int
    running: int
    paused: int
    pause: Pause | None


def jobs_of(member: Member, states: tuple[str, ...] = ()) -> QuerySet[Job]:
    """The body's jobs over nothing that this member may not see, newest first."""
    found = Job.objects.filter(jobs.jobs_seen(member), tenant_id=member.tenant_id)
    found = found.select_related("version__document", "member__person")
    return (found.filter(state__in=states) if states else found).order_by("-created_at", "pk")


def unfinished(member: Member) -> QuerySet[Job]:
    """In the order in which it will be done: what runs, then by priority and age."""
    runs = Case(When(state=JobState.RUNNING, then=0), default=1)
    return jobs_of(member, tuple(UNFINISHED)).order_by(runs, "-priority", "created_at")


def to_mend(member: Member) -> QuerySet[Job]:
    """What ended badly and nothing has mended since: reading that failed while its version still
    stands so, and other work that failed or was stopped."""
    stands = Q(kind="read", version__state=State.FAILED) | ~Q(kind="read")
    return jobs_of(member, ENDED_BADLY).filter(stands)


def work_by_collection(member: Member) -> list[CollectionWork]:
    """The body as a whole first, then each collection by name."""
    pauses = {pause.collection_id: pause for pause in pauses_of(member)}
    open_jobs = jobs_of(member, tuple(UNFINISHED)).order_by()
    whole = dict(open_jobs.values_list("state").annotate(n=Count("pk", distinct=True)))
    each: dict[object, dict[str, int]] = {}
    counted = open_jobs.filter(version__isnull=False).values_list(
        "version__document__collections", "state"
    )
    for collection, state, number in counted.annotate(n=Count("pk", distinct=True)):
        each.setdefault(collection, {})[state] = number

    def row(collection: Collection | None, counts: dict[str, int]) -> CollectionWork:
        return CollectionWork(
            collection,
            waiting=counts.get(JobState.QUEUED, 0),
            running=counts.get(JobState.RUNNING, 0),
            paused=counts.get(JobState.PAUSED, 0),
            pause=pauses.get(collection.pk if collection else None),
        )

    collections = Collection.objects.filter(collections_seen(member), tenant_id=member.tenant_id)
    return [row(None, whole), *(row(c, each.get(c.pk, {})) for c in collections)]


def may_cancel(job: Job) -> bool:
    return not job.is_over and job.kind not in jobs.MUST_FINISH


def again(member: Member, job_id: object) -> Job:
    """Try a failed or cancelled job once more; for a reading its version comes along.

    Raises ``NotFound``, ``NotAllowed``, or ``FileRefused`` when the file to read is gone.
    """
    job = jobs.job_for(member, job_id)
    if job.kind == "read" and job.version is not None and job.version.state == State.FAILED:
        return read_again(member, job.version_id)
    return jobs.retry(member, job_id)
