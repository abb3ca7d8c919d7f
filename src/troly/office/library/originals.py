"""Files on disk: the holding area, and originals by digest."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.db.models import Sum
from django.utils import timezone

from troly.errors import FileRefused
from troly.office.library.models import Original, State, Version
from troly.office.library.ports import ports
from troly.office.tenants.models import Tenant

HELD = (State.WAITING, State.READING, State.FAILED, State.QUARANTINED)
RESERVE_BYTES = 256 * 1024 * 1024


def hold(chunks: Iterable[bytes], limit: int) -> tuple[Path, str, int]:
    """Write an upload to the holding area; (path, SHA-256, size).

    The file is on disk (fsync) when this returns. Raises ``FileRefused`` with ``too_large`` or
    ``disk_full``; nothing is left behind then.
    """
    folder = ports().home / "holding"
    if shutil.disk_usage(folder).free < RESERVE_BYTES:
        raise FileRefused("disk_full")
    path = folder / uuid.uuid4().hex
    digest, size = hashlib.sha256(), 0
    try:
        with open(path, "xb", opener=lambda p, f: os.open(p, f, 0o600)) as target:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise FileRefused("too_large", limit_mb=limit // 1_000_000)
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise FileRefused("disk_full" if error.errno == 28 else "not_written") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path, digest.hexdigest(), size


def holding_path(version_id: object) -> Path:
    """Where a version's file waits until it is read."""
    return ports().home / "holding" / f"v-{version_id}"


def original_path(tenant_id: object, sha256: str) -> Path:
    return ports().home / "originals" / str(tenant_id) / sha256[:2] / sha256


def store(tenant: Tenant, held: Path, sha256: str, size: int) -> None:
    """Move a held file to its place by digest. Doing it twice changes nothing."""
    target = original_path(tenant.id, sha256)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if held.exists():
        os.replace(held, target)
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    if not target.exists():
        raise FileRefused("file_lost")
    Original.objects.update_or_create(
        tenant=tenant, sha256=sha256, defaults={"size": size, "erased_at": None}
    )


def erase(tenant: Tenant, sha256: str) -> None:
    """Remove an original's bytes; its row stays as the tombstone."""
    original_path(tenant.id, sha256).unlink(missing_ok=True)
    Original.objects.filter(tenant=tenant, sha256=sha256).update(erased_at=timezone.now())


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
