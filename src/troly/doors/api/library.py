"""Collections, documents and the jobs that work on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from troly.doors.api import schemas, shown
from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.office.library import intake, jobs, pausing, register, viewing
from troly.office.library import work as background
from troly.office.library.models import Collection
from troly.office.tenants.models import Member

collections = Router(tags=["collections"])
documents = Router(tags=["documents"])
work = Router(tags=["jobs"])

State = Literal["", "waiting", "reading", "searchable", "complete", "failed", "quarantined"]


@collections.get("", response=given(200, list[schemas.CollectionOut]))
def list_collections(request: HttpRequest) -> Sequence[schemas.CollectionOut]:
    """The body's collections, each with the number of documents the caller may see."""
    records = register.collections_of(member_of(request))
    return [schemas.CollectionOut.from_orm(record) for record in records]


@collections.post("", response=given(201, schemas.CollectionOut))
def make_collection(
    request: HttpRequest, taken: schemas.CollectionIn
) -> Status[schemas.CollectionOut]:
    """Make a collection, or find the one of that name."""
    member = member_of(request)
    made = intake.make_collection(member, taken.name)
    record = register.collections_of(member).get(pk=made.pk)
    return Status(201, schemas.CollectionOut.from_orm(record))


@documents.get("", response=given(200, schemas.DocumentPage))
def list_documents(
    request: HttpRequest,
    collection: UUID | None = None,
    state: State = "",
    text: schemas.Text = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> schemas.DocumentPage:
    """Documents, newest first: of one collection, in one state, with ``text`` in title or
    number."""
    member = member_of(request)
    if collection is not None:
        register.collections_by_id(member, [collection], with_shared=True)
    found = register.documents_of(member, collection=collection, state=state, text=text)
    total, records = page_of(found, page, size)
    items = [shown.document(request, row) for row in register.rows(records)]
    return schemas.DocumentPage(items=items, total=total, page=page, size=size)


RECEIVED = {200: schemas.ReceivedOut, **given(201, schemas.ReceivedOut, 409, 413, 415, 507)}


@documents.post("", response=RECEIVED)
def add_document(
    request: HttpRequest,
    file: File[UploadedFile],
    collections: Form[list[UUID]],
    title: Form[str] = "",
) -> Status[schemas.ReceivedOut]:
    """Put a file into one or more collections. 201: it will be read; 200: it was there already."""
    member = member_of(request)
    into = register.collections_by_id(member, collections)
    received = intake.receive(member, into, file.name or "", file.chunks(), title=title)
    return _received(received)


@documents.get("/{uuid:document_id}", response=given(200, schemas.DocumentOut))
def get_document(request: HttpRequest, document_id: UUID) -> schemas.DocumentOut:
    return shown.document(request, register.row_for(member_of(request), document_id))


@documents.post("/{uuid:document_id}/versions", response=RECEIVED)
def replace_document(
    request: HttpRequest, document_id: UUID, file: File[UploadedFile]
) -> Status[schemas.ReceivedOut]:
    """Replace a document's contents: a new version, searched from the moment it is read."""
    member = member_of(request)
    document = intake.own_document_for(member, document_id)
    received = intake.receive(member, [], file.name or "", file.chunks(), replaces=document)
    return _received(received)


def _received(received: intake.Received) -> Status[schemas.ReceivedOut]:
    content = schemas.ReceivedOut(
        document=received.document.pk,
        version=received.version.pk,
        job=received.job.pk if received.job else None,
        is_duplicate=received.is_duplicate,
    )
    return Status(200 if received.is_duplicate else 201, content)


@documents.delete("/{uuid:document_id}", response=given(204, None))
def delete_document(request: HttpRequest, document_id: UUID) -> Status[None]:
    """Remove a document from search, pages and disk. Earlier answers show its quotes as removed."""
    intake.remove(member_of(request), document_id)
    return Status(204, None)


@documents.get("/{uuid:document_id}/versions", response=given(200, list[schemas.VersionOut]))
def list_versions(request: HttpRequest, document_id: UUID) -> Sequence[schemas.VersionOut]:
    """A document's versions, newest first."""
    document = intake.document_for(member_of(request), document_id)
    versions = document.versions.order_by("-ordinal")
    return [shown.version(request, one, document.current_id) for one in versions]


@documents.get(
    "/{uuid:document_id}/versions/{uuid:version_id}/text", response=given(200, schemas.SpanOut)
)
def get_text(
    request: HttpRequest,
    document_id: UUID,
    version_id: UUID,
    start: int,
    end: int,
    whole_article: bool = False,
) -> schemas.SpanOut:
    """The stored text of a version from ``start`` to ``end``, to check a citation by; with
    ``whole_article`` the whole article (Điều) in which ``start`` lies, if it lies in one."""
    version = viewing.version_for(member_of(request), version_id, document_id)
    if whole_article and 0 <= start <= end:
        start, end = viewing.article_around(version, start) or (start, end)
    text = viewing.span_of(version, start, end)
    return schemas.SpanOut(version=version.pk, start=start, end=start + len(text), text=text)


JobStateName = Literal["", "queued", "paused", "running", "done", "failed", "cancelled"]


@work.get("", response=given(200, schemas.JobPage))
def list_jobs(
    request: HttpRequest, state: JobStateName = "", page: PageNumber = 1, size: PageSize = 50
) -> schemas.JobPage:
    """Background work over documents that the caller may see, newest first."""
    found = background.jobs_of(member_of(request), (state,) if state else ())
    total, records = page_of(found, page, size)
    items = [shown.job(request, one) for one in records]
    return schemas.JobPage(items=items, total=total, page=page, size=size)


@work.get("/pauses", response=given(200, list[schemas.PauseOut]))
def list_pauses(request: HttpRequest) -> list[schemas.PauseOut]:
    """What bulk work stands still: of the body (``collection`` null) or of one collection."""
    return [shown.pause(one) for one in pausing.pauses_of(member_of(request))]


@work.post("/pause", response=given(200, list[schemas.PauseOut]))
def pause_work(request: HttpRequest, taken: schemas.PauseIn) -> list[schemas.PauseOut]:
    """Let bulk work stand still; uploads of persons, rights and removals go on."""
    member = member_of(request)
    pausing.pause(member, _paused_collection(member, taken))
    return [shown.pause(one) for one in pausing.pauses_of(member)]


@work.post("/resume", response=given(200, list[schemas.PauseOut]))
def resume_work(request: HttpRequest, taken: schemas.PauseIn) -> list[schemas.PauseOut]:
    """Let it go on."""
    member = member_of(request)
    pausing.resume(member, _paused_collection(member, taken))
    return [shown.pause(one) for one in pausing.pauses_of(member)]


def _paused_collection(member: Member, taken: schemas.PauseIn) -> Collection | None:
    if taken.collection is None:
        return None
    return register.collections_by_id(member, [taken.collection])[0]


@work.get("/{uuid:job_id}", response=given(200, schemas.JobOut))
def get_job(request: HttpRequest, job_id: UUID) -> schemas.JobOut:
    return shown.job(request, jobs.job_for(member_of(request), job_id))


@work.post("/{uuid:job_id}/cancel", response=given(200, schemas.JobOut))
def cancel_job(request: HttpRequest, job_id: UUID) -> schemas.JobOut:
    """Ask a job to stop; a running one ends at its next report."""
    return shown.job(request, jobs.cancel(member_of(request), job_id))


@work.post("/{uuid:job_id}/retry", response=given(200, schemas.JobOut))
def retry_job(request: HttpRequest, job_id: UUID) -> schemas.JobOut:
    """Put a failed or cancelled job back in the queue."""
    return shown.job(request, background.again(member_of(request), job_id))
