"""Personal data covered for readers whom their body's policy does not let see it.

What is stored, searched and compared stays as it is: only what is shown is covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from troly.engine.guard.personal_data.detect import find_personal_data
from troly.engine.guard.personal_data.values import SENSITIVE
from troly.office.audit import made_queries
from troly.office.library.models import PersonalPolicy, Segment, Version
from troly.office.tenants.models import Member

COVER = "▇▇▇"
"""Stands for any length: how long a name is tells something too."""
Place = tuple[int, int, str]
"""Start, end, kind."""
Span = tuple[str, int, int]
"""Version, start, end."""
_SPANS_AT_ONCE = 50


@dataclass(frozen=True)
class Mask:
    """Which kinds are covered: the sensitive ones alone, or all."""

    is_sensitive_only: bool

    def covers(self, kind: str) -> bool:
        return not self.is_sensitive_only or kind in SENSITIVE

    def text(self, text: str) -> str:
        """Words of no known place (a model's, a question's, a title), looked at now."""
        return covered(text, 0, self._found(text))

    def places(self, segment: Segment) -> list[Place]:
        """Offsets in the version's text. What was not looked at before is looked at now."""
        if segment.personal is None:
            found = self._found(segment.text)
            return [(segment.start + a, segment.start + b, kind) for a, b, kind in found]
        return [(a, b, kind) for a, b, kind in segment.personal if self.covers(kind)]

    def texts(self, texts: Mapping[Span, str]) -> dict[Span, str]:
        """Stored texts with what stands at their places covered."""
        places = self._places_in(span for span, text in texts.items() if text)
        shown: dict[Span, str] = {}
        for span, text in texts.items():
            version, start, end = span
            inside = [p for p in places.get(version, ()) if p[0] < end and p[1] > start]
            shown[span] = covered(text, start, inside)
        return shown

    def hides_in(self, version: Version) -> bool:
        """Whether anything of a version is covered."""
        if version.segments.filter(personal__isnull=True).exists():
            return any(self.places(segment) for segment in version.segments.all())
        return any(self.covers(kind) for kind in version.personal_data)

    def one(self, version: object, start: int, end: int, text: str) -> str:
        """The stored text of one span, covered."""
        span = (str(version), start, end)
        return self.texts({span: text})[span]

    def _found(self, text: str) -> list[Place]:
        return [(f.start, f.end, f.kind) for f in find_personal_data(text) if self.covers(f.kind)]

    def _places_in(self, spans: Iterable[Span]) -> dict[str, list[Place]]:
        wanted = list(dict.fromkeys(spans))
        found: dict[str, set[Place]] = {}
        for first in range(0, len(wanted), _SPANS_AT_ONCE):
            any_of = Q(pk=None)
            for version, start, end in wanted[first : first + _SPANS_AT_ONCE]:
                any_of |= Q(version_id=version, start__lt=end, end__gt=start)
            for segment in Segment.objects.filter(any_of).defer("blocks", "boxes"):
                found.setdefault(str(segment.version_id), set()).update(self.places(segment))
        return {version: sorted(places) for version, places in found.items()}


def mask_for(member: Member) -> Mask | None:
    """What ``member`` may not read uncovered; None for who reads everything."""
    policy = made_queries.record(_policies, None, (member.tenant_id,))
    if policy is None or not policy.masks:
        return None
    if member.clearance >= policy.open_clearance or member.role in policy.open_roles:
        return None
    return Mask(is_sensitive_only=policy.masks == "sensitive")


def _policies(_fixed: None, bodies: Sequence[Any]) -> QuerySet[PersonalPolicy]:
    return PersonalPolicy.objects.filter(tenant_id=bodies[0]).order_by()


def covered(text: str, offset: int, places: Iterable[Place]) -> str:
    """``text`` with its places covered. ``offset``: where it begins, in the count of ``places``."""
    parts: list[str] = []
    at = 0
    for start, end, _kind in sorted(places):
        low, high = max(start - offset, at, 0), min(end - offset, len(text))
        if high <= low:
            continue
        parts += [text[at:low], COVER]
        at = high
    return "".join([*parts, text[at:]])
