"""Every job ends: done, cancelled, or failed with a reason; a killed worker's job comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from troly.errors import FileRefused, NotAllowed, NotFound, Unavailable
from troly.office.audit.models import Entry
from troly.office.library import jobs, leases
from troly.office.library.models import Document, Job, JobState
from troly.office.tenants.models import Clearance, Member, Tenant

RunJobs = Callable[..., list[Job]]


class Work:
    """The work of one kind of job made for these tests: it does what ``acts`` say, in turn."""

    def __init__(self) -> None:
        self.acts: list[Callable[[jobs.Running], None]] = []
        self.ended_badly: list[Job] = []
        self.times = 0

    def __call__(self, running: jobs.Running) -> None:
        self.times += 1
        if self.acts:
            self.acts.pop(0)(running)


def fails(error: Exception) -> Callable[[jobs.Running], None]:
    def act(running: jobs.Running) -> None:
        raise error

    return act


@pytest.fixture
def work(db: None) -> Iterator[Work]:
    made = Work()
    jobs.kind("made_up", jobs.QUICK, on_failure=made.ended_badly.append)(made)
    yield made
    del jobs._kinds["made_up"]


def state_of(job: Job) -> tuple[str, str, int]:
    job.refresh_from_db()
    return job.state, job.reason, job.attempts


def test_work_that_ends_is_done(work: Work, body: Tenant) -> None:
    work.acts = [lambda running: running.report("đọc", 3, 7)]
    job = jobs.add("made_up", body)
    assert DBTaskResult.objects.filter(queue_name=jobs.QUICK).count() == 1
    jobs.run(str(job.pk))
    assert state_of(job) == (JobState.DONE, "", 1)
    assert (job.stage, job.done, job.total) == ("đọc", 3, 7)
    assert job.finished_at is not None and job.lease_until is None
    assert work.ended_badly == []


def test_job_that_is_over_does_not_run_again(work: Work, body: Tenant) -> None:
    job = jobs.add("made_up", body)
    jobs.run(str(job.pk))
    jobs.run(str(job.pk))
    assert work.times == 1


def test_job_under_lease_is_left_to_its_worker(work: Work, body: Tenant) -> None:
    job = jobs.add("made_up", body)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now() + timedelta(seconds=9)
    )
    jobs.run(str(job.pk))
    assert work.times == 0


def test_refusal_fails_at_once_with_its_reason(work: Work, body: Tenant) -> None:
    work.acts = [fails(FileRefused("no_text", pages=3))]
    job = jobs.add("made_up", body)
    jobs.run(str(job.pk))
    assert state_of(job) == (JobState.FAILED, "no_text", 1)
    assert job.reason_facts == {"pages": "3"}
    assert [ended.pk for ended in work.ended_badly] == [job.pk]


def test_part_that_is_away_is_tried_again_later_and_later(work: Work, body: Tenant) -> None:
    work.acts = [fails(Unavailable("index_away")), fails(Unavailable("index_away"))]
    job = jobs.add("made_up", body)
    jobs.run(str(job.pk))
    assert state_of(job) == (JobState.QUEUED, "index_away", 1)
    jobs.run(str(job.pk))
    assert state_of(job) == (JobState.QUEUED, "index_away", 2)
    waits = [
        (task.run_after - task.enqueued_at).total_seconds()
        for task in DBTaskResult.objects.order_by("enqueued_at")
        if task.run_after.year < 3000 and task.run_after > task.enqueued_at
    ]
    assert [round(wait) for wait in waits] == [2, 4]
    jobs.run(str(job.pk))
    assert state_of(job) == (JobState.DONE, "", 3)


def test_part_that_stays_away_fails_in_the_end(work: Work, body: Tenant, run_jobs: RunJobs) -> None:
    work.acts = [fails(Unavailable("index_away")) for _ in range(9)]
    job = jobs.add("made_up", body)
    run_jobs()
    assert state_of(job) == (JobState.FAILED, "index_away", jobs.MAX_ATTEMPTS)
    assert len(work.ended_badly) == 1


def test_fault_is_named_without_its_words(work: Work, body: Tenant, run_jobs: RunJobs) -> None:
    work.acts = [fails(ValueError("nội dung văn bản")) for _ in range(9)]
    job = jobs.add("made_up", body)
    run_jobs()
    assert state_of(job) == (JobState.FAILED, "internal_error", jobs.MAX_ATTEMPTS)
    assert job.reason_facts == {"job": str(job.pk)}


def test_killed_workers_job_comes_back(work: Work, body: Tenant) -> None:
    job = jobs.add("made_up", body)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING,
        attempts=1,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    assert leases.revive() == 1
    assert state_of(job) == (JobState.QUEUED, "", 1)
    assert [place.pk for place in DBTaskResult.objects.all()] == [job.task]
    jobs.run(str(job.pk))
    assert state_of(job) == (JobState.DONE, "", 2)


def test_living_workers_job_is_not_taken_back(work: Work, body: Tenant) -> None:
    job = jobs.add("made_up", body)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now() + timedelta(seconds=9)
    )
    assert leases.revive() == 0


def test_job_that_keeps_killing_workers_ends(work: Work, body: Tenant) -> None:
    job = jobs.add("made_up", body)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING,
        attempts=jobs.MAX_ATTEMPTS,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    leases.revive()
    assert state_of(job) == (JobState.FAILED, "worker_died", jobs.MAX_ATTEMPTS)
    assert len(work.ended_badly) == 1


def test_waiting_job_is_cancelled_at_once(work: Work, administrator: Member) -> None:
    job = jobs.add("made_up", administrator.tenant)
    assert jobs.cancel(administrator, job.pk).state == JobState.CANCELLED
    jobs.run(str(job.pk))
    assert work.times == 0
    assert Entry.objects.filter(act="job_cancelled", subject=str(job.pk)).count() == 1


def test_running_job_stops_at_its_next_report(work: Work, administrator: Member) -> None:
    job = jobs.add("made_up", administrator.tenant)
    after: list[str] = []

    def act(running: jobs.Running) -> None:
        running.report("một")
        jobs.cancel(administrator, job.pk)
        running.report("hai")
        after.append("hai")

    work.acts = [act]
    jobs.run(str(job.pk))
    assert state_of(job) == (JobState.CANCELLED, "cancelled", 1)
    assert after == []
    assert len(work.ended_badly) == 1


def test_job_that_is_over_cannot_be_cancelled(work: Work, administrator: Member) -> None:
    job = jobs.add("made_up", administrator.tenant)
    jobs.run(str(job.pk))
    assert jobs.cancel(administrator, job.pk).state == JobState.DONE


def test_removal_cannot_be_cancelled(administrator: Member) -> None:
    job = jobs.add("remove", administrator.tenant)
    with pytest.raises(NotAllowed) as caught:
        jobs.cancel(administrator, job.pk)
    assert caught.value.code == "job_must_finish"


def test_failed_job_is_tried_again_on_request(work: Work, administrator: Member) -> None:
    work.acts = [fails(FileRefused("no_text"))]
    job = jobs.add("made_up", administrator.tenant)
    jobs.run(str(job.pk))
    assert jobs.retry(administrator, job.pk).state == JobState.QUEUED
    jobs.run(str(job.pk))
    assert state_of(job) == (JobState.DONE, "", 1)


def test_only_a_failed_or_cancelled_job_is_tried_again(work: Work, administrator: Member) -> None:
    job = jobs.add("made_up", administrator.tenant)
    with pytest.raises(NotFound):
        jobs.retry(administrator, job.pk)


def test_jobs_of_another_body_look_absent(
    work: Work, administrator: Member, stranger: Member
) -> None:
    job = jobs.add("made_up", administrator.tenant)
    for act in (jobs.job_for, jobs.cancel, jobs.retry):
        with pytest.raises(NotFound) as caught:
            act(stranger, job.pk)
        assert caught.value.code == "no_such_job"
    assert state_of(job) == (JobState.QUEUED, "", 0)


def test_reader_sees_jobs_of_visible_documents_and_changes_none(
    put_in: Callable[..., object], reader: Member
) -> None:
    put_in("a.txt", "nội dung")
    job = Job.objects.get(kind="read")
    assert jobs.job_for(reader, job.pk) == job
    for act in (jobs.cancel, jobs.retry):
        with pytest.raises(NotAllowed):
            act(reader, job.pk)
    Document.objects.update(clearance=Clearance.RESTRICTED)
    with pytest.raises(NotFound):
        jobs.job_for(reader, job.pk)
