"""Write entries in the caller's transaction, and check a chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connections, transaction
from django.db.models import QuerySet
from django.db.utils import DEFAULT_DB_ALIAS
from django.utils import timezone

from troly.office.audit import made_queries
from troly.office.audit.models import Entry, Head, Seal
from troly.office.audit.statements import run

SEALED = "audit_sealed"
START = "0" * 64
_MOVE_HEAD = "UPDATE audit_head SET number = %s, digest = %s WHERE body = %s"


def digest_of(entry: Entry) -> str:
    """SHA-256 of what an entry says, the digest before it included."""
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
    connection = connections[using]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "a state change and its audit entry are one transaction"
        )
    key = str(body)
    head = made_queries.record(_locked_head, None, (key,), using=using)
    if head is None:
        heads = Head.objects.using(using)
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
    entry.digest = digest_of(entry)
    made_queries.add(entry, using)
    run(connection, _MOVE_HEAD, [entry.number, entry.digest, key])
    return entry


def _locked_head(_fixed: None, bodies: Sequence[Any]) -> QuerySet[Head]:
    return Head.objects.select_for_update().filter(body=bodies[0]).order_by()


def first_break(entries: Iterable[Entry], *, previous: str = START, before: int = 0) -> int | None:
    """The number of the first entry that does not fit the chain, or None if all fit.

    ``before`` is the number, ``previous`` the digest, of the entry that came before them.
    """
    for number, entry in enumerate(entries, before + 1):
        if entry.number != number or entry.previous != previous or entry.digest != digest_of(entry):
            return number
        previous = entry.digest
    return None


def last_seal(body: object, using: str = DEFAULT_DB_ALIAS) -> Seal | None:
    """Where the entries that are still in the records begin."""
    return Seal.objects.using(using).filter(body=str(body)).order_by("number").last()


def verify(body: object, using: str = DEFAULT_DB_ALIAS) -> int | None:
    """Check a body's whole chain, its head included; the first wrong number, or None."""
    key = str(body)
    seal = last_seal(key, using)
    start, before = (seal.digest, seal.number) if seal else (START, 0)
    entries = Entry.objects.using(using).filter(body=key).order_by("number")
    broken = first_break(entries.iterator(chunk_size=2000), previous=start, before=before)
    if broken is not None:
        return broken
    if seal is not None and not _is_told(seal, entries):
        return before + 1
    head = Head.objects.using(using).filter(body=key).first()
    last = entries.last()
    reached = last.number if last else before
    if head is None:
        return 1 if reached else None
    fits = head.number == reached and head.digest == (last.digest if last else "")
    return None if fits else reached + 1


def _is_told(seal: Seal, entries: QuerySet[Entry]) -> bool:
    """The chain itself says what was taken out of it and where to."""
    told = entries.filter(act=SEALED, subject=str(seal.number)).last()
    return told is not None and (told.details.get("digest"), told.details.get("sha256")) == (
        seal.digest,
        seal.sha256,
    )


def clock_set_back(body: object, using: str = DEFAULT_DB_ALIAS) -> list[int]:
    """Numbers of entries that bear an earlier time than the one before them. Their place in the
    chain, not their time, says what came first."""
    times = (
        Entry.objects.using(using)
        .filter(body=str(body))
        .order_by("number")
        .values_list("number", "at")
    )
    found, latest = [], None
    for number, at in times.iterator(chunk_size=5000):
        if latest is not None and at < latest:
            found.append(number)
        latest = at
    return found
