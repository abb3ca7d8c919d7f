"""What documents do to one another: a replacement ends the older one's validity, and a person can
take that back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from troly.engine.parsing.legal_force import LegalForce, Relation
from troly.errors import NotAllowed, NotFound
from troly.office.audit import made_queries
from troly.office.audit.chain import record
from troly.office.library import jobs, naming
from troly.office.library.intake import own_document_for
from troly.office.library.models import Document, DocumentLink, DocumentName, LinkKind
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder
from troly.office.tenants.rights import document_rights, rights_filter

ACCESS_PRIORITY = 92


def write_links(document: Document, force: LegalForce) -> None:
    """Keep the links that a document's text states. Those whose closing a person took back stay
    as they are, and a link that the text no longer holds lets go of what it closed."""
    stated = {(relation.kind, relation.key): relation for relation in force.relations}
    known = _links_from(document)
    kept = []
    for link in known:
        if (link.kind, link.key) not in stated and not link.is_undone:
            _open_again(link, "worker")
            link.delete()
        else:
            kept.append(link)
    there = {(link.kind, link.key) for link in kept}
    for relation in stated.values():
        link = _stated(document, relation)
        if (link.kind, link.key) not in there:
            there.add((link.kind, link.key))
            made_queries.add(link)
            kept.append(link)
    _follow(document, kept)


def _stated(document: Document, relation: Relation) -> DocumentLink:
    kind = LinkKind.REPLACES if relation.kind == "replaces" else LinkKind.AMENDS
    return DocumentLink(
        document=document, kind=kind, key=relation.key[:160], number=relation.number[:160]
    )


def follow(document: Document) -> None:
    """Find the documents at the other ends, both ways, and close those that are replaced."""
    _follow(document, _links_from(document))


def _links_from(document: Document) -> list[DocumentLink]:
    links = made_queries.records(_of_document, None, [document.pk])
    for link in links:
        link.document = document
    return links


def _of_document(_fixed: None, documents: Sequence[UUID]) -> QuerySet[DocumentLink]:
    return DocumentLink.objects.filter(document=documents[0]).order_by("pk")


def _follow(document: Document, links: Iterable[DocumentLink]) -> None:
    for link in links:
        _find_target(link)
        _close(link)
    names = [key for (key,) in made_queries.rows(naming.names_of, None, [document.pk])]
    if not names:
        return
    for link in made_queries.records(_naming, None, [document.tenant_id, document.pk, *names]):
        _find_target(link)
        _close(link)


def _naming(_fixed: None, changing: Sequence[Any]) -> QuerySet[DocumentLink]:
    """Links of other documents of the body to one of these keys."""
    tenant, document, *keys = changing
    waiting = DocumentLink.objects.filter(
        document__tenant_id=tenant, document__removed_at=None, key__in=keys
    )
    return waiting.exclude(document=document).select_related("document").order_by("pk")


def _find_target(link: DocumentLink) -> None:
    if link.target_id is not None and link.target is not None and link.target.removed_at is None:
        return
    asked = (link.document.tenant_id, link.document_id, link.key)
    name = made_queries.record(_named, None, asked, group=3)
    found = name.document if name else None
    if link.target_id != (found.pk if found else None):
        made_queries.change(DocumentLink, {"id": link.pk}, {"target": found.pk if found else None})
    link.target = found


def _named(_fixed: None, changing: Sequence[Any]) -> QuerySet[DocumentName]:
    """The first other document of the body with this key."""
    tenant, document, key = changing
    names = DocumentName.objects.filter(
        key=key, document__tenant_id=tenant, document__removed_at=None
    )
    return names.exclude(document=document).select_related("document").order_by("pk")[:1]


def _close(link: DocumentLink) -> None:
    """The last day of what is replaced is the day before the new one's first."""
    first = link.document.valid_from or link.document.issued_on
    if link.kind != LinkKind.REPLACES or link.target_id is None or link.is_undone or not first:
        return
    last = first - timedelta(days=1)
    with transaction.atomic():
        target = Document.objects.select_for_update().get(pk=link.target_id)
        is_stated = "valid_to" in target.set_by_people
        is_older = target.issued_on is None or target.issued_on <= first
        is_free = target.valid_to is None or (link.has_closed and target.valid_to != last)
        if is_stated or not is_older or not is_free:
            return
        if target.valid_from is not None and last < target.valid_from:
            return
        if not link.has_closed:
            link.valid_to_before = target.valid_to
        link.has_closed = True
        link.save(update_fields=["has_closed", "valid_to_before"])
        _set_last_day(target, last)
        record(
            target.tenant_id,
            "worker",
            "document_validity_closed",
            target.id,
            by=link.document_id,
            valid_to=last.isoformat(),
        )


def _set_last_day(document: Document, last: date | None) -> None:
    document.valid_to = last
    document.save(update_fields=["valid_to"])
    arguments = {"document": str(document.pk)}
    jobs.add("access", document.tenant, arguments=arguments, priority=ACCESS_PRIORITY)


def _open_again(link: DocumentLink, actor: object) -> None:
    if not link.has_closed or link.target_id is None:
        return
    with transaction.atomic():
        target = Document.objects.select_for_update().get(pk=link.target_id)
        if "valid_to" not in target.set_by_people:
            _set_last_day(target, link.valid_to_before)
        link.has_closed = False
        link.save(update_fields=["has_closed"])
        record(target.tenant_id, actor, "document_validity_opened", target.id, by=link.document_id)


def undo_closing(member: Member, link_id: object) -> Document:
    """Give the older document back the last day it had; the closing is not made again.

    Raises ``NotFound`` unless the member may see both documents, ``NotAllowed`` for a reader.
    """
    require_builder(member)
    link = _link_for(member, link_id)
    with transaction.atomic():
        link.is_undone = True
        link.save(update_fields=["is_undone"])
        _open_again(link, member.id)
    assert link.target is not None
    return link.target


def close_again(member: Member, link_id: object) -> Document:
    """Make a closing again that a person took back. Raises as ``undo_closing``."""
    require_builder(member)
    link = _link_for(member, link_id)
    with transaction.atomic():
        link.is_undone = False
        link.save(update_fields=["is_undone"])
        record(member.tenant_id, member.id, "document_link_restored", link.document_id)
        _close(link)
    assert link.target is not None
    return link.target


def _link_for(member: Member, link_id: object) -> DocumentLink:
    links = DocumentLink.objects.filter(pk=link_id, target__isnull=False)
    link = links.select_related("document", "target").first()
    if link is None:
        raise NotFound("no_such_link")
    try:
        own_document_for(member, link.document_id)
        own_document_for(member, link.target_id)
    except (NotFound, NotAllowed) as error:
        # In the words of an absent link: ids count up, and others' must not be told apart.
        raise NotFound("no_such_link") from error
    return link


def links_of(member: Member, document: Document) -> list[DocumentLink]:
    """Links from and to a document, with only those ends that the member may see."""
    seen = document_rights(rights_filter(member), "document__")
    visible = DocumentLink.objects.filter(seen).filter(Q(document=document) | Q(target=document))
    links = list(visible.select_related("document", "target").distinct())
    allowed = set(_visible(member, {link.target_id for link in links}))
    for link in links:
        if link.target_id not in allowed:
            link.target = None
    return links


def ended_by(documents: Iterable[Document]) -> dict[object, DocumentLink]:
    """The link that ended each of these documents, by document id."""
    found = made_queries.records(_endings, None, [document.pk for document in documents])
    return {link.target_id: link for link in found}


def _endings(_fixed: None, documents: Sequence[Any]) -> QuerySet[DocumentLink]:
    links = DocumentLink.objects.filter(
        target__in=documents,
        kind=LinkKind.REPLACES,
        document__removed_at=None,
        is_undone=False,
    )
    return links.select_related("document")


def _visible(member: Member, ids: Iterable[object]) -> QuerySet[Document, object]:
    documents = Document.objects.filter(
        document_rights(rights_filter(member)), pk__in=[i for i in ids if i is not None]
    )
    return documents.values_list("pk", flat=True)
