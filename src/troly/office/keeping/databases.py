"""Databases that can hold the records: reached, told apart, empty or not."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DEFAULT_DB_ALIAS

from troly.errors import Unavailable

OLDEST_POSTGRESQL = 14
# What the server says in words (in English or not), since a refused connection has no code.
_REFUSALS = ("authentication", "password", "role", "does not exist", "permission", "pg_hba")
MADE_BY_MIGRATING = ("auth_permission", "django_content_type")
"""Django fills these by itself in a new database."""


def add(alias: str, described: dict[str, Any]) -> None:
    """Make a second database known under ``alias`` in this process."""
    whole = connections.configure_settings({DEFAULT_DB_ALIAS: {}, alias: described})
    connections.databases[alias] = whole[alias]


def forget(alias: str) -> None:
    """Close what ``add`` made known and forget it."""
    connections[alias].close()
    del connections[alias]
    connections.databases.pop(alias, None)


def reach(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Connect once, past any pool, so that a refusal is told at once and in words.

    Raises ``Unavailable``: ``database_unreachable`` (no server there, no such file),
    ``database_refuses`` (account, password, database or rights), ``database_too_old``.
    """
    database = connections[alias]
    where = place(alias)
    try:
        parameters = database.get_connection_params()
        probe = database.Database.connect(**parameters)
    except database.Database.Error as error:
        # The name of a database, account or host may stand in it; a password never does.
        problem = " ".join(str(error).split())[:300]
        refused = any(word in problem for word in _REFUSALS)
        code = "database_refuses" if refused else "database_unreachable"
        raise Unavailable(code, where=where, problem=problem) from error
    try:
        if database.vendor == "postgresql":
            version = probe.info.server_version // 10_000
            if version < OLDEST_POSTGRESQL:
                raise Unavailable(
                    "database_too_old", where=where, version=version, oldest=OLDEST_POSTGRESQL
                )
    finally:
        probe.close()


def place(alias: str) -> str:
    """Which database it is, without a password."""
    chosen = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return str(chosen["NAME"])
    port = f":{chosen['PORT']}" if chosen["PORT"] else ""
    return f"postgresql://{chosen['HOST']}{port}/{chosen['NAME']}"


def others(alias: str) -> int:
    """Connections that other processes of this program hold to it; on SQLite nobody can know."""
    if connections[alias].vendor != "postgresql":
        return 0
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name LIKE 'troly %%' "
            "AND application_name <> current_setting('application_name')"
        )
        return int(cursor.fetchone()[0])


def record_models() -> list[type[models.Model]]:
    """Every kind of record of every app, join tables included, in a steady order."""
    found = apps.get_models(include_auto_created=True)
    return sorted(
        (m for m in found if m._meta.managed and not m._meta.proxy), key=lambda m: m._meta.db_table
    )


def form_of(alias: str) -> set[tuple[str, str]]:
    """The migrations that were applied."""
    return set(MigrationRecorder(connections[alias]).applied_migrations())


def require_current(alias: str) -> None:
    """Raises ``Unavailable`` (``records_outdated``) unless the records have this version's form."""
    executor = MigrationExecutor(connections[alias])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Unavailable("records_outdated", where=place(alias))


def require_empty(alias: str, form: set[tuple[str, str]]) -> None:
    """Nothing stands in the database, or only the empty tables of the form ``form``.

    Raises ``Unavailable``: ``target_other_version`` or ``target_not_empty``.
    """
    tables = set(connections[alias].introspection.table_names())
    if not tables:
        return
    there = form_of(alias)
    if there and there != form:
        raise Unavailable("target_other_version", where=place(alias))
    ours = {model._meta.db_table for model in record_models()}
    strange = tables - ours - {"django_migrations"}
    if strange:
        raise Unavailable("target_not_empty", where=place(alias), table=min(strange))
    for model in record_models():
        table = model._meta.db_table
        if table in MADE_BY_MIGRATING or table not in tables:
            continue
        if model._base_manager.using(alias).exists():
            raise Unavailable("target_not_empty", where=place(alias), table=table)
