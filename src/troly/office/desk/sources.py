"""The sources of a case, as whoever looks may read them now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from troly.errors import BadInput, NotFound
from troly.office.assistants.asking import BodySources
from troly.office.audit.chain import record
from troly.office.desk.cases import held_case, open_case
from troly.office.desk.models import Case, CaseSource
from troly.office.library.models import Collection, Document
from troly.office.library.offering import Offered, offered_documents
from troly.office.library.register import collections_of
from troly.office.library.viewing import READABLE
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter

MOST_DOCUMENTS, MOST_PAGES = 300, 20_000
"""Of one case: some twenty CPU-minutes of reading for a plan."""
_PAGE = 2_500
"""Characters of a page where a format has none."""


@dataclass(frozen=True)
class ShownSource:
    """A named source. ``is_gone``: withdrawn, or not for whoever looks; then it has no name."""

    id: int
    title: str = ""
    number: str = ""
    document: Document | None = None
    collection: Collection | None = None
    is_gone: bool = False
    count: int = 0
    """Of a collection: how many documents of it can be read."""


def documents_of(member: Member, case: Case) -> QuerySet[Document]:
    """Every document within a case's sources that ``member`` may read now."""
    named = CaseSource.objects.filter(case=case, document=OuterRef("pk"))
    shelves = case.sources.filter(collection__isnull=False).values("collection")
    within = Document.objects.filter(pk=OuterRef("pk"), collections__in=shelves)
    return Document.objects.filter(
        document_rights(rights_filter(member)),
        Q(Exists(named)) | Q(Exists(within)),
        current__state__in=READABLE,
    ).order_by("title", "pk")


def check_size(member: Member, case: Case) -> None:
    """Raises ``BadInput`` (``case_too_large``) past what a case takes in."""
    found = documents_of(member, case)
    count = found.count()
    sums = found.order_by().aggregate(
        pages=Sum(F("current__page_count")), signs=Sum(F("current__characters"))
    )
    pages = max(int(sums["pages"] or 0), int(sums["signs"] or 0) // _PAGE)
    if count > MOST_DOCUMENTS or pages > MOST_PAGES:
        raise BadInput("case_too_large", documents=count, pages=pages,
                       most=MOST_DOCUMENTS, limit=MOST_PAGES)  # fmt: skip


def sources_of(member: Member, case: Case, collections: Sequence[str] | None = None) -> BodySources:
    """What the pipeline may read: the rights of ``member``, narrowed to the case's sources."""
    ids = tuple(str(pk) for pk in documents_of(member, case).values_list("pk", flat=True))
    if not ids:
        raise BadInput("case_without_sources")
    return BodySources(replace(rights_filter(member, collections=collections), only_documents=ids))


def shown_sources(member: Member, case: Case) -> list[ShownSource]:
    """The named sources in the order they were added."""
    readable = {d.pk: d for d in documents_of(member, case).select_related("current")}
    known = {c.pk: c for c in collections_of(member)}
    found = []
    for one in case.sources.all():
        document = readable.get(one.document_id) if one.document_id else None
        collection = known.get(one.collection_id) if one.collection_id else None
        if document is not None:
            found.append(ShownSource(one.pk, document.title, document.number, document))
        elif collection is not None:
            count = sum(
                1 for pk in collection.documents.values_list("pk", flat=True) if pk in readable
            )
            found.append(ShownSource(one.pk, collection.name, collection=collection, count=count))
        else:
            found.append(ShownSource(one.pk, is_gone=True))
    return found


def offered_to(member: Member, case: Case, text: str = "") -> Offered:
    """Documents that could be added, by the words of their names."""
    named = case.sources.filter(document__isnull=False).values("document")
    return offered_documents(member, text, without=named)


def open_with_sources(
    member: Member, title: str, form_id: str, named: Iterable[tuple[str, object]], **facts: Any
) -> Case:
    """A new case with its sources, (kind, id) each, or nothing at all. Raises as ``open_case``
    and ``add_source``."""
    with transaction.atomic():
        case = open_case(member, title, form_id, **facts)
        for kind, key in named:
            add_source(member, case.pk, kind, str(key))
    return case


def add_source(member: Member, case_id: object, kind: str, key: str) -> None:
    """Name a document or a collection as a source. Raises ``NotFound`` for what ``member`` may
    not read, ``BadInput`` (``case_too_large``) past the limit: nothing is added then."""
    case = held_case(member, case_id)
    thing = _thing(member, kind, key)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        _row, is_new = CaseSource.objects.get_or_create(case=case, **{kind: thing})
        if not is_new:
            return
        check_size(member, case)
        Case.objects.filter(pk=case.pk).update(changed_at=timezone.now())
        record(member.tenant_id, member.pk, "case_source_added", case.pk, **{kind: thing.pk})


def _thing(member: Member, kind: str, key: str) -> Document | Collection:
    try:
        wanted = UUID(key)
    except ValueError as error:
        raise NotFound("no_such_document") from error
    found: Document | Collection | None
    if kind == "collection":
        found = next((c for c in collections_of(member) if c.pk == wanted), None)
        if found is None:
            raise NotFound("no_such_collection")
        return found
    found = Document.objects.filter(
        document_rights(rights_filter(member)), pk=wanted, current__state__in=READABLE
    ).first()
    if found is None:
        raise NotFound("no_such_document")
    return found


def remove_source(member: Member, case_id: object, source_id: object) -> None:
    """Name a source no longer; what was written from it stays, with its places."""
    case = held_case(member, case_id)
    with transaction.atomic():
        one = case.sources.filter(pk=source_id).first()
        if one is None:
            raise NotFound("no_such_document")
        record(member.tenant_id, member.pk, "case_source_removed", case.pk,
               document=one.document_id, collection=one.collection_id)  # fmt: skip
        one.delete()
