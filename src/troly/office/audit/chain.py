"""Write entries in the caller's transaction, and check a chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connections, transaction
from django.db.utils import DEFAULT_DB_ALIAS
from django.utils import timezone

from troly.office.audit.models import Entry, Head

START = "0" * 64


def _digest(entry: Entry) -> str:
    facts = [
        entry.body,
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.act,
        entry.subject,
        entry.details,
        entry.previous,
    ]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record(
    body: object,
    actor: object,
    act: str,
    subject: object,
    *,
    at: datetime | None = None,
    using: str = DEFAULT_DB_ALIAS,
    **details: Any,
) -> Entry:
    """Add one entry. Must run inside the transaction of the change it records.

    ``details`` hold facts (ids, counts, codes), never the content of a document or question.
    Raises ``TransactionManagementError`` outside a transaction.
    """
    if not connections[using].in_atomic_block:
        raise transaction.TransactionManagementError(
            "a state change and its audit entry are one transaction"
        )
    key = str(body)
    heads = Head.objects.using(using)
    head = heads.select_for_update().filter(body=key).first()
    if head is None:
        heads.get_or_create(body=key)
        head = heads.select_for_update().get(body=key)
    entry = Entry(
        body=key,
        number=head.number + 1,
        at=at or timezone.now(),
        actor=str(actor)[:200],
        act=act,
        subject=str(subject)[:200],
        details=json.loads(json.dumps(details, default=str)),
        previous=head.digest or START,
    )
    entry.digest = _digest(entry)
    entry.save(using=using)
    heads.filter(body=key).update(number=entry.number, digest=entry.digest)
    return entry


def first_break(entries: Iterable[Entry]) -> int | None:
    """The number of the first entry that does not fit the chain, or None if all fit."""
    previous = START
    for number, entry in enumerate(entries, 1):
        if entry.number != number or entry.previous != previous or entry.digest != _digest(entry):
            return number
        previous = entry.digest
    return None


def verify(body: object, using: str = DEFAULT_DB_ALIAS) -> int | None:
    """Check a body's whole chain, its head included; the first wrong number, or None."""
    key = str(body)
    entries = Entry.objects.using(using).filter(body=key).order_by("number")
    broken = first_break(entries.iterator(chunk_size=2000))
    if broken is not None:
        return broken
    head = Head.objects.using(using).filter(body=key).first()
    count = entries.count()
    if head is None:
        return 1 if count else None
    last = entries.last()
    fits = head.number == count and head.digest == (last.digest if last else "")
    return None if fits else count + 1
