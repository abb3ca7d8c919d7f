"""One act in the life of an assistant: allowed or not, done and recorded in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.governance.models import RegisterEntry, RegisterVersion, Step
from troly.office.governance.snapshots import digest_of
from troly.office.governance.stages import CHANGES, PREPARING, Change, Stage
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import REFUSALS, Permission

SHORTEST_REASON, LONGEST_REASON = 5, 1_000


@dataclass
class Act:
    """What goes with an act: why, on what evidence, and fields of the entry that change too."""

    reason: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    version: RegisterVersion | None = None
    """What it was about, where that is not the version prepared or in service."""


def entries_of(member: Member) -> Any:
    """The body's entries, retired ones too. Raises ``NotAllowed`` for who reads no content."""
    require(member, Permission.READ)
    return RegisterEntry.objects.filter(tenant_id=member.tenant_id).select_related(
        "assistant", "serving", "candidate", "responsible__person"
    )


def entry_for(member: Member, assistant_id: object) -> RegisterEntry:
    """Raises ``NotFound`` for one that is not there or another body's."""
    found: RegisterEntry | None = entries_of(member).filter(assistant_id=assistant_id).first()
    if found is None:
        raise NotFound("no_such_assistant")
    return found


def locked(member: Member, assistant_id: object) -> RegisterEntry:
    """As ``entry_for``, held until the transaction ends: two officers act one after the other."""
    entry = entry_for(member, assistant_id)
    return RegisterEntry.objects.select_for_update().get(pk=entry.pk)


def stage_before(entry: RegisterEntry, change: Change) -> str:
    """The stage that an act of this kind starts from."""
    return entry.candidate_stage if change.of_version else entry.stage


def why_not(member: Member, entry: RegisterEntry, act: str) -> str:
    """Empty when ``member`` may do ``act`` now, else the code of the reason."""
    change = CHANGES.get(act)
    if change is None:
        return "unknown_act"
    if not any(member.may(permission) for permission in change.permissions):
        first = sorted(change.permissions)[0]
        return REFUSALS[first]
    if stage_before(entry, change) not in change.before:
        return "stage_does_not_allow"
    if change.by_another and member.person_id in builders_of(entry):
        return "builder_does_not_approve"
    return ""


def possible_acts(member: Member, entry: RegisterEntry) -> list[str]:
    return [act for act in CHANGES if not why_not(member, entry, act)]


def builders_of(entry: RegisterEntry) -> set[object]:
    """The persons who made the assistant or its version, the one being prepared if there is one."""
    made = {entry.assistant.made_by.person_id} if entry.assistant.made_by else set()
    versions = entry.versions.exclude(made_by=None)
    if entry.candidate is not None:
        after = entry.serving.number if entry.serving is not None else 0
        versions = versions.filter(number__gt=after)
    elif entry.serving is not None:
        versions = versions.filter(pk=entry.serving.pk)
    return made | set(versions.values_list("made_by__person_id", flat=True))


def version_before(entry: RegisterEntry) -> RegisterVersion | None:
    """The approved version that served last before the one that serves now."""
    if entry.serving is None:
        return None
    before = entry.steps.filter(
        act__in=("put_in_service", "roll_back"), version__number__lt=entry.serving.number
    )
    step = before.select_related("version").order_by("-number").first()
    return step.version if step is not None else None


def require_act(member: Member, entry: RegisterEntry, act: str) -> None:
    """Raises ``BadInput`` or ``NotAllowed`` unless ``member`` may do ``act`` now."""
    problem = why_not(member, entry, act)
    if problem in ("unknown_act", "stage_does_not_allow"):
        known = ", ".join(possible_acts(member, entry)) or "–"
        raise BadInput(problem, known=known, stage=entry.stage)
    if problem:
        raise NotAllowed(problem, role=member.role)


def do(member: Member, entry: RegisterEntry, act: str, given: Act | None = None) -> Step:
    """Do ``act`` on a locked entry, in the caller's transaction.

    Raises ``NotAllowed`` (role, or the builder would approve) and ``BadInput``: the stage does not
    allow it, the reason is missing, the clock went back.
    """
    given = given or Act()
    require_act(member, entry, act)
    change = CHANGES[act]
    reason = checked_reason(given.reason, change.needs_reason)
    before = stage_before(entry, change)
    _move(entry, change, change.after)
    for name, value in given.fields.items():
        setattr(entry, name, value)
    return note(member, entry, act, before, change.after, replace(given, reason=reason))


def checked_reason(reason: str, is_needed: bool) -> str:
    """One line of reason. Raises ``BadInput``."""
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON or (is_needed and len(reason) < SHORTEST_REASON):
        raise BadInput("decision_reason_needed", limit=LONGEST_REASON)
    return reason


def _move(entry: RegisterEntry, change: Change, after: str) -> None:
    if change.of_version and after in PREPARING:
        set_preparation(entry, Stage(after))
        return
    if change.of_version:
        # Into service: the version prepared takes the place of the one before.
        entry.serving, entry.candidate, entry.candidate_stage = entry.candidate, None, ""
    entry.stage = after


def set_preparation(entry: RegisterEntry, stage: Stage) -> None:
    entry.candidate_stage = stage
    if not entry.is_served and entry.stage != Stage.RETIRED:
        entry.stage = stage


def note(
    member: Member | None,
    entry: RegisterEntry,
    act: str,
    before: str,
    after: str,
    given: Act,
    *,
    made_up: str = "",
) -> Step:
    """Save the entry with its step and audit entry. ``made_up`` names who never was, on a sample.

    Raises ``BadInput`` when the clock went back behind the last step.
    """
    now = timezone.now()
    last = entry.steps.order_by("-number").first()
    if last is not None and now < last.at:
        raise BadInput("clock_went_back", last=last.at.isoformat(timespec="minutes"))
    entry.since = now
    entry.save()
    evidence = dict(given.evidence)
    number = entry.steps.aggregate(last=Max("number"))["last"] or 0
    step = Step.objects.create(
        entry=entry,
        number=number + 1,
        act=act,
        before=before,
        after=after,
        version=given.version or entry.candidate or entry.serving,
        by=member,
        by_name=str(member.person)[:400] if member is not None else made_up,
        reason=given.reason,
        evidence=evidence,
        evidence_digest=digest_of(evidence) if evidence else "",
        at=now,
    )
    record(
        entry.tenant_id,
        member.pk if member is not None else "system",
        f"register_{act}",
        entry.assistant_id,
        before=before,
        after=after,
        version=step.version.digest if step.version is not None else "",
        evidence=step.evidence_digest,
        **given.details,
    )
    return step


def new_version(
    member: Member | None, entry: RegisterEntry, content: Mapping[str, Any]
) -> RegisterVersion:
    last = entry.versions.aggregate(last=Max("number"))["last"] or 0
    return RegisterVersion.objects.create(
        entry=entry,
        number=last + 1,
        content=dict(content),
        digest=digest_of(content),
        made_by=member,
    )


def suspend(member: Member, assistant_id: object, reason: str) -> Step:
    """Stop answering until an officer resumes it; who would ask reads the reason."""
    with transaction.atomic():
        entry = locked(member, assistant_id)
        fields = {"why_stopped": " ".join(reason.split())}
        return do(member, entry, "suspend", Act(reason, fields=fields))


def resume(member: Member, assistant_id: object, reason: str) -> Step:
    with transaction.atomic():
        entry = locked(member, assistant_id)
        return do(member, entry, "resume", Act(reason, fields={"why_stopped": ""}))
