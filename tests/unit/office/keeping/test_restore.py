"""Where a restore may go, and what it refuses before anything is written."""

from __future__ import annotations

import fcntl
import socket
from pathlib import Path

import pytest
from tests.unit.office.keeping.conftest import PASSPHRASE, back_up

from troly.errors import BadInput, Unavailable
from troly.office.keeping import restore as restoring
from troly.office.keeping import vault as vaults


def test_a_home_is_in_use_while_a_worker_holds_its_lock(tmp_path: Path) -> None:
    assert not restoring.is_in_use(tmp_path)
    lock = tmp_path / "run" / "workers" / "abc"
    lock.parent.mkdir(parents=True)
    with open(lock, "w") as held:
        assert not restoring.is_in_use(tmp_path)
        fcntl.flock(held, fcntl.LOCK_EX)
        assert restoring.is_in_use(tmp_path)
    assert not restoring.is_in_use(tmp_path)


def test_a_home_is_in_use_while_something_listens_there(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    path = tmp_path / "run" / "index.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        server.listen()
        assert restoring.is_in_use(tmp_path)
    # A socket that a killed process left behind holds nobody up.
    assert path.exists()
    assert not restoring.is_in_use(tmp_path)


def test_a_home_that_runs_is_not_replaced(home: Path, tmp_path: Path) -> None:
    moment = back_up(home, tmp_path / "vault").manifest.moment
    before = sorted(p.name for p in tmp_path.iterdir())
    (home / "run").mkdir()
    with open(home / "run" / "worker.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with vaults.opened(tmp_path / "vault", PASSPHRASE) as vault:
            for is_replacing, code in ((False, "home_not_empty"), (True, "home_in_use")):
                with pytest.raises(BadInput, match=code):
                    restoring.restore(
                        vault, moment, home, lambda *_: None, is_replacing=is_replacing
                    )
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_records_that_do_not_start_are_not_put_in_place(home: Path, tmp_path: Path) -> None:
    """As when the backup is of a later version: this one says so and leaves nothing."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "records.sqlite3")) as records, records:
        records.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('library', '9999_from_the_future', '2030-01-01')"
        )
    moment = back_up(home, tmp_path / "vault").manifest.moment
    with (
        vaults.opened(tmp_path / "vault", PASSPHRASE) as vault,
        pytest.raises(Unavailable, match="restored_does_not_start") as refused,
    ):
        restoring.restore(vault, moment, tmp_path / "new", lambda *_: None)
    assert "9999_from_the_future" in str(refused.value.facts["problem"])
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".new*"))
