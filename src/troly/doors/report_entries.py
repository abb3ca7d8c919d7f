"""Reports as pages, files, commands and the API show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from troly.doors import register_wordings, report_wordings
from troly.doors.pages.wordings import ENDINGS, TEXT_LANGUAGES
from troly.doors.personal_wordings import KINDS
from troly.office.governance.models import Classification, RegisterEntry
from troly.office.governance.reports.evidence import Finding, Link
from troly.office.governance.reports.forms import Framework
from troly.office.governance.reports.report import Answer, Report
from troly.office.governance.rule_files import rule_book

SHORT_DIGEST = 12
PLACES = {
    "register": "pages:register",
    "entry": "pages:register_entry",
    "step": "pages:register_step",
    "feedback": "pages:feedback",
    "golden_cases": "pages:golden_cases",
    "audit": "pages:audit",
    "people": "pages:people",
    "personal_policy": "pages:personal_policy",
    "personal_data": "pages:personal",
    "keeping_terms": "pages:personal_terms",
    "data_requests": "pages:subject_requests",
    "outgoing": "pages:outgoing",
    "quarantine": "pages:quarantine",
    "library": "pages:library",
    "public": "pages:open_register",
    "ask": "pages:ask",
    "incidents": "pages:incidents",
}
"""Kind of link → name of the page that shows the record."""


def language() -> str:
    return (get_language() or "vi")[:2]


def address(made: Report, page: str, *ids: str) -> str:
    """The address of a page of this report."""
    found = reverse(f"pages:{page}", args=[made.framework.id, *ids])
    if made.entry is not None:
        found += "?" + urlencode({"assistant": str(made.entry.assistant_id)})
    return found


def framework_entry(found: Framework) -> dict[str, Any]:
    return {
        "id": found.id,
        "version": found.version,
        "about": found.about,
        "title": found.title.in_language(language()),
        "notice": found.notice.in_language(language()),
        "limits": found.limits.in_language(language()),
        "licence": found.licence,
        "source": {"title": found.source.title, "link": found.source.link},
        "questions": len(found.questions),
    }


def whole(made: Report, base: str = "") -> dict[str, Any]:
    """All of a report. ``base``: scheme and host before addresses in a file that leaves."""
    evidence = {name: evidence_entry(made, one, base) for name, one in made.findings.items()}
    return {
        "framework": framework_entry(made.framework),
        "body": made.tenant.name,
        "assistant": made.entry.assistant.name if made.entry is not None else "",
        "assistant_id": str(made.entry.assistant_id) if made.entry is not None else "",
        "is_sample": any(entry.is_sample for entry, _class in made.entries),
        "at": timezone.localtime(made.at),
        "digest": made.digest,
        "counts": made.counts,
        "sections": [
            {
                "id": section.id,
                "label": section.label,
                "title": section.title.in_language(language()),
                "is_verified": section.verified,
                "tag": register_wordings.TAGS[section.tag],
                "questions": [
                    question_entry(made, made.answers[question.id], evidence)
                    for question in section.questions
                ],
            }
            for section in made.framework.sections
        ],
        "risks": _risks(made),
        "stages": _stages(made),
        "covered": [covered_entry(*one) for one in made.entries],
        "url": base + address(made, "report"),
    }


def question_entry(
    made: Report, answer: Answer, evidence: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    question, said = answer.question, answer.said
    status = said.status if said is not None and said.text else ""
    word, icon, kind = report_wordings.STATUSES[status]
    return {
        "id": question.id,
        "label": question.label,
        "reference": question.reference,
        "ask": question.ask.in_language(language()),
        "tag": register_wordings.TAGS[question.tag],
        "is_verified": question.verified,
        "risks": question.risks,
        "processes": [
            {"code": one.code, "label": one.label, "where": [*one.places], "risks": [*one.risks]}
            for one in question.processes
        ],
        "status": {"code": status, "word": word, "icon": icon, "kind": kind},
        "text": said.text if said is not None else "",
        "owner": str(said.owner.person) if said is not None and said.owner else "",
        "by": str(said.by.person) if said is not None and said.by else "",
        "said_at": timezone.localtime(said.at) if said is not None else None,
        "evidence": [evidence[name] for name in question.evidence],
        "is_open": answer.is_open,
        "gaps": len(answer.gaps),
        "url": address(made, "report_answer", question.id),
    }


def evidence_entry(made: Report, found: Finding, base: str = "") -> dict[str, Any]:
    return {
        "name": found.name,
        "title": report_wordings.title_of(found.name),
        "says": report_wordings.says(found),
        "is_gap": found.is_gap,
        "digest": found.digest,
        "short_digest": found.digest[:SHORT_DIGEST],
        "at": timezone.localtime(found.at) if isinstance(found.at, datetime) else found.at,
        "until": found.until,
        "lines": [line_entry(code, value) for code, value in found.lines],
        "links": [link_entry(link, base) for link in found.links],
        "url": base + address(made, "report_evidence", found.name),
    }


def link_entry(link: Link, base: str = "") -> dict[str, str]:
    return {
        "label": link.label or report_wordings.title_of(link.kind),
        "url": base + reverse(PLACES[link.kind], args=link.ids),
    }


def line_entry(code: str, value: Any) -> tuple[str, str]:
    """A row of evidence in words: (what, how it is)."""
    kind, _dot, rest = code.partition(".")
    if kind == "answer":
        return _answered(rest, value)
    if kind == "ending" and rest in ENDINGS:
        return str(ENDINGS[rest].word), str(value)
    if kind == "language":
        return str(TEXT_LANGUAGES.get(rest, "–")), str(value)
    if kind == "kind":
        return str(KINDS.get(rest, rest)), str(value)
    word = str(report_wordings.LINES.get(code, code))
    if code in ("national", "european") and value in register_wordings.LEVELS:
        return word, str(register_wordings.LEVELS[value][0])
    if code == "stage":
        return word, str(register_wordings.STAGES[value][0])
    if code in ("ground", "duty"):
        return word, _rule(value)
    return word, report_wordings.value_words(value)


def _answered(question_id: str, value: Any) -> tuple[str, str]:
    """A question of the risk questionnaire with the option chosen, in its own words."""
    for question in rule_book().questionnaire.questions:
        if question.id == question_id:
            chosen = (value,) if isinstance(value, str) else tuple(value)
            words = [one.in_language(language()) for one in question.options if one.id in chosen]
            return question.ask.in_language(language()), ", ".join(words)
    return question_id, str(value)


def _rule(rule_id: str) -> str:
    for rules in rule_book().frameworks:
        for row in (*rules.classes, *rules.flags, *rules.duties):
            if row.id == rule_id:
                return f"{row.text.in_language(language())} ({row.reference})"
    return rule_id


def _risks(made: Report) -> list[dict[str, Any]]:
    """Each risk of the framework with the questions that bear on it."""
    return [
        {
            "code": risk.code,
            "label": risk.label,
            "text": risk.text.in_language(language()),
            "questions": [
                {"id": key, "is_open": one.is_open}
                for key, one in made.answers.items()
                if risk.code in one.question.risks
            ],
        }
        for risk in made.framework.risks
    ]


def _stages(made: Report) -> list[dict[str, Any]]:
    """Each stage of the framework with the processes at hand that belong there."""
    processes = [one for question in made.framework.questions for one in question.processes]
    return [
        {
            "code": stage.code,
            "label": stage.label,
            "text": stage.text.in_language(language()),
            "processes": [one.code for one in processes if stage.code in one.places],
        }
        for stage in made.framework.stages
    ]


def covered_entry(entry: RegisterEntry, made: Classification | None) -> dict[str, Any]:
    version = entry.serving or entry.candidate
    return {
        "number": entry.number,
        "name": entry.assistant.name,
        "stage": str(register_wordings.STAGES[entry.stage][0]),
        "national": str(register_wordings.LEVELS[made.national][0]) if made is not None else "–",
        "digest": version.digest[:SHORT_DIGEST] if version is not None else "–",
        "review_due": entry.review_due,
        "is_sample": entry.is_sample,
    }
