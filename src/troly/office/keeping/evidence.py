"""What this room and that of data subjects show in reports: terms of keeping, requests, backups."""

from __future__ import annotations

from django.db.models import Count

from troly.office.audit.models import Entry
from troly.office.data_subjects.models import RequestState, SubjectRequest
from troly.office.governance.reports.evidence import Finding, Link, gap, resolver
from troly.office.governance.reports.scope import Scope
from troly.office.library.models import Collection, PersonalPolicy

BACKUP_MADE = "backup_made"


@resolver("keeping_terms")
def keeping_terms(scope: Scope) -> Finding:
    """After how long documents and conversations go."""
    dated = Collection.objects.filter(tenant=scope.tenant, keep_days__isnull=False)
    rows = list(dated.order_by("pk").values_list("pk", "keep_days"))
    policy = PersonalPolicy.objects.filter(tenant=scope.tenant).first()
    days = policy.conversation_days if policy is not None else 0
    if not rows and not days:
        return gap("no_terms")
    return Finding(
        facts={"collections": len(rows), "days": days},
        record=[[str(row[0]), row[1]] for row in rows] + [days],
        links=(Link("keeping_terms", ""),),
    )


@resolver("data_requests")
def data_requests(scope: Scope) -> Finding:
    """Requests of people about their data: carried out, refused, open, late."""
    found = SubjectRequest.objects.filter(tenant=scope.tenant)
    counts = dict(found.values_list("state").annotate(n=Count("pk")).order_by("state"))
    late = found.filter(state=RequestState.OPEN, due_on__lt=scope.today).count()
    if not counts:
        return gap("no_data_requests")
    facts = {state: counts.get(state, 0) for state in RequestState.values}
    return Finding(
        facts={**facts, "late": late},
        record=[counts, late],
        links=(Link("data_requests", ""),),
    )


@resolver("backups")
def backups(scope: Scope) -> Finding:
    """The last backup, by its entry in the chain of records."""
    made = (
        Entry.objects.filter(body=str(scope.tenant.pk), act=BACKUP_MADE).order_by("number").last()
    )
    if made is None:
        return gap("no_backup")
    return Finding(
        facts={"moment": made.details.get("moment", ""), "files": made.details.get("files", 0)},
        record=[made.number, made.digest],
        at=made.at,
    )
