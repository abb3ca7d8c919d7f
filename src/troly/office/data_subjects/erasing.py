"""Erase documents and turns for good, note it in the ledger, and do it again after a restore."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from troly.office.assistants.forgetting import forget_words_of, turns_erased
from troly.office.assistants.models import Citation, Conversation, Feedback, GoldenCase, Turn
from troly.office.assistants.written import kinds
from troly.office.audit.chain import record
from troly.office.data_subjects import ledger
from troly.office.desk.forgetting import blank_in
from troly.office.desk.forgetting import forget_words_of as forget_drafts_of
from troly.office.library import intake, jobs, originals
from troly.office.library.models import Document, Original, Quarantine, Segment, Version
from troly.office.library.ports import ports
from troly.office.library.removal import forget_vectors, on_removal
from troly.office.tenants.models import Tenant
from troly.office.tenants.people import SYSTEM

BLANK = "▇▇▇"


def erase_documents(
    tenant: Tenant, actor: object, ids: Iterable[object], act: str, **facts: object
) -> list[dict[str, Any]]:
    """Blank what names these documents and queue the removal of the rest. In the caller's
    transaction. Returns what a certificate says of each: id and digests of its files."""
    told: list[dict[str, Any]] = []
    for document in (
        Document.objects.select_for_update().filter(tenant=tenant, pk__in=list(ids)).order_by("pk")
    ):
        if document.removed_at is None:
            for job in intake.document_jobs(document):
                jobs.stop(job)
            document.removed_at = timezone.now()
        document.title, document.issuer = BLANK, ""
        document.save(update_fields=["title", "issuer", "removed_at"])
        document.names.all().delete()
        versions = document.versions.all()
        told.append({"document": str(document.pk), "sha256": sorted({v.sha256 for v in versions})})
        ending = {v.pk: f"{BLANK}.{v.format}" for v in versions}
        for pk, name in ending.items():
            Version.objects.filter(pk=pk).update(file_name=name, outline=[])
        Quarantine.objects.filter(version__document=document).update(
            file_name="", version_title="", document_title=""
        )
        Citation.objects.filter(version__document=document).update(
            title=BLANK, heading_path=[], document_number=""
        )
        forget_words_of(document)
        forget_drafts_of(document)
        jobs.add("remove", tenant, arguments={"document": str(document.pk)}, priority=95)
        record(tenant.pk, actor, act, document.pk, **facts)
    return told


def held_documents(tenant: Tenant) -> QuerySet[Version, Any]:
    """Ids of documents with a file that waits for two persons, whose word no other act may go
    round."""
    held = Version.objects.filter(document__tenant=tenant, quarantine__outcome="")
    return held.values("document")


def forget_titles_of(document: Document) -> None:
    """The last name of an erased document. Not sooner: its vectors are kept by title and text,
    and would not be found among the kept ones without it. In the caller's transaction."""
    if document.title == BLANK:
        document.versions.exclude(title="").update(title="")


on_removal(forget_titles_of)


def erase_records(
    places: Iterable[Mapping[str, Any]], tenant: Tenant, sought: re.Pattern[str] | None = None,
    *, keeps_golden: bool = False,
) -> dict[str, int]:  # fmt: skip
    """Turns, feedback, golden cases and copies handed over by id; in drafts of cases and in
    incidents what ``sought`` finds, or all their words where it is not known any more.
    ``keeps_golden``: cases made from the feedback on these turns stay. In the caller's
    transaction; returns counts."""
    ids: dict[str, list[UUID]] = {what: [] for what in ledger.WHATS}
    for place in places:
        if place["what"] in ids and "id" in place:
            ids[place["what"]].append(UUID(str(place["id"])))
    turns = Turn.objects.filter(pk__in=ids["turn"], conversation__tenant=tenant)
    wanted = Q(pk__in=ids["golden"])
    if not keeps_golden:
        wanted |= Q(feedback__turn__in=turns.values("pk"))
    golden = GoldenCase.objects.filter(wanted, tenant=tenant)
    said = Feedback.objects.filter(pk__in=ids["feedback"], turn__conversation__tenant=tenant)
    touched = set(turns.values_list("conversation_id", flat=True)) | set(ids["conversation"])
    counts = {
        "cases": blank_in(tenant, ids["case"], sought),
        "turns": turns.count(),
        "golden": golden.count(),
        "feedback": said.count(),
    }
    for kind in kinds():
        counts[kind.what] = kind.cover(tenant, ids[kind.what], sought)
    golden.delete()
    said.delete()
    turns_erased(list(turns.values_list("pk", flat=True)))
    turns.delete()
    for conversation in Conversation.objects.filter(pk__in=touched, tenant=tenant):
        if conversation.turns.exists():
            # Its title repeats its first question.
            conversation.title = BLANK
            conversation.save(update_fields=["title"])
        else:
            conversation.delete()
    return counts


def note(tenant: Tenant, documents: Iterable[object], places: Sequence[Mapping[str, Any]]) -> None:
    """For the ledger: with the caller's transaction beside the records, and brought to the file
    once that is done, here or by the next worker that looks."""
    entries = [("document", one) for one in documents]
    entries += [(p["what"], p["id"]) for p in places if p["what"] != "document"]
    ledger.note(tenant.pk, entries)
    home = ports().home
    # A full disk does not undo what is erased: the lines wait.
    transaction.on_commit(lambda: ledger.bring_over(home), robust=True)


def is_gone(document_id: object) -> bool:
    """Whether nothing of an erased document's text and files is left."""
    versions = Version.objects.filter(document_id=document_id)
    if Segment.objects.filter(version__in=versions).exists():
        return False
    for version in versions.select_related("document"):
        row = Original.objects.filter(
            tenant_id=version.document.tenant_id, sha256=version.sha256, erased_at=None
        ).exists()
        shared = (
            Version.objects.filter(
                sha256=version.sha256,
                document__tenant_id=version.document.tenant_id,
                document__removed_at=None,
            )
            .exclude(document_id=document_id)
            .exists()
        )
        if (row and not shared) or originals.holding_path(version.pk).exists():
            return False
    return True


def erase_again() -> int:
    """After a restore: what the ledger names and the records still hold. Returns how much."""
    wanted: dict[str, list[dict[str, Any]]] = {}
    ledger.bring_over(ports().home)
    for entry in ledger.read(ports().home):
        wanted.setdefault(entry["body"], []).append(entry)
    count = 0
    for tenant in Tenant.objects.filter(pk__in=wanted):
        entries = wanted[str(tenant.pk)]
        named = [e["id"] for e in entries if e["what"] == "document"]
        back = Document.objects.filter(tenant=tenant, pk__in=named, removed_at=None)
        with transaction.atomic():
            told = erase_documents(
                tenant, SYSTEM, list(back.values_list("pk", flat=True)), "document_erased_again"
            )
            # No worker runs yet, and the text must not wait for one.
            erased = Version.objects.filter(document__in=[t["document"] for t in told])
            for version in erased.select_related("document"):
                # A backup holds vectors too.
                forget_vectors(version)
                forget_titles_of(version.document)
                version.segments.all().delete()
                version.passages.all().delete()
                originals.erase_unshared(version.document, version)
            counts = erase_records([e for e in entries if e["what"] != "document"], tenant)
            found = len(told) + sum(counts.values())
            if found:
                record(tenant.pk, SYSTEM, "erasures_applied_again", tenant.pk,
                       documents=len(told), **counts)  # fmt: skip
        count += found
    return count
