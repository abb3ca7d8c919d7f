"""Counts of attempts, shared by every process through the records: one statement each."""

from __future__ import annotations

import hashlib
import time

from django.db import DEFAULT_DB_ALIAS, connections

from troly.office.audit.statements import fetched
from troly.office.tenants.models import Counter

_COUNT = """
INSERT INTO tenants_counter (key, count, expires_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN tenants_counter.expires_at <= %s THEN 1 ELSE tenants_counter.count + 1 END,
  expires_at = CASE WHEN tenants_counter.expires_at <= %s
    THEN excluded.expires_at ELSE tenants_counter.expires_at END
RETURNING count, expires_at
"""


def _key(kind: str, who: object) -> str:
    # Names that people type are not kept, and fit whatever their length.
    return hashlib.sha256(f"{kind}:{who}".encode()).hexdigest()


def count(kind: str, who: object, until: float, now: float | None = None) -> tuple[int, float]:
    """Count one more of ``kind`` by ``who``; a count that has run out begins again and lasts until
    ``until`` (seconds since 1970). Returns the count and when it runs out."""
    moment = int(time.time() if now is None else now)
    # Django's own ``connection`` looks the real one up anew for each thing asked of it.
    ((number, expires_at),) = fetched(
        connections[DEFAULT_DB_ALIAS], _COUNT, [_key(kind, who), int(until), moment, moment]
    )
    return int(number), float(expires_at)


def counted(kind: str, who: object, now: float | None = None) -> tuple[int, float]:
    """The count as it stands and the seconds until it runs out; (0, 0) when there is none."""
    moment = time.time() if now is None else now
    found = Counter.objects.filter(key=_key(kind, who), expires_at__gt=moment).first()
    return (found.count, found.expires_at - moment) if found else (0, 0.0)


def forget(kind: str, who: object) -> None:
    """Begin at none again."""
    Counter.objects.filter(key=_key(kind, who)).delete()


def drop_old(now: float | None = None) -> int:
    """Remove counts that have run out; returns how many."""
    moment = time.time() if now is None else now
    return Counter.objects.filter(expires_at__lte=moment).delete()[0]
