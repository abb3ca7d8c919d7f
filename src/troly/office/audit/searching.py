"""Entries of one chain by person, act, object and date, leaf by leaf, newest first.

A leaf begins after the number where the last one ended and is read along an index: the thousandth
costs what the first does. The order is the chain's own; dates only sift.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from troly.office.audit.models import Entry

LEAF = 50


@dataclass(frozen=True)
class Wanted:
    """What to look for in the chain of ``body``. ``actors``: any of these, None for all; ``since``
    and ``until`` as instants, the second left out."""

    body: str
    actors: Collection[str] | None = None
    act: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Leaf:
    """``older``: look for numbers below this one for the next leaf; None on the last. ``set_back``:
    numbers of entries here that bear an earlier time than the one before them in the chain."""

    entries: tuple[Entry, ...]
    older: int | None
    set_back: frozenset[int]


def find(wanted: Wanted, below: int | None = None, size: int = LEAF) -> Leaf:
    """The newest ``size`` entries with a number under ``below``."""
    found = _sifted(wanted)
    if below is not None:
        found = found.filter(number__lt=below)
    # Numbers first: an index holds all that is looked at, the entries themselves are large.
    numbers = list(found.order_by("-number").values_list("number", flat=True)[: size + 1])
    shown = numbers[:size]
    entries = Entry.objects.filter(body=wanted.body, number__in=shown).order_by("-number")
    leaf = tuple(entries)
    older = shown[-1] if len(numbers) > size else None
    return Leaf(leaf, older, _set_back(wanted.body, leaf))


def _sifted(wanted: Wanted) -> QuerySet[Entry]:
    found: QuerySet[Entry] = Entry.objects.filter(body=wanted.body)
    if wanted.actors is not None:
        found = found.filter(actor__in=list(wanted.actors))
    if wanted.act:
        found = found.filter(act=wanted.act)
    if wanted.subject:
        found = found.filter(subject=wanted.subject)
    if wanted.since is not None:
        found = found.filter(at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(at__lt=wanted.until)
    return found


def _set_back(body: str, entries: tuple[Entry, ...]) -> frozenset[int]:
    before = dict(
        Entry.objects.filter(body=body, number__in=[e.number - 1 for e in entries]).values_list(
            "number", "at"
        )
    )
    return frozenset(
        entry.number
        for entry in entries
        if entry.number - 1 in before and entry.at < before[entry.number - 1]
    )
