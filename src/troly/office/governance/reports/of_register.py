"""Evidence that the register shows: entries, versions, classes, trials, decisions, reviews."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone

from troly.office.governance.classifying import outlook
from troly.office.governance.models import Outcome, RegisterEntry, RegisterVersion, Step
from troly.office.governance.reports.evidence import Finding, Link, gap, resolver
from troly.office.governance.reports.scope import Scope
from troly.office.governance.risk import transition_until
from troly.office.governance.rule_files import rule_book
from troly.office.governance.snapshots import digest_of
from troly.office.governance.stages import Stage

MOST_LINKS = 5
"""The record behind a digest names all; as many are shown as links."""
DECISIONS = ("approve", "put_in_service", "close_review", "suspend", "resume", "stop_trial")


def entry_links(entries: list[RegisterEntry] | tuple[RegisterEntry, ...]) -> tuple[Link, ...]:
    return tuple(
        Link("entry", f"{one.number}. {one.assistant.name}", (str(one.assistant_id),))
        for one in entries[:MOST_LINKS]
    )


@resolver("register")
def register(scope: Scope) -> Finding:
    if not scope.entries:
        return gap("no_assistants")
    stages = Counter(entry.stage for entry in scope.entries)
    facts = {
        "total": len(scope.entries),
        "served": len(scope.served),
        "retired": stages[Stage.RETIRED],
        "preparing": sum(stages[one] for one in ("draft", "classified", "in_trial", "approved")),
    }
    return Finding(
        facts=facts,
        record=[[entry.number, entry.stage, entry.since] for entry in scope.entries],
        at=max(entry.since for entry in scope.entries),
        links=(Link("register", ""), *entry_links(list(scope.served))),
    )


@resolver("identity")
def identity(scope: Scope) -> Finding:
    """Of one assistant: what it is, by name, number, version and who answers for it."""
    entry = scope.entry
    version = scope.version_of(entry) if entry is not None else None
    if entry is None or version is None:
        return gap("one_assistant_only")
    lines: tuple[tuple[str, Any], ...] = (
        ("name", entry.assistant.name),
        ("number", entry.number),
        ("body", scope.tenant.name),
        ("stage", entry.stage),
        ("version", version.number),
        ("digest", version.digest),
        ("responsible", str(entry.responsible.person) if entry.responsible else ""),
    )
    return Finding(
        facts={"number": entry.number, "version": version.number},
        lines=tuple(line for line in lines if line[1] != ""),
        record=[list(line) for line in lines],
        at=version.made_at,
        links=entry_links([entry]),
    )


@resolver("purpose")
def purpose(scope: Scope) -> Finding:
    """Of one assistant: what it is for, for whom, and what it does."""
    entry = scope.entry
    version = scope.version_of(entry) if entry is not None else None
    if entry is None or version is None:
        return gap("one_assistant_only")
    if not version.content["purpose"]:
        return gap("no_purpose")
    made = scope.classes.get(entry.pk)
    lines = [
        ("purpose", version.content["purpose"]),
        ("tasks", list(version.content["tasks"])),
        ("answers_with", version.content["answers_with"]),
    ]
    if made is not None:
        lines += [(f"answer.{name}", made.answers[name]) for name in ("audience", "basis")]
    return Finding(
        facts={"version": version.number},
        lines=tuple(lines),
        record=[list(line) for line in lines],
        at=version.made_at,
        links=entry_links([entry]),
    )


@resolver("inputs")
def inputs(scope: Scope) -> Finding:
    """Of one assistant: the collections it answers from, the model, personal data in them."""
    entry = scope.entry
    version = scope.version_of(entry) if entry is not None else None
    if entry is None or version is None:
        return gap("one_assistant_only")
    content = version.content
    if not content["collections"]:
        return gap("no_collections")
    lines: list[tuple[str, Any]] = [
        ("collections", [one["name"] for one in content["collections"]]),
        ("model", content["model"] or "none"),
    ]
    made = scope.classes.get(entry.pk)
    if made is not None:
        lines.append(("answer.personal_data", made.answers["personal_data"]))
    return Finding(
        facts={"collections": len(content["collections"])},
        lines=tuple(lines),
        record=[list(line) for line in lines],
        at=version.made_at,
        links=entry_links([entry]),
    )


@resolver("versions")
def versions(scope: Scope) -> Finding:
    """Digests of the versions in service, worked out again now."""
    found = [(entry, version) for entry in scope.served if (version := entry.serving) is not None]
    if not found and scope.entry is not None:
        version = scope.version_of(scope.entry)
        found = [(scope.entry, version)] if version is not None else []
    if not found:
        return gap("nothing_in_service")
    broken = [entry for entry, version in found if digest_of(version.content) != version.digest]
    if broken:
        return Finding(gap="digest_broken", facts={"count": len(broken)}, links=entry_links(broken))
    return Finding(
        facts={"count": len(found)},
        record=[[entry.number, version.number, version.digest] for entry, version in found],
        at=max(version.made_at for _entry, version in found),
        links=entry_links([entry for entry, _version in found]),
    )


@resolver("model")
def model(scope: Scope) -> Finding:
    """The models that write in versions of the register; quotes alone is a fact too."""
    shown = scope.served or scope.entries
    found = [version for entry in shown if (version := scope.version_of(entry)) is not None]
    if not found:
        return gap("no_assistants")
    names = Counter(one.content["model"] for one in found if one.content["model"])
    facts = {"with_model": sum(names.values()), "quotes": len(found) - sum(names.values())}
    return Finding(facts=facts, lines=tuple(sorted(names.items())), record=sorted(names.items()))


@resolver("classes")
def classes(scope: Scope) -> Finding:
    """Risk classes of what is in service; of one assistant with the rows they rest on."""
    shown = [entry for entry in scope.served or scope.entries if not entry.is_sample]
    if scope.entries and not shown:
        return gap("made_up")
    made = {entry.pk: scope.classes[entry.pk] for entry in shown if entry.pk in scope.classes}
    if not made:
        return gap("not_classified")
    levels = Counter(one.national for one in made.values())
    lines: list[tuple[str, Any]] = []
    if scope.entry is not None:
        one = made[scope.entry.pk]
        lines = [("national", one.national), ("european", one.european), ("rules", one.rules)]
        lines += [("ground", row) for row in one.grounds]
    return Finding(
        facts={
            "count": len(made),
            "served": len(shown),
            **{level: levels[level] for level in ("high", "medium", "low")},
            "impact": sum(one.needs_impact_assessment for one in made.values()),
        },
        lines=tuple(lines),
        record=[
            [scope.numbers[key], one.national, one.european, one.rules] for key, one in made.items()
        ],
        at=max(one.at for one in made.values()),
        links=entry_links([entry for entry in shown if entry.pk in made]),
    )


@resolver("duties")
def duties(scope: Scope) -> Finding:
    """Of one assistant: what follows from its class, with days, by the rules of today."""
    entry = scope.entry
    made = scope.classes.get(entry.pk) if entry is not None else None
    if entry is None:
        return gap("one_assistant_only")
    if made is None:
        return gap("not_classified")
    found = outlook(entry, made)
    if not found.is_of_these_rules:
        return gap("rules_changed")
    lines = tuple(("duty", one.rule.id) for one in found.duties)
    record = [[one.rule.id, one.due, one.is_in_force] for one in found.duties]
    facts = {"count": len(found.duties)}
    return Finding(facts=facts, lines=lines, record=record, at=made.at, links=entry_links([entry]))


@resolver("trials")
def trials(scope: Scope) -> Finding:
    """Trials that passed, with what they rested on; their evidence has a last day."""
    if not scope.trials:
        return gap("no_trials")
    outcomes = Counter(trial.outcome for trial in scope.trials)
    passed = [trial for trial in scope.trials if trial.outcome == Outcome.PASSED]
    until = [e.evidence_until for e in scope.entries if e.evidence_until and not e.is_sample]
    return Finding(
        facts={
            "count": len(scope.trials),
            "passed": len(passed),
            "stopped": outcomes[Outcome.STOPPED],
            "running": outcomes[""],
        },
        record=[
            [scope.numbers[t.entry_id], t.version.number, t.level, t.begins_on, t.outcome]
            for t in scope.trials
        ],
        at=max(trial.begun_at for trial in scope.trials),
        until=min(until) if until and scope.entry is not None else None,
        links=entry_links([one for one in scope.entries if one.pk in {t.entry_id for t in passed}]),
    )


@resolver("golden_runs")
def golden_runs(scope: Scope) -> Finding:
    """Golden cases asked again of versions on trial, as they last came out."""
    ran = [trial for trial in scope.trials if trial.figures.get("golden", {}).get("cases")]
    if not ran:
        return gap("no_golden_run")
    last = {trial.entry_id: trial for trial in ran}
    golden = [trial.figures["golden"] for trial in last.values()]
    refused = [trial.figures.get("refused", {}) for trial in last.values()]
    return Finding(
        facts={
            "assistants": len(last),
            "right": sum(one["right"] for one in golden),
            "cases": sum(one["cases"] for one in golden),
            "refused_right": sum(one.get("right", 0) for one in refused),
            "refused": sum(one.get("cases", 0) for one in refused),
        },
        record=[[scope.numbers[key], trial.figures] for key, trial in last.items()],
        at=max(trial.begun_at for trial in last.values()),
        links=entry_links([one for one in scope.entries if one.pk in last]),
    )


@resolver("decisions")
def decisions(scope: Scope) -> Finding:
    """Decisions that people took, each on evidence kept with it; a sample's count for nothing."""
    steps = Step.objects.filter(entry__tenant=scope.tenant, act__in=DECISIONS, by__isnull=False)
    if scope.entry is not None:
        steps = steps.filter(entry=scope.entry)
    rows = steps.order_by("at", "pk").values_list(
        "entry__number", "number", "act", "evidence_digest", "at", "entry__assistant_id"
    )
    found = list(rows)
    if not found:
        return gap("no_decisions")
    with_evidence = [row for row in found if row[3]]
    return Finding(
        facts={"count": len(found), "with_evidence": len(with_evidence)},
        record=[list(row[:5]) for row in found],
        at=found[-1][4],
        links=tuple(
            Link("step", f"{row[0]}.{row[1]}", (str(row[5]), str(row[1])))
            for row in reversed(with_evidence[-MOST_LINKS:])
        ),
    )


@resolver("separation")
def separation(scope: Scope) -> Finding:
    """Was each approval by somebody else than who made the version?"""
    approved = Step.objects.filter(entry__tenant=scope.tenant, act="approve", by__isnull=False)
    if scope.entry is not None:
        approved = approved.filter(entry=scope.entry)
    rows = list(
        approved.order_by("at", "pk").values_list(
            "entry__number", "number", "by__person_id", "version__made_by__person_id", "at"
        )
    )
    if not rows:
        return gap("no_decisions")
    same = [row for row in rows if row[2] == row[3]]
    if same:
        return gap("builder_approved", count=len(same))
    return Finding(
        facts={"count": len(rows)}, record=[[row[0], row[1]] for row in rows], at=rows[-1][4]
    )


@resolver("reviews")
def reviews(scope: Scope) -> Finding:
    """When each is looked at again; who is over the day does not answer."""
    due = sorted(entry.review_due for entry in scope.served if entry.review_due is not None)
    if not due:
        return gap("nothing_in_service")
    late = sum(day < scope.today for day in due)
    return Finding(
        facts={"count": len(due), "late": late, "next": due[0]},
        record=[[entry.number, entry.review_due] for entry in scope.served],
        until=due[0] if scope.entry is not None else None,
        links=entry_links(list(scope.served)),
    )


@resolver("changes")
def changes(scope: Scope) -> Finding:
    """Versions that a change made: held fast, and approved anew before they serve."""
    found = RegisterVersion.objects.filter(entry__tenant=scope.tenant)
    if scope.entry is not None:
        found = found.filter(entry=scope.entry)
    rows = list(found.order_by("made_at", "pk").values_list("entry__number", "number", "digest"))
    if not rows:
        return gap("no_assistants")
    facts = {"count": len(rows), "assistants": len({row[0] for row in rows})}
    return Finding(facts=facts, record=[list(row) for row in rows])


@resolver("rules")
def rules(scope: Scope) -> Finding:
    """The rules that classes and duties come from, and how far they were checked."""
    book = rule_book()
    rows = [row for one in book.frameworks for row in (*one.classes, *one.flags, *one.duties)]
    return Finding(
        facts={
            "count": len(rows),
            "verified": sum(row.verified for row in rows),
            "digest": book.digest,
        },
        lines=tuple(("source", one.source.title) for one in book.frameworks),
        record=[book.digest, [[row.id, row.tag, row.verified] for row in rows]],
    )


@resolver("transitions")
def transitions(scope: Scope) -> Finding:
    """Of one assistant: what ran before the law, and until when it may go on so."""
    entry = scope.entry
    made = scope.classes.get(entry.pk) if entry is not None else None
    if entry is None:
        return gap("one_assistant_only")
    if made is None:
        return gap("not_classified")
    since = entry.steps.filter(act="put_in_service").order_by("number").first()
    day = timezone.localdate(since.at) if since is not None else None
    until = transition_until(rule_book().calendar, made.answers, day)
    lines = (
        ("answer.ran_before", made.answers["ran_before"]),
        ("answer.sector", made.answers["sector"]),
        ("in_service_on", day or ""),
        ("transition_until", until or ""),
    )
    return Finding(
        facts={"ran_before": made.answers["ran_before"]},
        lines=tuple(line for line in lines if line[1] != ""),
        record=[list(line) for line in lines],
        at=made.at,
        links=entry_links([entry]),
    )
