"""Members offered where some are to be chosen: as many as a list bears, the others by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from troly.engine.text.forms import fold
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import TABLE, Permission

MOST_OFFERED = 50


@dataclass(frozen=True)
class OfferedMembers:
    """``has_more``: there are others, to be sought by name."""

    members: Sequence[Member]
    has_more: bool


def offered_readers(body: object, text: str = "", chosen: Collection[str] = ()) -> OfferedMembers:
    """Members of the body who read content and whose name holds every word of ``text``, with
    accents or without; those ``chosen`` already come first, whatever their names."""
    roles = sorted(role for role, held in TABLE.items() if Permission.READ in held)
    readers = (
        Member.objects.filter(tenant_id=body, is_active=True, role__in=roles)
        .select_related("person")
        .order_by("sort_name", "pk")
    )
    kept = list(readers.filter(pk__in=list(filter(_is_id, chosen)))) if chosen else []
    sought = readers
    for word in fold(text).split():
        sought = sought.filter(folded__contains=word)
    found = list(sought[: MOST_OFFERED + 1])
    held = {one.pk for one in kept}
    fresh = [one for one in found[:MOST_OFFERED] if one.pk not in held]
    return OfferedMembers([*kept, *fresh], len(found) > MOST_OFFERED)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
