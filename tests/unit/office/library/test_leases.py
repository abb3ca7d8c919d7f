"""Lost work comes back, living workers keep theirs, and two runs of one job never both write."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from troly.errors import Unavailable
from troly.office.library import jobs, leases, workers
from troly.office.library.models import Document, Job, JobState
from troly.office.tenants.models import Tenant

Work = Callable[[Callable[[jobs.Running], None]], None]


@pytest.fixture
def work(db: None) -> Iterator[list[Callable[[jobs.Running], None]]]:
    """Acts of the jobs of one kind, done in turn."""
    acts: list[Callable[[jobs.Running], None]] = []
    jobs.kind("made_up", jobs.BULK)(lambda running: acts.pop(0)(running))
    yield acts
    del jobs._kinds["made_up"]


def hold_lock(folder: Path, name: str, ready: Event) -> None:
    import fcntl

    descriptor = os.open(folder / name, os.O_CREAT | os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.write(descriptor, str(os.getpid()).encode())
    ready.set()
    signal.pause()


def test_worker_lives_exactly_as_long_as_its_process(engines: object) -> None:
    folder = workers._folder()
    folder.mkdir(parents=True)
    spawn = multiprocessing.get_context("fork")
    ready = spawn.Event()
    process = spawn.Process(target=hold_lock, args=(folder, "abc", ready))
    process.start()
    assert ready.wait(10)
    name = f"{socket.gethostname()[:80]}/abc"
    assert not workers.is_dead(name)
    assert workers.living() == [process.pid]
    process.kill()
    process.join()
    assert workers.is_dead(name)
    assert workers.living() == []
    workers.sweep()
    assert list(folder.iterdir()) == []


def test_worker_of_another_host_is_never_called_dead(engines: object) -> None:
    assert not workers.is_dead("another-host/abc")
    assert not workers.is_dead("")


def test_own_worker_has_a_name_while_it_is_present(engines: object) -> None:
    with workers.present() as name:
        assert workers.identity() == name
        assert not workers.is_dead(name)
        assert workers.living() == [os.getpid()]
    assert workers.identity() == ""
    assert workers.is_dead(name)


def test_job_of_a_dead_worker_comes_back_before_its_lease_ends(
    work: list[Callable[[jobs.Running], None]], engines: object, body: Tenant
) -> None:
    job = jobs.add("made_up", body)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING,
        attempts=1,
        worker=f"{socket.gethostname()[:80]}/gone",
        holds="a document",
        lease_until=timezone.now() + jobs.LEASE,
    )
    assert leases.revive() == 1
    job.refresh_from_db()
    assert (job.state, job.worker, job.holds) == (JobState.QUEUED, "", "")
    assert DBTaskResult.objects.get(pk=job.task).status == TaskResultStatus.READY


def test_waiting_job_without_a_place_gets_one(
    work: list[Callable[[jobs.Running], None]], engines: object, body: Tenant
) -> None:
    kept, lost, taken = (jobs.add("made_up", body) for _ in range(3))
    for job in (lost, taken):
        job.refresh_from_db()
    DBTaskResult.objects.filter(pk=lost.task).delete()
    row = DBTaskResult.objects.get(pk=taken.task)
    row.claim(f"{socket.gethostname()[:80]}/gone:lane-1")
    assert {j.pk for j in leases.lost()} == {lost.pk, taken.pk}
    assert leases.requeue_lost() == 2
    assert not leases.lost().exists()
    places = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    assert {p.args_kwargs["args"][0] for p in places} == {str(j.pk) for j in (kept, lost, taken)}


def test_job_just_taken_by_a_living_worker_is_not_lost(
    work: list[Callable[[jobs.Running], None]], engines: object, body: Tenant
) -> None:
    job = jobs.add("made_up", body)
    job.refresh_from_db()
    with workers.present() as name:
        DBTaskResult.objects.get(pk=job.task).claim(f"{name}:lane-1")
        assert leases.requeue_lost() == 0


def test_run_that_lost_its_lease_writes_nothing_more(
    work: list[Callable[[jobs.Running], None]], body: Tenant
) -> None:
    job = jobs.add("made_up", body)
    after: list[str] = []

    def overtaken(running: jobs.Running) -> None:
        Job.objects.filter(pk=job.pk).update(started_at=timezone.now(), attempts=2)
        running.report("một")
        after.append("wrote")

    work.append(overtaken)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert after == []
    assert (job.state, job.attempts, job.reason) == (JobState.RUNNING, 2, "")


def test_only_one_job_at_a_time_changes_the_rows_of_a_document(
    work: list[Callable[[jobs.Running], None]],
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "HOLD_SECONDS", 0.0)
    first, second = (jobs.add("made_up", document.tenant) for _ in range(2))
    seen: list[str] = []

    def inner(running: jobs.Running) -> None:
        with running.alone_on(document.pk):
            seen.append("inner")

    def outer(running: jobs.Running) -> None:
        with running.alone_on(document.pk):
            work.insert(0, inner)
            jobs.run(str(second.pk))
            seen.append("outer")

    work.append(outer)
    jobs.run(str(first.pk))
    assert seen == ["outer"]
    second.refresh_from_db()
    assert (second.state, second.reason) == (JobState.QUEUED, "document_busy")
    work.append(inner)
    jobs.run(str(second.pk))
    assert seen == ["outer", "inner"]


def test_stopping_worker_gives_its_jobs_back_unharmed(
    work: list[Callable[[jobs.Running], None]], engines: object, body: Tenant
) -> None:
    job = jobs.add("made_up", body)
    with workers.present() as name:
        work.append(lambda running: workers.stopping.set() or running.report("một"))
        jobs.run(str(job.pk))
        job.refresh_from_db()
        assert (job.state, job.attempts, job.worker) == (JobState.QUEUED, 0, "")
        silent = jobs.add("made_up", body)
        Job.objects.filter(pk=silent.pk).update(
            state=JobState.RUNNING, attempts=1, worker=name, started_at=timezone.now()
        )
        assert leases.release(name) == 1
    workers.stopping.clear()
    silent.refresh_from_db()
    assert (silent.state, silent.attempts) == (JobState.QUEUED, 0)
    assert not leases.lost().exists()


def test_removal_is_tried_until_it_is_done(body: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(running: jobs.Running) -> None:
        raise Unavailable("no_answer")

    monkeypatch.setitem(jobs._kinds, "remove", (jobs.QUICK, away, None))
    job = jobs.add("remove", body)
    for _ in range(jobs.MAX_ATTEMPTS + 2):
        jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, jobs.MAX_ATTEMPTS + 2)
