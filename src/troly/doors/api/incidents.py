"""Incidents: reported, judged, told to authorities, learned from; by the rights of the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Field, Router, Schema, Status
from pydantic import AfterValidator

from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.doors.api.schemas import Taken, Text
from troly.doors.comparison_files import MEDIA_TYPES, WORD
from troly.office.governance import incidents
from troly.office.governance.handing_over import ShownHandedOver
from troly.office.governance.incident_notices import draft, gaps
from troly.office.governance.incident_rules import incident_book
from troly.office.governance.models import Incident

incident_ways = Router(tags=["incidents"])


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else timezone.make_aware(moment)


Moment = Annotated[
    datetime, AfterValidator(_aware), Field(description="With an offset, else in Viet Nam's time.")
]


class IncidentIn(Taken):
    assistant: UUID
    what: Text = Field(description="What happened, without names or numbers of people.")
    detected_at: Moment | None = None
    turn: UUID | None = Field(
        None, description="The answer it is about; one's own is handed over to who judges."
    )


class JudgementIn(Taken):
    """``answers`` by the ids of the questions in the rules, ``texts`` by the fields of notices."""

    is_confirmed: bool = Field(description="Had the assistant a part in it?")
    answers: dict[str, Text | list[Text]]
    texts: dict[str, Text] = Field(default_factory=dict)
    persons: int | None = None
    confirmed_at: Moment | None = None
    suspends: bool = False
    note: Annotated[Text, Field(max_length=1_000)] = ""


class SentIn(Taken):
    receipt: Text = ""


class LessonIn(Taken):
    case: UUID


class CloseIn(Taken):
    lesson: Text


class IncidentRow(Schema):
    id: UUID
    number: int
    assistant: UUID
    assistant_name: str
    state: Literal["reported", "confirmed", "set_aside", "closed"]
    what: str
    detected_at: datetime
    confirmed_at: datetime | None
    reported_at: datetime


class IncidentPage(Schema):
    items: list[IncidentRow]
    total: int
    page: int
    size: int


class NoticeOut(Schema):
    rule: str
    channel: str
    due_at: datetime | None = Field(description="Null until its clock runs.")
    sent_at: datetime | None
    receipt: str
    is_late: bool
    gaps: list[str] = Field(description="What the draft lacks.")


class NotYetOut(Schema):
    rule: str
    in_force_from: str
    would_be_due_at: datetime | None


class HandedQuoteOut(Schema):
    number: int
    state: Literal["open", "changed", "withheld", "gone"]
    quote: str
    title: str


class HandedOverOut(Schema):
    question: str
    ending: str
    claims: list[str]
    quotes: list[HandedQuoteOut]
    sha256: str
    is_whole: bool


class IncidentActOut(Schema):
    act: str
    at: datetime
    by: str
    note: str


class IncidentOut(IncidentRow):
    facts: dict[str, Any] = Field(description="What the judgement found.")
    golden_case: UUID | None
    notices: list[NoticeOut]
    not_yet_owed: list[NotYetOut]
    handed_over: HandedOverOut | None = Field(
        description="For officers and who reported: the answer it is about, within one's rights."
    )
    acts: list[IncidentActOut]


class QuestionOut(Schema):
    id: str
    kind: Literal["one", "several"]
    options: list[str]
    where: dict[str, list[str]]


class IncidentRulesOut(Schema):
    sha256: str = Field(description="Twelve digits over the file of rules.")
    questions: list[QuestionOut]
    texts: list[str]


@incident_ways.get("", response=given(200, IncidentPage))
def list_incidents(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> IncidentPage:
    """The body's incidents, newest first; for who neither judges nor builds those they reported."""
    total, records = page_of(incidents.incidents_of(member_of(request)), page, size)
    return IncidentPage(items=[row(one) for one in records], total=total, page=page, size=size)


@incident_ways.get("/rules", response=given(200, IncidentRulesOut))
def get_incident_rules(request: HttpRequest) -> IncidentRulesOut:
    """The questions of a judgement with their answers, and the names of its texts."""
    incidents.incidents_of(member_of(request))
    book = incident_book()
    questions = [
        QuestionOut(
            id=one.id,
            kind=one.kind,
            options=list(one.ids),
            where={name: list(options) for name, options in one.where.items()},
        )
        for one in book.rules.questions
    ]
    return IncidentRulesOut(
        sha256=book.digest, questions=questions, texts=list(incidents.TEXTS)
    )  # fmt: skip


@incident_ways.post("", response=given(201, IncidentOut))
def report_incident(request: HttpRequest, taken: IncidentIn) -> Status[IncidentOut]:
    """Report that something went wrong."""
    made = incidents.report(
        member_of(request),
        taken.assistant,
        taken.what,
        detected_at=taken.detected_at,
        turn_id=taken.turn,
    )
    return Status(201, _whole(request, made.pk))


@incident_ways.get("/{uuid:incident_id}", response=given(200, IncidentOut))
def get_incident(request: HttpRequest, incident_id: UUID) -> IncidentOut:
    """One incident with its clocks, its notices and what was done."""
    return _whole(request, incident_id)


@incident_ways.post("/{uuid:incident_id}/judgement", response=given(200, IncidentOut))
def judge_incident(request: HttpRequest, incident_id: UUID, taken: JudgementIn) -> IncidentOut:
    """Confirm it or set it aside; the deadlines are worked out anew. For officers."""
    found = incidents.Judgement(
        is_confirmed=taken.is_confirmed,
        answers=taken.answers,
        texts=taken.texts,
        persons=taken.persons,
        confirmed_at=taken.confirmed_at,
        suspends=taken.suspends,
    )
    incidents.judge(member_of(request), incident_id, found, taken.note)
    return _whole(request, incident_id)


@incident_ways.post("/{uuid:incident_id}/notices/{str:rule}", response=given(200, None))
def draft_notice(request: HttpRequest, incident_id: UUID, rule: str) -> HttpResponse:
    """The draft of a notice as a Word file. For officers; Troly sends nothing."""
    made = draft(member_of(request), incident_id, rule)
    response = HttpResponse(made.data, content_type=MEDIA_TYPES[WORD])
    response.headers["Content-Disposition"] = content_disposition_header(True, made.file_name) or ""
    return response


@incident_ways.post("/{uuid:incident_id}/notices/{str:rule}/sent", response=given(200, IncidentOut))
def note_sent(request: HttpRequest, incident_id: UUID, rule: str, taken: SentIn) -> IncidentOut:
    """Note that a notice went out, with its receipt. For officers."""
    incidents.mark_sent(member_of(request), incident_id, rule, taken.receipt)
    return _whole(request, incident_id)


@incident_ways.post("/{uuid:incident_id}/lesson", response=given(200, IncidentOut))
def link_lesson(request: HttpRequest, incident_id: UUID, taken: LessonIn) -> IncidentOut:
    """Link the golden case that its lesson became. For builders and officers."""
    incidents.learn(member_of(request), incident_id, taken.case)
    return _whole(request, incident_id)


@incident_ways.post("/{uuid:incident_id}/close", response=given(200, IncidentOut))
def close_incident(request: HttpRequest, incident_id: UUID, taken: CloseIn) -> IncidentOut:
    """End it, once every notice owed went out. For officers."""
    incidents.close(member_of(request), incident_id, taken.lesson)
    return _whole(request, incident_id)


def row(one: Incident) -> dict[str, Any]:
    """As ``IncidentRow`` has it."""
    return {
        "id": one.pk,
        "number": one.number,
        "assistant": one.entry.assistant_id,
        "assistant_name": one.entry.assistant.name,
        "state": one.state,
        "what": one.what,
        "detected_at": one.detected_at,
        "confirmed_at": one.confirmed_at,
        "reported_at": one.reported_at,
    }


def whole(one: Incident, handed: ShownHandedOver | None) -> dict[str, Any]:
    """As ``IncidentOut`` has it."""
    rules = incident_book().rules
    return {
        **row(one),
        "facts": one.facts,
        "golden_case": one.golden_case_id,
        "notices": [
            {
                "rule": notice.rule,
                "channel": notice.channel,
                "due_at": notice.due_at,
                "sent_at": notice.sent_at,
                "receipt": notice.receipt,
                "is_late": notice.is_late(),
                "gaps": gaps(one, rules, notice.rule),
            }
            for notice in one.notices.filter(is_dropped=False).order_by("rule")
        ],
        "not_yet_owed": [
            {"rule": rule.id, "in_force_from": rule.since.isoformat(), "would_be_due_at": due}
            for rule, due in incidents.not_yet_owed(one, rules)
        ],
        "handed_over": _handed(handed),
        "acts": [
            {"act": act.act, "at": act.at, "by": act.by_name, "note": act.note}
            for act in one.acts.order_by("number")
        ],
    }


def _handed(shown: ShownHandedOver | None) -> dict[str, Any] | None:
    if shown is None:
        return None
    return {
        "question": shown.question,
        "ending": shown.kept.ending,
        "claims": list(shown.claims),
        "quotes": [
            {
                "number": one.kept.number,
                "state": one.state,
                "quote": one.quote,
                "title": one.kept.title if one.quote else "",
            }
            for one in shown.quotes
        ],
        "sha256": shown.kept.digest,
        "is_whole": shown.is_whole,
    }


def _whole(request: HttpRequest, incident_id: object) -> IncidentOut:
    member = member_of(request)
    one = incidents.incident_for(member, incident_id)
    return IncidentOut(**whole(one, incidents.read_handed_over(member, one)))
