"""``troly move`` as a person types it: to a server when there is one, else to another file; and
back; and what it refuses."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.contract.conftest import SERVER, Databases
from tests.unit.office.keeping.conftest import FIXTURES, unpack

ROOT = Path(__file__).parents[2]
to_every_database = pytest.mark.parametrize(
    "databases", ["sqlite", *(["postgresql"] if SERVER else [])], indirect=True
)


def run(home: Path, url: str, *arguments: str) -> tuple[int, Any, str]:
    """(exit code, what ``--json`` printed, what was told beside)."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TROLY_")}
    environment |= {
        "TROLY_HOME": str(home),
        "TROLY_DATABASE_URL": url,
        "PYTHONPATH": str(ROOT / "src"),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "troly", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    shown = json.loads(ended.stdout) if "--json" in arguments else ended.stdout
    return ended.returncode, shown, ended.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Records of a made-up body, in SQLite."""
    return unpack(sorted(FIXTURES.glob("home-*.tar.gz"))[-1], tmp_path / "home")


@to_every_database
def test_there_and_back(home: Path, databases: Databases, tmp_path: Path) -> None:
    url = databases()
    target = url or f"sqlite://{tmp_path}/moved.sqlite3"
    before = shutil.copy(home / "records.sqlite3", tmp_path / "before.sqlite3")
    code, first, told = run(home, "", "move", "--to", target, "--json")
    assert code == 0, told
    assert first["rows"] > 50 and first["broken_chains"] == {}
    code, again, _ = run(home, "", "move", "--to", target, "--json")
    assert (code, again["error"]) == (1, "target_not_empty")

    if not url:
        # The moved file takes the place of the records: they must go on from there.
        (home / "records.sqlite3").rename(tmp_path / "aside.sqlite3")
        for left in home.glob("records.sqlite3-*"):
            left.unlink()
        shutil.copy(tmp_path / "moved.sqlite3", home / "records.sqlite3")
    code, chains, _ = run(home, url, "audit")
    assert code == 0 and "✓" in chains

    back = f"sqlite://{tmp_path}/back.sqlite3"
    code, second, told = run(home, url, "move", "--to", back, "--json")
    assert code == 0, told
    same = {name: value for name, value in first["tables"].items() if "audit" not in name}
    assert same == {name: second["tables"][name] for name in same}
    assert Path(before).exists()


def test_address_that_cannot_be_used_is_refused_in_words(home: Path) -> None:
    for address, code in (
        ("mysql://a:b@c/d", "bad_database_address"),
        ("postgresql://a:bimat@127.0.0.1:1/d", "database_unreachable"),
        ("sqlite", "same_database"),
        ("sqlite:///no/such/folder/records.sqlite3", "database_unreachable"),
    ):
        exit_code, told, beside = run(home, "", "move", "--to", address, "--json")
        assert (exit_code, told["error"]) == (1, code)
        assert len(told["message"]) > 20
        assert "bimat" not in json.dumps(told) + beside


def test_refused_while_a_worker_lives(home: Path, tmp_path: Path) -> None:
    folder = home / "run" / "workers"
    folder.mkdir(parents=True)
    with open(folder / "abc", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(str(os.getpid()))
        lock.flush()
        target = f"sqlite://{tmp_path}/moved.sqlite3"
        code, told, _ = run(home, "", "move", "--to", target, "--json")
        assert (code, told["error"]) == (1, "still_running")
    assert not (tmp_path / "moved.sqlite3").exists()
