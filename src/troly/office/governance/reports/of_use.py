"""Evidence from use: questions, feedback, golden cases kept, answers taken up for decisions."""

from __future__ import annotations

from django.db.models import Count, Max

from troly.office.assistants.calibrations import current, name_of
from troly.office.assistants.models import Feedback, GoldenCase
from troly.office.governance.reports.evidence import Finding, Link, gap, resolver
from troly.office.governance.reports.models import Confirmation
from troly.office.governance.reports.scope import WINDOW_DAYS, Scope
from troly.office.governance.trials import ANSWERED


@resolver("endings")
def endings(scope: Scope) -> Finding:
    """How questions ended lately."""
    counts = dict(scope.turns().values_list("ending").annotate(n=Count("pk")).order_by("ending"))
    total = sum(counts.values())
    if not total:
        return gap("no_questions", days=WINDOW_DAYS)
    answered = sum(counts.get(one, 0) for one in ANSWERED)
    return Finding(
        facts={
            "turns": total,
            "answered": answered,
            "refused": counts.get("not_in_documents", 0),
            "confidential": counts.get("confidential_question", 0),
            "days": WINDOW_DAYS,
        },
        lines=tuple((f"ending.{name}", count) for name, count in counts.items()),
        record=counts,
        at=scope.turns().aggregate(at=Max("asked_at"))["at"],
        links=(Link("register", ""),),
    )


@resolver("languages")
def languages(scope: Scope) -> Finding:
    counts = dict(
        scope.turns().values_list("language").annotate(n=Count("pk")).order_by("language")
    )
    if not counts:
        return gap("no_questions", days=WINDOW_DAYS)
    return Finding(
        facts={"turns": sum(counts.values()), "days": WINDOW_DAYS},
        lines=tuple((f"language.{name or 'unknown'}", count) for name, count in counts.items()),
        record=counts,
        at=scope.turns().aggregate(at=Max("asked_at"))["at"],
    )


@resolver("feedback")
def feedback(scope: Scope) -> Finding:
    """What people said of answers lately, by verdict; none of it is shown by person."""
    said = Feedback.objects.filter(turn__in=scope.turns())
    counts = dict(said.values_list("verdict").annotate(n=Count("pk")).order_by("verdict"))
    if not counts:
        return gap("no_feedback", days=WINDOW_DAYS)
    return Finding(
        facts={
            "days": WINDOW_DAYS,
            **{verdict: counts.get(verdict, 0) for verdict in ("right", "wrong", "incomplete")},
        },
        record=counts,
        at=said.aggregate(at=Max("given_at"))["at"],
        links=(Link("feedback", ""),),
    )


@resolver("golden_cases")
def golden_cases(scope: Scope) -> Finding:
    cases = GoldenCase.objects.filter(tenant=scope.tenant).order_by("accepted_at", "pk")
    rows = list(cases.values_list("pk", "has_answer", "accepted_at"))
    if not rows:
        return gap("no_golden_cases")
    with_answer = sum(row[1] for row in rows)
    return Finding(
        facts={"with_answer": with_answer, "without": len(rows) - with_answer},
        record=[str(row[0]) for row in rows],
        at=rows[-1][2],
        links=(Link("golden_cases", ""),),
    )


@resolver("calibration")
def calibration(scope: Scope) -> Finding:
    """The body's own fit between answering and refusing; the shipped one is no record here."""
    own = current(scope.tenant)
    if own is None:
        return gap("no_own_calibration")
    return Finding(
        facts={"name": name_of(own)}, record=[own.number, own.fit, own.figures], at=own.made_at
    )


@resolver("confirmations")
def confirmations(scope: Scope) -> Finding:
    """Answers that a person took up for a decision after looking at the sources."""
    found = Confirmation.objects.filter(tenant=scope.tenant)
    if scope.entry is not None:
        found = found.filter(turn__conversation__assistant_id=scope.entry.assistant_id)
    rows = list(found.order_by("at", "pk").values_list("pk", "digest", "at"))
    if not rows:
        return gap("no_confirmations")
    return Finding(
        facts={"count": len(rows)},
        record=[[str(row[0]), row[1]] for row in rows],
        at=rows[-1][2],
    )
