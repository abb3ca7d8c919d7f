"""Terms of keeping: documents of collections and conversations that go when their days are over.

What a body signed and the questions it tries its assistants with are its records: they go by terms
of their own alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from troly.office.assistants.forgetting import forget_words_of
from troly.office.assistants.models import Conversation, GoldenCase, Turn
from troly.office.audit.chain import record
from troly.office.data_subjects import erasing
from troly.office.desk.models import Case, Stage
from troly.office.library import jobs
from troly.office.library.models import Collection, Document, Job, PersonalPolicy
from troly.office.tenants.models import Tenant
from troly.office.tenants.people import SYSTEM

EVERY = timedelta(hours=24)


@dataclass(frozen=True)
class Over:
    """What has passed its term. ``documents`` with the day on which each did."""

    documents: list[tuple[Document, datetime]]
    conversations: list[Conversation]
    cases: list[Case] = field(default_factory=list)
    """Drafting cases that nobody changed for as long as conversations are kept, and signed ones
    past their own term."""
    golden: list[GoldenCase] = field(default_factory=list)


def over(tenant: Tenant, now: datetime | None = None) -> Over:
    """Documents all of whose collections have a term, the longest of which has passed,
    conversations and drafting cases that nobody went on with for as long as the policy says, and
    signed cases and golden cases past the terms of their own. What was asked in a signed case
    stays with it."""
    now = now or timezone.now()
    with_terms = Collection.objects.filter(tenant=tenant, keep_days__isnull=False)
    candidates = (
        Document.objects.filter(tenant=tenant, removed_at=None, collections__in=with_terms)
        # What is held for a secrecy marking goes by two persons' decision alone.
        .exclude(pk__in=erasing.held_documents(tenant))
        .distinct()
    )
    documents = []
    for document in candidates.prefetch_related("collections").order_by("added_at", "pk"):
        days = [collection.keep_days for collection in document.collections.all()]
        if all(one is not None for one in days):
            end = document.added_at + timedelta(days=max(one or 0 for one in days))
            if end <= now:
                documents.append((document, end))
    policy = PersonalPolicy.objects.filter(tenant=tenant).first()
    conversations: list[Conversation] = []
    cases: list[Case] = []
    golden: list[GoldenCase] = []
    if policy is None:
        return Over(documents, conversations)
    if policy.signed_case_days:
        limit = now - timedelta(days=policy.signed_case_days)
        cases += Case.objects.filter(tenant=tenant, stage=Stage.SIGNED, signed_at__lt=limit)
    if policy.golden_case_days:
        limit = now - timedelta(days=policy.golden_case_days)
        golden += GoldenCase.objects.filter(tenant=tenant, accepted_at__lt=limit)
    if policy.conversation_days:
        limit = now - timedelta(days=policy.conversation_days)
        signed = Case.objects.filter(tenant=tenant, stage=Stage.SIGNED)
        kept = signed.exclude(pk__in=[one.pk for one in cases])
        conversations += (
            Conversation.objects.filter(tenant=tenant, asked_at__lt=limit)
            .exclude(turns__asked_in__case__in=kept.values("pk"))
            .order_by("asked_at")
        )
        cases += Case.objects.filter(tenant=tenant, changed_at__lt=limit).exclude(
            stage=Stage.SIGNED
        )
    return Over(documents, conversations, cases, golden)


def apply(tenant: Tenant) -> tuple[int, int]:
    """Remove what is over; how many documents and conversations."""
    with transaction.atomic():
        found = over(tenant)
        ids = [document.pk for document, _end in found.documents]
        erasing.erase_documents(tenant, SYSTEM, ids, "document_term_ended")
        chosen = Conversation.objects.filter(pk__in=[c.pk for c in found.conversations])
        turns = [
            {"what": "turn", "id": str(pk)}
            for pk in Turn.objects.filter(conversation__in=chosen).values_list("pk", flat=True)
        ]
        erasing.erase_records(turns, tenant, keeps_golden=True)
        old_golden = [{"what": "golden", "id": str(one.pk)} for one in found.golden]
        erasing.erase_records(old_golden, tenant)
        # Those without a turn.
        chosen.delete()
        Case.objects.filter(pk__in=[one.pk for one in found.cases]).delete()
        old_cases = [{"what": "case", "id": str(one.pk)} for one in found.cases]
        erasing.note(tenant, ids, [*turns, *old_cases, *old_golden])
        if ids or found.conversations or found.cases or found.golden:
            record(tenant.pk, SYSTEM, "terms_applied", tenant.pk, documents=len(ids),
                   conversations=len(found.conversations), cases=len(found.cases),
                   golden=len(found.golden))  # fmt: skip
    return len(ids), len(found.conversations)


@jobs.kind("terms", jobs.BULK)
def apply_terms(running: jobs.Running) -> None:
    """The daily round of one body."""
    apply(running.job.tenant)


def ask_for_rounds() -> int:
    """Queue today's round of each body that has a term and had none within a day."""
    count = 0
    since = timezone.now() - EVERY
    bodies = Tenant.objects.filter(
        Q(collections__keep_days__isnull=False)
        | Q(personal_policy__conversation_days__gt=0)
        | Q(personal_policy__signed_case_days__gt=0)
        | Q(personal_policy__golden_case_days__gt=0)
    )
    for tenant in bodies.distinct():
        with transaction.atomic():
            # Several workers tick: one of them asks.
            Tenant.objects.select_for_update().get(pk=tenant.pk)
            recent = Job.objects.filter(tenant=tenant, kind="terms", created_at__gt=since)
            if not recent.exists():
                jobs.add("terms", tenant, priority=-70)
                count += 1
    return count


def forget_leftovers(limit: int = 200) -> int:
    """Quotes of documents removed before removing took them along."""
    stale = (
        Document.objects.filter(removed_at__isnull=False)
        .exclude(versions__citations=None)
        .exclude(versions__citations__quote="")
        .distinct()[:limit]
    )
    for document in stale:
        with transaction.atomic():
            forget_words_of(document)
    return len(stale)
