"""What everybody may read of a body's assistants without signing in: what it chose to publish."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.governance.classifying import classification_of
from troly.office.governance.models import Classification, Outcome, RegisterEntry
from troly.office.governance.names_sought import named_like
from troly.office.governance.reports.models import Publication
from troly.office.governance.reports.scope import Scope
from troly.office.governance.stages import ANSWERING
from troly.office.governance.trials import ANSWERED
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member, Tenant
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

FEWEST_TURNS = 20
"""Figures of use below this many questions could tell of single persons and are left out."""
MOST_SOURCES = 200
LONGEST_CONTACT = 400
PUBLIC_LABEL = "public"


@dataclass(frozen=True)
class Card:
    """What an assistant is, to be read by anybody. Shares 0 to 1; None where there is nothing to
    tell, or too little."""

    entry: RegisterEntry
    body: str
    contact: str
    purpose: str
    tasks: tuple[str, ...]
    classification: Classification | None
    owner: str
    sources: tuple[str, ...]
    """Titles of documents that everybody may read."""
    closed_sources: int
    """How many others it answers from; not named."""
    languages: tuple[str, ...]
    answers_with: str
    model: str
    results: dict[str, Any]
    reviewed_on: date | None
    review_due: date | None
    since: datetime
    version: int
    digest: str

    def as_json(self) -> dict[str, Any]:
        made = self.classification
        return {
            "id": str(self.entry.assistant_id),
            "name": self.entry.assistant.name,
            "body": self.body,
            "number": self.entry.number,
            "stage": self.entry.stage,
            "purpose": self.purpose,
            "tasks": list(self.tasks),
            "risk": {
                "vn_ai_law": made.national,
                "eu_ai_act": made.european,
                "grounds": list(made.grounds),
                "rules": made.rules,
                "classified_on": timezone.localdate(made.at).isoformat(),
            }
            if made is not None
            else None,
            "owner": self.owner,
            "contact": self.contact,
            "sources": list(self.sources),
            "sources_not_named": self.closed_sources,
            "languages": list(self.languages),
            "answers_with": self.answers_with,
            "model": self.model or None,
            "results": self.results,
            "reviewed_on": self.reviewed_on.isoformat() if self.reviewed_on else None,
            "review_due": self.review_due.isoformat() if self.review_due else None,
            "in_this_stage_since": self.since.isoformat(timespec="seconds"),
            "version": {"number": self.version, "sha256": self.digest},
            "is_sample": self.entry.is_sample,
            "supports_never_replaces": True,
            "legal_advice": False,
        }


def publication_of(tenant: Tenant) -> Publication | None:
    return Publication.objects.filter(tenant=tenant).first()


def publish(member: Member, contact: str, assistant_ids: Collection[object]) -> Publication:
    """Show exactly these assistants to everybody; none of them takes all back.

    Raises ``NotAllowed``; ``BadInput``: ``contact_needed``, ``cannot_publish`` for one that is not
    of the body or does not answer.
    """
    require(member, Permission.APPROVE)
    contact = " ".join(contact.split())
    wanted = {str(one) for one in assistant_ids}
    if wanted and not 5 <= len(contact) <= LONGEST_CONTACT:
        raise BadInput("contact_needed", limit=LONGEST_CONTACT)
    with transaction.atomic():
        chosen = list(publishable(member).filter(assistant_id__in=wanted))
        if {str(entry.assistant_id) for entry in chosen} != wanted:
            raise BadInput("cannot_publish")
        made, _new = Publication.objects.update_or_create(
            tenant_id=member.tenant_id,
            defaults={"contact": contact, "by": member, "at": timezone.now()},
        )
        made.entries.set(chosen)
        numbers = sorted(entry.number for entry in chosen)
        record(member.tenant_id, member.pk, "register_published", member.tenant_id, entries=numbers)
    return made


def publishable(member: Member) -> QuerySet[RegisterEntry]:
    """Entries of the body that answer people now."""
    return (
        RegisterEntry.objects.filter(tenant_id=member.tenant_id, stage__in=ANSWERING)
        .select_related("assistant", "serving")
        .order_by("number")
    )


def published(text: str = "", body: object = None) -> QuerySet[RegisterEntry]:
    """All that bodies publish and that is in service; what is suspended or retired leaves."""
    found = RegisterEntry.objects.filter(
        publications__isnull=False, stage__in=ANSWERING, tenant__closed_at=None
    ).select_related("assistant", "tenant", "serving", "responsible__person")
    if body is not None:
        found = found.filter(tenant_id=body)
    if text:
        found = named_like(found, text)
    return found.order_by("tenant__name", "number", "pk").distinct()


def public_card(assistant_id: object) -> Card:
    """Of a published assistant, for anybody. Raises ``NotFound`` for every other."""
    entry = published().filter(assistant_id=assistant_id).first()
    if entry is None:
        raise NotFound("not_found")
    return _card(entry)


def card_for(member: Member, assistant_id: object) -> Card:
    """The same of any assistant of one's own body that has a version. Raises ``NotFound``."""
    if not any(member.may(one) for one in (Permission.READ, Permission.AUDIT)):
        raise NotAllowed("reader_needed", role=member.role)
    entry = (
        RegisterEntry.objects.filter(tenant_id=member.tenant_id, assistant_id=assistant_id)
        .select_related("assistant", "tenant", "serving", "candidate", "responsible__person")
        .first()
    )
    if entry is None:
        raise NotFound("no_such_assistant")
    card = _card(entry)
    if member.may(Permission.READ):
        return card
    # Who audits reads no documents: their titles are counted alone until they are published.
    closed = card.closed_sources + len(card.sources)
    return replace(card, sources=(), closed_sources=closed)


def _card(entry: RegisterEntry) -> Card:
    version = entry.serving or entry.candidate
    if version is None:
        raise NotFound("no_such_assistant")
    told = publication_of(entry.tenant)
    sources, closed, languages = _sources(entry, version.content["collections"])
    reviewed = entry.steps.filter(act__in=("close_review", "put_in_service")).order_by("number")
    last = reviewed.last()
    return Card(
        entry=entry,
        body=entry.tenant.name,
        contact=told.contact if told is not None else "",
        purpose=version.content["purpose"],
        tasks=tuple(version.content["tasks"]),
        classification=classification_of(version),
        # The office, not the person: names of officials are personal data.
        owner=entry.tenant.name,
        sources=sources,
        closed_sources=closed,
        languages=languages,
        answers_with=version.content["answers_with"],
        model=version.content["model"],
        results=_results(entry),
        reviewed_on=timezone.localdate(last.at) if last is not None else None,
        review_due=entry.review_due,
        since=entry.since,
        version=version.number,
        digest=version.digest,
    )


def _sources(
    entry: RegisterEntry, collections: Sequence[dict[str, str]]
) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """Titles of public documents, how many others there are, and the languages of all."""
    ids = [one["id"] for one in collections]
    found = Document.objects.filter(
        collections__in=ids, removed_at=None, current__isnull=False
    ).distinct()
    open_ones = found.filter(
        tenant=entry.tenant,
        clearance=Clearance.PUBLIC,
        label=PUBLIC_LABEL,
        is_limited=False,
    ).exclude(collections__is_limited=True)
    titles = tuple(open_ones.order_by("title", "pk").values_list("title", flat=True)[:MOST_SOURCES])
    languages = found.exclude(language="").order_by("language").values_list("language", flat=True)
    return titles, found.count() - len(titles), tuple(dict.fromkeys(languages))


def _results(entry: RegisterEntry) -> dict[str, Any]:
    """What the trial came to, and how questions end lately where there are enough."""
    results: dict[str, Any] = {}
    trial = entry.trials.filter(outcome=Outcome.PASSED).order_by("begun_at").last()
    if trial is not None and trial.figures and not entry.is_sample:
        for name in ("golden", "refused"):
            of = trial.figures.get(name, {})
            results[name] = {"right": of.get("right", 0), "cases": of.get("cases", 0)}
    scope = Scope(entry.tenant, entry)
    counts = dict(scope.turns().values_list("ending").annotate(n=Count("pk")).order_by("ending"))
    total = sum(counts.values())
    if total >= FEWEST_TURNS:
        answered = sum(counts.get(one, 0) for one in ANSWERED)
        results["answered_share"] = round(answered / total, 2)
        results["refused_share"] = round(counts.get("not_in_documents", 0) / total, 2)
    return results
