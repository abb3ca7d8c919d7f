"""Runs jobs: lanes over the task queue. A person's upload never waits behind bulk embedding."""

from __future__ import annotations

import gc
import logging
import threading
import time
from pathlib import Path

from django.db import close_old_connections, connection, transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from troly.doors.worker.refreshing import Asking
from troly.engine.parsing.sandbox import close_children
from troly.errors import TrolyError
from troly.office.audit import signing
from troly.office.data_subjects import ledger, terms
from troly.office.governance import runs, watching
from troly.office.library import jobs, leases, mending, workers
from troly.office.library.ports import ports
from troly.office.tenants.models import Tenant

log = logging.getLogger("troly.worker")
PAUSE_SECONDS, TICK_SECONDS = 0.25, 5.0
TICKS_BETWEEN_MENDING = 12
TICKS_BETWEEN_SIGNING = 720
"""An hour: what somebody could write anew without being found out is what came since."""
DRAIN_SECONDS = 8.0
"""How long running jobs may take to end after a stop; shorter than the supervisor's patience."""


class Lane(threading.Thread):
    """One thread that takes tasks one after the other."""

    def __init__(self, name: str, queues: list[str], worker: str) -> None:
        super().__init__(name=name, daemon=True)
        self._queues = queues
        self._worker_id = f"{worker}:{name}"
        # Only for the way it runs a task it was given: taking one is done here, see ``_take``.
        self._runner = Worker(
            queue_names=queues,
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self._worker_id,
            excluded_queue_names=[],
        )
        self._woken = threading.Event()
        self._had_one = False
        self.is_idle = False

    def wake(self) -> None:
        """Look for a task now, or as soon as the running one is done."""
        self._woken.set()

    def serves(self, queues: set[str]) -> bool:
        return not queues.isdisjoint(self._queues)

    def run(self) -> None:
        while not workers.stopping.is_set():
            try:
                task = self._take()
                if task is not None:
                    self._runner.run_task(task)
                    continue
            except Exception:
                log.exception("lane %s stumbled", self.name)
                connection.close()
                workers.stopping.wait(1)
            finally:
                # Else kept: opening one costs more than many a job.
                if connection.errors_occurred:
                    connection.close()
            self.is_idle = True
            self._woken.wait()
            self._woken.clear()
            self.is_idle = False
        connection.close()

    def _take(self) -> DBTaskResult | None:
        ready = DBTaskResult.objects.ready().filter(queue_name__in=self._queues)
        # Looked up before the lock is taken: an idle lane must not keep SQLite's one writer's
        # lock from those that write. After a task there mostly is another.
        if not self._had_one and not ready.exists():
            return None
        with transaction.atomic():
            task = ready.get_locked()
            if task is not None:
                task.claim(self._worker_id)
        self._had_one = task is not None
        return task


class Lookout(threading.Thread):
    """Looks at the queue for all idle lanes: one short query, on a connection that stays open."""

    def __init__(self, lanes: list[Lane]) -> None:
        super().__init__(name="lookout", daemon=True)
        self._lanes = lanes

    def run(self) -> None:
        while not workers.stopping.wait(PAUSE_SECONDS):
            if any(lane.is_idle for lane in self._lanes):
                try:
                    self._look()
                except Exception:
                    log.exception("the lookout stumbled")
                    connection.close()
        connection.close()

    def _look(self) -> None:
        ready = DBTaskResult.objects.ready().order_by()
        queues = set(ready.values_list("queue_name", flat=True).distinct())
        for lane in self._lanes:
            if lane.serves(queues):
                lane.wake()


def make_lanes(count: int, worker: str) -> list[Lane]:
    """One lane takes quick work only; the others take everything, quick work first."""
    lanes = [Lane("quick", [jobs.QUICK], worker)]
    lanes += [Lane(f"lane-{n}", [jobs.QUICK, jobs.BULK], worker) for n in range(1, max(2, count))]
    return lanes


def work(run_folder: Path, lanes: int, stop: threading.Event) -> None:
    """Run jobs until ``stop`` is set. What runs then is finished soon, or given back."""
    # What is loaded by now stays: no collection need ever look through it again.
    gc.freeze()
    with workers.present() as worker:
        _tick(run_folder, 0)
        running = make_lanes(lanes, worker)
        for lane in running:
            lane.start()
        Lookout(running).start()
        Asking().start()
        ticks = 0
        try:
            while not stop.wait(TICK_SECONDS):
                ticks += 1
                _tick(run_folder, ticks)
        finally:
            _drain(running, worker)


def _drain(running: list[Lane], worker: str) -> None:
    workers.stopping.set()
    for lane in running:
        lane.wake()
    until = time.monotonic() + DRAIN_SECONDS
    for lane in running:
        lane.join(max(0.0, until - time.monotonic()))
    given_back = leases.release(worker)
    if given_back:
        log.warning("%d jobs given back at the end of the worker", given_back)
    close_children()
    connection.close()


def _tick(run_folder: Path, number: int) -> None:
    """Bring lost work back; the dear part only now and then."""
    try:
        brought_back = leases.revive()
        if brought_back:
            log.warning("%d jobs of a lost worker brought back", brought_back)
        mending.sweep_uploads()
        _rebuild_if_needed(run_folder)
        if number == 0:
            ledger.bring_over(ports().home)
            mending.mend_at_start()
        elif number % TICKS_BETWEEN_MENDING == 0:
            mending.mend_quietly()
            workers.sweep()
            ledger.bring_over(ports().home)
            terms.ask_for_rounds()
            terms.forget_leftovers()
            runs.ask_for_due_runs()
            watching.look_around()
        if number % TICKS_BETWEEN_SIGNING == 1:
            _sign_heads()
    except Exception:
        log.exception("housekeeping stumbled")
    finally:
        close_old_connections()


def _sign_heads() -> None:
    """The audit chains go on without it; whoever looks after the machine must hear of it."""
    try:
        signing.sign_heads(ports().home)
    except TrolyError as error:
        log.error("heads of the audit chains are not signed: %s", error)


def _rebuild_if_needed(run_folder: Path) -> None:
    """Queue the rebuild that an index put aside asks for."""
    flag = run_folder / "index.needs_rebuild"
    if not flag.exists():
        return
    with transaction.atomic():
        for tenant in Tenant.objects.all():
            jobs.add("rebuild", tenant, priority=30)
    flag.unlink(missing_ok=True)
