"""Evidence from service: golden cases asked again of what serves, and incidents."""

from __future__ import annotations

from collections import Counter

from troly.office.governance.models import CaseRun, Incident, IncidentState, Notice
from troly.office.governance.reports.evidence import Finding, Link, gap, resolver
from troly.office.governance.reports.of_register import entry_links
from troly.office.governance.reports.scope import Scope


@resolver("watching")
def watching(scope: Scope) -> Finding:
    """Runs of golden cases on record, each with its digest; the last one of each assistant."""
    runs = CaseRun.objects.filter(entry__tenant=scope.tenant)
    if scope.entry is not None:
        runs = runs.filter(entry=scope.entry)
    rows = list(runs.order_by("at", "pk").values_list("entry_id", "number", "digest", "why", "at"))
    if not rows:
        return gap("no_runs")
    last = {row[0]: row for row in rows}
    return Finding(
        facts={
            "count": len(rows),
            "assistants": len(last),
            "watched": sum(row[3] == "watch" for row in rows),
        },
        record=[[scope.numbers.get(row[0]), row[1], row[2]] for row in rows],
        at=rows[-1][4],
        links=entry_links([one for one in scope.entries if one.pk in last]),
    )


@resolver("incidents")
def incidents(scope: Scope) -> Finding:
    """Incidents on record and notices over their day. None on record is a fact, and no proof that
    nothing happened."""
    found = Incident.objects.filter(tenant=scope.tenant)
    if scope.entry is not None:
        found = found.filter(entry=scope.entry)
    rows = list(found.order_by("number").values_list("number", "state", "confirmed_at", "pk"))
    states = Counter(row[1] for row in rows)
    late = Notice.objects.filter(
        incident__in=[row[3] for row in rows],
        sent_at=None,
        is_dropped=False,
        due_at__lt=scope.now,
    ).count()
    last = found.order_by("-reported_at").first()
    return Finding(
        facts={
            "count": len(rows),
            "open": states[IncidentState.REPORTED] + states[IncidentState.CONFIRMED],
            "confirmed": sum(row[2] is not None for row in rows),
            "late": late,
        },
        record=[[list(row[:3]) for row in rows], late],
        at=last.reported_at if last is not None else None,
        links=(Link("incidents", ""),),
    )
