"""An assistant being watched: figures by day, warnings, runs of its golden cases, the way back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Schema, Status

from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.doors.api.registering import RegisterEntryOut, entries, entry
from troly.doors.api.schemas import Taken, Text
from troly.errors import NotFound
from troly.office.governance import approving, changing, runs, watching
from troly.office.governance.models import CaseRun, RegisterEntry
from troly.office.governance.snapshots import digest_of
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

Days = Annotated[int, Field(ge=1, le=watching.SHOWN_DAYS)]


class WatchedDay(Schema):
    day: date
    questions: int
    answered: int
    refused: int
    right: int
    wrong: int
    languages: dict[str, int]
    usual_ms: float | None
    slow_ms: float | None = Field(description="What 95 % of the questions did not exceed.")


class WatchOut(Schema):
    """``alerts``: what is beyond the thresholds, as code and facts."""

    alerts: list[dict[str, Any]]
    looked_at: datetime | None
    run_every_days: int
    limits: dict[str, float]
    days: list[WatchedDay]


class RunRow(Schema):
    number: int
    at: datetime
    why: Literal["trial", "watch", "asked"]
    version: int
    cases: int
    right: int
    share_right: float | None
    sha256: str


class RunPage(Schema):
    items: list[RunRow]
    total: int
    page: int
    size: int


class CaseOutcome(Schema):
    case: UUID
    has_answer: bool
    ending: str
    is_right: bool


class RunOut(RunRow):
    outcomes: list[CaseOutcome]
    is_whole: bool = Field(description="Do the figures still have the digest they were kept with?")


class RunAsked(Schema):
    job: UUID


class RollBackIn(Taken):
    reason: Text = ""


@entries.get("/{uuid:assistant_id}/watch", response=given(200, WatchOut))
def get_watch(request: HttpRequest, assistant_id: UUID, days: Days = 28) -> WatchOut:
    """Warnings, thresholds, and the figures of the last days that had a question."""
    return WatchOut(**watch(changing.entry_for(member_of(request), assistant_id), days))


@entries.get("/{uuid:assistant_id}/runs", response=given(200, RunPage))
def list_runs(
    request: HttpRequest, assistant_id: UUID, page: PageNumber = 1, size: PageSize = 50
) -> RunPage:
    """Its golden cases asked again, newest first."""
    found = changing.entry_for(member_of(request), assistant_id)
    taken = found.runs.select_related("version").order_by("-number")
    total, records = page_of(taken, page, size)
    return RunPage(items=[run_row(one) for one in records], total=total, page=page, size=size)


@entries.get("/{uuid:assistant_id}/runs/{int:number}", response=given(200, RunOut))
def get_run(request: HttpRequest, assistant_id: UUID, number: int) -> RunOut:
    """One run with what came of each case; the words of cases stand at ``/golden-cases``."""
    found = changing.entry_for(member_of(request), assistant_id)
    # No run has a number beyond what records can hold.
    wanted = found.runs.filter(number=number) if number < 2**31 else found.runs.none()
    taken = wanted.select_related("version").first()
    if taken is None:
        raise NotFound("not_found")
    return RunOut(**run_whole(taken))


@entries.post("/{uuid:assistant_id}/runs", response=given(202, RunAsked))
def ask_for_run(request: HttpRequest, assistant_id: UUID) -> Status[RunAsked]:
    """Have the golden cases asked again now, behind the interface. For officers and builders."""
    job = runs.ask_for_run(may_run(member_of(request)), assistant_id)
    return Status(202, RunAsked(job=job.pk))


@entries.post("/{uuid:assistant_id}/roll-back", response=given(200, RegisterEntryOut))
def roll_back(request: HttpRequest, assistant_id: UUID, taken: RollBackIn) -> RegisterEntryOut:
    """Let the version approved and served before answer again. For officers."""
    member = member_of(request)
    approving.roll_back(member, assistant_id, taken.reason)
    return RegisterEntryOut(**entry(changing.entry_for(member, assistant_id)))


def may_run(member: Member) -> Member:
    """Raises ``NotAllowed`` for who neither decides nor builds."""
    if not member.may(Permission.APPROVE):
        require(member, Permission.BUILD)
    return member


def watch(found: RegisterEntry, days: int) -> dict[str, Any]:
    """As ``WatchOut`` has it."""
    today = timezone.localdate()
    rows = watching.days_of(found, today - timedelta(days=days - 1), today)
    return {
        "alerts": found.alerts,
        "looked_at": found.looked_at,
        "run_every_days": found.run_every_days,
        "limits": asdict(watching.limits_of(found)),
        "days": [
            {
                "day": day.day,
                "questions": day.questions,
                "answered": day.answered,
                "refused": day.refused,
                "right": day.right,
                "wrong": day.wrong,
                "languages": dict(day.languages),
                "usual_ms": day.usual_ms,
                "slow_ms": day.slow_ms,
            }
            for day in rows
            if day.questions
        ],
    }


def run_row(one: CaseRun) -> dict[str, Any]:
    """As ``RunRow`` has it."""
    kinds = [one.figures[name] for name in ("golden", "refused")]
    return {
        "number": one.number,
        "at": one.at,
        "why": one.why,
        "version": one.version.number,
        "cases": sum(kind["cases"] for kind in kinds),
        "right": sum(kind["right"] for kind in kinds),
        "share_right": runs.share_right(one.figures),
        "sha256": one.digest,
    }


def run_whole(one: CaseRun) -> dict[str, Any]:
    """As ``RunOut`` has it."""
    return {
        **run_row(one),
        "outcomes": [
            {"case": case, "has_answer": name == "golden", "ending": ending, "is_right": is_right}
            for name in ("golden", "refused")
            for case, ending, is_right in one.figures[name]["outcomes"]
        ],
        "is_whole": digest_of(one.figures) == one.digest,
    }
