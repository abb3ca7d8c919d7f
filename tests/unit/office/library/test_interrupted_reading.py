"""A reading that is overtaken: by a removal, by a change of rights, by another version."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from troly.engine.search.passages import RightsFilter
from troly.office.library import indexing, intake, mending, originals, reading
from troly.office.library.describing import describe
from troly.office.library.intake import Received
from troly.office.library.models import (
    Document,
    Job,
    JobState,
    Original,
    Passage,
    Segment,
    State,
    Version,
)
from troly.office.library.ports import ports
from troly.office.tenants.models import Clearance, Member

Put = Callable[..., Received]
RunJobs = Callable[..., list[Job]]


def rows(document: Document, clearance: int = 9) -> int:
    rights = RightsFilter(str(document.tenant_id), clearance, None, None)
    return ports().index().count(rights)


def before(
    monkeypatch: pytest.MonkeyPatch, room: object, name: str, act: Callable[[], None]
) -> None:
    """Let ``act`` happen once, just before the named function works."""
    original = getattr(room, name)
    acts = [act]

    def overtaken(*arguments: object, **options: object) -> object:
        if acts:
            acts.pop()()
        return original(*arguments, **options)

    monkeypatch.setattr(room, name, overtaken)


@pytest.mark.parametrize(
    ("room", "name"),
    [
        (reading, "parse_file"),
        (reading, "_write_text"),
        (indexing, "write_words"),
        (reading, "_make_current"),
    ],
)
def test_document_removed_while_it_is_read_leaves_nothing(
    put_in: Put,
    run_jobs: RunJobs,
    administrator: Member,
    monkeypatch: pytest.MonkeyPatch,
    room: object,
    name: str,
) -> None:
    received = put_in("a.txt", "Điều 1. Một\n1. Nội dung sẽ bị gỡ.")
    before(monkeypatch, room, name, lambda: intake.remove(administrator, received.document.pk))
    run_jobs()
    version = received.version
    assert not Segment.objects.filter(version=version).exists()
    assert not Passage.objects.filter(version=version).exists()
    assert rows(received.document) == 0
    assert originals.file_of(version) is None
    assert not Original.objects.filter(erased_at=None).exists()
    assert mending.examine(administrator.tenant) == []
    assert not Job.objects.exclude(state__in=(JobState.DONE, JobState.CANCELLED)).exists()


def test_rights_changed_while_rows_are_written_hold_in_the_end(
    put_in: Put, run_jobs: RunJobs, administrator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = put_in("a.txt", "Điều 1. Một\n1. Nội dung hạn chế.")

    def restrict() -> None:
        describe(administrator, received.document.pk, clearance=int(Clearance.RESTRICTED))

    before(monkeypatch, indexing, "write_words", restrict)
    run_jobs()
    assert rows(received.document, clearance=int(Clearance.PUBLIC)) == 0
    assert rows(received.document) == Passage.objects.count() > 0


def test_older_version_read_last_does_not_come_back(put_in: Put, run_jobs: RunJobs) -> None:
    first = put_in("a.txt", "Điều 1. Một\n1. Bản cũ.")
    second = put_in("a.txt", "Điều 1. Một\n1. Bản mới hơn.", replaces=first.document)
    from troly.office.library import jobs

    assert first.job is not None and second.job is not None
    for job in (second.job, first.job):
        jobs.run(str(job.pk))
    run_jobs()
    document = Document.objects.get(pk=first.document.pk)
    assert document.current_id == second.version.pk
    assert mending.examine(document.tenant) == []


def test_reading_cancelled_in_the_index_leaves_no_rows(
    put_in: Put, run_jobs: RunJobs, administrator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = put_in("a.txt", "Điều 1. Một\n1. Nội dung.")
    from troly.office.library import jobs

    assert received.job is not None
    job = received.job
    before(monkeypatch, reading, "_make_current", lambda: jobs.stop(Job.objects.get(pk=job.pk)))
    run_jobs()
    version = Version.objects.get(pk=received.version.pk)
    assert (version.state, version.reason) == (State.FAILED, "cancelled")
    assert rows(received.document) == 0
    again = intake.read_again(administrator, version.pk)
    run_jobs()
    again.refresh_from_db()
    assert again.state == JobState.DONE
    assert rows(received.document) == Passage.objects.count() > 0


def test_same_bytes_again_try_a_failed_reading_again(put_in: Put, run_jobs: RunJobs) -> None:
    first = put_in("a.txt", " \n \n")
    run_jobs()
    assert Version.objects.get().state == State.FAILED
    originals.holding_path(first.version.pk).unlink()
    second = put_in("a.txt", " \n \n")
    assert second.document.pk == first.document.pk and not second.is_duplicate
    run_jobs()
    # Refused for what it holds, not for a file that is gone.
    assert Version.objects.get().reason == "no_text"
