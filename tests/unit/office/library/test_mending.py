"""Differences between records, files and index are found, named and mended."""

from __future__ import annotations

import fcntl
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from troly.engine.search.passages import RightsFilter
from troly.office.library import indexing, mending, originals
from troly.office.library.intake import remove
from troly.office.library.models import (
    BodyStatistics,
    Document,
    Job,
    JobState,
    Passage,
    State,
    Version,
)
from troly.office.library.ports import ports
from troly.office.tenants.models import Member

RunJobs = Callable[..., list[Job]]


def named(document: Document) -> dict[str, int]:
    return {d.what: d.count for d in mending.examine(document.tenant)}


def rows(document: Document) -> int:
    return ports().index().count(RightsFilter(str(document.tenant_id), 9, None, None))


def test_all_is_well_after_a_plain_reading(document: Document) -> None:
    assert named(document) == {}
    assert mending.examine_machine() == []


def test_rows_lost_from_the_index_are_written_again(document: Document, run_jobs: RunJobs) -> None:
    there = rows(document)
    index = ports().index()
    index.delete_versions(str(document.tenant_id), [str(document.current_id)])
    assert named(document) == {"passages_not_in_index": 1}
    mending.mend(document.tenant)
    run_jobs()
    assert named(document) == {}
    assert rows(document) == there > 0
    assert Version.objects.get(pk=document.current_id).state == State.COMPLETE


def test_rows_that_belong_to_nothing_are_taken_out(document: Document, run_jobs: RunJobs) -> None:
    version = Version.objects.get(pk=document.current_id)
    stray = indexing._rows(
        version, document, indexing.collections_of(document), list(version.passages.all())
    )[:2]
    identities = [str(uuid.uuid4()) for _ in stray]
    from dataclasses import replace

    ports().index().upsert(
        [replace(row, id=name) for row, name in zip(stray, identities, strict=True)]
    )
    assert named(document) == {"rows_without_passage": 2}
    mending.mend(document.tenant)
    run_jobs()
    assert named(document) == {}
    assert rows(document) == version.passage_count


def test_rows_of_a_removed_document_are_strays(
    document: Document, administrator: Member, run_jobs: RunJobs
) -> None:
    version = Version.objects.get(pk=document.current_id)
    kept = indexing._rows(
        version, document, indexing.collections_of(document), list(version.passages.all())
    )
    remove(administrator, document.pk)
    run_jobs()
    ports().index().upsert(kept)
    assert named(document) == {"rows_without_passage": len(kept)}
    mending.mend(document.tenant)
    run_jobs()
    assert rows(document) == 0


def test_missing_meaning_is_made_up_for(document: Document, run_jobs: RunJobs) -> None:
    Passage.objects.filter(version=document.current_id).update(is_embedded=False)
    assert named(document) == {"meaning_missing": 1}
    mending.mend(document.tenant)
    run_jobs()
    assert named(document) == {}


@pytest.mark.parametrize(("reason", "again"), [("no_answer", 1), ("worker_died", 0)])
def test_worker_that_begins_tries_meaning_again_that_wanted_a_model(
    document: Document, reason: str, again: int
) -> None:
    Passage.objects.filter(version=document.current_id).update(is_embedded=False)
    Version.objects.filter(pk=document.current_id).update(state=State.SEARCHABLE)
    Job.objects.filter(kind="embed").update(state=JobState.FAILED, reason=reason)
    assert mending.mend_quietly() == 0
    assert mending.mend_at_start() == again
    assert Job.objects.filter(kind="embed", state=JobState.QUEUED).count() == again


def test_lost_original_is_told_and_cannot_be_mended(document: Document) -> None:
    version = Version.objects.get(pk=document.current_id)
    originals.original_path(document.tenant_id, version.sha256).unlink()
    found = mending.examine(document.tenant)
    assert [(d.what, d.examples, d.is_mendable) for d in found] == [
        ("originals_missing", (str(version.pk),), False)
    ]


def test_version_that_no_job_reads_is_read(
    put_in: Callable[..., object], run_jobs: RunJobs
) -> None:
    put_in("a.txt", "Điều 1. Một")
    Job.objects.all().delete()
    assert mending.mend_quietly() == 1
    run_jobs()
    assert Version.objects.get().state == State.COMPLETE


def test_word_counts_that_nobody_makes_are_asked_for(document: Document) -> None:
    BodyStatistics.objects.update(is_stale=True)
    assert mending.mend_quietly() == 1
    assert Job.objects.filter(kind="statistics", state=JobState.QUEUED).count() == 1


@pytest.fixture
def holding(engines: object) -> Path:
    return ports().home / "holding"


def test_left_over_files_are_swept_and_others_stay(
    holding: Path, put_in: Callable[..., object]
) -> None:
    put_in("a.txt", "Điều 1. Một")
    kept = {path.name for path in holding.iterdir()}
    orphans = {f"v-{uuid.uuid4()}", uuid.uuid4().hex}
    for name in orphans:
        (holding / name).write_text("còn lại")
    with open(holding / uuid.uuid4().hex, "w") as arriving:
        fcntl.flock(arriving, fcntl.LOCK_EX)
        assert set(mending.sweep_holding()) == orphans
    assert kept < {path.name for path in holding.iterdir()}
    assert mending.sweep_uploads() == 1
    assert {path.name for path in holding.iterdir()} == kept


def test_upload_that_breaks_off_leaves_no_file(
    holding: Path, put_in: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("made up")

    monkeypatch.setattr("troly.office.library.intake.record", broken)
    with pytest.raises(RuntimeError):
        put_in("a.txt", "Điều 1. Một")
    assert list(holding.iterdir()) == []
    assert not Document.objects.exists()
