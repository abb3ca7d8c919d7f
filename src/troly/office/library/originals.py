"""Files on disk: the holding area, and originals by digest."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from troly.errors import FileRefused
from troly.office.audit import made_queries
from troly.office.library.models import Document, Original, State, Version
from troly.office.library.ports import ports
from troly.office.tenants.models import Tenant

HELD = (State.WAITING, State.READING, State.FAILED, State.QUARANTINED)
RESERVE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Held:
    """An upload in the holding area. Its file stays locked until its records are written, so that
    ``mending.sweep_holding`` tells it from what a killed process left behind."""

    path: Path
    sha256: str
    size: int


@contextmanager
def hold(chunks: Iterable[bytes], limit: int) -> Iterator[Held]:
    """Write an upload to the holding area; at the end of the block it is gone, unless moved.

    The file is on disk (fsync) when the block begins. Raises ``FileRefused`` with ``too_large`` or
    ``disk_full``; nothing is left behind then.
    """
    folder = ports().home / "holding"
    if shutil.disk_usage(folder).free < RESERVE_BYTES:
        raise FileRefused("disk_full")
    name = uuid.uuid4().hex
    path, unlocked = folder / name, folder / f".{name}"
    with _opened(unlocked) as target:
        fcntl.flock(target, fcntl.LOCK_EX)
        unlocked.rename(path)
        try:
            sha256, size = _written(chunks, target, limit)
            yield Held(path, sha256, size)
        finally:
            path.unlink(missing_ok=True)


def _opened(path: Path) -> BinaryIO:
    try:
        return open(path, "xb", opener=lambda p, f: os.open(p, f, 0o600))
    except OSError as error:
        raise _not_written(error) from error


def _not_written(error: OSError) -> FileRefused:
    return FileRefused("disk_full" if error.errno == errno.ENOSPC else "not_written")


def _written(chunks: Iterable[bytes], target: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileRefused("too_large", limit_mb=limit // 1_000_000)
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    except OSError as error:
        raise _not_written(error) from error
    return digest.hexdigest(), size


def keep_for(version_id: object, held: Held) -> None:
    """Give a held file the place where its version's reading finds it."""
    path = holding_path(version_id)
    os.replace(held.path, path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def holding_path(version_id: object) -> Path:
    """Where a version's file waits until it is read."""
    return ports().home / "holding" / f"v-{version_id}"


def original_path(tenant_id: object, sha256: str) -> Path:
    return ports().home / "originals" / str(tenant_id) / sha256[:2] / sha256


def file_of(version: Version) -> Path | None:
    """Where a version's bytes are now: held, or stored by digest; None when they are gone."""
    held = holding_path(version.id)
    stored = original_path(version.document.tenant_id, version.sha256)
    return next((path for path in (held, stored) if path.exists()), None)


def store(tenant: Tenant, held: Path, sha256: str, size: int) -> None:
    """Move a held file to its place by digest, in the caller's transaction. Doing it twice changes
    nothing."""
    target = original_path(tenant.id, sha256)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if held.exists():
        os.replace(held, target)
        _sync_folder(target.parent)
    if not target.exists():
        raise FileRefused("file_lost")
    kept = {"tenant": tenant.pk, "sha256": sha256}
    if not made_queries.change(Original, kept, {"size": size, "erased_at": None}):
        made_queries.add(Original(tenant=tenant, sha256=sha256, size=size))


def erase_unshared(document: Document, version: Version) -> None:
    """Remove the bytes of a removed document's version, unless another document has the same; its
    row stays as the tombstone."""
    holding_path(version.id).unlink(missing_ok=True)
    with transaction.atomic():
        # Locked, because an upload of the same bytes must come wholly before or wholly after.
        tenant = Tenant.objects.select_for_update().get(pk=document.tenant_id)
        shared = Version.objects.filter(
            sha256=version.sha256, document__tenant=tenant, document__removed_at=None
        ).exclude(document=document)
        if not shared.exists():
            original_path(tenant.id, version.sha256).unlink(missing_ok=True)
            Original.objects.filter(tenant=tenant, sha256=version.sha256, erased_at=None).update(
                erased_at=timezone.now()
            )


def check_quota(tenant: Tenant, size: int) -> None:
    """Raises ``FileRefused`` when the body's room is used up."""
    kept = Original.objects.filter(tenant=tenant, erased_at=None)
    # A file in the holding area takes room too: many uploads at once must not slip through.
    held = Version.objects.filter(
        document__tenant=tenant, document__removed_at=None, state__in=HELD
    ).exclude(sha256__in=kept.values("sha256"))
    used = sum(rows.aggregate(s=Sum("size"))["s"] or 0 for rows in (kept, held))
    if used + size > ports().quota_bytes:
        raise FileRefused("quota_reached", quota_gb=ports().quota_bytes // 1_000_000_000)
