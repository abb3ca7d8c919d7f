"""backup, rehearse, restore, examine as a person types them, on every database there is."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.contract.conftest import SERVER, Databases
from tests.unit.office.keeping.conftest import FIXTURES, unpack

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Desk:
    """A home with its database, and the commands run on it."""

    home: Path
    url: str
    key: Path

    def run(self, *arguments: str, **changed: str) -> tuple[int, dict[str, Any]]:
        """(exit code, what ``--json`` printed)."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TROLY_")}
        environment |= {
            "TROLY_HOME": str(self.home),
            "TROLY_DATABASE_URL": self.url,
            "TROLY_BACKUP_KEY_FILE": str(self.key),
            "PYTHONPATH": str(ROOT / "src"),
            **changed,
        }
        ended = subprocess.run(
            [sys.executable, "-m", "troly", *arguments, "--json"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.stdout, ended.stderr
        assert "Traceback" not in ended.stderr, ended.stderr
        return ended.returncode, json.loads(ended.stdout)


@pytest.fixture
def desk(tmp_path: Path, databases: Databases) -> Desk:
    key = tmp_path / "backup.key"
    key.write_text("mật khẩu hư cấu để kiểm thử\n", "utf-8")
    key.chmod(0o600)
    url = databases()
    home = tmp_path / "home"
    if url:
        subprocess.run(
            [
                sys.executable,
                str(ROOT / "scripts" / "make_upgrade_fixture.py"),
                "--home",
                str(home),
            ],
            env={**os.environ, "TROLY_DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")},
            check=True,
        )
    else:
        unpack(sorted(FIXTURES.glob("home-*.tar.gz"))[-1], home)
    return Desk(home, url, key)


def files_of(home: Path) -> set[Path]:
    return {p.relative_to(home) for p in (home / "originals").rglob("*") if p.is_file()}


def acts(desk: Desk) -> set[str]:
    """The kinds of entries in the audit chains of a desk."""
    text = "SELECT DISTINCT act FROM audit_entry"
    if not desk.url:
        with closing(sqlite3.connect(desk.home / "records.sqlite3")) as connection:
            return {row[0] for row in connection.execute(text)}
    import psycopg

    with closing(psycopg.connect(desk.url)) as server:
        return {row[0] for row in server.execute(text)}


on_every_database = pytest.mark.parametrize(
    "databases", ["sqlite", *(["postgresql"] if SERVER else [])], indirect=True
)


@on_every_database
def test_from_a_running_desk_to_another_place(
    desk: Desk, databases: Databases, tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    code, made = desk.run("backup", "--to", str(vault))
    assert (code, made["missing"]) == (0, [])
    assert made["new_files"] > 3
    left = {p for p in desk.home.rglob("*") if "backup" in p.name and p.is_file()}
    assert left == set()

    code, rehearsed = desk.run("backup", "--to", str(vault), "--rehearse")
    assert (code, rehearsed["sound"]) == (0, True)
    assert {row["what"]: row["checked"] for row in rehearsed["findings"]}["citations"] > 0
    assert not Path(rehearsed["home"]).exists()

    other = Desk(tmp_path / "elsewhere" / "home", databases(), desk.key)
    code, back = other.run("restore", str(vault), "--into", str(other.home))
    assert (code, back["sound"], back["moment"]) == (0, True, made["moment"])
    assert (other.home / "run" / "index.needs_rebuild").exists()
    assert not list(other.home.parent.glob(".*"))
    assert files_of(other.home) == files_of(desk.home)

    # The chain goes on from where the backup was made, and says so; so does the one left behind.
    assert "records_restored" in acts(other)
    assert "backup_made" in acts(desk) - acts(other)
    code, looked = other.run("examine")
    assert (code, looked["sound"]) == (0, True)

    code, refused = other.run("restore", str(vault), "--into", str(other.home))
    assert code == 1
    assert refused["error"] == "home_not_empty"
    if desk.url:
        return
    code, again = other.run("restore", str(vault), "--into", str(other.home), "--replace")
    assert (code, again["sound"]) == (0, True)
    assert (Path(again["aside"]) / "records.sqlite3").exists()


@on_every_database
def test_back_to_a_moment_says_which_and_what_is_lost(
    desk: Desk, databases: Databases, tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    _code, first = desk.run("backup", "--into", str(vault), "--keep", "3")
    _code, second = desk.run("backup", "--into", str(vault), "--keep", "3")
    assert first["new_files"] > 3
    assert (second["new_files"], second["new_bytes"]) == (0, 0), "each original is kept once"
    at = datetime.strptime(first["moment"], "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
    between = (at + timedelta(milliseconds=1)).isoformat()

    other = Desk(tmp_path / "elsewhere" / "home", databases(), desk.key)
    code, back = other.run("restore", str(vault), "--into", str(other.home), "--at", between)
    assert (code, back["moment"]) == (0, first["moment"])
    lost = back["lost"]
    assert (lost["compared_with"], lost["later_backups"]) == ("backup", 1)
    assert lost["until"] == second["moment"]
    # All that happened between the two is that the first was noted, in each body's record.
    assert lost["acts"] > 0
    assert (lost["documents"], lost["versions"], lost["questions"]) == (0, 0, 0)

    early = (at - timedelta(seconds=1)).isoformat()
    code, refused = other.run("restore", str(vault), "--into", str(tmp_path / "x"), "--at", early)
    assert (code, refused["error"]) == (1, "no_backup_so_old")
    if desk.url:
        return
    code, again = other.run("restore", str(vault), "--into", str(other.home), "--replace")
    assert (code, again["moment"]) == (0, second["moment"])
    assert (again["lost"]["compared_with"], again["lost"]["later_backups"]) == ("home", 0)


@on_every_database
def test_a_lost_original_is_told_at_every_step(
    desk: Desk, databases: Databases, tmp_path: Path
) -> None:
    vault = tmp_path / "one.troly"
    body = max((desk.home / "originals").iterdir(), key=lambda p: len(list(p.rglob("*"))))
    lost = next(p for p in sorted(body.rglob("*/*")) if len(list(desk.home.rglob(p.name))) == 1)
    lost.unlink()
    code, made = desk.run("backup", "--to", str(vault))
    assert (code, made["missing"]) == (1, [str(lost.relative_to(desk.home))])
    other = Desk(tmp_path / "other", databases(), desk.key)
    code, back = other.run("restore", str(vault), "--into", str(other.home))
    assert (code, back["sound"], back["missing"]) == (1, False, made["missing"])
    wrong = {row["what"]: row["wrong_count"] for row in back["findings"]}
    assert wrong == {"records": 0, "audit": 0, "citations": 0, "originals": 1, "held_files": 0}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_is_refused_says_why(desk: Desk, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    assert desk.run("backup", "--to", str(vault))[0] == 0
    target = str(tmp_path / "new")
    cases: list[tuple[int, str, tuple[str, ...], dict[str, str]]] = [
        (2, "bad_setting", ("backup",), {"TROLY_BACKUP_KEY_FILE": ""}),
        (1, "backup_inside_home", ("backup", "--to", str(desk.home / "copies")), {}),
        (1, "bad_time", ("restore", str(vault), "--into", target, "--at", "soon"), {}),
        (
            1,
            "no_backup_so_old",
            ("restore", str(vault), "--into", target, "--at", "2001-01-01"),
            {},
        ),
        (1, "no_backup", ("restore", str(desk.home), "--into", target), {}),
        (
            1,
            "backup_other_database",
            ("restore", str(vault), "--into", target),
            {"TROLY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        ),
    ]
    for code, error, arguments, changed in cases:
        ended, told = desk.run(*arguments, **changed)
        assert (ended, told.get("error")) == (code, error), told
        assert told["message"] and "{" not in told["message"], told
        assert not Path(target).exists()

    # One bit of one original is not what it was: nothing is restored.
    one = max((vault / "objects").rglob("*/*"))
    data = bytearray(one.read_bytes())
    data[-1] ^= 1
    one.write_bytes(data)
    ended, told = desk.run("restore", str(vault), "--into", target)
    assert (ended, told["error"]) == (1, "backup_damaged")
    assert not Path(target).exists()
    assert not list(tmp_path.glob(".new*"))
    shutil.rmtree(vault)
