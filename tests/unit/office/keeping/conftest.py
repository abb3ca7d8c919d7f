"""A small home of the newest version kept as a fixture, and vaults with a cheap key."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from troly.office.keeping import vault as vaults
from troly.office.keeping.backup import Made, make_backup
from troly.office.keeping.records import SqliteRecords
from troly.office.keeping.vault import Vault

FIXTURES = Path(__file__).parents[3] / "fixtures"
PASSPHRASE = "mật khẩu hư cấu 123"
CHEAP = 2**4


def unpack(packed: Path, home: Path) -> Path:
    with tarfile.open(packed) as archive:
        archive.extractall(home, filter="data")
    return home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Records and files of a made-up body, by the newest fixture."""
    return unpack(sorted(FIXTURES.glob("home-*.tar.gz"))[-1], tmp_path / "home")


def records_of(home: Path) -> SqliteRecords:
    return SqliteRecords(home / "records.sqlite3", home / "scratch")


Open = Callable[[], AbstractContextManager[Vault]]


def open_to_write(path: Path, passphrase: str = PASSPHRASE) -> AbstractContextManager[Vault]:
    return vaults.writable(path, passphrase, CHEAP)


def back_up(home: Path, place: Path, with_vectors: bool = False) -> Made:
    with open_to_write(place) as vault:
        return make_backup(vault, records_of(home), home, lambda *_: None, with_vectors)
