"""Cases of the desk over the API: opened, read, written, judged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from troly.doors import limits
from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.doors.api.schemas import Taken, Text
from troly.errors import BadInput
from troly.office.desk import cases, drafts, importing, sources, writing
from troly.office.desk.models import Case
from troly.office.desk.shown import ShownParagraph, shown
from troly.office.tenants.models import Member

desk_cases = Router(tags=["desk"])


class CaseIn(Taken):
    """``points``: a line each. Checker and signer are the caller where none is named."""

    title: Text
    form: Text = Field(description="Id of a document form, as in /document-forms.")
    points: Text = ""
    deadline: date | None = None
    checker: UUID | None = None
    signer: UUID | None = None
    assistant: UUID | None = None
    documents: list[UUID] = Field(default_factory=list)
    collections: list[UUID] = Field(default_factory=list)


class CaseOut(Schema):
    id: UUID
    title: str
    form: str
    stage: Literal["drafting", "checking", "signing", "signed"]
    deadline: date | None
    changed_at: datetime
    is_mine: bool = Field(description="Whether the caller may change it now.")


class CasePage(Schema):
    total: int
    items: list[CaseOut]


class EvidenceOut(Schema):
    """A place of a document; ``quote`` is empty where it is gone for the caller."""

    n: int
    document: UUID | None
    version: UUID | None
    start: int
    end: int
    page: int | None
    quote: str
    is_gone: bool


class ParagraphOut(Schema):
    id: str
    field: str
    text: str
    origin: Literal["quoted", "tabled", "model", "person", "gap"]
    standing: Literal["proposed", "accepted", "rejected"]
    finding: str = Field(description="As for a checked draft; empty where nobody looked yet.")
    disagrees: bool
    is_hidden: bool = Field(description="A source of it was withdrawn or is not the caller's.")
    seen: str = Field(description="Sent back with a change, so that none is lost.")
    evidence: list[EvidenceOut]


class CaseWithDraft(CaseOut):
    version: int
    paragraphs: list[ParagraphOut]


class ParagraphIn(Taken):
    """Words of one's own, or what becomes of the paragraph."""

    text: Text | None = None
    seen: Text = ""
    standing: Literal["proposed", "accepted", "rejected"] | None = None


class WorkOut(Schema):
    job: UUID


@desk_cases.get("", response=given(200, CasePage))
def list_cases(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> CasePage:
    """The caller's cases, those changed last first."""
    member = member_of(request)
    total, found = page_of(cases.cases_of(member), page, size)
    return CasePage(total=total, items=[_case(one, member) for one in found])


@desk_cases.post("", response=given(201, CaseOut))
def open_case(request: HttpRequest, taken: CaseIn) -> Status[CaseOut]:
    """Begin a case and name its sources; one that the caller may not read is refused."""
    member = member_of(request)
    made = sources.open_with_sources(
        member,
        taken.title,
        taken.form,
        [
            *(("document", key) for key in taken.documents),
            *(("collection", key) for key in taken.collections),
        ],
        points=taken.points,
        deadline=taken.deadline,
        checker=taken.checker,
        signer=taken.signer,
        assistant=taken.assistant,
    )
    return Status(201, _case(made, member))


@desk_cases.get("/{uuidstr:desk_case_id}", response=given(200, CaseWithDraft))
def read_case(request: HttpRequest, desk_case_id: str) -> CaseWithDraft:
    """A case with its draft, as the caller may see it now."""
    member = member_of(request)
    found = cases.case_for(member, desk_case_id)
    draft = drafts.newest(found)
    seen = shown(member, drafts.paragraphs_of(draft))
    return CaseWithDraft(
        **_case(found, member).dict(),
        version=draft.ordinal,
        paragraphs=[_paragraph(one) for one in seen],
    )


@desk_cases.post("/{uuidstr:desk_case_id}/write", response=given(202, WorkOut))
def write_draft(request: HttpRequest, desk_case_id: str) -> Status[WorkOut]:
    """Have the draft written from the sources in the background."""
    member = member_of(request)
    limits.count_question(request, member)
    return Status(202, WorkOut(job=writing.ask_to_write(member, desk_case_id).pk))


@desk_cases.post("/{uuidstr:desk_case_id}/file", response=given(202, WorkOut, 400, 413))
def take_draft_file(
    request: HttpRequest, desk_case_id: str, file: File[UploadedFile]
) -> Status[WorkOut]:
    """Take in a .docx of one's own: a worker brings its paragraphs into the draft, under the parts
    of the form, and checks them against the sources. The file is not kept."""
    member = member_of(request)
    limits.count_question(request, member)
    job = importing.receive(member, desk_case_id, file.name or "", file.chunks())
    return Status(202, WorkOut(job=job.pk))


@desk_cases.put(
    "/{uuidstr:desk_case_id}/paragraphs/{str:paragraph_id}", response=given(200, ParagraphOut)
)
def change_paragraph(
    request: HttpRequest, desk_case_id: str, paragraph_id: str, taken: ParagraphIn
) -> ParagraphOut:
    """Put words of one's own in its place (``text``, with ``seen``), or accept or reject it."""
    member = member_of(request)
    if (taken.text is None) == (taken.standing is None):
        raise BadInput("draft_no_such_standing")
    if taken.text is not None:
        made = drafts.edit(member, desk_case_id, paragraph_id, taken.text, taken.seen)
    else:
        made = drafts.judge(member, desk_case_id, paragraph_id, str(taken.standing))
    return _paragraph(shown(member, [made])[0])


def _case(case: Case, member: Member) -> CaseOut:
    return CaseOut(
        id=case.pk,
        title=case.title,
        form=case.form,
        stage=case.stage,  # type: ignore[arg-type]
        deadline=case.deadline,
        changed_at=case.changed_at,
        is_mine=case.holder_id == member.pk,
    )


def _paragraph(one: ShownParagraph) -> ParagraphOut:
    return ParagraphOut(
        id=one.it.id,
        field=one.it.field,
        text=one.text,
        origin=str(one.it.origin),  # type: ignore[arg-type]
        standing=str(one.it.standing),  # type: ignore[arg-type]
        finding=one.it.finding,
        disagrees=one.it.disagrees,
        is_hidden=one.is_hidden,
        seen=one.it.digest,
        evidence=[
            EvidenceOut(
                n=e.n,
                document=None if e.is_gone else UUID(e.place.document),
                version=None if e.is_gone else UUID(e.place.version),
                start=e.place.start,
                end=e.place.end,
                page=e.place.page,
                quote=e.quote,
                is_gone=e.is_gone,
            )
            for e in one.evidence
        ],
    )
