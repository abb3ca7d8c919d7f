"""Put a backup back: into a home of its own first, looked at, then in place by one rename."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from troly.errors import BadInput, FileRefused, NotFound, Unavailable
from troly.office.keeping.backup import (
    ERASURES,
    VECTORS,
    Manifest,
    Told,
    erasures_in,
    erasures_of,
    instant_of,
    object_name,
    read_manifest,
)
from troly.office.keeping.records import PostgresqlRecords, check_sqlite, sqlite_facts
from troly.office.keeping.vault import Vault, free_bytes, room_for

NEEDS_REBUILD = Path("run") / "index.needs_rebuild"
_PLACE = re.compile(r"originals/[0-9a-f-]{36}/[0-9a-f]{2}/[0-9a-f]{64}|holding/v-[0-9a-f-]{36}")
_EXAMINE_SECONDS = 6 * 3600


@dataclass(frozen=True)
class Restored:
    """What was put where. ``aside`` is the old home, when there was one."""

    manifest: Manifest
    home: Path
    findings: list[dict[str, Any]]
    aside: Path | None = None


def choose(vault: Vault, at: datetime | None = None) -> str:
    """The newest backup, or the newest not after ``at``. Raises ``NotFound`` with the moments
    there are."""
    moments = vault.moments()
    fitting = [m for m in moments if at is None or instant_of(m) <= at]
    if not fitting:
        raise NotFound(
            "no_backup_so_old" if moments else "no_backup",
            path=str(vault.path),
            oldest=f"{instant_of(moments[0]):%Y-%m-%d %H:%M:%S} UTC" if moments else "",
        )
    return fitting[-1]


def restore(
    vault: Vault,
    moment: str,
    home: Path,
    told: Told,
    *,
    database_url: str = "",
    is_replacing: bool = False,
) -> Restored:
    """Put the backup of ``moment`` into ``home``; with a PostgreSQL backup, the records into the
    empty database at ``database_url``.

    Nothing is at ``home`` before all of it is there, in the form of this version, and was looked
    at. Raises ``BadInput`` (home or database not empty, in use, of the other kind),
    ``FileRefused`` (backup damaged), ``Unavailable`` (no room, the records do not start).
    """
    _check_home(home, is_replacing)
    manifest = read_manifest(vault, moment)
    home.parent.mkdir(parents=True, exist_ok=True)
    with room_for(home), _beside(home) as fresh:
        fill(vault, manifest, fresh, told, database_url)
        _put_erasures(vault, home, fresh)
        findings = examine_apart(fresh, database_url, restored=moment)
        (fresh / "run").mkdir(exist_ok=True, mode=0o700)
        (fresh / NEEDS_REBUILD).touch()
        # Everything on disk before the name says so.
        os.sync()
        aside = _put_aside(home) if is_replacing else None
        os.rename(fresh, home)
    return Restored(manifest, home, findings, aside)


def rehearse(
    vault: Vault, moment: str, scratch: Path, told: Told, database_url: str = ""
) -> Restored:
    """Restore into a temporary home below ``scratch``, look at everything, remove it again."""
    manifest = read_manifest(vault, moment)
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in scratch.glob("rehearsal-*"):
        shutil.rmtree(left, ignore_errors=True)
    with contextlib.ExitStack() as last:
        last.enter_context(room_for(scratch))
        folder = last.enter_context(tempfile.TemporaryDirectory(prefix="rehearsal-", dir=scratch))
        spare = ""
        if manifest.vendor == "postgresql":
            _check_kind(manifest, database_url)
            spare = last.enter_context(PostgresqlRecords(database_url).spare())
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        fill(vault, manifest, home, told, spare)
        findings = examine_apart(home, spare)
    return Restored(manifest, home, findings)


def fill(vault: Vault, manifest: Manifest, home: Path, told: Told, database_url: str) -> None:
    """Write records and files of a backup into an empty folder; every digest is compared."""
    _check_kind(manifest, database_url)
    total = sum(size for _place, _sha256, size in manifest.files)
    needed = total + manifest.records[1] + (manifest.vectors[1] if manifest.vectors else 0)
    free = free_bytes(home)
    if needed > free:
        raise Unavailable(
            "backup_no_room",
            path=str(home),
            free_mb=free // 10**6,
            needed_mb=needed // 10**6 + 1,
        )
    told("records", 0, 1)
    _fill_records(vault, manifest, home, database_url)
    told("records", 1, 1)
    done = 0
    for place, sha256, size in manifest.files:
        if not _PLACE.fullmatch(place):
            raise FileRefused("backup_damaged", name=place)
        _write(vault, object_name(vault, sha256), home / place, [sha256, size])
        done += size
        told("originals", done, max(1, total))
    if manifest.vectors is not None:
        name = f"backups/{manifest.moment}/vectors"
        _write(vault, name, home / VECTORS, manifest.vectors)
        told("vectors", 1, 1)


def _put_erasures(vault: Vault, old: Path, fresh: Path) -> None:
    """All that is known to have been erased, from the old home and from every backup: the first
    look at the restored records erases it again."""
    lines = dict.fromkeys(erasures_in(vault))
    unwritten: list[str] = []
    if (old / "records.sqlite3").is_file():
        # Records so damaged that they cannot be asked are why one restores.
        with contextlib.suppress(sqlite3.DatabaseError), sqlite_facts(old / "records.sqlite3") as f:
            unwritten = f.unwritten_erasures()
    lines.update(dict.fromkeys(erasures_of(old, unwritten)))
    if lines:
        path = fresh / ERASURES
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n", "utf-8")


def examine_apart(home: Path, database_url: str, restored: str = "") -> list[dict[str, Any]]:
    """Start this version on a home, in a process of its own, and let it look at what it holds.

    Raises ``Unavailable`` when it cannot start there.
    """
    environment = {
        **{k: v for k, v in os.environ.items() if k != "TROLY_CHILD"},
        "TROLY_HOME": str(home),
        "TROLY_DATABASE_URL": database_url,
    }
    command = [sys.executable, "-m", "troly", "examine", "--json"]
    command += ["--restored", restored] if restored else []
    ended = subprocess.run(
        command, env=environment, capture_output=True, timeout=_EXAMINE_SECONDS, check=False
    )
    try:
        answer: Mapping[str, Any] = json.loads(ended.stdout)
        return list(answer["findings"])
    except (ValueError, KeyError) as error:
        words = (ended.stdout or ended.stderr)[-600:].decode(errors="replace").strip()
        raise Unavailable("restored_does_not_start", problem=words) from error


def _fill_records(vault: Vault, manifest: Manifest, home: Path, database_url: str) -> None:
    name = f"backups/{manifest.moment}/records"
    if manifest.vendor == "sqlite":
        path = home / "records.sqlite3"
        _write(vault, name, path, manifest.records)
        wrong = check_sqlite(path)
        if wrong is not None:
            raise FileRefused("backup_damaged", name=f"records: {wrong}")
        with sqlite_facts(path) as facts:
            found = (facts.counts(), facts.heads())
    else:
        database = PostgresqlRecords(database_url)
        if not database.is_empty():
            raise BadInput("database_not_empty")
        with vault.reading(name) as source:
            database.put_back(_compared(vault.key.open(source, name), name, manifest.records))
        with database.facts() as facts:
            found = (facts.counts(), facts.heads())
    if found != (manifest.counts, manifest.heads):
        raise FileRefused("backup_damaged", name="records: counts")


def _write(vault: Vault, name: str, place: Path, expected: list[Any]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        vault.reading(name) as source,
        open(place, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target,
    ):
        for chunk in _compared(vault.key.open(source, name), name, expected):
            target.write(chunk)


def _compared(chunks: Iterator[bytes], name: str, expected: list[Any]) -> Iterator[bytes]:
    """The chunks; raises ``FileRefused`` at their end when they are not what the manifest says."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    if [digest.hexdigest(), size] != list(expected):
        raise FileRefused("backup_damaged", name=name)


def _check_kind(manifest: Manifest, database_url: str) -> None:
    if manifest.vendor != ("postgresql" if database_url else "sqlite"):
        raise BadInput("backup_other_database", vendor=manifest.vendor)


def _check_home(home: Path, is_replacing: bool) -> None:
    if home.is_file():
        raise BadInput("home_not_empty", path=str(home))
    if not home.is_dir() or not any(home.iterdir()):
        return
    if not is_replacing:
        raise BadInput("home_not_empty", path=str(home))
    if is_in_use(home):
        raise BadInput("home_in_use", path=str(home))


def is_in_use(home: Path) -> bool:
    """Does a worker, an index owner or a models process of this home run on this machine?"""
    import socket

    for path in (home / "run").rglob("*"):
        # Workers hold a lock on a file there for as long as they live.
        if path.is_file() and _is_locked(path):
            return True
        if not path.is_socket():
            continue
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            if probe.connect_ex(str(path)) == 0:
                return True
    return False


def _is_locked(path: Path) -> bool:
    with open(path) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextlib.contextmanager
def _beside(home: Path) -> Iterator[Path]:
    for left in home.parent.glob(f".{home.name}.restoring-*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{home.name}.restoring-", dir=home.parent))
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _put_aside(home: Path) -> Path | None:
    if not home.exists():
        return None
    aside = home.with_name(f"{home.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    os.rename(home, aside)
    return aside
