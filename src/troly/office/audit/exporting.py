"""A body's chain as one file of lines that `verify_audit.py` checks offline."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troly.errors import BadInput
from troly.office.audit import signing
from troly.office.audit import verify_audit as form
from troly.office.audit.chain import START, last_seal, record
from troly.office.audit.models import Entry, Head, SignedHead, SigningKey

VERIFIER = Path(form.__file__)
"""The program to give along with an export: one file that needs only Python."""


@dataclass(frozen=True)
class Span:
    """Entries ``first`` to ``last`` of a chain; ``previous`` is the digest before the first."""

    body: str
    first: int
    last: int
    previous: str


def whole(body: object) -> Span:
    """Everything that is in the records now."""
    key = str(body)
    seal = last_seal(key)
    head = Head.objects.filter(body=key).first()
    first = seal.number + 1 if seal else 1
    return Span(key, first, head.number if head else 0, seal.digest if seal else START)


def part(body: object, first: int, last: int) -> Span:
    """Entries by number. Raises ``BadInput`` (``no_such_entries``) where they are not in the
    records."""
    all_of_it = whole(body)
    if not all_of_it.first <= first <= last <= all_of_it.last:
        raise BadInput("no_such_entries", first=all_of_it.first, last=all_of_it.last)
    previous = all_of_it.previous
    if first > all_of_it.first:
        before = Entry.objects.get(body=all_of_it.body, number=first - 1)
        previous = before.digest
    return Span(all_of_it.body, first, last, previous)


def export(body: object, by: object, home: Path, span: Span | None = None) -> Iterator[bytes]:
    """The lines, for as long as the reader wants more. That it was made is an entry of its own, and
    the head is signed first.

    Raises at once what ``signing.signer`` raises, and ``BadInput`` (``no_such_entries``) for a
    chain without entries.
    """
    with transaction.atomic():
        chosen = span or whole(body)
        if not chosen.last:
            raise BadInput("no_such_entries", first=0, last=0)
        record(body, by, "audit_exported", str(body), first=chosen.first, last=chosen.last)
        chosen = span or whole(body)
        signing.sign_heads(home, [chosen.body])
        signing.signer(home)
    return lines(chosen, home)


def lines(span: Span, home: Path) -> Iterator[bytes]:
    """Start, keys, entries, signed heads, end: each a line of JSON in the form of the verifier."""
    key, secret = signing.signer(home)
    hashed, count = hashlib.sha256(), 0
    for row in _rows(span):
        line = form.written(row).encode() + b"\n"
        hashed.update(line)
        count += 1
        yield line
    end: dict[str, str | int] = {
        "kind": "end",
        "body": span.body,
        "lines": count + 1,
        "sha256": hashed.hexdigest(),
        "at": signing.moment(timezone.now()),
        "key": key.id,
    }
    end["signature"] = secret.sign(form.end_statement(end).encode()).hex()
    yield form.written(end).encode() + b"\n"


def _rows(span: Span) -> Iterator[dict[str, object]]:
    yield {
        "kind": "start",
        "form": form.FORM,
        "body": span.body,
        "first": span.first,
        "previous": span.previous,
    }
    for key in SigningKey.objects.order_by("made_at", "id"):
        yield dict(signing.key_row(key))
    for entry in entries_of(span).iterator(chunk_size=2000):
        yield entry_row(entry)
    heads = SignedHead.objects.filter(
        body=span.body, number__gte=span.first, number__lte=span.last
    ).order_by("number", "id")
    for head in heads.iterator(chunk_size=2000):
        yield dict(signing.head_row(head))


def entries_of(span: Span) -> QuerySet[Entry]:
    found: QuerySet[Entry] = Entry.objects.filter(
        body=span.body, number__gte=span.first, number__lte=span.last
    ).order_by("number")
    return found


def entry_row(entry: Entry) -> dict[str, object]:
    return {
        "kind": "entry",
        "body": entry.body,
        "number": entry.number,
        "at": signing.moment(entry.at),
        "actor": entry.actor,
        "act": entry.act,
        "subject": entry.subject,
        "details": entry.details,
        "previous": entry.previous,
        "digest": entry.digest,
    }
