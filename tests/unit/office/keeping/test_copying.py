"""All records go into another database and back, on whichever database the suite runs.

On SQLite: a file, and from there another file. On PostgreSQL: a file, and from there a database of
its own on the same server, so that both directions are tried on the real thing.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from pytest_django import DjangoDbBlocker

from troly import framework
from troly.errors import Unavailable
from troly.office.assistants.asking import ask
from troly.office.assistants.models import Assistant, Citation, Turn
from troly.office.audit import chain
from troly.office.audit.models import Entry, Head
from troly.office.keeping import databases
from troly.office.keeping.copying import Copy, content_of, copy_records
from troly.office.library.models import BodyStatistics, Document, Job, Segment
from troly.office.tenants.models import Member, Tenant

pytestmark = pytest.mark.django_db(transaction=True)
Fresh = Callable[[str], str]


@pytest.fixture(scope="module")
def tables(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Path:
    """A file with empty tables: making them takes longer than the whole of a test."""
    path = tmp_path_factory.mktemp("tables") / "records.sqlite3"
    databases.add("tables", framework.sqlite(path))
    with django_db_blocker.unblock():
        call_command("migrate", database="tables", verbosity=0)
        databases.forget("tables")
    return path


@pytest.fixture
def fresh(tmp_path: Path, tables: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Fresh]:
    """Makes a database without records: ``fresh("file")``, or ``fresh("same")`` of the kind that
    the suite runs on; ``fresh("bare")`` without tables even."""
    with django_db_blocker.unblock(), contextlib.ExitStack() as ending:

        def make(kind: str) -> str:
            alias = f"fresh_{uuid.uuid4().hex[:8]}"
            if kind == "file" or connection.vendor == "sqlite":
                path = tmp_path / f"{alias}.sqlite3"
                if kind != "bare":
                    shutil.copy(tables, path)
                databases.add(alias, framework.sqlite(path))
            else:
                chosen = connection.settings_dict
                described: dict[str, Any] = {
                    **framework.postgresql("postgresql:///"),
                    **{name: chosen[name] for name in ("USER", "PASSWORD", "HOST", "PORT")},
                    "NAME": alias,
                }
                run_sql("default", f"CREATE DATABASE {alias}")
                ending.callback(run_sql, "default", f"DROP DATABASE {alias} WITH (FORCE)")
                databases.add(alias, described)
            ending.callback(databases.forget, alias)
            return alias

        yield make


def run_sql(alias: str, text: str, *values: object) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(text, values or None)


@pytest.fixture
def records(
    document: Document, assistant: Assistant, administrator: Member, stranger: Member
) -> Tenant:
    """A body with a document read and embedded, a turn with citations, and a second body."""
    ask(administrator, assistant, "Nghỉ phép năm bao nhiêu ngày?")
    assert Turn.objects.exists() and Segment.objects.exists() and Job.objects.exists()
    assert bytes(BodyStatistics.objects.get(tenant=administrator.tenant).data)
    return administrator.tenant


def whole(alias: str) -> dict[str, Any]:
    """Content of every table but the audit's, which grows by the note of the move."""
    models = (m for m in databases.record_models() if m not in (Entry, Head))
    return {m._meta.db_table: content_of(m, alias) for m in models}


def refused(source: str, target: str) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        copy_records(source, target)
    return caught.value


def test_everything_goes_there_and_back(records: Tenant, fresh: Fresh) -> None:
    before, entries = whole("default"), Entry.objects.count()
    told: list[tuple[str, int, int]] = []
    there = fresh("file")
    copy = copy_records("default", there, lambda *step: told.append(step))
    assert whole(there) == before == whole("default")
    assert copy.rows == sum(content.rows for content in copy.tables.values()) > 20
    assert copy.broken == {}
    assert told[-1][1] == told[-1][2] == 2 * copy.rows
    assert Entry.objects.count() == entries
    back = fresh("bare")
    copy_records(there, back)
    assert whole(back) == before
    last = Entry.objects.using(back).filter(body=str(records.id)).last()
    assert last is not None and last.act == "records_moved"
    assert last.details["target"] == connection.vendor
    for body in Tenant.objects.using(back):
        assert chain.verify(body.id, using=back) is None


def test_new_rows_are_numbered_after_those_copied(records: Tenant, fresh: Fresh) -> None:
    target = fresh("same")
    copy_records("default", target)
    highest = max(Segment.objects.using(target).values_list("pk", flat=True))
    old = Segment.objects.using(target).order_by("-ordinal").first()
    assert old is not None
    old.pk, old.ordinal = None, old.ordinal + 1
    old.save(using=target, force_insert=True)
    assert old.pk > highest
    with transaction.atomic(using=target):
        entry = chain.record(records.id, "ai", "việc", 1, using=target)
    assert chain.verify(records.id, using=target) is None
    assert entry.pk == max(Entry.objects.using(target).values_list("pk", flat=True))


def test_citations_lead_to_their_words_in_the_copy(records: Tenant, fresh: Fresh) -> None:
    target = fresh("file")
    copy_records("default", target)
    citations = list(Citation.objects.using(target))
    assert citations
    for citation in citations:
        parts = Segment.objects.using(target).filter(version_id=citation.version_id)
        text = "".join(parts.order_by("ordinal").values_list("text", flat=True))
        assert text[citation.start : citation.end] == citation.quote


def test_what_is_broken_at_the_source_is_told_and_kept(records: Tenant, fresh: Fresh) -> None:
    run_sql("default", "UPDATE audit_entry SET act = 'khác' WHERE number = 2")
    target = fresh("file")
    copy: Copy = copy_records("default", target)
    assert copy.broken[str(records.id)] == 2
    assert chain.verify(records.id, using=target) == 2


def test_database_with_records_is_refused(records: Tenant, fresh: Fresh) -> None:
    target = fresh("file")
    copy_records("default", target)
    before = whole(target)
    assert refused("default", target).code == "target_not_empty"
    assert whole(target) == before


def test_database_of_something_else_is_refused(records: Tenant, fresh: Fresh) -> None:
    target = fresh("same")
    run_sql(target, "CREATE TABLE kho_khac (so integer)")
    error = refused("default", target)
    assert (error.code, error.facts["table"]) == ("target_not_empty", "kho_khac")


def test_database_of_another_version_is_refused(records: Tenant, fresh: Fresh) -> None:
    target = fresh("file")
    run_sql(target, "DELETE FROM django_migrations WHERE name LIKE '0001%%' AND app = 'audit'")
    assert refused("default", target).code == "target_other_version"


def test_value_that_does_not_fit_is_named_and_nothing_stays(records: Tenant, fresh: Fresh) -> None:
    tenant = Tenant.objects.get(pk=records.pk)
    Turn.objects.update(understood={"text": "a\x00b"} if connection.vendor == "sqlite" else {})
    target = fresh("file")
    if connection.vendor == "sqlite":
        error = refused("default", target)
        assert error.code == "value_does_not_fit"
        assert error.facts["table"] == Turn._meta.db_table
        assert error.facts["column"] == "understood"
        assert not Tenant.objects.using(target).exists()
        Turn.objects.update(understood={})
    copy_records("default", target)
    assert Tenant.objects.using(target).filter(pk=tenant.pk).exists()


def test_copy_that_breaks_off_leaves_no_record_and_can_be_repeated(
    records: Tenant, fresh: Fresh
) -> None:
    target = fresh("file")

    def break_off(table: str, done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_records("default", target, break_off)
    assert not Tenant.objects.using(target).exists()
    assert not Entry.objects.using(target).exists()
    copy_records("default", target)
    assert whole(target) == whole("default")


def test_row_altered_on_the_way_is_found(
    records: Tenant, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = Document._meta.get_field("title")
    monkeypatch.setattr(field, "get_db_prep_save", lambda value, connection: value.lower())
    error = refused("default", fresh("file"))
    assert (error.code, error.facts["table"]) == ("copy_differs", Document._meta.db_table)


def test_source_stands_still_while_it_is_copied(records: Tenant, fresh: Fresh) -> None:
    from threading import Thread

    from django.db import OperationalError

    outcomes: list[str] = []

    def write() -> None:
        try:
            if connection.vendor == "sqlite":
                run_sql("default", "PRAGMA busy_timeout = 50")
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    # For this transaction: a pooled connection keeps what is set for longer.
                    run_sql("default", "SET LOCAL lock_timeout = '50ms'")
                Tenant.objects.filter(pk=records.pk).update(name="Tên khác")
            outcomes.append("written")
        except OperationalError:
            outcomes.append("waited")
        finally:
            connection.close()

    def halfway(table: str, done: int, total: int) -> None:
        if not outcomes:
            thread = Thread(target=write)
            thread.start()
            thread.join()

    copy_records("default", fresh("file"), halfway)
    assert outcomes == ["waited"]


@pytest.mark.parametrize(
    ("described", "code"),
    [
        (framework.sqlite(Path("/no/such/folder/records.sqlite3")), "database_unreachable"),
        (framework.postgresql("postgresql://a:b@127.0.0.1:1/troly"), "database_unreachable"),
    ],
)
def test_database_that_is_not_there_is_told(
    body: Tenant, described: dict[str, Any], code: str
) -> None:
    databases.add("absent", described)
    try:
        error = refused("default", "absent")
        assert error.code == code
        assert "b@" not in str(error.facts)
    finally:
        databases.forget("absent")
