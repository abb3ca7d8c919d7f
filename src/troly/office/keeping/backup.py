"""Make a backup while people work: the records of one instant, then every file they name.

Records first: a file named by them was on disk before, so none can be missing that was not removed
on purpose in between, and then the records are taken again. The manifest is written last and the
whole gets its name by one rename: a backup that was cut off is not one.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from troly import __version__
from troly.errors import FileRefused, Unavailable
from troly.office.keeping.records import Named, Records, Snapshot, copy_sqlite
from troly.office.keeping.sealing import digest_of, sealed_size
from troly.office.keeping.vault import Vault, free_bytes

FORM = 1
VECTORS = "derived/embeddings.sqlite3"
ERASURES = "erasures.jsonl"
"""What was erased for people, by id (``data_subjects.ledger``)."""
_SNAPSHOTS = 3
_SPARE_BYTES = 16 * 1024 * 1024
Told = Callable[[str, int, int], None]
"""(stage, bytes done, bytes in all); stages: records, originals, vectors, checking."""


@dataclass
class Manifest:
    """What one backup holds. Sealed like the rest, so nobody without the key can alter it."""

    moment: str
    """Instant of the records, UTC."""
    vendor: str
    records: list[Any]
    """[SHA-256, size]"""
    files: list[list[Any]]
    """[place below the home, SHA-256, size]"""
    counts: dict[str, int]
    heads: dict[str, list[Any]]
    migrations: list[str]
    vectors: list[Any] | None = None
    missing: list[str] = field(default_factory=list)
    """Places of files that the records name and the disk did not have, or had damaged."""
    version: str = __version__
    form: int = FORM

    def objects(self, vault: Vault) -> set[str]:
        return {object_name(vault, sha256) for _place, sha256, _size in self.files}


@dataclass
class Made:
    """What a backup came to. Sizes in bytes."""

    manifest: Manifest
    path: Path
    new_files: int = 0
    new_bytes: int = 0
    removed: list[str] = field(default_factory=list)


def object_name(vault: Vault, sha256: str) -> str:
    name = vault.key.name_of(sha256)
    return f"objects/{name[:2]}/{name}"


def read_manifest(vault: Vault, moment: str) -> Manifest:
    """Raises ``FileRefused`` when it is damaged or of a later form."""
    name = f"backups/{moment}/manifest"
    with vault.reading(name) as source:
        facts = json.loads(b"".join(vault.key.open(source, name)))
    if facts["form"] != FORM:
        raise FileRefused("backup_newer", path=str(vault.path), form=facts["form"])
    return Manifest(**facts)


def make_backup(
    vault: Vault, records: Records, home: Path, told: Told, with_vectors: bool = False
) -> Made:
    """Add a backup to the vault, read all that was written again, and finish it.

    Raises ``Unavailable`` (no room, records damaged, cannot write); the vault is then as before.
    """
    copying = _Copying(vault, home, told)
    for attempt in range(1, _SNAPSHOTS + 1):
        manifest, named, erased = _take_records(vault, records, told)
        lost = copying.copy(named)
        # Removed on purpose since: then the next instant does not name it any more.
        if not lost or attempt == _SNAPSHOTS or not _was_removed(records, lost):
            break
        vault.drop(manifest.moment)
    manifest.missing = sorted(file.place for file in lost)
    gone = set(manifest.missing)
    manifest.files = [[n.place, n.sha256, n.size] for n in named if n.place not in gone]
    if with_vectors and (home / VECTORS).exists():
        manifest.vectors = _take_vectors(vault, home, manifest.moment, told)
    name = f"backups/{manifest.moment}/manifest"
    _take_erasures(vault, home, manifest.moment, erased)
    text = json.dumps(vars(manifest), ensure_ascii=False).encode()
    _put(vault, name, lambda target: vault.key.seal(io.BytesIO(text), target, name))
    vault.finish(manifest.moment)
    return Made(manifest, vault.path, copying.new_files, copying.new_bytes)


def keep_newest(vault: Vault, count: int) -> list[str]:
    """Remove all but the newest ``count`` backups, and the originals that only they held."""
    moments = vault.moments()
    old, kept = moments[:-count], moments[-count:]
    if not old:
        return []
    # The kept manifests are read before anything is removed: a damaged one stops us here.
    names = set().union(*(read_manifest(vault, moment).objects(vault) for moment in kept))
    for moment in old:
        vault.remove(moment)
    vault.remove_objects(names)
    return old


def _take_records(
    vault: Vault, records: Records, told: Told
) -> tuple[Manifest, list[Named], list[str]]:
    # Before the copy begins: whatever was done before this moment is in it.
    now = datetime.now(UTC)
    with records.snapshot(lambda done, total: told("records", done, 2 * total)) as snapshot:
        moment = now.strftime("%Y%m%dT%H%M%S.") + f"{now.microsecond // 1000:03}Z"
        _check_room(vault, snapshot.size)
        name = f"backups/{moment}/records"
        digest, size = _put(vault, name, lambda target: _seal(vault, snapshot, target, name))
        told("records", 2, 2)
        facts = snapshot.facts
        manifest = Manifest(
            moment=moment,
            vendor=records.vendor,
            records=[digest, size],
            files=[],
            counts=facts.counts(),
            heads=facts.heads(),
            migrations=facts.migrations(),
        )
        return manifest, facts.files(), facts.unwritten_erasures()


def _seal(vault: Vault, snapshot: Snapshot, target: BinaryIO, name: str) -> tuple[str, int]:
    with snapshot.reading() as source:
        return vault.key.seal(source, target, name)


def _was_removed(records: Records, lost: Iterable[Named]) -> bool:
    with records.snapshot(lambda *_: None) as snapshot:
        still = {file.place for file in snapshot.facts.files()}
    return any(file.place not in still for file in lost)


def _take_vectors(vault: Vault, home: Path, moment: str, told: Told) -> list[Any]:
    """The vectors by digest of their text: the index is then written again without the model."""
    copy = home / "derived" / "vectors.backup.sqlite3"
    name = f"backups/{moment}/vectors"
    with ExitStack() as last:
        last.callback(copy.unlink, missing_ok=True)
        copy_sqlite(home / VECTORS, copy, lambda done, total: told("vectors", done, total))
        _check_room(vault, copy.stat().st_size)
        source = last.enter_context(open(copy, "rb"))
        return list(_put(vault, name, lambda target: vault.key.seal(source, target, name)))


def _take_erasures(vault: Vault, home: Path, moment: str, unwritten: Sequence[str]) -> None:
    """So that records of an earlier moment, put back, lose again what was erased since."""
    lines = erasures_of(home, unwritten)
    if lines:
        name, text = f"backups/{moment}/erasures", "".join(f"{one}\n" for one in lines).encode()
        _put(vault, name, lambda target: vault.key.seal(io.BytesIO(text), target, name))


def erasures_of(home: Path, unwritten: Sequence[str]) -> list[str]:
    """The lines of a home's ledger with those that its records kept for it, each once."""
    path = home / ERASURES
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return list(dict.fromkeys((*lines, *unwritten)))


def erasures_in(vault: Vault) -> list[str]:
    """Every line that any backup of the vault holds, each once, oldest first."""
    lines: dict[str, None] = {}
    for moment in vault.moments():
        name = f"backups/{moment}/erasures"
        if vault.size_of(name) is not None:
            with vault.reading(name) as source:
                text = b"".join(vault.key.open(source, name)).decode()
            lines.update(dict.fromkeys(text.splitlines()))
    return list(lines)


class _Copying:
    """Copies files into the vault; each digest once, however often it is asked."""

    def __init__(self, vault: Vault, home: Path, told: Told) -> None:
        self._vault, self._home, self._told = vault, home, told
        self.new_files = self.new_bytes = 0

    def copy(self, named: list[Named]) -> list[Named]:
        """Those whose bytes are not to be had."""
        new = [file for file in named if not self._is_there(file)]
        _check_room(self._vault, sum(sealed_size(file.size) for file in new))
        done, total = 0, sum(file.size for file in new)
        lost = []
        self._told("originals", 0, max(1, total))
        for file in new:
            if not self._is_there(file) and not self._copy_one(file):
                lost.append(file)
            done += file.size
            self._told("originals", done, max(1, total))
        return lost

    def _is_there(self, file: Named) -> bool:
        return self._vault.size_of(object_name(self._vault, file.sha256)) == sealed_size(file.size)

    def _copy_one(self, file: Named) -> bool:
        name = object_name(self._vault, file.sha256)
        for place in (file.place, *file.elsewhere):
            try:
                # Looked at once more: a worker may move it from one place to the next meanwhile.
                with open(self._home / place, "rb") as source:
                    if digest_of(iter(lambda: source.read(1 << 20), b""))[0] != file.sha256:
                        continue
                    source.seek(0)
                    self._write(name, source, file.sha256)
            except FileNotFoundError:
                continue
            self.new_files += 1
            self.new_bytes += file.size
            return True
        return False

    def _write(self, name: str, source: BinaryIO, sha256: str) -> None:
        vault = self._vault
        digest, _size = _put(vault, name, lambda target: vault.key.seal(source, target, name))
        if digest != sha256:
            raise Unavailable("backup_not_written", path=str(vault.path), problem=name)


def _put(vault: Vault, name: str, write: Callable[[BinaryIO], tuple[str, int]]) -> tuple[str, int]:
    """Write, then open what the disk has and compare. Raises ``Unavailable``."""
    digest, size = vault.put(name, write)
    with vault.reading(name) as source:
        if digest_of(vault.key.open(source, name)) != (digest, size):
            raise Unavailable("backup_not_written", path=str(vault.path), problem=name)
    return digest, size


def _check_room(vault: Vault, size: int) -> None:
    free = free_bytes(vault.path)
    if size + _SPARE_BYTES > free:
        raise Unavailable(
            "backup_no_room",
            path=str(vault.path),
            free_mb=free // 10**6,
            needed_mb=(size + _SPARE_BYTES) // 10**6 + 1,
        )


def instant_of(moment: str) -> datetime:
    return datetime.strptime(moment, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
