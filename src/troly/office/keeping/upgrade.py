"""Bring the records to this version's form: all of it, or none of it.

All migrations run in ONE transaction, so a failure, a kill or a full disk in the middle leaves the
records as they were and the version from before starts on them. SQLite's and PostgreSQL's DDL are
both transactional. Only on PostgreSQL, and only when a migration says that it cannot run in a
transaction, each one stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from troly.errors import Unavailable
from troly.office.audit.locks import one_at_a_time
from troly.office.keeping.records import copy_sqlite

LOCK_TIMEOUT = "10s"
"""How long a change of form waits for tables that others use."""


class _Progress:
    """Remembers which migration runs, for the message when it fails. On PostgreSQL a table with
    waiting constraint checks cannot be altered: those of one migration are done before the next.
    """

    def __init__(self) -> None:
        self.running = ""

    def __call__(self, action: str, migration: Any = None, fake: bool = False) -> None:
        if action == "apply_start":
            self.running = f"{migration.app_label}.{migration.name}"
            if connection.vendor == "postgresql" and connection.in_atomic_block:
                connection.check_constraints()


def upgrade(home: Path) -> Path | None:
    """Apply what is to be applied. Returns the copy of the SQLite records made before, or None
    when nothing was to be done or there was nothing before.

    Raises ``Unavailable``: ``records_newer`` (made by a later version of this program),
    ``upgrade_failed`` (nothing was changed; the version from before can go on).
    """
    if not _plan():
        _refuse_newer()
        return None
    progress = _Progress()
    copy: Path | None = None
    try:
        with _one_transaction(_plan()):
            # Another process may have done it while this one waited for the lock.
            plan = _plan()
            _refuse_newer()
            if not plan:
                return None
            if connection.vendor == "sqlite" and MigrationRecorder(connection).applied_migrations():
                copy = home / f"records.before-{plan[0]}.sqlite3"
                copy_sqlite(home / "records.sqlite3", copy)
            _apply(progress)
    except Unavailable:
        raise
    except Exception as error:
        if copy is not None:
            # The records themselves are what the copy holds.
            copy.unlink(missing_ok=True)
        raise Unavailable(
            "upgrade_failed",
            migration=progress.running,
            problem=f"{type(error).__name__}: {error}"[:300],
        ) from error
    return copy


def _plan() -> list[str]:
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}-{migration.name}" for migration, _backwards in steps]


def _refuse_newer() -> None:
    """Records with migrations this version does not know: writing to them could harm them."""
    executor = MigrationExecutor(connection)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("troly.")}
    unknown = [
        f"{app}.{name}"
        for app, name in MigrationRecorder(connection).applied_migrations()
        if app in ours and (app, name) not in executor.loader.disk_migrations
    ]
    if unknown:
        raise Unavailable("records_newer", migration=sorted(unknown)[-1])


@contextmanager
def _one_transaction(plan: list[str]) -> Iterator[None]:
    if connection.vendor == "postgresql" and _has_lonely(plan):
        yield
        return
    # SQLite's schema editor wants foreign keys off, and that switch has no effect in a transaction.
    with connection.constraint_checks_disabled(), transaction.atomic():
        one_at_a_time("upgrade")
        if connection.vendor == "postgresql":
            # A change that waits for a table makes everybody behind it wait: better given up.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = %s", [LOCK_TIMEOUT])
        yield


def _has_lonely(plan: list[str]) -> bool:
    executor = MigrationExecutor(connection)
    known = executor.loader.graph.nodes.values()
    return any(f"{m.app_label}-{m.name}" in plan and not m.atomic for m in known)


def _apply(progress: _Progress) -> None:
    executor = MigrationExecutor(connection, progress)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    state = executor._create_project_state(with_applied_migrations=True)
    # Content types and permissions of what is new are made by Django on these signals.
    emit_pre_migrate_signal(0, False, connection.alias, apps=state.apps, plan=plan)
    after = executor.migrate(targets, plan, state=state.clone())
    emit_post_migrate_signal(0, False, connection.alias, apps=after.apps, plan=plan)
