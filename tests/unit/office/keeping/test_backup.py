"""A backup has every file that its records name, whatever happens beside it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from tests.unit.office.keeping.conftest import (
    PASSPHRASE,
    back_up,
    open_to_write,
    records_of,
)

from troly.errors import BadInput, FileRefused, NotFound, Unavailable
from troly.office.keeping import vault as vaults
from troly.office.keeping.backup import (
    VECTORS,
    instant_of,
    keep_newest,
    make_backup,
    object_name,
    read_manifest,
)
from troly.office.keeping.records import copy_sqlite, sqlite_facts
from troly.office.keeping.restore import choose, fill

QUIET = lambda *_: None  # noqa: E731


def tenant_of(home: Path) -> str:
    with contextlib.closing(sqlite3.connect(home / "records.sqlite3")) as connection:
        return str(connection.execute("SELECT id FROM tenants_tenant").fetchone()[0])


def add_original(home: Path, connection: sqlite3.Connection, tenant: str, data: bytes) -> Path:
    """As a worker does: first the file, then its record."""
    digest = hashlib.sha256(data).hexdigest()
    path = home / "originals" / str(uuid.UUID(tenant)) / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    with connection:
        connection.execute(
            "INSERT INTO library_original (tenant_id, sha256, size, stored_at)"
            " VALUES (?, ?, ?, '2026-01-01')",
            (tenant, digest, len(data)),
        )
    return path


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for name in ("originals", "holding")
        for path in (folder / name).rglob("*")
        if path.is_file()
    }


def dump(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def put_back(place: Path, target: Path, moment: str = "") -> Any:
    with vaults.opened(place, PASSPHRASE) as vault:
        manifest = read_manifest(vault, moment or choose(vault))
        target.mkdir()
        fill(vault, manifest, target, QUIET, "")
        return manifest


@pytest.mark.parametrize("name", ["folder", "one.troly"])
def test_everything_comes_back_byte_for_byte(home: Path, tmp_path: Path, name: str) -> None:
    (home / "derived").mkdir()
    copy_sqlite(home / "records.sqlite3", home / VECTORS)
    made = back_up(home, tmp_path / name, with_vectors=True)
    assert made.manifest.missing == []
    assert made.new_files == len({sha for _place, sha, _size in made.manifest.files}) > 3
    put_back(tmp_path / name, tmp_path / "back")
    assert files_below(tmp_path / "back") == files_below(home)
    assert dump(tmp_path / "back" / "records.sqlite3") == dump(home / "records.sqlite3")
    assert dump(tmp_path / "back" / VECTORS) == dump(home / VECTORS)


def test_nothing_readable_lies_in_the_vault(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "vault")
    written = b"".join(p.read_bytes() for p in (tmp_path / "vault").rglob("*") if p.is_file())
    names = " ".join(str(p) for p in (tmp_path / "vault").rglob("*"))
    assert "nghỉ phép".encode() in (home / "records.sqlite3").read_bytes()
    assert "nghỉ phép".encode() not in written
    for path in (home / "originals").rglob("*"):
        assert path.name not in names or len(path.name) < 64
    for path in (tmp_path / "vault").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0 or path.name == ".lock" or path.is_dir()


def test_a_later_backup_adds_only_what_is_new(home: Path, tmp_path: Path) -> None:
    first = back_up(home, tmp_path / "vault")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "vault" / "objects").rglob("*/*")}
    with contextlib.closing(sqlite3.connect(home / "records.sqlite3")) as connection:
        add_original(home, connection, tenant_of(home), b"mot van ban moi")
    second = back_up(home, tmp_path / "vault")
    assert (second.new_files, second.new_bytes) == (1, 15)
    assert len(second.manifest.files) == len(first.manifest.files) + 1
    assert all(p.stat().st_mtime_ns == at for p, at in before.items())
    back = put_back(tmp_path / "vault", tmp_path / "old", first.manifest.moment)
    assert back.counts["library_original"] + 1 == second.manifest.counts["library_original"]


def test_consistent_beside_a_writer(home: Path, tmp_path: Path) -> None:
    tenant, stop, written = tenant_of(home), threading.Event(), threading.Event()

    def write() -> None:
        with contextlib.closing(sqlite3.connect(home / "records.sqlite3", timeout=30)) as own:
            own.execute("PRAGMA journal_mode = WAL")
            for number in range(100_000):
                if stop.is_set():
                    return
                add_original(home, own, tenant, f"van ban so {number}".encode())
                if number == 20:
                    written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(30)
        made = [back_up(home, tmp_path / "vault") for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    assert [m.manifest.missing for m in made] == [[], [], []]
    counts = [m.manifest.counts["library_original"] for m in made]
    assert counts[0] >= 20
    assert counts == sorted(set(counts)), "the writer did not go on meanwhile"
    for number, one in enumerate(made):
        back = tmp_path / f"back{number}"
        put_back(tmp_path / "vault", back, one.manifest.moment)
        with sqlite_facts(back / "records.sqlite3") as facts:
            assert all((back / file.place).is_file() for file in facts.files())
            assert facts.counts() == one.manifest.counts


def test_a_file_removed_meanwhile_is_not_missed(home: Path, tmp_path: Path) -> None:
    """Between the records and the files, an original is erased for good."""
    erased: list[str] = []

    def told(stage: str, done: int, _total: int) -> None:
        if stage == "originals" and not erased:
            path = max((home / "originals").rglob("*/*/*"))
            erased.append(path.name)
            records = sqlite3.connect(home / "records.sqlite3")
            with contextlib.closing(records) as connection, connection:
                connection.execute(
                    "UPDATE library_original SET erased_at = '2026-01-01' WHERE sha256 = ?",
                    (path.name,),
                )
            for each in (home / "originals").rglob(path.name):
                each.unlink()

    with open_to_write(tmp_path / "vault") as vault:
        made = make_backup(vault, records_of(home), home, told)
        assert vault.moments() == [made.manifest.moment]
    assert erased
    assert made.manifest.missing == []
    assert erased[0] not in [sha256 for _place, sha256, _size in made.manifest.files]
    assert [p.name for p in (tmp_path / "vault" / "backups").iterdir()] == [made.manifest.moment]


def test_a_held_file_that_moves_meanwhile_is_found(home: Path, tmp_path: Path) -> None:
    held = {p.name: p.read_bytes() for p in (home / "holding").iterdir()}
    with contextlib.closing(sqlite3.connect(home / "records.sqlite3")) as connection:
        rows = connection.execute(
            "SELECT v.id, d.tenant_id, v.sha256 FROM library_version v"
            " JOIN library_document d ON d.id = v.document_id WHERE v.state = 'waiting'"
        ).fetchall()
    assert rows

    def told(stage: str, done: int, _total: int) -> None:
        for version, tenant, sha256 in rows if stage == "originals" else ():
            source = home / "holding" / f"v-{uuid.UUID(version)}"
            target = home / "originals" / str(uuid.UUID(tenant)) / sha256[:2] / sha256
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.exists():
                source.rename(target)

    with open_to_write(tmp_path / "vault") as vault:
        made = make_backup(vault, records_of(home), home, told)
    assert made.manifest.missing == []
    put_back(tmp_path / "vault", tmp_path / "back")
    assert {p.name: p.read_bytes() for p in (tmp_path / "back" / "holding").iterdir()} == held


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_lost_or_changed_original_is_named_and_the_rest_kept(
    home: Path, tmp_path: Path, harm: str
) -> None:
    path = max(p for p in (home / "originals").rglob("*/*/*") if p.is_file())
    if harm == "lost":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    made = back_up(home, tmp_path / "vault")
    place = str(path.relative_to(home))
    twins = [f for f in made.manifest.files if f[1] == path.name]
    if not twins:
        assert made.manifest.missing == [place]
    put_back(tmp_path / "vault", tmp_path / "back")
    assert (tmp_path / "back" / "records.sqlite3").exists()


def test_damaged_records_are_not_backed_up(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "vault")
    with open(home / "records.sqlite3", "r+b") as file:
        file.seek(40 * 4096)
        file.write(os.urandom(20 * 4096))
    with pytest.raises(Unavailable, match="records_damaged"):
        back_up(home, tmp_path / "vault")
    with vaults.opened(tmp_path / "vault", PASSPHRASE) as vault:
        assert len(vault.moments()) == 1


def test_only_the_newest_are_kept_with_their_originals(home: Path, tmp_path: Path) -> None:
    gone = max((home / "originals").rglob("*/*/*")).name
    back_up(home, tmp_path / "vault")
    with contextlib.closing(sqlite3.connect(home / "records.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM library_original WHERE sha256 = ?", (gone,))
    newer = [back_up(home, tmp_path / "vault").manifest.moment for _ in range(2)]
    with open_to_write(tmp_path / "vault") as vault:
        assert vault.size_of(object_name(vault, gone)) is not None
        assert len(keep_newest(vault, 2)) == 1
        assert vault.moments() == newer
        assert vault.size_of(object_name(vault, gone)) is None
        assert keep_newest(vault, 2) == []
    for number, moment in enumerate(newer):
        put_back(tmp_path / "vault", tmp_path / f"back{number}", moment)


def test_choosing_by_time(home: Path, tmp_path: Path) -> None:
    first = back_up(home, tmp_path / "vault").manifest.moment
    second = back_up(home, tmp_path / "vault").manifest.moment
    with vaults.opened(tmp_path / "vault", PASSPHRASE) as vault:
        assert choose(vault) == second
        assert choose(vault, instant_of(second)) == second
        assert choose(vault, instant_of(first)) == first
        from datetime import timedelta

        assert choose(vault, instant_of(second) - timedelta(milliseconds=1)) == first
        with pytest.raises(NotFound, match="no_backup_so_old"):
            choose(vault, instant_of(first) - timedelta(milliseconds=1))


def test_places_that_are_refused(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letters.txt").write_text("not ours")
    (tmp_path / "a.troly").write_text("not a zip")
    for place in (other, tmp_path / "a.troly", other / "letters.txt"):
        with pytest.raises(BadInput, match="backup_place_taken"):
            back_up(home, place)
    assert (other / "letters.txt").read_text() == "not ours"
    with (
        pytest.raises(FileRefused, match="not_a_backup"),
        vaults.opened(tmp_path / "a.troly", PASSPHRASE),
    ):
        pass
    with pytest.raises(NotFound, match="no_backup"), vaults.opened(other, PASSPHRASE):
        pass
    back_up(home, tmp_path / "vault")
    with (
        pytest.raises(BadInput, match="passphrase_wrong"),
        open_to_write(tmp_path / "vault", "một mật khẩu khác"),
    ):
        pass
    with open_to_write(tmp_path / "vault"), pytest.raises(Unavailable, match="backup_running"):
        back_up(home, tmp_path / "vault")


@pytest.mark.parametrize("part", ["objects", "backups"])
def test_damage_in_the_vault_is_told(home: Path, tmp_path: Path, part: str) -> None:
    back_up(home, tmp_path / "vault")
    for path in (tmp_path / "vault" / part).rglob("*"):
        if path.is_file() and path.name != "manifest":
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(data)
    with pytest.raises(FileRefused, match="backup_damaged"):
        put_back(tmp_path / "vault", tmp_path / "back")


CUT_OFF = """
import os, signal, sys
from pathlib import Path
from troly.office.keeping import vault as vaults
from troly.office.keeping.backup import make_backup
from troly.office.keeping.records import SqliteRecords
home, place, passphrase, at = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
rename, renames = os.rename, 0
def counted(*names):
    global renames
    renames += 1
    if renames == at:
        os.kill(os.getpid(), signal.SIGKILL)
    rename(*names)
vaults.os.rename = counted
with vaults.writable(place, passphrase, 16) as vault:
    records = SqliteRecords(home / "records.sqlite3", home / "scratch")
    make_backup(vault, records, home, lambda *_: None)
print(renames)
"""


def _cut_off(home: Path, place: Path, at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CUT_OFF, str(home), str(place), PASSPHRASE, str(at)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_killed_before_any_rename_nothing_or_a_whole_backup(home: Path, tmp_path: Path) -> None:
    place = tmp_path / "vault"
    whole = _cut_off(home, tmp_path / "whole", 0)
    steps = int(whole.stdout)
    assert steps > 6
    # The first writes the folder's own header; the last gives the backup its name.
    for at in (1, 2, steps // 2, steps - 1, steps):
        ended = _cut_off(home, place, at if not (place / "vault.json").exists() else at - 1)
        if ended.returncode == 0:
            continue
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        if vaults.is_vault(place):
            with vaults.opened(place, PASSPHRASE) as vault:
                for moment in vault.moments():
                    read_manifest(vault, moment)
    with vaults.opened(place, PASSPHRASE) as vault:
        before = len(vault.moments())
    made = back_up(home, place)
    assert made.new_files < len(made.manifest.files), "whole originals were not taken up again"
    with vaults.opened(place, PASSPHRASE) as vault:
        assert len(vault.moments()) == before + 1
    assert not list(place.rglob("*.part"))
    assert not list(place.rglob(".unfinished-*"))
    put_back(place, tmp_path / "back")
    assert files_below(tmp_path / "back") == files_below(home)


def test_killed_while_writing_one_file_leaves_none(home: Path, tmp_path: Path) -> None:
    ended = _cut_off(home, tmp_path / "one.troly", 1)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert not (tmp_path / "one.troly").exists()
    back_up(home, tmp_path / "one.troly")
    assert [p.name for p in tmp_path.iterdir() if "troly" in p.name] == ["one.troly"]


@pytest.mark.parametrize("name", ["vault", "one.troly"])
def test_no_room_leaves_what_was_there(home: Path, tmp_path: Path, name: str) -> None:
    """The kernel refuses the write, as on a full disk."""
    import resource

    if name == "vault":
        back_up(home, tmp_path / name)
    with contextlib.closing(sqlite3.connect(home / "records.sqlite3")) as connection:
        add_original(home, connection, tenant_of(home), os.urandom(3_000_000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_500_000, hard))
    try:
        with pytest.raises(Unavailable, match="backup_no_room") as refused:
            back_up(home, tmp_path / name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert isinstance(refused.value.facts["free_mb"], int)
    assert not list(tmp_path.rglob("*.part"))
    assert not list(tmp_path.rglob(".unfinished-*"))
    if name == "vault":
        with vaults.opened(tmp_path / name, PASSPHRASE) as vault:
            assert len(vault.moments()) == 1
    else:
        assert not (tmp_path / name).exists()
    assert back_up(home, tmp_path / name).manifest.missing == []
