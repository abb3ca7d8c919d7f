"""A kill beside the ledger of erasures: what is erased is in it, what is not erased is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.office.keeping.conftest import PASSPHRASE, back_up

from troly.office.data_subjects import ledger
from troly.office.keeping import restore as restoring
from troly.office.keeping import vault as vaults
from troly.office.keeping.backup import ERASURES, erasures_in, erasures_of
from troly.office.keeping.records import sqlite_facts

ERASED = "7f3f7c1e-0000-4000-8000-00000000aaaa"
CHILD = """
import os, signal, sys
from troly import app
app.migrate(app.start())
from django.db import transaction
from troly.office.data_subjects import erasing, ledger
from troly.office.tenants.models import Tenant

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

append = ledger.append
def append_and_kill(home, lines):
    append(home, lines)
    kill()

moment, erased = sys.argv[1:]
ledger.append = kill if moment == "committed" else append_and_kill
with transaction.atomic():
    erasing.note(Tenant.objects.order_by("pk").first(), [erased], [])
    if moment == "within":
        kill()
"""


@pytest.mark.parametrize(("moment", "known"), [("within", 0), ("committed", 1), ("appended", 1)])
def test_a_kill_beside_the_ledger_loses_and_invents_nothing(
    home: Path, tmp_path: Path, moment: str, known: int
) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TROLY_")}
    environment |= {"TROLY_HOME": str(home)}
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, moment, ERASED], env=environment, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    with sqlite_facts(home / "records.sqlite3") as facts:
        unwritten = facts.unwritten_erasures()
    assert (home / ERASURES).exists() is (moment == "appended")
    lines = erasures_of(home, unwritten)
    assert [ERASED in line for line in lines] == [True] * known
    # So do a backup taken now, and the home that an older one is put into.
    back_up(home, tmp_path / "vault")
    with vaults.opened(tmp_path / "vault", PASSPHRASE) as vault:
        assert erasures_in(vault) == lines
    with vaults.opened(tmp_path / "vault", PASSPHRASE) as vault:
        fresh = tmp_path / "fresh"
        fresh.mkdir()
        restoring._put_erasures(vault, home, fresh)
    assert [entry["id"] for entry in ledger.read(fresh)] == [ERASED] * known


@pytest.mark.django_db
def test_lines_that_found_no_room_wait_and_are_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no room")

    ledger.note("body", [("turn", ERASED)])
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", full)
        with pytest.raises(OSError, match="no room"):
            ledger.bring_over(tmp_path)
    waiting = [one.line for one in ledger.LedgerLine.objects.all()]
    # As one that was killed between the file and forgetting leaves it.
    ledger.append(tmp_path, waiting)
    assert ledger.bring_over(tmp_path) == 1
    assert ledger.bring_over(tmp_path) == 0
    assert len((tmp_path / ERASURES).read_text().splitlines()) == 2
    assert [entry["id"] for entry in ledger.read(tmp_path)] == [ERASED]
