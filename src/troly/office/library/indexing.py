"""Records to index: words at once, meaning in the background. The index is always derived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from troly.engine.search.analysis import analyse_passage
from troly.engine.search.passages import IndexedPassage
from troly.office.audit.chain import record
from troly.office.library import jobs, originals, statistics
from troly.office.library.models import Document, Passage, Segment, State, Version
from troly.office.library.ports import ports
from troly.office.tenants.models import Tenant

ALWAYS = (0, 4_000_000)
WRITE_BATCH, EMBED_BATCH = 200, 32


def heading_of(title: str, heading_path: Sequence[str]) -> str:
    """What a passage stands under, as search reads it: title, then headings from the outside in."""
    return "\n".join((title, *heading_path))


def embedding_text(title: str, passage: Passage) -> str:
    return f"{heading_of(title, passage.heading_path)}\n{passage.text}"


def _ordinal(day: date | None, default: int) -> int:
    return day.toordinal() if day else default


def _rows(version: Version, passages: Sequence[Passage]) -> list[IndexedPassage]:
    document = version.document
    collections = tuple(str(c) for c in document.collections.values_list("id", flat=True))
    title = Version.objects.values_list("title", flat=True).get(pk=version.pk)
    return [
        IndexedPassage(
            id=str(p.id),
            body=str(document.tenant_id),
            document=str(document.id),
            version=str(version.id),
            clearance=int(document.clearance),
            label=document.label,
            collections=collections,
            language=p.language,
            valid_from=_ordinal(document.valid_from, ALWAYS[0]),
            valid_to=_ordinal(document.valid_to, ALWAYS[1]),
            sparse=analyse_passage(p.text, heading_of(title, p.heading_path)),
        )
        for p in passages
    ]


def write_words(
    version: Version, passages: Sequence[Passage], running: jobs.Running | None = None
) -> None:
    """Make passages searchable by their words. Writing twice leaves one row each."""
    index = ports().index()
    for start in range(0, len(passages), WRITE_BATCH):
        index.upsert(_rows(version, passages[start : start + WRITE_BATCH]))
        if running is not None:
            running.report("indexing", min(start + WRITE_BATCH, len(passages)), len(passages))


@jobs.kind("embed", jobs.BULK)
def embed(running: jobs.Running) -> None:
    """Add meaning to a version's passages, from where an earlier run stopped."""
    version = running.job.version
    assert version is not None
    todo = version.passages.filter(is_embedded=False).order_by("ordinal")
    total, done = version.passage_count, version.passage_count - todo.count()
    while True:
        if Document.objects.filter(pk=version.document_id, removed_at__isnull=False).exists():
            return
        batch = list(todo[:EMBED_BATCH])
        if not batch:
            break
        running.report("embedding", done, total)
        _embed_batch(version.title, batch)
        done += len(batch)
    with transaction.atomic():
        changed = Version.objects.filter(pk=version.pk, state=State.SEARCHABLE).update(
            state=State.COMPLETE, complete_at=timezone.now()
        )
        if changed:
            record(
                running.job.tenant_id,
                "worker",
                "document_complete",
                version.document_id,
                version=version.id,
            )


def _embed_batch(title: str, batch: list[Passage]) -> None:
    vectors = ports().embedder().embed([embedding_text(title, p) for p in batch], "passage")
    ports().index().set_dense({str(p.id): vectors[row] for row, p in enumerate(batch)})
    Passage.objects.filter(pk__in=[p.pk for p in batch]).update(is_embedded=True)


@jobs.kind("access", jobs.QUICK)
def access(running: jobs.Running) -> None:
    """Bring a document's rows in line with its records: rights, collections, current version."""
    document = Document.objects.get(pk=running.job.arguments["document"])
    index = ports().index()
    old = document.versions.exclude(pk=document.current_id)
    index.delete_versions(
        str(document.tenant_id), [str(v) for v in old.values_list("id", flat=True)]
    )
    index.set_access(
        str(document.tenant_id),
        str(document.id),
        clearance=int(document.clearance),
        label=document.label,
        collections=tuple(str(c) for c in document.collections.values_list("id", flat=True)),
        valid_from=_ordinal(document.valid_from, ALWAYS[0]),
        valid_to=_ordinal(document.valid_to, ALWAYS[1]),
    )


@jobs.kind("remove", jobs.QUICK)
def remove(running: jobs.Running) -> None:
    """Take a removed document out of index, records and disk."""
    document = Document.objects.get(pk=running.job.arguments["document"])
    if document.removed_at is None:
        return
    versions = list(document.versions.all())
    ports().index().delete_versions(str(document.tenant_id), [str(v.id) for v in versions])
    with transaction.atomic():
        Segment.objects.filter(version__in=versions).delete()
        Passage.objects.filter(version__in=versions).delete()
        statistics.mark_stale(document.tenant)
    for version in versions:
        originals.holding_path(version.id).unlink(missing_ok=True)
        shared = Version.objects.filter(
            sha256=version.sha256,
            document__tenant_id=document.tenant_id,
            document__removed_at=None,
        ).exclude(document=document)
        if not shared.exists():
            originals.erase(document.tenant, version.sha256)


@jobs.kind("rebuild", jobs.BULK)
def rebuild(running: jobs.Running) -> None:
    """Write a body's whole index again from records, words first, then meaning."""
    tenant = running.job.tenant
    versions = current_versions(tenant)
    total = versions.count()
    for done, version in enumerate(versions.iterator(chunk_size=50)):
        running.report("rebuilding", done, total)
        write_words(version, list(version.passages.all()))
        with transaction.atomic():
            version.passages.update(is_embedded=False)
            Version.objects.filter(pk=version.pk).update(state=State.SEARCHABLE)
            jobs.add("embed", tenant, version=version, priority=-50)
    index = ports().index()
    known = {
        str(p)
        for p in Passage.objects.filter(version__in=current_versions(tenant)).values_list(
            "id", flat=True
        )
    }
    strays = index.ids(str(tenant.id)) - known
    if strays:
        gone = Version.objects.filter(document__tenant=tenant).exclude(
            pk__in=current_versions(tenant).values("pk")
        )
        index.delete_versions(str(tenant.id), [str(v) for v in gone.values_list("id", flat=True)])


def current_versions(tenant: Tenant) -> QuerySet[Version]:
    return Version.objects.filter(
        document__tenant=tenant,
        document__removed_at=None,
        document__current_id=F("pk"),
        state__in=(State.SEARCHABLE, State.COMPLETE),
    ).select_related("document")
