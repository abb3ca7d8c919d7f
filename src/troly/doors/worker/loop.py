"""Runs jobs: lanes over the task queue. A person's upload never waits behind bulk embedding."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from troly.office.library import jobs
from troly.office.tenants.models import Tenant

log = logging.getLogger("troly.worker")
PAUSE_SECONDS, TICK_SECONDS = 0.25, 15.0


class Lane(threading.Thread):
    """One thread that takes tasks one after the other."""

    def __init__(self, name: str, queues: list[str]) -> None:
        super().__init__(name=name, daemon=True)
        self._worker = Worker(
            queue_names=queues,
            interval=PAUSE_SECONDS,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{os.getpid()}-{name}",
            excluded_queue_names=[],
        )

    def run(self) -> None:
        while self._worker.running:
            try:
                self._worker.run()
            except Exception:
                log.exception("lane %s stumbled", self.name)
                time.sleep(1)

    def stop(self) -> None:
        """Take no further task; the one that runs is finished."""
        self._worker.running = False


def make_lanes(count: int) -> list[Lane]:
    """One lane takes quick work only; the others take everything, quick work first."""
    lanes = [Lane("quick", [jobs.QUICK])]
    lanes += [Lane(f"lane-{n}", [jobs.QUICK, jobs.BULK]) for n in range(1, max(2, count))]
    return lanes


@contextmanager
def only_worker(run_folder: Path) -> Iterator[bool]:
    """Holds the host's worker lock; yields False when another worker has it."""
    with open(run_folder / "worker.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def work(run_folder: Path, lanes: int, stop: threading.Event) -> None:
    """Run jobs until ``stop`` is set, then finish what runs."""
    with only_worker(run_folder) as is_first:
        if is_first:
            # Nobody else on this host holds a lease: jobs of a killed worker come back at once.
            jobs.release_all()
        running = make_lanes(lanes)
        for lane in running:
            lane.start()
        try:
            while True:
                _rebuild_if_needed(run_folder)
                _tick()
                if stop.wait(TICK_SECONDS):
                    break
        finally:
            for lane in running:
                lane.stop()
            for lane in running:
                lane.join(timeout=30)


def _rebuild_if_needed(run_folder: Path) -> None:
    """Queue the rebuild that an index put aside asks for."""
    flag = run_folder / "index.needs_rebuild"
    if not flag.exists():
        return
    for tenant in Tenant.objects.all():
        jobs.add("rebuild", tenant, priority=30)
    flag.unlink(missing_ok=True)


def _tick() -> None:
    try:
        brought_back = jobs.revive()
        if brought_back:
            log.warning("%d jobs of a lost worker brought back", brought_back)
        old = timezone.now() - timedelta(days=1)
        DBTaskResult.objects.filter(finished_at__lt=old).delete()
    except Exception:
        log.exception("housekeeping stumbled")
    finally:
        close_old_connections()
