"""Records to index: words at once, meaning in the background. The index is always derived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from troly.engine.guard.leaving import carrying
from troly.engine.search.analysis import analyse_passage
from troly.engine.search.passages import IndexedPassage
from troly.office.audit import made_queries
from troly.office.audit.chain import record
from troly.office.library import jobs
from troly.office.library.models import (
    Collection,
    Document,
    Job,
    JobState,
    Passage,
    State,
    Version,
)
from troly.office.library.outgoing import load_of_document
from troly.office.library.ports import ports
from troly.office.tenants.models import Tenant

ALWAYS = (0, 4_000_000)
WRITE_BATCH, EMBED_BATCH, REBUILD_BATCH = 200, 64, 100


def heading_of(title: str, heading_path: Sequence[str]) -> str:
    """What a passage stands under, as search reads it: title, then headings from the outside in."""
    return "\n".join((title, *heading_path))


class Meaning(NamedTuple):
    """What of a passage its vector is made of."""

    id: UUID
    ordinal: int
    heading_path: list[str]
    text: str


def embedding_text(title: str, passage: Passage | Meaning) -> str:
    return f"{heading_of(title, passage.heading_path)}\n{passage.text}"


def collections_of(document: Document) -> tuple[str, ...]:
    return tuple(str(name) for (name,) in made_queries.rows(_collections, None, [document.pk]))


def _collections(_fixed: None, documents: Sequence[UUID]) -> QuerySet[Collection, tuple[UUID]]:
    within = Collection.objects.filter(documents=documents[0])
    return within.order_by("id").values_list("id")


def _ordinal(day: date | None, default: int) -> int:
    return day.toordinal() if day else default


def _rows(
    version: Version,
    document: Document,
    collections: tuple[str, ...],
    passages: Sequence[Passage],
) -> list[IndexedPassage]:
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
            sparse=analyse_passage(p.text, heading_of(version.title, p.heading_path)),
            is_limited=document.is_limited,
        )
        for p in passages
    ]


def write_words(
    version: Version, passages: Sequence[Passage], running: jobs.Running | None = None
) -> None:
    """Make passages searchable by their words. Writing twice leaves one row each."""
    index = ports().index()
    # As it is by now: rights may have changed since this version was taken up.
    document = Document.objects.get(pk=version.document_id)
    collections = collections_of(document)
    for start in range(0, len(passages), WRITE_BATCH):
        batch = passages[start : start + WRITE_BATCH]
        index.upsert(_rows(version, document, collections, batch))
        written = min(start + WRITE_BATCH, len(passages))
        if running is not None:
            running.report("indexing", written, len(passages), is_brief=True)


@jobs.kind("embed", jobs.BULK)
def embed(running: jobs.Running) -> None:
    """Add meaning to a version's passages, from where an earlier run stopped."""
    version = running.job.version
    assert version is not None
    while _is_current(version):
        batch = [Meaning(*row) for row in made_queries.rows(_without_vectors, None, [version.pk])]
        following, batch = batch[EMBED_BATCH:], batch[:EMBED_BATCH]
        if batch:
            running.report("embedding", batch[0].ordinal, version.passage_count)
            with carrying(load_of_document(version.document)):
                vectors = _vectors(version.title, batch)
        if following:
            with running.alone_on(version.document_id):
                ports().index().set_dense(vectors)
                with transaction.atomic():
                    running.confirm()
                    _mark_embedded(version, batch)
            continue
        with running.alone_on(version.document_id, to_the_end=True):
            if batch:
                ports().index().set_dense(vectors)
            with transaction.atomic():
                running.confirm()
                _mark_embedded(version, batch)
                _complete(running, version)
        return


def _without_vectors(_fixed: None, versions: Sequence[UUID]) -> QuerySet[Passage, Any]:
    """The next batch, and one more that tells whether it is the last."""
    todo = Passage.objects.filter(version_id=versions[0], is_embedded=False).order_by("ordinal")
    return todo.values_list("id", "ordinal", "heading_path", "text")[: EMBED_BATCH + 1]


def _is_current(version: Version) -> bool:
    return bool(made_queries.rows(_current, None, [version.document_id, version.pk]))


def _current(_fixed: None, ids: Sequence[UUID]) -> QuerySet[Document, tuple[UUID]]:
    document, version = ids
    current = Document.objects.filter(pk=document, current=version, removed_at=None)
    return current.order_by().values_list("pk")


def _vectors(title: str, batch: list[Meaning]) -> dict[str, NDArray[np.float32]]:
    vectors = ports().bulk_embedder().embed([embedding_text(title, p) for p in batch], "passage")
    return {str(p.id): vectors[row] for row, p in enumerate(batch)}


def _mark_embedded(version: Version, batch: Sequence[Meaning]) -> None:
    if batch:
        stretch = (batch[0].ordinal, batch[-1].ordinal)
        version.passages.filter(ordinal__range=stretch).update(is_embedded=True)


def _complete(running: jobs.Running, version: Version) -> None:
    if version.passages.filter(is_embedded=False).exists():
        # Written again meanwhile: another job for its meaning waits.
        return
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


@jobs.kind("access", jobs.QUICK)
def access(running: jobs.Running) -> None:
    """Bring a document's rows in line with its records: rights, collections, current version."""
    with running.alone_on(running.job.arguments["document"]):
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
            collections=collections_of(document),
            valid_from=_ordinal(document.valid_from, ALWAYS[0]),
            valid_to=_ordinal(document.valid_to, ALWAYS[1]),
            is_limited=document.is_limited,
        )


@jobs.kind("rebuild", jobs.BULK)
def rebuild(running: jobs.Running) -> None:
    """Write a body's whole index again from records: one job for each document, so that each can
    be interrupted, then what belongs to none is taken out."""
    tenant = running.job.tenant
    documents = list(
        Document.objects.filter(tenant=tenant, removed_at=None).values_list("id", flat=True)
    )
    for start in range(0, len(documents), REBUILD_BATCH):
        running.report("rebuilding", start, len(documents))
        with transaction.atomic():
            for document in documents[start : start + REBUILD_BATCH]:
                jobs.add("reindex", tenant, arguments={"document": str(document)}, priority=15)
    remove_strays(tenant)


@jobs.kind("reindex", jobs.BULK)
def reindex(running: jobs.Running) -> None:
    """Write the rows of a document's current version again, words first, then meaning."""
    document_id = running.job.arguments["document"]
    with running.alone_on(document_id):
        version = current_versions(running.job.tenant).filter(document_id=document_id).first()
        if version is None:
            return
        write_words(version, list(version.passages.all()), running)
        with transaction.atomic():
            running.confirm()
            version.passages.update(is_embedded=False)
            Version.objects.filter(pk=version.pk).update(state=State.SEARCHABLE)
            add_embedding(version)


def add_embedding(version: Version) -> None:
    """Queue the embedding of what a version lacks, unless that waits already."""
    waiting = Job.objects.filter(
        version=version, kind="embed", state__in=(JobState.QUEUED, JobState.PAUSED)
    )
    if not waiting.exists():
        jobs.add("embed", version.document.tenant, version=version, priority=-50)


def strays(tenant: Tenant) -> set[str]:
    """Rows in the index that no passage of this body's records stands for."""
    rows = ports().index().ids(str(tenant.id))
    # Read after the index: what a reading adds meanwhile has its passages first.
    known = Passage.objects.filter(
        version__document__tenant=tenant, version__document__removed_at=None
    ).filter(
        Q(version=F("version__document__current"))
        | Q(version__state__in=(State.WAITING, State.READING))
    )
    return rows - {str(p) for p in known.values_list("id", flat=True).iterator()}


def remove_strays(tenant: Tenant) -> int:
    """Take those rows out; returns how many there were."""
    found = sorted(strays(tenant))
    for start in range(0, len(found), WRITE_BATCH):
        rows = found[start : start + WRITE_BATCH]
        documents = dict(Passage.objects.filter(pk__in=rows).values_list("pk", "version__document"))
        # Rows of a known document only in turn with what else is done to it.
        with transaction.atomic():
            for document in set(documents.values()):
                jobs.add("access", tenant, arguments={"document": str(document)}, priority=30)
        known = {str(p) for p in documents}
        ports().index().delete_passages(str(tenant.id), [r for r in rows if r not in known])
    return len(found)


def current_versions(tenant: Tenant) -> QuerySet[Version]:
    return Version.objects.filter(
        document__tenant=tenant,
        document__removed_at=None,
        document__current_id=F("pk"),
        state__in=(State.SEARCHABLE, State.COMPLETE),
    ).select_related("document")
