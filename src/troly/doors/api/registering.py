"""The register of assistants: the list, an entry, the card."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.office.governance import changing
from troly.office.governance.classifying import last_classifications
from troly.office.governance.models import Classification, RegisterEntry
from troly.office.governance.reports.public import card_for

entries = Router(tags=["register"])


class RegisterRow(Schema):
    id: UUID = Field(description="Id of the assistant.")
    number: int
    name: str
    stage: str
    candidate_stage: str = Field(description="Stage of the version being prepared, or empty.")
    vn_ai_law: str | None = Field(description="Risk class by Viet Nam's AI law.")
    eu_ai_act: str | None = Field(description="Risk tier by the EU AI Act, computed apart.")
    review_due: date | None
    evidence_until: date | None
    is_carried_over: bool
    is_sample: bool = Field(description="Tried and approved by made-up persons.")


class RegisterPage(Schema):
    items: list[RegisterRow]
    total: int
    page: int
    size: int


class RegisterVersionOut(Schema):
    number: int
    sha256: str
    made_at: datetime


class RegisterStep(Schema):
    number: int
    act: str
    before: str
    after: str
    version: int | None
    reason: str
    evidence_sha256: str = Field(description="Digest of the evidence kept with it, or empty.")
    at: datetime


class RegisterEntryOut(RegisterRow):
    why_stopped: str
    serving: RegisterVersionOut | None
    candidate: RegisterVersionOut | None
    steps: list[RegisterStep]


@entries.get("", response=given(200, RegisterPage))
def list_register(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> RegisterPage:
    """The body's entries by number, retired ones too."""
    found = changing.entries_of(member_of(request)).order_by("number")
    total, records = page_of(found, page, size)
    classes = last_classifications(records)
    items = [RegisterRow(**row(one, classes.get(one.pk))) for one in records]
    return RegisterPage(items=items, total=total, page=page, size=size)


@entries.get("/{uuid:assistant_id}", response=given(200, RegisterEntryOut))
def get_register_entry(request: HttpRequest, assistant_id: UUID) -> RegisterEntryOut:
    """An entry with every step of its life."""
    return RegisterEntryOut(**entry(changing.entry_for(member_of(request), assistant_id)))


@entries.get("/{uuid:assistant_id}/card", response=given(200, dict[str, Any]))
def get_card(request: HttpRequest, assistant_id: UUID) -> dict[str, Any]:
    """The assistant's card, as it stands in the open register once published."""
    return card_for(member_of(request), assistant_id).as_json()


def row(found: RegisterEntry, made: Classification | None) -> dict[str, Any]:
    return {
        "id": found.assistant_id,
        "number": found.number,
        "name": found.assistant.name,
        "stage": found.stage,
        "candidate_stage": found.candidate_stage,
        "vn_ai_law": made.national if made is not None else None,
        "eu_ai_act": made.european if made is not None else None,
        "review_due": found.review_due,
        "evidence_until": found.evidence_until,
        "is_carried_over": found.is_carried_over,
        "is_sample": found.is_sample,
    }


def entry(found: RegisterEntry) -> dict[str, Any]:
    """As ``RegisterEntryOut`` has it."""
    versions = {
        name: {"number": one.number, "sha256": one.digest, "made_at": one.made_at} if one else None
        for name, one in (("serving", found.serving), ("candidate", found.candidate))
    }
    steps = found.steps.select_related("version").order_by("number")
    return {
        **row(found, last_classifications([found]).get(found.pk)),
        "why_stopped": found.why_stopped,
        **versions,
        "steps": [
            {
                "number": step.number,
                "act": step.act,
                "before": step.before,
                "after": step.after,
                "version": step.version.number if step.version is not None else None,
                "reason": step.reason,
                "evidence_sha256": step.evidence_digest,
                "at": step.at,
            }
            for step in steps
        ],
    }
