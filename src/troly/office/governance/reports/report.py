"""A report: the questions of a framework with what people say and what the system shows today."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from troly.errors import NotFound
from troly.office.audit.chain import record
from troly.office.governance.models import Classification, RegisterEntry
from troly.office.governance.reports import evidence
from troly.office.governance.reports.evidence import Finding
from troly.office.governance.reports.files import digest_of, framework
from troly.office.governance.reports.forms import Framework, ReportQuestion
from troly.office.governance.reports.models import Statement, Status
from troly.office.governance.reports.scope import Scope
from troly.office.governance.reports.writing import entry_of, require_reader, statements_of
from troly.office.tenants.models import Member, Tenant


@dataclass(frozen=True)
class Answer:
    question: ReportQuestion
    said: Statement | None
    findings: tuple[Finding, ...]

    @property
    def is_said(self) -> bool:
        return self.said is not None and bool(self.said.text)

    @property
    def gaps(self) -> tuple[Finding, ...]:
        if self.said is not None and self.said.status == Status.NOT_APPLICABLE:
            return ()
        return tuple(one for one in self.findings if one.is_gap)

    @property
    def is_open(self) -> bool:
        """Neither a person says anything nor the system shows anything."""
        return not self.is_said and len(self.gaps) == len(self.findings)


@dataclass(frozen=True)
class Report:
    framework: Framework
    tenant: Tenant
    entry: RegisterEntry | None
    answers: Mapping[str, Answer]
    """By question id."""
    findings: Mapping[str, Finding]
    """By name of evidence."""
    entries: tuple[tuple[RegisterEntry, Classification | None], ...]
    """What the report covers: the assistants in service, or the one it is about."""
    at: datetime

    @property
    def counts(self) -> dict[str, int]:
        answers = self.answers.values()
        shown = sum(not one.is_gap for one in self.findings.values())
        return {
            "questions": len(self.answers),
            "said": sum(one.is_said for one in answers),
            "open": sum(one.is_open for one in answers),
            "evidence": shown,
            "gaps": len(self.findings) - shown,
        }

    @property
    def digest(self) -> str:
        """SHA-256 over the framework, all that people say and all that the system shows."""
        facts = [
            self.framework.id,
            digest_of(self.framework),
            str(self.tenant.pk),
            str(self.entry.assistant_id) if self.entry is not None else "",
            [
                [key, str(one.said.pk) if one.said is not None else ""]
                for key, one in self.answers.items()
            ],
            [[name, one.gap, one.digest] for name, one in sorted(self.findings.items())],
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def report(member: Member, framework_id: str, assistant_id: object = None) -> Report:
    """Raises ``NotAllowed``, ``NotFound``, and ``BadInput`` where an assistant must be named."""
    found = framework(framework_id)
    require_reader(member, found.about)
    entry = entry_of(member, found, assistant_id)
    scope = Scope(member.tenant, entry)
    findings = {
        name: evidence.resolve(name, scope)
        for name in dict.fromkeys(
            name for question in found.questions for name in question.evidence
        )
    }
    said = statements_of(member.tenant, found.id, entry)
    answers = {
        question.id: Answer(
            question,
            said.get(question.id),
            tuple(findings[name] for name in question.evidence),
        )
        for question in found.questions
    }
    shown = scope.entries if entry is not None else scope.served
    covered = tuple((one, scope.classes.get(one.pk)) for one in shown)
    return Report(found, member.tenant, entry, answers, findings, covered, scope.now)


def finding(
    member: Member, framework_id: str, name: str, assistant_id: object = None
) -> tuple[Report, Finding]:
    """One piece of evidence of a report, with the record behind its digest."""
    made = report(member, framework_id, assistant_id)
    found = made.findings.get(name)
    if found is None:
        raise NotFound("not_found")
    return made, found


def note_export(member: Member, made: Report, kind: str) -> None:
    """A report that leaves as a file is on record with its digest."""
    with transaction.atomic():
        record(
            made.tenant.pk,
            member.pk,
            "report_exported",
            made.entry.assistant_id if made.entry is not None else made.tenant.pk,
            framework=made.framework.id,
            version=made.framework.version,
            digest=made.digest,
            kind=kind,
            gaps=made.counts["gaps"],
        )
