"""Files held for a secrecy marking: what waits, and what two persons decide."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.office.library import quarantine as keeping
from troly.office.library.models import Quarantine

quarantine = Router(tags=["quarantine"])


class HeldOut(Schema):
    id: UUID
    level: str
    file_name: str
    """Empty at the highest level: nobody is shown even that."""
    sha256: str
    size: int
    held_at: datetime
    proposed: Literal["", "release", "destroy"]
    proposed_by: str
    reason: str
    outcome: Literal["", "released", "destroyed"]


class HeldPage(Schema):
    total: int
    items: list[HeldOut]


class ProposalIn(Schema):
    act: Literal["release", "destroy"]
    reason: str = Field(min_length=5, max_length=keeping.LONGEST_REASON)


class DecisionIn(Schema):
    agrees: bool


def shown(one: Quarantine) -> HeldOut:
    return HeldOut(
        id=one.id,
        level=one.level,
        file_name=keeping.shown_name(one),
        sha256=one.version.sha256,
        size=one.version.size,
        held_at=one.held_at,
        proposed=one.proposed,
        proposed_by=one.proposed_by.person.sign_in_name if one.proposed_by else "",
        reason=one.reason,
        outcome=one.outcome,
    )


@quarantine.get("", response=given(200, HeldPage))
def list_quarantine(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> HeldPage:
    """What waits for a decision. Officers alone."""
    total, found = page_of(keeping.held(member_of(request)), page, size)
    return HeldPage(total=total, items=[shown(one) for one in found])


@quarantine.post("/{uuid:quarantine_id}/proposal", response=given(200, HeldOut))
def propose_decision(request: HttpRequest, quarantine_id: UUID, taken: ProposalIn) -> HeldOut:
    """The first person proposes to release or to destroy a file."""
    return shown(keeping.propose(member_of(request), quarantine_id, taken.act, taken.reason))


@quarantine.post("/{uuid:quarantine_id}/decision", response=given(200, HeldOut))
def decide_proposal(request: HttpRequest, quarantine_id: UUID, taken: DecisionIn) -> HeldOut:
    """The second person, who is not the first, agrees and so carries it out, or declines."""
    return shown(keeping.decide(member_of(request), quarantine_id, taken.agrees))
