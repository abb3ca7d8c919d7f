"""Personal data in documents, the body's policy on it, and requests of people about their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from troly.doors.api import schemas
from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.engine.guard.personal_data.values import SENSITIVE
from troly.errors import NotFound
from troly.office.data_subjects import requests
from troly.office.data_subjects.models import SubjectRequest
from troly.office.library import intake, register
from troly.office.library import personal as keeping
from troly.office.library.models import PersonalPolicy
from troly.office.tenants.models import Clearance, Member

personal_data = Router(tags=["personal data"])

MOST_PLACES = 500
Kind = Literal["provide", "correct", "restrict", "object", "erase"]
Role = Literal["reader", "builder", "officer", "trainer", "auditor", "operator", "administrator"]
ClearanceName = Literal["public", "internal", "restricted"]


class KindOut(Schema):
    kind: str
    count: int
    is_sensitive: bool


class WithPersonalOut(Schema):
    document: UUID
    version: UUID
    title: str
    number: str
    kinds: list[KindOut]


class ReportOut(Schema):
    kinds: list[KindOut] = Field(description="Over all of them.")
    not_looked_at: int = Field(description="Versions read before places were kept.")
    total: int
    items: list[WithPersonalOut]


class PlaceOut(Schema):
    kind: str
    page: int | None
    start: int
    end: int


class PlacesOut(Schema):
    version: UUID | None
    places: list[PlaceOut] = Field(description=f"In order, {MOST_PLACES} at most; never the words.")


class PolicyOut(Schema):
    warns: bool
    refuses: bool
    masks: Literal["", "sensitive", "all"]
    open_roles: list[str]
    open_clearance: ClearanceName
    conversation_days: int
    signed_case_days: int
    golden_case_days: int


class PolicyIn(schemas.Taken):
    warns: bool
    refuses: bool
    masks: Literal["", "sensitive", "all"]
    open_roles: list[Role]
    open_clearance: ClearanceName
    conversation_days: int = Field(ge=0, le=keeping.LONGEST_DAYS, description="0: kept.")
    signed_case_days: int | None = Field(
        None, ge=0, le=keeping.LONGEST_DAYS, description="0: kept; left out: as it is."
    )
    golden_case_days: int | None = Field(
        None, ge=0, le=keeping.LONGEST_DAYS, description="0: kept; left out: as it is."
    )


class TermIn(schemas.Taken):
    days: int | None = Field(ge=1, le=keeping.LONGEST_DAYS, description="Null: kept.")


class TermOut(Schema):
    collection: UUID
    days: int | None


class RequestIn(schemas.Taken):
    kind: Kind
    sought: list[schemas.Text] = Field(max_length=20, description="Full name, and numbers.")
    received_on: date
    identified: schemas.Text = Field("", max_length=200, description="How it is known who asks.")


class ReasonIn(schemas.Taken):
    reason: schemas.Text = Field("", max_length=requests.LONGEST_REASON)


class EraseIn(ReasonIn):
    documents: list[UUID] = Field(max_length=2_000, description="Of those found; others stay.")


class RequestOut(Schema):
    id: UUID
    number: int
    kind: Kind
    state: Literal["open", "carried_out", "refused"]
    received_on: date
    reply_by: date
    due_on: date
    is_extended: bool
    reason: str
    decided_at: datetime | None


class FoundOut(Schema):
    document: UUID
    count: int


class RequestWhole(RequestOut):
    sought: list[str] = Field(description="Gone once the request is over.")
    is_searching: bool
    searched_at: datetime | None
    documents: list[FoundOut] = Field(description="Those that the caller may read now.")
    others: dict[str, int] = Field(
        description="Turns, conversations, feedback, golden cases, drafting cases, incidents and"
        " answers handed over with them."
    )
    is_cut_off: bool


class RequestPage(Schema):
    total: int
    items: list[RequestOut]


@personal_data.get("", response=given(200, ReportOut))
def report_personal_data(
    request: HttpRequest,
    collection: UUID | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ReportOut:
    """Current documents in which personal data was found, and how much of which kind."""
    member = member_of(request)
    if collection is not None:
        register.collections_by_id(member, [collection], with_shared=True)
    versions = keeping.documents_with(member, collection)
    total, records = page_of(versions, page, size)
    return ReportOut(
        kinds=_kinds(versions.values_list("personal_data", flat=True)),
        not_looked_at=keeping.not_looked_at(member.tenant).count(),
        total=total,
        items=[
            WithPersonalOut(
                document=one.document_id,
                version=one.pk,
                title=one.title or one.document.title,
                number=one.document.number,
                kinds=_kinds([one.personal_data]),
            )
            for one in records
        ],
    )


@personal_data.get("/documents/{uuid:document_id}", response=given(200, PlacesOut))
def list_personal_places(request: HttpRequest, document_id: UUID) -> PlacesOut:
    """Where in a document personal data stands."""
    member = member_of(request)
    found = keeping.documents_with(member)
    version = found.filter(document=intake.document_for(member, document_id)).first()
    places = keeping.places_in(version, MOST_PLACES) if version else []
    return PlacesOut(
        version=version.pk if version else None,
        places=[PlaceOut(kind=p.kind, page=p.page, start=p.start, end=p.end) for p in places],
    )


@personal_data.get("/policy", response=given(200, PolicyOut))
def get_personal_policy(request: HttpRequest) -> PolicyOut:
    """What the body has decided: warn, refuse, cover, and for whom not."""
    return _policy(*keeping.policy_for(member_of(request)))


@personal_data.put("/policy", response=given(200, PolicyOut))
def set_personal_policy(request: HttpRequest, taken: PolicyIn) -> PolicyOut:
    """Set all of it; the terms of records only where they are told."""
    clearance = int(Clearance[taken.open_clearance.upper()])
    facts: dict[str, Any] = {**taken.dict(), "open_clearance": clearance}
    records = {name: facts.pop(name) for name in ("signed_case_days", "golden_case_days")}
    member = member_of(request)
    with transaction.atomic():
        held = keeping.set_policy(member, **facts)
        if any(days is not None for days in records.values()):
            kept = {n: getattr(held, n) if days is None else days for n, days in records.items()}
            held = keeping.set_record_terms(member, **kept)
    return _policy(held, taken.refuses)


@personal_data.put("/terms/{uuid:collection_id}", response=given(200, TermOut))
def set_collection_term(request: HttpRequest, collection_id: UUID, taken: TermIn) -> TermOut:
    """How many days the documents of a collection are kept."""
    held = keeping.set_term(member_of(request), collection_id, taken.days)
    return TermOut(collection=held.pk, days=held.keep_days)


@personal_data.get("/requests", response=given(200, RequestPage))
def list_subject_requests(
    request: HttpRequest, is_open: bool = True, page: PageNumber = 1, size: PageSize = 50
) -> RequestPage:
    """Open requests, due first; or those that are over, newest first."""
    found = requests.requests_of(member_of(request), is_open=is_open)
    total, records = page_of(found, page, size)
    return RequestPage(total=total, items=[_request(one) for one in records])


@personal_data.post("/requests", response=given(201, RequestWhole))
def open_subject_request(request: HttpRequest, taken: RequestIn) -> Status[RequestWhole]:
    """Write a request down; a worker begins to look for the person."""
    member = member_of(request)
    made = requests.open_request(
        member,
        taken.kind,
        taken.sought,
        received_on=taken.received_on,
        identified=taken.identified,
    )
    return Status(201, _whole(member, made))


ONE = "/requests/{uuid:request_id}"


@personal_data.get(ONE, response=given(200, RequestWhole))
def get_subject_request(request: HttpRequest, request_id: UUID) -> RequestWhole:
    member = member_of(request)
    return _whole(member, requests.request_for(member, request_id))


@personal_data.post(f"{ONE}/search", response=given(202, RequestWhole))
def search_subject_again(request: HttpRequest, request_id: UUID) -> Status[RequestWhole]:
    """Look once more, under the rights of the caller."""
    member = member_of(request)
    requests.search_again(member, request_id)
    return Status(202, _whole(member, requests.request_for(member, request_id)))


@personal_data.post(f"{ONE}/extend", response=given(200, RequestOut))
def extend_subject_request(request: HttpRequest, request_id: UUID, taken: ReasonIn) -> RequestOut:
    """Take the longer term, once, with a reason."""
    return _request(requests.extend(member_of(request), request_id, taken.reason))


@personal_data.post(f"{ONE}/refuse", response=given(200, RequestOut))
def refuse_subject_request(request: HttpRequest, request_id: UUID, taken: ReasonIn) -> RequestOut:
    """End it without carrying it out; the person's name and numbers go."""
    return _request(requests.refuse(member_of(request), request_id, taken.reason))


@personal_data.post(f"{ONE}/finish", response=given(200, RequestOut))
def finish_subject_request(request: HttpRequest, request_id: UUID, taken: ReasonIn) -> RequestOut:
    """Say that it was carried out; for every kind but `erase`."""
    return _request(requests.finish(member_of(request), request_id, taken.reason))


@personal_data.post(f"{ONE}/erase", response=given(200, dict[str, Any]))
def erase_for_subject(request: HttpRequest, request_id: UUID, taken: EraseIn) -> dict[str, Any]:
    """Erase the documents chosen of those found, and all else found; gives the certificate."""
    member = member_of(request)
    return dict(requests.erase(member, request_id, taken.documents, taken.reason).certificate)


@personal_data.post(f"{ONE}/export", response=given(200, dict[str, Any]))
def export_for_subject(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """Everything found, with the words around each place, for the person who asks; on record."""
    return requests.exported(member_of(request), request_id)


@personal_data.get(f"{ONE}/certificate", response=given(200, dict[str, Any]))
def get_certificate(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """What was erased: ids, digests, counts and times."""
    one = requests.request_for(member_of(request), request_id)
    if not one.certificate:
        raise NotFound("no_certificate")
    return dict(one.certificate)


def _kinds(counts: Any) -> list[KindOut]:
    return [
        KindOut(kind=kind, count=count, is_sensitive=kind in SENSITIVE)
        for kind, count in keeping.counts_by_kind(counts)
    ]


def _policy(held: PersonalPolicy, refuses: bool) -> PolicyOut:
    return PolicyOut(
        warns=held.warns,
        refuses=refuses,
        masks=held.masks,
        open_roles=held.open_roles,
        open_clearance=Clearance(held.open_clearance).label,
        conversation_days=held.conversation_days,
        signed_case_days=held.signed_case_days,
        golden_case_days=held.golden_case_days,
    )


def _facts(one: SubjectRequest) -> dict[str, Any]:
    return {
        "id": one.pk,
        "number": one.number,
        "kind": one.kind,
        "state": one.state,
        "received_on": one.received_on,
        "reply_by": one.reply_by,
        "due_on": one.due_on,
        "is_extended": one.is_extended,
        "reason": one.reason,
        "decided_at": one.decided_at,
    }


def _request(one: SubjectRequest) -> RequestOut:
    return RequestOut(**_facts(one))


def _whole(member: Member, one: SubjectRequest) -> RequestWhole:
    documents = requests.documents_found(member, one)
    return RequestWhole(
        **_facts(one),
        sought=list(one.sought),
        is_searching=requests.is_searching(one),
        searched_at=one.searched_at,
        documents=[FoundOut(document=UUID(key), count=n) for key, n in documents.items()],
        others=requests.others_found(one),
        is_cut_off=one.is_cut_off,
    )
