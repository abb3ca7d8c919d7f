"""Golden cases asked of a version: on trial, by themselves while it serves, on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from troly.errors import BadInput
from troly.office.assistants.golden_files import Outcome, asked_again
from troly.office.assistants.models import GoldenCase
from troly.office.audit.chain import record
from troly.office.governance import snapshots
from troly.office.governance.changing import locked
from troly.office.governance.models import CaseRun, RegisterEntry, RegisterVersion
from troly.office.governance.snapshots import digest_of
from troly.office.governance.stages import ANSWERING
from troly.office.library import jobs
from troly.office.library.models import Job, JobState
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission

KIND = "run_cases"
PRIORITY = -70
"""Below everything that a person waits for."""
LONGEST_INTERVAL = 365
TRIAL, WATCH, ASKED = "trial", "watch", "asked"


def run(
    member: Member,
    entry: RegisterEntry,
    version: RegisterVersion,
    why: str,
    told: Callable[[int, int], None] | None = None,
) -> CaseRun:
    """Ask the golden cases of the version as it was frozen, whatever the assistant is by now."""
    as_frozen = snapshots.served(version.content, version.number)
    outcomes = asked_again(member, entry.assistant, as_frozen, told)
    figures = figures_of(outcomes)
    with transaction.atomic():
        RegisterEntry.objects.select_for_update().get(pk=entry.pk)
        last = entry.runs.aggregate(last=Max("number"))["last"] or 0
        made = CaseRun.objects.create(
            entry=entry,
            number=last + 1,
            version=version,
            why=why,
            figures=figures,
            digest=digest_of(figures),
            by=member,
        )
        record(
            entry.tenant_id,
            member.pk,
            "register_run",
            entry.assistant_id,
            run=made.number,
            version=version.digest,
            why=why,
            cases=len(outcomes),
            right=sum(one.is_right for one in outcomes),
            digest=made.digest,
        )
    return made


def figures_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """By kind of case, ``golden`` (has an answer) and ``refused``: how many, how many came out
    right, and (case, ending, right) of each."""
    figures: dict[str, Any] = {"at": timezone.now().isoformat(timespec="seconds")}
    for name, has_answer in (("golden", True), ("refused", False)):
        of_kind = [one for one in outcomes if one.case.has_answer == has_answer]
        figures[name] = {
            "cases": len(of_kind),
            "right": sum(one.is_right for one in of_kind),
            "outcomes": [[str(one.case.pk), one.ending, one.is_right] for one in of_kind],
        }
    return figures


def share_right(figures: dict[str, Any]) -> float | None:
    """Of all cases; None where there were none."""
    cases = sum(figures[name]["cases"] for name in ("golden", "refused"))
    right = sum(figures[name]["right"] for name in ("golden", "refused"))
    return right / cases if cases else None


def ask_for_run(member: Member, assistant_id: object) -> Job:
    """Have the version in service asked its golden cases now, behind the pages.

    Raises ``BadInput`` where none serves or nobody may be asked as; ``NotAllowed``.
    """
    with transaction.atomic():
        entry = locked(member, assistant_id)
        if entry.serving is None or not entry.is_served:
            raise BadInput("nothing_in_service")
        asker = member if member.may(Permission.BUILD) else asker_of(entry)
        if asker is None:
            raise BadInput("nobody_to_ask_as")
        record(entry.tenant_id, member.pk, "register_run_asked", entry.assistant_id)
        return _queue(entry, asker, ASKED, 0)


def asker_of(entry: RegisterEntry) -> Member | None:
    """Under whose rights its cases are asked: who is responsible, while they may build; else an
    administrator of the body."""
    responsible = entry.responsible
    if responsible is not None and responsible.is_active and responsible.may_build:
        return responsible
    able = Member.objects.filter(tenant_id=entry.tenant_id, is_active=True, role="administrator")
    return able.order_by("-clearance", "pk").first()


def _queue(entry: RegisterEntry, asker: Member, why: str, priority: int) -> Job:
    arguments = {"entry": str(entry.pk), "why": why}
    return jobs.add(KIND, entry.tenant, member=asker, arguments=arguments, priority=priority)


def is_running(entry: RegisterEntry) -> bool:
    waiting = Job.objects.filter(
        tenant_id=entry.tenant_id, kind=KIND, state__in=(JobState.QUEUED, JobState.RUNNING)
    )
    return any(job.arguments.get("entry") == str(entry.pk) for job in waiting)


@jobs.kind(KIND, jobs.BULK)
def _run(running: jobs.Running) -> None:
    job = running.job
    entry = RegisterEntry.objects.select_related("assistant", "serving").get(
        pk=job.arguments["entry"]
    )
    if job.member is None or entry.serving is None or not entry.is_served:
        return
    run(
        job.member,
        entry,
        entry.serving,
        job.arguments["why"],
        lambda done, total: running.report("cases", done, total),
    )
    # What it shows is looked at within a minute, not within the hour.
    RegisterEntry.objects.filter(pk=entry.pk).update(looked_at=None)


def last_run(entry: RegisterEntry) -> CaseRun | None:
    """The newest of the version in service."""
    return entry.runs.filter(version=entry.serving_id).order_by("-number").first()


def is_due(entry: RegisterEntry, now: datetime) -> bool:
    if not entry.run_every_days or entry.serving_id is None:
        return False
    last = last_run(entry)
    since = now - timedelta(days=entry.run_every_days)
    return (last is None or last.at <= since) and has_cases(entry)


def has_cases(entry: RegisterEntry) -> bool:
    return GoldenCase.objects.filter(tenant_id=entry.tenant_id).exists()


def ask_for_due_runs(now: datetime | None = None) -> int:
    """Queue the run of each assistant in service whose interval is over; how many."""
    now, count = now or timezone.now(), 0
    serving = RegisterEntry.objects.filter(stage__in=ANSWERING, run_every_days__gt=0)
    for pk in serving.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            # Several workers tick: one of them asks.
            entry = RegisterEntry.objects.select_for_update().get(pk=pk)
            if is_due(entry, now) and not is_running(entry):
                asker = asker_of(entry)
                if asker is not None:
                    _queue(entry, asker, WATCH, PRIORITY)
                    count += 1
    return count
