"""The records as one consistent whole: copied while people work, read, put back.

SQLite is copied by its own online backup; PostgreSQL by ``pg_dump`` inside an exported snapshot.
Either way what is asked of a snapshot (tables, files named, audit heads) is of the same instant.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from troly.errors import Unavailable
from troly.office.keeping.sealing import Readable

Progress = Callable[[int, int], None]
Run = Callable[[str], list[tuple[Any, ...]]]
_PAGES_A_STEP = 4_096
# States of a version whose file lies in the holding area.
_HELD = "('waiting', 'reading', 'failed', 'quarantined')"
_STORED_FILES = "SELECT tenant_id, sha256, size FROM library_original WHERE erased_at IS NULL"
_HELD_FILES = f"""
SELECT v.id, d.tenant_id, v.sha256, v.size
FROM library_version v JOIN library_document d ON d.id = v.document_id
WHERE v.state IN {_HELD} AND v.reason <> 'file_lost' AND d.removed_at IS NULL"""  # noqa: S608
_SQLITE_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
)
_POSTGRESQL_TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
)

_LINES = "data_subjects_ledgerline"


class Named:
    """A file that the records name: its place below the home, and where else it may lie now."""

    def __init__(self, sha256: str, size: int, places: Sequence[str]) -> None:
        self.sha256, self.size = sha256, size
        self.place, self.elsewhere = places[0], tuple(places[1:])


class Facts:
    """What a set of records holds, asked through plain SQL so that any version's answer."""

    def __init__(self, run: Run, tables: str) -> None:
        self._run = run
        self._tables = tables

    def counts(self) -> dict[str, int]:
        """Rows of each table."""
        names = [str(row[0]) for row in self._run(self._tables)]
        return {
            name: int(self._run(f'SELECT count(*) FROM "{name}"')[0][0])  # noqa: S608
            for name in names
        }

    def heads(self) -> dict[str, list[Any]]:
        """Length and last digest of each body's audit chain."""
        rows = self._run("SELECT body, number, digest FROM audit_head ORDER BY body")
        return {str(body): [int(number), str(digest)] for body, number, digest in rows}

    def migrations(self) -> list[str]:
        rows = self._run("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [f"{app}.{name}" for app, name in rows]

    def unwritten_erasures(self) -> list[str]:
        """Lines of the ledger of erasures that a kill kept from its file; none in records of a
        version that knew no such table."""
        if (_LINES,) not in [tuple(row) for row in self._run(self._tables)]:
            return []
        rows = self._run(f"SELECT line FROM {_LINES} ORDER BY id")  # noqa: S608
        return [str(line) for (line,) in rows]

    def files(self) -> list[Named]:
        """Every file that these records need, each once."""
        named: dict[str, Named] = {}
        for tenant, sha256, size in self._run(_STORED_FILES):
            place = _stored(tenant, sha256)
            named[place] = Named(sha256, int(size), [place])
        for version, tenant, sha256, size in self._run(_HELD_FILES):
            place, stored = f"holding/v-{uuid.UUID(str(version))}", _stored(tenant, sha256)
            named[place] = Named(sha256, int(size), [place, stored])
        return [named[place] for place in sorted(named)]


class Snapshot(Protocol):
    facts: Facts
    size: int
    """Bytes of the records, or a guess."""

    def reading(self) -> contextlib.AbstractContextManager[Readable]: ...


class Records(Protocol):
    vendor: str

    def snapshot(self, progress: Progress) -> contextlib.AbstractContextManager[Snapshot]: ...


def _stored(tenant: object, sha256: str) -> str:
    return f"originals/{uuid.UUID(str(tenant))}/{sha256[:2]}/{sha256}"


def copy_sqlite(source: Path, target: Path, progress: Progress | None = None) -> None:
    """SQLite's own online copy, of one instant even beside writers; whole or not there.

    Raises ``Unavailable`` (``records_damaged``) when the source cannot be read, ``OSError``
    (ENOSPC) on a full disk.
    """
    fresh = target.with_name(f"{target.name}.part")
    for left in (fresh, Path(f"{fresh}-wal"), Path(f"{fresh}-shm"), Path(f"{fresh}-journal")):
        left.unlink(missing_ok=True)

    def step(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    try:
        with (
            contextlib.closing(sqlite3.connect(source, isolation_level=None)) as reader,
            contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as writer,
        ):
            os.chmod(fresh, 0o600)
            # An open read pins the instant: otherwise each write by others starts the copy anew.
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reader.backup(writer, pages=_PAGES_A_STEP, progress=step, sleep=0)
            reader.execute("COMMIT")
            # One file, without a log beside it.
            writer.execute("PRAGMA journal_mode = DELETE").fetchone()
        os.replace(fresh, target)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from error
        raise Unavailable("records_damaged", problem=str(error)) from error
    finally:
        fresh.unlink(missing_ok=True)


def check_sqlite(path: Path) -> str | None:
    """The first thing wrong with the file, or None."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                return str(found)
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
            return None if orphan is None else f"{orphan[0]} → {orphan[2]}"
    except sqlite3.DatabaseError as error:
        return str(error)


@contextlib.contextmanager
def sqlite_facts(path: Path) -> Iterator[Facts]:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield Facts(lambda text: connection.execute(text).fetchall(), _SQLITE_TABLES)


class SqliteRecords:
    """The records of one desk. ``scratch`` is a folder on a disk as well guarded as the home."""

    vendor = "sqlite"

    def __init__(self, path: Path, scratch: Path) -> None:
        self._path, self._scratch = path, scratch

    @contextlib.contextmanager
    def snapshot(self, progress: Progress) -> Iterator[Snapshot]:
        """Raises ``Unavailable`` when the copy is not sound: a backup of damage helps nobody."""
        self._scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in self._scratch.glob("records-*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="records-", dir=self._scratch) as folder:
            copy = Path(folder) / "records.sqlite3"
            copy_sqlite(self._path, copy, progress)
            wrong = check_sqlite(copy)
            if wrong is not None:
                raise Unavailable("records_damaged", problem=wrong)
            with sqlite_facts(copy) as facts:
                yield _SqliteSnapshot(copy, facts)


class _SqliteSnapshot:
    def __init__(self, path: Path, facts: Facts) -> None:
        self.facts, self.size, self._path = facts, path.stat().st_size, path

    def reading(self) -> contextlib.AbstractContextManager[Readable]:
        return open(self._path, "rb")


class PostgresqlRecords:
    """Records in PostgreSQL, through its own programs ``pg_dump`` and ``pg_restore``."""

    vendor = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = url

    @contextlib.contextmanager
    def snapshot(self, progress: Progress) -> Iterator[Snapshot]:
        program = _program("pg_dump")
        with _connected(self._url) as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            name = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
            size = connection.execute("SELECT pg_database_size(current_database())").fetchone()[0]
            facts = Facts(lambda text: connection.execute(text).fetchall(), _POSTGRESQL_TABLES)
            command = [program, "-Fc", "--no-owner", "--no-privileges", f"--snapshot={name}"]
            yield _PostgresqlSnapshot(command, self._url, facts, int(size))
            progress(1, 1)

    @contextlib.contextmanager
    def facts(self) -> Iterator[Facts]:
        with _connected(self._url) as connection:
            yield Facts(lambda text: connection.execute(text).fetchall(), _POSTGRESQL_TABLES)

    def is_empty(self) -> bool:
        with _connected(self._url) as connection:
            return not connection.execute(_POSTGRESQL_TABLES).fetchall()

    def put_back(self, chunks: Iterator[bytes]) -> None:
        """Fill the empty database: all of it or nothing."""
        command = [_program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error"]
        command += ["--single-transaction", "-d", _address(self._url)]
        with _running(command, self._url, stdin=subprocess.PIPE) as process:
            assert process.stdin is not None
            # When it stopped reading, its exit code and its words say why.
            with contextlib.suppress(BrokenPipeError):
                for chunk in chunks:
                    process.stdin.write(chunk)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()

    @contextlib.contextmanager
    def spare(self) -> Iterator[str]:
        """The address of an empty database that lasts as long as the block.

        Raises ``Unavailable`` when this account may not make one.
        """
        import psycopg

        name = f"troly_rehearsal_{uuid.uuid4().hex[:12]}"
        with _connected(self._url) as connection:
            try:
                connection.execute(f'CREATE DATABASE "{name}"')
            except psycopg.Error as error:
                raise Unavailable("rehearsal_needs_database", problem=str(error).strip()) from error
            try:
                parts = urlsplit(self._url)
                yield parts._replace(path=f"/{name}").geturl()
            finally:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class _PostgresqlSnapshot:
    def __init__(self, command: list[str], url: str, facts: Facts, size: int) -> None:
        self._command, self._url, self.facts, self.size = command, url, facts, size

    @contextlib.contextmanager
    def reading(self) -> Iterator[Readable]:
        command = [*self._command, "-d", _address(self._url)]
        with _running(command, self._url, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            yield process.stdout


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Unavailable("program_missing", program=name)
    return found


def _address(url: str) -> str:
    """The URL without its password: other accounts of the machine see the command line."""
    parts = urlsplit(url)
    account, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=account.partition(":")[0] + at + host).geturl()


@contextlib.contextmanager
def _running(
    command: list[str], url: str, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Raises ``Unavailable`` with the program's last words when it does not end well."""
    password = unquote(urlsplit(url).password or "")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            command,
            env=environment,
            stderr=words,
            stdin=stdin,
            stdout=stdout,
        )
        try:
            yield process
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait() != 0:
            words.seek(0)
            last = words.read()[-600:].decode(errors="replace").strip()
            raise Unavailable("program_failed", program=Path(command[0]).name, problem=last)


@contextlib.contextmanager
def _connected(url: str) -> Iterator[Any]:
    import psycopg

    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        where, problem = urlsplit(url).hostname or "", " ".join(str(error).split())[:300]
        raise Unavailable("database_unreachable", where=where, problem=problem) from error
    with contextlib.closing(connection):
        yield connection
