"""Entries of the register as the templates want them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from troly.doors import register_wordings as words
from troly.doors.pages.watched import watch_entry
from troly.doors.watch_wordings import FIELDS
from troly.office.assistants.gate import as_it_stands, gate
from troly.office.assistants.models import Assistant
from troly.office.governance import changing, trials
from troly.office.governance.classifying import classification_of, outlook
from troly.office.governance.models import Classification, RegisterEntry, Step, Trial
from troly.office.governance.risk import Class, Duty
from troly.office.governance.rule_files import rule_book
from troly.office.governance.snapshots import differences
from troly.office.governance.stages import PREPARING, Stage
from troly.office.library.register import collections_known
from troly.office.tenants.models import Member

LINE = (*PREPARING, Stage.IN_SERVICE)
BY_FORM = ("classify", "begin_trial", "retire")
"""Acts with a page of their own."""


def language() -> str:
    return (get_language() or "vi")[:2]


def stage_entry(stage: str) -> dict[str, Any]:
    word, icon, kind = words.STAGES[stage]
    return {"code": stage, "word": word, "icon": icon, "kind": kind}


def level_entry(level: str) -> dict[str, Any]:
    word, kind = words.LEVELS[level]
    return {"code": level, "word": word, "kind": kind}


def row(entry: RegisterEntry, classification: Classification | None) -> dict[str, Any]:
    """A line of the list."""
    return {
        "number": entry.number,
        "name": entry.assistant.name,
        "stage": stage_entry(entry.stage),
        "candidate": stage_entry(entry.candidate_stage) if _has_successor(entry) else None,
        "national": level_entry(classification.national) if classification else None,
        "responsible": str(entry.responsible.person) if entry.responsible else "",
        "review_due": entry.review_due,
        "is_carried_over": entry.is_carried_over,
        "is_sample": entry.is_sample,
        "url": reverse("pages:register_entry", args=[entry.assistant_id]),
    }


def _has_successor(entry: RegisterEntry) -> bool:
    return entry.is_served and entry.candidate is not None


def whole(member: Member, entry: RegisterEntry) -> dict[str, Any]:
    """All of an entry's page."""
    version = entry.candidate or entry.serving
    classification = classification_of(version)
    served_class = classification_of(entry.serving)
    trial = trials.running(entry)
    acts = [act for act in changing.possible_acts(member, entry) if act not in BY_FORM]
    if "roll_back" in acts and changing.version_before(entry) is None:
        acts.remove("roll_back")
    if trial is not None and member.may_build:
        acts.append("measure")
    possible = changing.possible_acts(member, entry)
    return {
        **row(entry, served_class or classification),
        "id": entry.assistant_id,
        "why_stopped": entry.why_stopped,
        "evidence_until": entry.evidence_until,
        "line": _line(entry),
        "serving": _version(member, entry, entry.serving),
        "prepared": _version(member, entry, entry.candidate),
        "changes": _changes(entry),
        "watch": watch_entry(member, entry),
        "versions": [one.number for one in entry.versions.order_by("-number")[:20]],
        "classification": _classification(entry, classification) if classification else None,
        "trial": trial_entry(trial) if trial else None,
        "history": [_step(step) for step in entry.steps.order_by("-number")],
        "acts": [{"code": act, "word": words.ACTS[act][0]} for act in acts],
        "takes_days": bool({"put_in_service", "close_review"} & set(acts)),
        "may_classify": "classify" in possible,
        "may_begin_trial": "begin_trial" in possible,
        "may_retire": "retire" in possible,
        "is_builder": member.person_id in changing.builders_of(entry),
    }


def _line(entry: RegisterEntry) -> list[dict[str, Any]]:
    """The way to service, with where the entry stands on it."""
    stage = Stage(entry.stage)
    at = LINE.index(stage) if stage in LINE else len(LINE) - 1
    return [
        {
            "word": words.STAGES[one][0],
            "is_done": number < at or (number == at and stage not in PREPARING),
            "is_now": one == stage,
        }
        for number, one in enumerate(LINE)
    ]


def _version(member: Member, entry: RegisterEntry, version: Any) -> dict[str, Any] | None:
    if version is None:
        return None
    known = {str(pk) for pk in collections_known(member).values_list("pk", flat=True)}
    return {
        "number": version.number,
        "digest": version.digest,
        "made_by": str(version.made_by.person) if version.made_by else "",
        "made_at": version.made_at,
        "purpose": version.content["purpose"],
        "collections": [
            one["name"] for one in version.content["collections"] if one["id"] in known
        ],
        "writes": version.content["answers_with"] == "model",
        "model": version.content["model"],
        "instructions": version.content.get("instructions", ""),
        "stage": stage_entry(entry.candidate_stage) if version == entry.candidate else None,
    }


def _changes(entry: RegisterEntry) -> list[str]:
    """Words for the fields in which the version being prepared differs from that in service."""
    if entry.serving is None or entry.candidate is None:
        return []
    found = differences(entry.serving.content, entry.candidate.content)
    return [str(FIELDS.get(one.field, one.field)) for one in found if one.field != "rules"]


def _classification(entry: RegisterEntry, made: Classification) -> dict[str, Any]:
    found = outlook(entry, made)
    return {
        "classes": [_class(found.national), _class(found.european)],
        "duties": [_duty(duty) for duty in found.duties],
        "needs_impact_assessment": made.needs_impact_assessment,
        "is_of_these_rules": found.is_of_these_rules,
        "is_taken_over": made.is_taken_over,
        "at": made.at,
        "by": str(made.by.person) if made.by else "",
        "rules": made.rules,
    }


def _class(found: Class) -> dict[str, Any]:
    return {
        "framework": found.framework,
        "level": level_entry(found.level),
        "grounds": [_rule(one) for one in (*found.grounds, *found.flags)],
    }


def _rule(rule: Any) -> dict[str, Any]:
    return {
        "id": rule.id,
        "text": rule.text.in_language(language()),
        "reference": rule.reference,
        "since": rule.since,
        "tag": words.TAGS[rule.tag],
        "is_verified": rule.verified,
    }


def _duty(duty: Duty) -> dict[str, Any]:
    when = str(words.DUE[duty.rule.due]).format(count=duty.rule.count)
    return {
        **_rule(duty.rule),
        "role": words.ROLES[duty.rule.role],
        "framework": duty.framework,
        "when": when,
        "due": duty.due,
        "is_in_force": duty.is_in_force,
        "is_shown": duty.rule.evidence is not None,
    }


def trial_entry(trial: Trial) -> dict[str, Any]:
    marks = trials.marks_of(trial)
    return {
        "level": trial.level,
        "begins_on": trial.begins_on,
        "ends_on": trial.ends_on,
        "asked": trial.asked,
        "most_questions": trial.most_questions,
        "members": [str(one.person) for one in trial.members.select_related("person")],
        "scheme": trial.scheme,
        "rights_notice": trial.rights_notice,
        "marks": [
            {
                "word": words.MARKS[mark.name],
                "share": _percent(mark.share),
                "count": mark.count,
                "wanted": _percent(mark.wanted_share),
                "wanted_count": mark.wanted_count,
                "is_met": mark.is_met,
            }
            for mark in marks
        ],
        "days": trials.days_of(trial),
        "measured_at": trial.figures.get("at", ""),
        "is_measuring": trials.is_measuring(trial),
        "rules_changed": trial.rules != rule_book().digest,
        "attacks": _attacks(trial),
    }


def _attacks(trial: Trial) -> dict[str, Any] | None:
    """What was tried on it and what became of each; None before anything was."""
    found = trial.figures.get("attacks")
    if not found or not found["outcomes"]:
        return None
    return {
        "rows": [
            {
                "word": words.ATTACKS.get(kind, kind),
                "outcome": words.OUTCOMES[outcome],
                "is_held": outcome == "held",
                "id": name,
            }
            for name, kind, _place, outcome in found["outcomes"]
        ],
        "days": [
            {**one, "at": datetime.fromisoformat(one["at"]),
             "failed": one["followed"] + one["leaked"]}
            for one in reversed(found["days"])
        ],
    }  # fmt: skip


def standing(member: Member, assistant: Assistant) -> dict[str, Any]:
    """Over a question's field: why the assistant does not answer now, or that it is on trial."""
    admission = gate().admission(member, assistant)
    stopped = words.words_of_reason(admission.reason, admission.facts)
    notice = trials.notice_of(admission.trial) if admission.trial is not None else ""
    return {"stopped": stopped, "trial_notice": notice}


def answers_from(member: Member, assistant: Assistant, entry: dict[str, Any]) -> list[Any]:
    """Ids of the collections that answer now; ``entry`` is told their names and whose words these
    are, where the version in service differs from the assistant as it stands."""
    served = gate().admission(member, assistant).served or as_it_stands(assistant)
    chosen = collections_known(member).filter(pk__in=served.collections)
    entry["collections"] = [one.name for one in chosen]
    entry["answers_with"] = served.answers_with
    return [one.pk for one in chosen]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def _step(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "word": words.ACTS[step.act][1],
        "by": step.by_name,
        "at": step.at,
        "reason": step.reason,
        "version": step.version.number if step.version else None,
        "evidence_digest": step.evidence_digest,
        "url": (
            reverse("pages:register_step", args=[step.entry.assistant_id, step.number])
            if step.evidence_digest
            else ""
        ),
    }
