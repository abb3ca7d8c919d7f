"""The way in: from bytes at a door to a version with its job. Nothing is parsed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from troly.engine.parsing.checks import check_upload, safe_name
from troly.errors import BadInput, FileRefused, NotAllowed, NotFound
from troly.office.audit import made_queries
from troly.office.audit.chain import record
from troly.office.library import jobs, originals
from troly.office.library.models import (
    UNFINISHED,
    Collection,
    Document,
    Job,
    Quarantine,
    State,
    Version,
    folded_name,
)
from troly.office.library.ports import ports
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.people import require_builder
from troly.office.tenants.rights import collections_seen, document_rights, rights_filter

PERSON_PRIORITY, FOLDER_PRIORITY = 50, jobs.FOLDER_PRIORITY


@dataclass(frozen=True)
class Received:
    """What became of an upload. ``job`` is None when the same bytes were there already."""

    document: Document
    version: Version
    job: Job | None

    @property
    def is_duplicate(self) -> bool:
        return self.job is None


def collection_named(member: Member, name: str, make: bool = False) -> tuple[Collection, bool]:
    """The body's collection of that name; (collection, was it made now).

    Raises ``NotFound`` with the names there are, unless ``make``.
    """
    seen = Collection.objects.filter(collections_seen(member), tenant=member.tenant)
    found = seen.filter(name=name.strip()).first()
    if found:
        return found, False
    if not make:
        known = seen.values_list("name", flat=True)
        raise NotFound("no_such_collection", name=name, known=", ".join(known[:20]))
    return make_collection(member, name), True


def make_collection(member: Member, name: str) -> Collection:
    require_builder(member)
    clean = " ".join(name.split())
    if not 1 <= len(clean) <= 120:
        raise BadInput("bad_collection_name", limit=120)
    with transaction.atomic():
        collection, is_new = Collection.objects.get_or_create(tenant=member.tenant, name=clean)
        if is_new:
            record(member.tenant_id, member.id, "collection_made", collection.id)
        elif not Collection.objects.filter(collections_seen(member), pk=collection.pk).exists():
            raise BadInput("collection_name_taken", name=clean)
    return collection


def receive(
    member: Member,
    collections: Sequence[Collection],
    name: str,
    chunks: Iterable[bytes],
    *,
    replaces: Document | None = None,
    title: str = "",
    priority: int = PERSON_PRIORITY,
) -> Received:
    """Take a file in and queue its reading.

    When this returns, the bytes are on disk and the records are written. The same bytes in the
    same body are linked, not stored twice. Raises ``FileRefused`` (nothing is kept then),
    ``NotAllowed``, ``NotFound`` or ``BadInput`` (no collection).
    """
    require_builder(member)
    if any(c.tenant_id != member.tenant_id for c in collections):
        raise NotFound("no_such_collection")
    if replaces is not None and replaces.tenant_id != member.tenant_id:
        raise NotFound("no_such_document")
    if replaces is None and not collections:
        raise BadInput("collection_needed")
    file_name = safe_name(name)
    title = " ".join(title.replace("\x00", " ").split())
    limits = ports().limits
    with originals.hold(chunks, limits.file_bytes) as held:
        file_format = check_upload(held.path, file_name, limits)
        with transaction.atomic():
            # One upload of a body after the other: of the same bytes sent twice at once, the
            # second finds the first.
            Tenant.objects.select_for_update().get(pk=member.tenant_id)
            twin = _same_bytes(member, held.sha256, replaces)
            if twin is not None:
                return _link(member, twin, collections, held)
            originals.check_quota(member.tenant, held.size)
            return _new_version(
                member, collections, held, file_name, file_format, replaces, title, priority
            )


def _same_bytes(member: Member, sha256: str, replaces: Document | None) -> Document | None:
    """A document that this member may see and whose newest version has these bytes: ``replaces``
    itself, or any when nothing is replaced."""
    if not made_queries.rows(_with_bytes, None, [member.tenant_id, sha256]):
        return None
    documents = Document.objects.filter(
        document_rights(rights_filter(member)),
        versions__sha256=sha256,
        tenant_id=member.tenant_id,
    )
    if replaces is not None:
        documents = documents.filter(pk=replaces.pk)
    for document in documents.distinct():
        newest = document.versions.order_by("-ordinal").first()
        if newest and newest.sha256 == sha256:
            return document
    return None


def _with_bytes(_fixed: None, changing: Sequence[Any]) -> QuerySet[Version, tuple[UUID]]:
    tenant, sha256 = changing
    found = Version.objects.filter(sha256=sha256, document__tenant_id=tenant)
    return found.order_by().values_list("pk")[:1]


def _link(
    member: Member,
    document: Document,
    collections: Sequence[Collection],
    held: originals.Held,
) -> Received:
    """The same bytes once more: the document joins the collections; a reading that failed is tried
    again."""
    with transaction.atomic():
        have = set(document.collections.values_list("id", flat=True))
        missing = [c for c in collections if c.id not in have]
        if missing:
            document.collections.add(*missing)
            jobs.add("access", member.tenant, arguments={"document": str(document.pk)}, priority=90)
            record(
                member.tenant_id,
                member.id,
                "document_linked",
                document.id,
                collections=[c.id for c in missing],
            )
    version = document.versions.order_by("-ordinal").first()
    assert version is not None
    if version.state != State.FAILED:
        return Received(document, version, None)
    if originals.file_of(version) is None:
        originals.keep_for(version.id, held)
    return Received(document, version, _read_again(member, version))


def _new_version(
    member: Member,
    collections: Sequence[Collection],
    held: originals.Held,
    file_name: str,
    file_format: str,
    replaces: Document | None,
    title: str,
    priority: int,
) -> Received:
    if replaces is None:
        document = Document(
            tenant=member.tenant,
            title=(title or Path(file_name).stem)[:400],
            folded=folded_name((title or Path(file_name).stem)[:400], ""),
            added_by=member,
        )
        made_queries.add(document)
        document.collections.add(*collections)
        last = 0
    else:
        document = Document.objects.select_for_update().get(pk=replaces.pk)
        if document.removed_at is not None:
            raise NotFound("no_such_document")
        last = document.versions.aggregate(last=Max("ordinal"))["last"] or 0
    version = Version(
        document=document,
        ordinal=last + 1,
        file_name=file_name,
        format=file_format,
        sha256=held.sha256,
        size=held.size,
        title=title[:400],
    )
    made_queries.add(version)
    job = jobs.add("read", member.tenant, version=version, member=member, priority=priority)
    record(
        member.tenant_id,
        member.id,
        "document_added" if replaces is None else "document_replaced",
        document.id,
        version=version.id,
        sha256=held.sha256,
        size=held.size,
    )
    # Last before the commit: a file whose records do not come about is swept up, records without
    # their file could never be mended.
    originals.keep_for(version.id, held)
    return Received(document, version, job)


def document_for(member: Member, document_id: object) -> Document:
    """A document this member may see. Raises ``NotFound`` for any other id."""
    rights = rights_filter(member)
    document = Document.objects.filter(document_rights(rights), pk=document_id).first()
    if document is None:
        raise NotFound("no_such_document")
    return document


def own_document_for(member: Member, document_id: object) -> Document:
    """Such a document of the member's own body: what is shared with it is only read there.

    Raises ``NotFound``, and ``NotAllowed`` for what another body shares.
    """
    document = document_for(member, document_id)
    if document.tenant_id != member.tenant_id:
        raise NotAllowed("shared_is_read_only")
    return document


def remove(member: Member, document_id: object) -> None:
    """Remove a document from search, pages and disk. Its audit entries and the tombstones of
    its originals stay; earlier answers show their quotes as removed."""
    require_builder(member)
    document = own_document_for(member, document_id)
    if Quarantine.objects.filter(version__document=document, outcome="").exists():
        raise NotAllowed("two_persons_needed")
    with transaction.atomic():
        if not Document.objects.filter(pk=document.pk, removed_at=None).update(
            removed_at=timezone.now()
        ):
            raise NotFound("no_such_document")
        for job in document_jobs(document):
            jobs.stop(job)
        jobs.add("remove", member.tenant, arguments={"document": str(document.pk)}, priority=95)
        record(member.tenant_id, member.id, "document_removed", document.id)


def document_jobs(document: Document) -> list[Job]:
    """Unfinished jobs over any version of a document."""
    return list(Job.objects.filter(version__document=document, state__in=UNFINISHED))


def read_again(member: Member, version_id: object) -> Job:
    """Try a failed version once more. Raises ``NotFound`` or ``FileRefused`` (file gone)."""
    require_builder(member)
    rights = rights_filter(member)
    version = (
        Version.objects.filter(document_rights(rights, "document__"), pk=version_id)
        .filter(state=State.FAILED, document__tenant_id=member.tenant_id)
        .select_related("document__tenant")
        .first()
    )
    if version is None:
        raise NotFound("no_such_version")
    if originals.file_of(version) is None:
        raise FileRefused("file_lost")
    return _read_again(member, version)


def _read_again(member: Member, version: Version) -> Job:
    with transaction.atomic():
        Version.objects.filter(pk=version.pk).update(
            state=State.WAITING, reason="", reason_facts={}
        )
        record(member.tenant_id, member.id, "document_retried", version.document_id)
        return jobs.add(
            "read", member.tenant, version=version, member=member, priority=PERSON_PRIORITY
        )
