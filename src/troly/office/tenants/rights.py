"""The one place where a member's rights become a filter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from troly.engine.search.passages import RightsFilter
from troly.errors import NotAllowed
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import REFUSALS, Permission


def rights_filter(
    member: Member,
    *,
    collections: Iterable[object] | None = None,
    on_date: date | None = None,
    without_documents: Iterable[object] = (),
    for_audit: bool = False,
) -> RightsFilter:
    """What ``member`` may see, narrowed to ``collections`` when given.

    Index queries compile this value; record queries use ``document_rights`` on the same value.
    ``for_audit`` lets an auditor through, for content opened with a recorded reason. Raises
    ``NotAllowed`` for a member or person that is switched off, a closed body, and a role that
    reads no content.
    """
    if not (member.is_active and member.person.is_active) or member.tenant.is_closed:
        raise NotAllowed("member_inactive")
    if not (for_audit and member.may(Permission.AUDIT)) and not member.may(Permission.READ):
        raise NotAllowed(REFUSALS[Permission.READ], role=member.role)
    return RightsFilter(
        body=str(member.tenant_id),
        clearance=int(member.clearance),
        labels=None,
        collections=None if collections is None else tuple(str(c) for c in collections),
        on_date=on_date.toordinal() if on_date else None,
        without_documents=tuple(str(d) for d in without_documents),
    )


def document_rights(rights: RightsFilter, prefix: str = "") -> Q:
    """The same filter for record queries over documents; ``prefix`` leads to the document."""

    def field(name: str) -> str:
        return f"{prefix}{name}"

    condition = Q(
        **{
            field("tenant_id"): rights.body,
            field("clearance__lte"): rights.clearance,
            field("removed_at__isnull"): True,
        }
    )
    if rights.labels is not None:
        condition &= Q(**{field("label__in"): rights.labels})
    if rights.collections is not None:
        condition &= Q(**{field("collections__in"): rights.collections})
    if rights.on_date is not None:
        day = date.fromordinal(rights.on_date)
        condition &= Q(**{field("valid_from__isnull"): True}) | Q(**{field("valid_from__lte"): day})
        condition &= Q(**{field("valid_to__isnull"): True}) | Q(**{field("valid_to__gte"): day})
    if rights.only_documents is not None:
        condition &= Q(**{field("id__in"): rights.only_documents})
    if rights.without_documents:
        condition &= ~Q(**{field("id__in"): rights.without_documents})
    return condition
