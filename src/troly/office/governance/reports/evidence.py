"""Evidence by name. A resolver looks at the records as they are now and says what they show, or
that they show nothing: a gap is never filled in.

Rooms that this one does not know add theirs with ``resolver``; ``app.py`` imports them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from troly.office.governance.reports.scope import Scope

EXPIRED = "expired"
FORESEEN = ("training",)
"""Names that a file may ask for before the room that shows them is there: a gap until then."""


@dataclass(frozen=True)
class Link:
    """Where one record behind a piece of evidence is looked at: a kind of place with its ids."""

    kind: str
    label: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What a resolver found. ``gap``: code of why there is nothing to show, else empty.

    ``facts`` fill the sentence of the evidence, ``lines`` are (code, value) rows to read, and
    ``record`` is what ``digest`` (SHA-256) is taken over. ``until``: its last day, where it ends.
    """

    gap: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[tuple[str, Any], ...] = ()
    record: Any = None
    at: datetime | None = None
    until: date | None = None
    links: tuple[Link, ...] = ()
    name: str = ""

    @property
    def is_gap(self) -> bool:
        return bool(self.gap)

    @property
    def digest(self) -> str:
        if self.is_gap and self.record is None:
            return ""
        text = json.dumps(
            self.record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
        )
        return hashlib.sha256(text.encode()).hexdigest()


Resolver = Callable[[Scope], Finding]
_resolvers: dict[str, Resolver] = {}


def gap(code: str, **facts: Any) -> Finding:
    return Finding(gap=code, facts=facts)


def resolver(name: str) -> Callable[[Resolver], Resolver]:
    """Register what shows the evidence of this name; the last one to do so shows it."""

    def keep(function: Resolver) -> Resolver:
        _resolvers[name] = function
        return function

    return keep


def known() -> frozenset[str]:
    """Names that a file may use."""
    return frozenset(_resolvers) | frozenset(FORESEEN)


def resolve(name: str, scope: Scope) -> Finding:
    """What the records show today. Evidence past its last day is a gap, with what it was."""
    found = _resolvers.get(name)
    if found is None:
        return Finding(name=name, gap="not_connected")
    finding = replace(found(scope), name=name)
    if not finding.is_gap and finding.until is not None and finding.until < scope.today:
        facts = {**finding.facts, "day": finding.until}
        return replace(finding, gap=EXPIRED, facts=facts)
    return finding
