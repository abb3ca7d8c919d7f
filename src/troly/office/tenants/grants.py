"""Grants as records: how one ends, and what of it stands in the audit record."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from troly.office.audit.chain import record
from troly.office.tenants.models import Grant, Member, Tenant
from troly.office.tenants.people import SYSTEM


def thing_of(grant: Grant) -> tuple[str, object]:
    """ "collection" or "document", and its id."""
    if grant.collection_id:
        return "collection", grant.collection_id
    return "document", grant.document_id


def end(by: Member | None, grant: Grant) -> None:
    """Let nothing be read by a grant any more. In the caller's transaction."""
    grant.ended_at = timezone.now()
    grant.save(update_fields=["ended_at"])
    record_in_chains(by, grant, "grant_ended")


def end_of_body(by: Member | None, body: Tenant) -> int:
    """End what a body gave and what it was given, as it is closed; returns how many grants.

    They stay ended when it is opened again: whoever shared with it decides anew.
    """
    ending = list(Grant.objects.filter(Q(tenant=body) | Q(to_body=body), ended_at=None))
    for grant in ending:
        end(by, grant)
    return len(ending)


def record_in_chains(by: Member | None, grant: Grant, act: str) -> None:
    """In both chains where two bodies are concerned: each can show what it gave and was given."""
    kind, thing = thing_of(grant)
    to = grant.to_body_id or grant.to_group_id or grant.to_member_id
    facts = {
        kind: str(thing),
        "to": str(to),
        "clearance": int(grant.clearance),
        "with_below": grant.is_with_below,
        "last_day": grant.last_day.isoformat() if grant.last_day else None,
    }
    # In one order for everybody: two bodies that share with one another at the same moment would
    # otherwise each hold the chain that the other waits for.
    for body in sorted({grant.tenant_id, grant.to_body_id or grant.tenant_id}):
        record(body, by.pk if by else SYSTEM, act, grant.pk, at=None, **facts)
