"""Counting a body's words reports while others write: SQLite must not refuse it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from troly.office.library import jobs, statistics
from troly.office.library.models import BodyStatistics, Document, Job, JobState, Passage


@pytest.mark.django_db(transaction=True)
def test_counting_goes_on_while_another_connection_writes(
    document: Document,
    run_jobs: Callable[..., list[Job]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statistics, "PAGE_OF_PASSAGES", 1)
    monkeypatch.setattr(jobs, "REPORT_SECONDS", 0.0)
    pages = statistics._pages_of_text

    def write_beside() -> None:
        Document.objects.filter(pk=document.pk).update(issuer="Nơi khác")
        connection.close()

    def disturbed(tenant: object) -> object:
        for page in pages(tenant):  # type: ignore[arg-type]
            writer = threading.Thread(target=write_beside)
            writer.start()
            writer.join()
            yield page

    monkeypatch.setattr(statistics, "_pages_of_text", disturbed)
    BodyStatistics.objects.all().delete()
    statistics.mark_stale(document.tenant)
    job = run_jobs(kinds=("statistics",))[-1]
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    counted = statistics.of(document.tenant_id)
    assert counted is not None and counted.passages == Passage.objects.count() > 1
