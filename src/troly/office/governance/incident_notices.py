"""Drafts of the notices that an incident calls for: from the record, with its gaps marked."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from troly.engine.layout.values import GAP
from troly.errors import NotFound
from troly.office.assistants.tasks.layouts import BuiltDocument, build
from troly.office.governance.classifying import classification_of
from troly.office.governance.incident_rules import IncidentRules, incident_book
from troly.office.governance.incidents import TEXTS, incident_for, note
from troly.office.governance.models import Incident
from troly.office.governance.stages import Stage
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

# The words of a letter to a Vietnamese authority: Vietnamese whatever the interface speaks.
LEVELS = {"high": "Rủi ro cao", "medium": "Rủi ro trung bình", "low": "Rủi ro thấp"}
OPERATING = {
    Stage.IN_SERVICE: "đang hoạt động",
    Stage.UNDER_REVIEW: "đang hoạt động, đang được rà soát",
    Stage.SUSPENDED: "đã tạm dừng",
    Stage.RETIRED: "đã ngừng hẳn",
    Stage.IN_TRIAL: "đang thử nghiệm",
}
UNITS = {"hours": "giờ", "days": "ngày", "working_days": "ngày làm việc"}
CLOCKS = {
    "detected": "kể từ khi phát hiện",
    "confirmed": "kể từ khi xác nhận",
    "sent": "kể từ báo cáo ban đầu",
}


def draft(member: Member, incident_id: object, rule_id: str) -> BuiltDocument:
    """A notice as a .docx in the layout of a report. Raises ``NotFound`` and ``NotAllowed``."""
    require(member, Permission.APPROVE)
    one = incident_for(member, incident_id)
    rules = incident_book().rules
    rule = rules.notice(rule_id)
    if rule is None or not one.notices.filter(rule=rule_id).exists():
        raise NotFound("no_such_notice")
    made = build(member, "bao_cao", filled(one, rules, rule_id))
    name = f"{rule.form}-su-co-{one.number}.docx".replace("_", "-")
    with transaction.atomic():
        digest = hashlib.sha256(made.data).hexdigest()
        note(member, one, "notice_drafted", facts={"rule": rule_id, "sha256": digest})
    return BuiltDocument(made.data, name, tuple(gaps(one, rules, rule_id)))


def filled(one: Incident, rules: IncidentRules, rule_id: str) -> dict[str, str]:
    """The fields of the report form: every line of the notice with its value or a gap."""
    rule = rules.notice(rule_id)
    assert rule is not None
    form, known = rules.form(rule.form), values_of(one, rules, rule_id)
    lines = [
        f"{n}. {line.label}: {known[line.value] or GAP}" for n, line in enumerate(form.lines, 1)
    ]
    return {
        "issuer": one.tenant.name,
        "subject": f"{form.subject} (sự cố số {one.number})",
        "receivers": rules.channel(rule.channel).to,
        "content": "\n".join(lines),
    }


def gaps(one: Incident, rules: IncidentRules, rule_id: str) -> list[str]:
    """Labels of what the record cannot fill in."""
    rule = rules.notice(rule_id)
    if rule is None:
        return []
    known = values_of(one, rules, rule_id)
    return [line.label for line in rules.form(rule.form).lines if not known[line.value]]


def values_of(one: Incident, rules: IncidentRules, rule_id: str) -> dict[str, str]:
    """By name of a line's value; empty where the record has nothing."""
    facts = one.facts
    entry = one.entry
    classification = classification_of(entry.serving or entry.candidate)
    level = LEVELS.get(classification.national, "") if classification else ""
    persons = facts.get("persons")
    first = one.notices.filter(sent_at__isnull=False).order_by("sent_at").first()
    return {
        "body": one.tenant.name,
        "assistant": f"{entry.assistant.name} (số đăng ký {entry.number})",
        "level": level,
        # A body that builds its assistants here both provides and deploys them.
        "provider": one.tenant.name,
        "deployer": one.tenant.name,
        "detected_at": _moment(one.detected_at),
        "confirmed_at": _moment(one.confirmed_at),
        "what": " ".join(one.what.split()),
        "harm": _chosen(rules, "harm", facts),
        "persons": "" if persons is None else str(persons),
        "operating": OPERATING.get(Stage(entry.stage), "chưa đưa vào sử dụng"),
        "first_notice": _moment(first.sent_at) + (f", {first.receipt}" if first.receipt else "")
        if first
        else "",
        "lesson": str(facts.get("lesson", "")),
        "due": _due(one, rules, rule_id),
        **{name: " ".join(str(facts.get(name, "")).split()) for name in TEXTS},
    }


def _due(one: Incident, rules: IncidentRules, rule_id: str) -> str:
    """The last moment with the term it was worked out by; the term alone until its clock runs."""
    rule, notice = rules.notice(rule_id), one.notices.filter(rule=rule_id).first()
    if rule is None:
        return ""
    term = f"{rule.count} {UNITS[rule.unit]} {CLOCKS[rule.runs_from]}"
    if notice is None or notice.due_at is None:
        return f"{term} ({rule.reference})"
    return f"trước {_moment(notice.due_at)} ({term}; {rule.reference})"


def _chosen(rules: IncidentRules, question_id: str, facts: dict[str, Any]) -> str:
    chosen = facts.get(question_id) or []
    question = next(one for one in rules.questions if one.id == question_id)
    return "; ".join(option.vi for option in question.options if option.id in chosen)


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return timezone.localtime(moment).strftime("%H giờ %M, ngày %d/%m/%Y")
