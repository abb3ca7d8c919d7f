"""Entries older than a body keeps them go into an archive file; the rest begins where it ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from troly.errors import BadInput, Unavailable
from troly.office.audit import signing
from troly.office.audit.chain import SEALED, record, verify
from troly.office.audit.exporting import Span, entries_of, lines, whole
from troly.office.audit.models import Entry, Head, Seal, Term

SHORTEST_MONTHS = 12
"""Nobody gets rid of what is younger, whatever term was set."""


def term_of(body: object) -> int | None:
    """Months, or None: kept for good."""
    found = Term.objects.filter(body=str(body)).first()
    return found.months if found else None


def set_term(body: object, by: object, months: int) -> None:
    """Raises ``BadInput`` (``term_too_short``)."""
    if months < SHORTEST_MONTHS:
        raise BadInput("term_too_short", least=SHORTEST_MONTHS)
    with transaction.atomic():
        before = term_of(body)
        Term.objects.update_or_create(body=str(body), defaults={"months": months})
        record(body, by, "audit_term_set", str(body), months=months, before=before)


def due(body: object, now: datetime | None = None) -> Span | None:
    """The entries that are older than the term, from the first on without a gap; None if none.

    By their place in the chain: one that bears a younger time holds back all that follow it.
    """
    months = term_of(body)
    if months is None:
        return None
    moment = now or timezone.now()
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    until = moment.replace(year=year, month=month + 1, day=min(moment.day, 28))
    span = whole(body)
    younger = entries_of(span).filter(at__gte=until).values_list("number", flat=True).first()
    last = younger - 1 if younger is not None else span.last
    # The last entry stays: the chain goes on from it.
    last = min(last, span.last - 1)
    return Span(span.body, span.first, last, span.previous) if last >= span.first else None


def seal(body: object, by: object, folder: Path, home: Path, now: datetime | None = None) -> Seal:
    """Write what is due into a new file in ``folder``, take it out of the records, and say so in
    the chain. All of it or nothing.

    Raises ``BadInput`` (``nothing_to_seal``), ``Unavailable`` (``chain_broken``: what does not fit
    is not put away; ``archive_not_written``), and what ``signing.signer`` raises.
    """
    with transaction.atomic():
        Head.objects.select_for_update().filter(body=str(body)).first()
        span = due(body, now)
        if span is None:
            raise BadInput("nothing_to_seal", months=term_of(body) or 0)
        broken = verify(body)
        if broken is not None:
            raise Unavailable("chain_broken", number=broken)
        signing.sign_heads(home, [span.body])
        path = folder / f"audit-{span.body}-{span.first}-{span.last}.jsonl"
        sha256 = _write(path, span, home)
        digest = Entry.objects.get(body=span.body, number=span.last).digest
        made = Seal(
            body=span.body,
            first=span.first,
            number=span.last,
            digest=digest,
            file_name=path.name[:200],
            sha256=sha256,
            at=timezone.now(),
        )
        made.save(force_insert=True)
        # Past the manager, which lets nobody delete: here the archive holds them.
        rows = entries_of(span)
        rows._raw_delete(rows.db)
        facts = {"first": span.first, "digest": digest, "file": path.name, "sha256": sha256}
        record(body, by, SEALED, str(span.last), **facts)
        signing.sign_heads(home, [span.body])
    return made


def _write(path: Path, span: Span, home: Path) -> str:
    hashed = hashlib.sha256()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Unavailable("archive_not_written", path=str(path), problem=error.strerror) from error
    try:
        with os.fdopen(handle, "wb") as file:
            for line in lines(span, home):
                file.write(line)
                hashed.update(line)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        with contextlib.suppress(OSError):
            path.unlink()
        if isinstance(error, OSError):
            facts = {"path": str(path), "problem": error.strerror}
            raise Unavailable("archive_not_written", **facts) from error
        raise
    return hashed.hexdigest()
