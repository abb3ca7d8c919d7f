"""Where backups lie: a folder that holds many and keeps each original once, or one file.

FOLDER/vault.json                  how the key is made; not secret
FOLDER/objects/ab/NAME             one original, sealed; shared by all backups of the folder
FOLDER/backups/MOMENT/manifest     what this backup holds, sealed; and beside it records, vectors

One file (``.troly``) is a zip, uncompressed, with the same names inside.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

from troly.errors import BadInput, FileRefused, NotFound, Unavailable
from troly.office.keeping.sealing import SCRYPT_COST, VaultKey, key_from, new_derivation

FORMAT = 1
FILE_SUFFIX = ".troly"
HEADER = "vault.json"
MOMENT = re.compile(r"\d{8}T\d{6}\.\d{3}Z")
_UNFINISHED = ".unfinished-"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
T = TypeVar("T")


class Vault(Protocol):
    """Sealed files by name. What is put is there, whole and on disk, or not at all."""

    key: VaultKey
    path: Path

    def moments(self) -> list[str]:
        """The finished backups, oldest first."""
        ...

    def size_of(self, name: str) -> int | None:
        """Bytes on disk, or None when there is no such file."""
        ...

    def put(self, name: str, write: Callable[[BinaryIO], T]) -> T: ...

    def reading(self, name: str) -> contextlib.AbstractContextManager[BinaryIO]:
        """Raises ``FileRefused`` (``backup_damaged``) when it is not there."""
        ...

    def finish(self, moment: str) -> None:
        """From now on the backup of this moment exists."""
        ...

    def drop(self, moment: str) -> None:
        """Leave out what was put for a backup that is not finished, as far as that is possible."""
        ...

    def remove(self, moment: str) -> None: ...

    def remove_objects(self, unless: set[str]) -> int:
        """Delete the originals that no name in ``unless`` keeps; how many."""
        ...


@contextlib.contextmanager
def room_for(path: Path) -> Iterator[None]:
    """Turns a full disk, or a limit on files, into an error that says so."""
    try:
        yield
    except OSError as error:
        free_mb = free_bytes(path) // 10**6
        if error.errno in _NO_ROOM:
            raise Unavailable("backup_no_room", path=str(path), free_mb=free_mb) from error
        where, why = str(error.filename or path), error.strerror or str(error)
        raise Unavailable("backup_not_written", path=where, problem=why) from error


def free_bytes(path: Path) -> int:
    """Room left where ``path`` is, or will be."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def _header(key_cost: int, passphrase: str) -> tuple[VaultKey, dict[str, Any]]:
    derivation = new_derivation(key_cost)
    key = key_from(passphrase, derivation)
    return key, {"troly_backup": FORMAT, "key": derivation, "check": key.check}


def _key(header: bytes, passphrase: str, path: Path) -> VaultKey:
    try:
        facts = json.loads(header)
        form = facts["troly_backup"]
        derivation, check = facts["key"], facts["check"]
    except (ValueError, KeyError, TypeError) as error:
        raise FileRefused("not_a_backup", path=str(path)) from error
    if form != FORMAT:
        raise FileRefused("backup_newer", path=str(path), form=form)
    key = key_from(passphrase, derivation)
    if key.check != check:
        raise BadInput("passphrase_wrong", path=str(path))
    return key


def is_vault(path: Path) -> bool:
    return path.is_file() if path.suffix == FILE_SUFFIX else (path / HEADER).is_file()


@contextlib.contextmanager
def opened(path: Path, passphrase: str) -> Iterator[Vault]:
    """A vault that is there, for reading.

    Raises ``NotFound`` (no backup there), ``BadInput`` (wrong passphrase), ``FileRefused``.
    """
    if not is_vault(path):
        raise NotFound("no_backup", path=str(path))
    if path.is_dir():
        yield FolderVault(path, _key((path / HEADER).read_bytes(), passphrase, path))
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise FileRefused("not_a_backup", path=str(path)) from error
    with archive:
        try:
            header = archive.read(HEADER)
        except (KeyError, zipfile.BadZipFile) as error:
            raise FileRefused("not_a_backup", path=str(path)) from error
        yield FileVault(path, _key(header, passphrase, path), archive)


@contextlib.contextmanager
def writable(path: Path, passphrase: str, cost: int = SCRYPT_COST) -> Iterator[Vault]:
    """A vault to add a backup to; made when it is not there. One writer at a time.

    Raises ``BadInput`` (a folder of other things, a file that is there, wrong passphrase),
    ``Unavailable`` (another backup is writing there, no room, not writable).
    """
    with room_for(path):
        if path.suffix == FILE_SUFFIX:
            with _writable_file(path, passphrase, cost) as vault:
                yield vault
            return
        with _writable_folder(path, passphrase, cost) as vault:
            yield vault


@contextlib.contextmanager
def _writable_folder(path: Path, passphrase: str, cost: int) -> Iterator[Vault]:
    if path.is_file():
        raise BadInput("backup_place_taken", path=str(path))
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable("backup_running", path=str(path)) from error
        except OSError:
            pass  # A network share without locks: the rename at the end still keeps it whole.
        header = path / HEADER
        if not header.exists():
            if any(p.name != ".lock" and not p.name.endswith(".part") for p in path.iterdir()):
                raise BadInput("backup_place_taken", path=str(path))
            key, facts = _header(cost, passphrase)
            _write_whole(header, lambda target: target.write(json.dumps(facts).encode()))
        else:
            key = _key(header.read_bytes(), passphrase, path)
        vault = FolderVault(path, key)
        vault.clear()
        try:
            yield vault
        except BaseException:
            vault.clear()
            raise


@contextlib.contextmanager
def _writable_file(path: Path, passphrase: str, cost: int) -> Iterator[Vault]:
    if path.exists():
        raise BadInput("backup_place_taken", path=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    key, facts = _header(cost, passphrase)
    try:
        part.unlink(missing_ok=True)
        with (
            open(part, "x+b", opener=_private) as target,
            zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive,
        ):
            archive.writestr(HEADER, json.dumps(facts))
            yield FileVault(path, key, archive)
    finally:
        part.unlink(missing_ok=True)


class FolderVault:
    """See ``Vault``."""

    def __init__(self, path: Path, key: VaultKey) -> None:
        self.path, self.key = path, key
        self._moment = ""

    def moments(self) -> list[str]:
        folder = self.path / "backups"
        found = folder.iterdir() if folder.is_dir() else iter(())
        return sorted(
            p.name for p in found if MOMENT.fullmatch(p.name) and (p / "manifest").is_file()
        )

    def size_of(self, name: str) -> int | None:
        with contextlib.suppress(FileNotFoundError):
            return self._place(name).stat().st_size
        return None

    def put(self, name: str, write: Callable[[BinaryIO], T]) -> T:
        place = self._place(name)
        if name.startswith("backups/"):
            place = self._unfinished(name)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _write_whole(place, write)

    @contextlib.contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        place = self._place(name)
        if name.startswith("backups/") and not place.exists():
            place = self._unfinished(name)
        if not place.is_file():
            raise FileRefused("backup_damaged", name=name)
        with open(place, "rb") as source:
            yield source

    def finish(self, moment: str) -> None:
        folder = self.path / "backups"
        _sync_folder(folder / f"{_UNFINISHED}{moment}")
        os.rename(folder / f"{_UNFINISHED}{moment}", folder / moment)
        _sync_folder(folder)

    def drop(self, moment: str) -> None:
        shutil.rmtree(self.path / "backups" / f"{_UNFINISHED}{moment}", ignore_errors=True)

    def remove(self, moment: str) -> None:
        # Renamed first: what is left after a crash is not taken for a backup.
        folder = self.path / "backups"
        os.rename(folder / moment, folder / f"{_UNFINISHED}{moment}")
        shutil.rmtree(folder / f"{_UNFINISHED}{moment}")

    def remove_objects(self, unless: set[str]) -> int:
        removed = 0
        for path in (self.path / "objects").glob("??/*"):
            if f"objects/{path.parent.name}/{path.name}" not in unless:
                path.unlink()
                removed += 1
        return removed

    def clear(self) -> None:
        """Remove what a backup that was cut off left, except whole originals: those count."""
        for path in (self.path / "backups").glob(f"{_UNFINISHED}*"):
            shutil.rmtree(path, ignore_errors=True)
        for pattern in ("*.part", "objects/??/*.part"):
            for path in self.path.glob(pattern):
                path.unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        return self.path.joinpath(*name.split("/"))

    def _unfinished(self, name: str) -> Path:
        _backups, moment, file = name.split("/")
        return self.path / "backups" / f"{_UNFINISHED}{moment}" / file


class FileVault:
    """See ``Vault``. Holds exactly one backup."""

    def __init__(self, path: Path, key: VaultKey, archive: zipfile.ZipFile) -> None:
        self.path, self.key = path, key
        self._archive = archive

    def moments(self) -> list[str]:
        names = (name.split("/") for name in self._archive.namelist())
        return sorted(
            n[1] for n in names if len(n) == 3 and n[2] == "manifest" and MOMENT.fullmatch(n[1])
        )

    def size_of(self, name: str) -> int | None:
        with contextlib.suppress(KeyError):
            return self._archive.getinfo(name).file_size
        return None

    def put(self, name: str, write: Callable[[BinaryIO], T]) -> T:
        with self._archive.open(name, "w", force_zip64=True) as target:
            return write(target)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        damaged = FileRefused("backup_damaged", name=name)
        try:
            source = self._archive.open(name)
        except (KeyError, zipfile.BadZipFile) as error:
            raise damaged from error
        with source:
            try:
                yield source  # type: ignore[misc]
            except (zipfile.BadZipFile, EOFError) as error:
                raise damaged from error

    def finish(self, moment: str) -> None:
        target, written = self._archive.fp, self._archive.namelist()
        assert target is not None
        self._archive.close()
        target.flush()
        os.fsync(target.fileno())
        part = self.path.with_name(f".{self.path.name}.part")
        with zipfile.ZipFile(part) as again:
            if again.namelist() != written:
                raise FileRefused("backup_damaged", name=self.path.name)
        os.rename(part, self.path)
        _sync_folder(self.path.parent)

    def drop(self, moment: str) -> None:
        """A zip cannot give back what was written: it stays, sealed and named by nothing."""

    def remove(self, moment: str) -> None:
        raise BadInput("backup_place_taken", path=str(self.path))

    def remove_objects(self, unless: set[str]) -> int:
        return 0


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write_whole(place: Path, write: Callable[[BinaryIO], T]) -> T:
    part = place.with_name(f"{place.name}.part")
    try:
        with open(part, "wb", opener=_private) as target:
            result = write(target)
            target.flush()
            os.fsync(target.fileno())
            # Checking what was written must read the disk, not what is still in memory.
            os.posix_fadvise(target.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        os.rename(part, place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)
    return result


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
