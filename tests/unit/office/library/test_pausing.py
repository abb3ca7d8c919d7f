"""Bulk work stands still while it is paused; what a person waits for goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from troly.errors import NotAllowed
from troly.office.audit.models import Entry
from troly.office.library import jobs, leases, pausing
from troly.office.library.intake import PERSON_PRIORITY, make_collection, remove
from troly.office.library.models import Collection, Job, JobState, State, Version
from troly.office.tenants.models import Member

Put = Callable[..., object]
RunJobs = Callable[..., list[Job]]


def ended(job: Job) -> str:
    job.refresh_from_db()
    return str(job.state)


def reads() -> dict[str, str]:
    found = Job.objects.filter(kind="read").select_related("version")
    return {job.version.file_name: str(job.state) for job in found if job.version}


def test_bulk_waits_and_a_persons_upload_does_not(
    put_in: Put, administrator: Member, run_jobs: RunJobs
) -> None:
    assert pausing.pause(administrator)
    assert not pausing.pause(administrator)
    put_in("folder.txt", "Điều 1. Một", priority=jobs.FOLDER_PRIORITY)
    put_in("person.txt", "Điều 1. Hai", priority=PERSON_PRIORITY)
    for job in Job.objects.filter(kind="read"):
        jobs.run(str(job.pk))
    assert reads() == {"folder.txt": JobState.PAUSED, "person.txt": JobState.DONE}
    embedding = Job.objects.get(kind="embed")
    jobs.run(str(embedding.pk))
    assert ended(embedding) == JobState.PAUSED
    assert pausing.resume(administrator)
    assert not leases.lost().exists()
    run_jobs()
    assert set(Version.objects.values_list("state", flat=True)) == {State.COMPLETE}
    acts = Entry.objects.filter(act__in=("work_paused", "work_resumed"))
    assert [entry.act for entry in acts.order_by("number")] == ["work_paused", "work_resumed"]


def test_one_collection_waits_alone(
    put_in: Put, administrator: Member, collection: Collection
) -> None:
    other = make_collection(administrator, "Khác")
    pausing.pause(administrator, collection)
    put_in("here.txt", "Điều 1. Một", priority=jobs.FOLDER_PRIORITY)
    put_in("there.txt", "Điều 1. Hai", priority=jobs.FOLDER_PRIORITY, collections=[other])
    for job in Job.objects.filter(kind="read"):
        jobs.run(str(job.pk))
    assert reads() == {"here.txt": JobState.PAUSED, "there.txt": JobState.DONE}


def test_paused_job_can_be_cancelled_and_its_document_removed(
    put_in: Callable[..., object], administrator: Member, run_jobs: RunJobs
) -> None:
    pausing.pause(administrator)
    put_in("one.txt", "Điều 1. Một", priority=jobs.FOLDER_PRIORITY)
    put_in("two.txt", "Điều 1. Hai", priority=jobs.FOLDER_PRIORITY)
    first, second = Job.objects.filter(kind="read").order_by("created_at")
    for job in (first, second):
        jobs.run(str(job.pk))
    assert jobs.cancel(administrator, first.pk).state == JobState.CANCELLED
    assert second.version is not None
    remove(administrator, second.version.document_id)
    assert ended(second) == JobState.CANCELLED


def test_job_caught_by_the_end_of_a_pause_wakes(put_in: Put, administrator: Member) -> None:
    put_in("one.txt", "Điều 1. Một")
    job = Job.objects.get(kind="read")
    Job.objects.filter(pk=job.pk).update(state=JobState.PAUSED)
    assert pausing.wake_stray() == 1
    assert ended(job) == JobState.QUEUED


def test_reader_may_not_pause(reader: Member) -> None:
    for act in (pausing.pause, pausing.resume):
        with pytest.raises(NotAllowed):
            act(reader)
