"""Records and files that stand for all tests of a module: read once, rolled back at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction

from troly.engine.runtimes.scripted import ScriptedEmbedder
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.office.library import jobs
from troly.office.library.models import Job, JobState
from troly.office.library.ports import connect, ports


@contextmanager
def standing(home: Path, index: EmbeddedIndex, database: Any) -> Iterator[None]:
    """The office on real parts with its files under ``home``; ``database`` is pytest-django's
    blocker. What is written inside is gone afterwards; each test rolls back its own part."""
    for name in ("holding", "originals", "derived"):
        (home / name).mkdir()
    before, embedder = ports(), ScriptedEmbedder()
    here = lambda: embedder  # noqa: E731
    connect(replace(before, home=home, index=lambda: index, embedder=here, bulk_embedder=here))
    try:
        with database.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        connect(before)


def run_queue() -> list[Job]:
    """Run queued jobs, highest priority first, until none is left; returns them as ended."""
    ran: list[Job] = []
    while len(ran) < 1_000:
        job = Job.objects.filter(state=JobState.QUEUED).order_by("-priority", "created_at").first()
        if job is None:
            return ran
        jobs.run(str(job.pk))
        job.refresh_from_db()
        assert job.is_over, (job.kind, job.reason, job.reason_facts)
        ran.append(job)
    raise AssertionError("the queue does not empty")
