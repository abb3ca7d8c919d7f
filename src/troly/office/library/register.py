"""The library as a list: what is there, in which state, for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from troly.engine.text.forms import fold
from troly.errors import NotFound
from troly.office.library.models import UNFINISHED, Collection, Document, Job, Version
from troly.office.tenants.models import Member
from troly.office.tenants.rights import collections_seen, document_rights, rights_filter


@dataclass(frozen=True)
class Row:
    """One document with its newest version and the job that works on it, if any."""

    document: Document
    version: Version
    job: Job | None


def collections_of(member: Member) -> QuerySet[Collection]:
    """The collections this member knows of, those shared with the body after its own, with
    ``document_count``, the documents this member may see."""
    visible = Document.objects.filter(document_rights(rights_filter(member)))
    return (
        Collection.objects.filter(collections_seen(member))
        .select_related("tenant")
        .annotate(
            document_count=Count("documents", filter=Q(documents__in=visible), distinct=True),
            is_shared=Case(When(tenant_id=member.tenant_id, then=False), default=True),
        )
        .order_by("is_shared", "name", "pk")
    )


def collections_known(member: Member) -> QuerySet[Collection]:
    """The collections whose names this member may see."""
    return Collection.objects.filter(collections_seen(member))


def own_collections_of(member: Member) -> QuerySet[Collection]:
    """Those of the member's own body: documents are added to these alone."""
    return collections_of(member).filter(tenant_id=member.tenant_id)


def collections_by_id(
    member: Member, ids: Sequence[object], *, with_shared: bool = False
) -> list[Collection]:
    """The collections of these ids that the member knows of, in their body or, where they only
    read, ``with_shared``. Raises ``NotFound`` when one is not there."""
    known = collections_known(member).filter(pk__in=ids)
    found = list(known if with_shared else known.filter(tenant_id=member.tenant_id))
    if len(found) != len({str(i) for i in ids}):
        raise NotFound("no_such_collection")
    return found


def named_like(documents: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Those whose title or number holds every word of ``text``, with accents or without."""
    for word in fold(text).split():
        documents = documents.filter(folded__contains=word)
    return documents


def documents_of(
    member: Member, *, collection: object = None, state: str = "", text: str = ""
) -> QuerySet[Document]:
    """Visible documents, newest first; ``newest_id`` and ``newest_state`` are annotated."""
    rights = rights_filter(member, collections=None if collection is None else [collection])
    newest = Version.objects.filter(document=OuterRef("pk")).order_by("-ordinal")
    documents = (
        Document.objects.filter(document_rights(rights))
        .annotate(
            newest_id=Subquery(newest.values("pk")[:1]),
            newest_state=Subquery(newest.values("state")[:1]),
            newest_at=Max("versions__received_at"),
        )
        .prefetch_related(Prefetch("collections", queryset=collections_known(member)))
        .order_by("-newest_at", "title")
    )
    if state:
        documents = documents.filter(newest_state=state)
    return named_like(documents, text)


def rows(documents: list[Document]) -> list[Row]:
    """Register rows of a page of ``documents_of``."""
    ids = [d.newest_id for d in documents]  # type: ignore[attr-defined]
    versions = Version.objects.in_bulk(ids)
    running: dict[object, Job] = {}
    for job in Job.objects.filter(
        version_id__in=ids, state__in=UNFINISHED, kind__in=("read", "embed")
    ).order_by("created_at"):
        running.setdefault(job.version_id, job)
    shown: list[Row] = []
    for document in documents:
        version = versions.get(document.newest_id)  # type: ignore[attr-defined]
        if version is not None:
            version.document = document
            shown.append(Row(document, version, running.get(version.pk)))
    return shown


def row_for(member: Member, document_id: object) -> Row:
    """The register row of one visible document. Raises ``NotFound``."""
    found = rows(list(documents_of(member).filter(pk=document_id)))
    if not found:
        raise NotFound("no_such_document")
    return found[0]


def progress(member: Member) -> dict[str, int]:
    """How many visible documents stand in each state, for the line above the register."""
    counts = documents_of(member).order_by().values_list("newest_state")
    return dict(counts.annotate(number=Count("pk", distinct=True)))
