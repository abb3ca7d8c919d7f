"""Decisions on a version: passed or stopped, into service, looked at again. Each freezes what it
rests on, and none is made by who built the version."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from troly.errors import BadInput
from troly.office.governance.changing import (
    Act,
    checked_reason,
    do,
    locked,
    new_version,
    require_act,
    version_before,
)
from troly.office.governance.classifying import classification_of
from troly.office.governance.models import Outcome, RegisterEntry, RegisterVersion, Step, Trial
from troly.office.governance.rule_files import rule_book
from troly.office.governance.snapshots import content_of
from troly.office.governance.trials import days_of, end, marks_of, running
from troly.office.tenants.models import Member

EVIDENCE_DAYS, REVIEW_DAYS = 365, 180
LONGEST_VALIDITY = 365


def stop(member: Member, assistant_id: object, reason: str) -> Step:
    """End a trial early; the version stays classified and may be tried again."""
    with transaction.atomic():
        entry = locked(member, assistant_id)
        trial = running(entry)
        step = do(member, entry, "stop_trial", Act(reason, evidence=evidence_of(entry, trial)))
        end(entry, Outcome.STOPPED)
        return step


def approve(member: Member, assistant_id: object, reason: str) -> Step:
    """Decide that the version passed: the evidence is frozen with the decision.

    Raises ``BadInput`` (``marks_not_met``) naming what is missing; ``NotAllowed`` for its builder.
    """
    checked_reason(reason, True)
    with transaction.atomic():
        entry = locked(member, assistant_id)
        trial = running(entry)
        missing = [mark.name for mark in marks_of(trial) if not mark.is_met] if trial else []
        step = do(member, entry, "approve", Act(reason, evidence_of(entry, trial)))
        if missing:
            raise BadInput("marks_not_met", missing=", ".join(missing))
        end(entry, Outcome.PASSED)
        return step


def evidence_of(entry: RegisterEntry, trial: Trial | None) -> dict[str, Any]:
    """All that a decision rests on, as it is now: a copy that later changes do not reach."""
    if trial is None:
        return {}
    classification = classification_of(trial.version)
    return {
        "version": {"number": trial.version.number, "digest": trial.version.digest},
        "trial": {
            "id": str(trial.pk),
            "level": trial.level,
            "begins_on": trial.begins_on.isoformat(),
            "ends_on": trial.ends_on.isoformat(),
            "members": trial.members.count(),
            "most_questions": trial.most_questions,
            "asked": trial.asked,
            "rules": trial.rules,
            "rules_changed": trial.rules != rule_book().digest,
        },
        "class": {
            "national": classification.national if classification else "",
            "european": classification.european if classification else "",
            "grounds": classification.grounds if classification else [],
        },
        "marks": [asdict(mark) | {"is_met": mark.is_met} for mark in marks_of(trial)],
        "days": [asdict(one) | {"day": one.day.isoformat()} for one in days_of(trial)],
        "figures": trial.figures,
    }


def put_in_service(member: Member, assistant_id: object, review_days: int = REVIEW_DAYS) -> Step:
    """Let the approved version answer everybody, until its review is due."""
    if not 1 <= review_days <= LONGEST_VALIDITY:
        raise BadInput("review_too_far", limit=LONGEST_VALIDITY)
    with transaction.atomic():
        entry = locked(member, assistant_id)
        fields = _fresh_dates(entry.candidate, review_days) | {
            "is_carried_over": False,
            "is_sample": False,
            "why_stopped": "",
        }
        return do(member, entry, "put_in_service", Act(fields=fields))


def _fresh_dates(version: RegisterVersion | None, review_days: int) -> dict[str, date | None]:
    """Evidence counts from the day it was frozen, not from the day it is used."""
    today = timezone.localdate()
    approved = Step.objects.filter(version=version, act="approve").order_by("-at").first()
    since = timezone.localdate(approved.at) if approved is not None else today
    return {
        "review_due": today + timedelta(days=review_days),
        "evidence_until": since + timedelta(days=EVIDENCE_DAYS),
    }


def roll_back(member: Member, assistant_id: object, reason: str = "") -> Step:
    """Let the version that was approved and served before answer again, at once.

    Raises ``BadInput`` where there is none, or where what it was approved on has expired.
    """
    with transaction.atomic():
        entry = locked(member, assistant_id)
        require_act(member, entry, "roll_back")
        version, left = version_before(entry), entry.serving
        if version is None:
            raise BadInput("no_version_before")
        until = _fresh_dates(version, REVIEW_DAYS)["evidence_until"]
        if until is not None and until < timezone.localdate():
            raise BadInput("evidence_is_over", day=until.strftime("%d/%m/%Y"))
        fields = {"serving": version, "evidence_until": until, "why_stopped": ""}
        details = {"from_version": left.digest if left is not None else ""}
        act = Act(reason, fields=fields, details=details, version=version)
        return do(member, entry, "roll_back", act)


def open_review(member: Member, assistant_id: object) -> Step:
    with transaction.atomic():
        entry = locked(member, assistant_id)
        return do(member, entry, "open_review")


def close_review(
    member: Member, assistant_id: object, reason: str, review_days: int = REVIEW_DAYS
) -> Step:
    """Say what the review found; the assistant goes on until the next is due."""
    if not 1 <= review_days <= LONGEST_VALIDITY:
        raise BadInput("review_too_far", limit=LONGEST_VALIDITY)
    with transaction.atomic():
        entry = locked(member, assistant_id)
        if classification_of(entry.serving) is None:
            # Carried over from before the register: looking at it does not make it classified.
            raise BadInput("not_classified")
        due = timezone.localdate() + timedelta(days=review_days)
        return do(member, entry, "close_review", Act(reason, fields={"review_due": due}))


def prepare_again(member: Member, assistant_id: object) -> Step:
    """Begin anew with the assistant as it stands: to be classified, tried and approved once more,
    while the version in service goes on."""
    with transaction.atomic():
        entry = locked(member, assistant_id)
        if entry.candidate is None:
            entry.candidate = new_version(
                member, entry, content_of(entry.assistant, rule_book().digest)
            )
        return do(member, entry, "prepare_again")
