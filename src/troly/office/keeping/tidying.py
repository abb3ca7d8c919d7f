"""Removes what is no longer needed, after the days that the keeper of the machine names.

Nothing here touches documents, originals or the audit record. Conversations go only when asked for,
and the audit record then says how many.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troly.office.assistants.models import Conversation
from troly.office.audit.chain import record
from troly.office.library import mending
from troly.office.library.models import Job, JobState
from troly.office.library.ports import ports
from troly.office.tenants import counting, sign_ins
from troly.office.tenants.models import Tenant
from troly.office.tenants.people import SYSTEM

OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Retention:
    """Days after which each kind goes; ``conversations`` 0 keeps them."""

    jobs: int = 30
    images: int = 30
    copies: int = 90
    conversations: int = 0


@dataclass(frozen=True)
class Removed:
    """How many of each kind; ``bytes_freed`` counts files alone."""

    jobs: int
    sessions: int
    images: int
    holding: int
    copies: int
    conversations: int
    bytes_freed: int


def tidy(retention: Retention, is_trial: bool = False) -> Removed:
    """Remove what is older than ``retention`` says; a trial only counts."""
    images = list(_images(retention.images))
    copies = list(_copies(retention.copies))
    left_over = list(mending.left_over())
    freed = sum(_size(path) for path in (*images, *copies, *left_over))
    jobs = Job.objects.filter(state__in=OVER, finished_at__lt=_before(retention.jobs))
    sessions = Session.objects.filter(expire_date__lt=timezone.now())
    removed = Removed(
        jobs=jobs.count(),
        sessions=sessions.count(),
        images=len(images),
        holding=len(left_over),
        copies=len(copies),
        conversations=_old_conversations(retention.conversations).count(),
        bytes_freed=freed,
    )
    if not is_trial:
        jobs.delete()
        sessions.delete()
        sign_ins.drop_old()
        counting.drop_old()
        mending.sweep_holding()
        _remove(images)
        _remove(copies)
        _forget_conversations(retention.conversations)
    return removed


def _before(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _images(days: int) -> Iterator[Path]:
    """Page images drawn that long ago; they are drawn again when somebody looks."""
    yield from _older_than(days, (ports().home / "derived" / "pages").glob("*/*/*"))


def _copies(days: int) -> Iterator[Path]:
    """Copies of the records from before an upgrade, and indexes that were put aside."""
    home = ports().home
    yield from _older_than(days, home.glob("records.before-*.sqlite3"))
    yield from _older_than(days, home.glob("index.index_*"))


def _older_than(days: int, paths: Iterable[Path]) -> Iterator[Path]:
    limit = time.time() - days * DAY_SECONDS
    for path in paths:
        try:
            is_old = path.lstat().st_mtime < limit
        except FileNotFoundError:
            continue
        if is_old:
            yield path


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    total = 0
    for file in files:
        try:
            total += file.lstat().st_size
        except FileNotFoundError:
            continue
    return total


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _old_conversations(days: int) -> QuerySet[Conversation]:
    found = Conversation.objects.filter(asked_at__lt=_before(days))
    return found if days else found.none()


def _forget_conversations(days: int) -> None:
    for tenant in Tenant.objects.all():
        with transaction.atomic():
            old = _old_conversations(days).filter(tenant=tenant)
            count = old.count()
            if count:
                old.delete()
                record(
                    tenant.id,
                    SYSTEM,
                    "conversations_removed",
                    tenant.id,
                    count=count,
                    older_than_days=days,
                )
