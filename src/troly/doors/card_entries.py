"""The card of an assistant as pages, the API and commands show it."""

from __future__ import annotations

from typing import Any

from troly.doors import register_wordings
from troly.doors.pages.wordings import TEXT_LANGUAGES
from troly.doors.report_entries import SHORT_DIGEST, language
from troly.doors.report_wordings import VALUES
from troly.office.governance.reports.public import Card
from troly.office.governance.rule_files import rule_book


def card_entry(card: Card) -> dict[str, Any]:
    made, results = card.classification, card.results
    return {
        "id": card.entry.assistant_id,
        "name": card.entry.assistant.name,
        "number": card.entry.number,
        "body": card.body,
        "purpose": card.purpose,
        "tasks": [VALUES.get(one, one) for one in card.tasks],
        "stage": str(register_wordings.STAGES[card.entry.stage][0]),
        "since": card.since,
        "is_sample": card.entry.is_sample,
        "national": _level(made.national) if made is not None else None,
        "european": _level(made.european) if made is not None else None,
        "grounds": _grounds(made.grounds) if made is not None else [],
        "owner": card.owner,
        "contact": card.contact,
        "sources": card.sources,
        "closed_sources": card.closed_sources,
        "languages": [str(TEXT_LANGUAGES.get(one, one)) for one in card.languages],
        "writes": card.answers_with == "model",
        "model": card.model,
        "golden": results.get("golden"),
        "refused": results.get("refused"),
        "answered_share": _percent(results.get("answered_share")),
        "refused_share": _percent(results.get("refused_share")),
        "has_results": bool(results),
        "reviewed_on": card.reviewed_on,
        "review_due": card.review_due,
        "version": card.version,
        "digest": card.digest,
        "short_digest": card.digest[:SHORT_DIGEST],
    }


def _level(level: str) -> str:
    return str(register_wordings.LEVELS[level][0])


def _grounds(ids: list[str]) -> list[dict[str, Any]]:
    rows = {
        row.id: row for rules in rule_book().frameworks for row in (*rules.classes, *rules.flags)
    }
    return [
        {
            "text": rows[one].text.in_language(language()),
            "reference": rows[one].reference,
            "is_verified": rows[one].verified,
        }
        for one in ids
        if one in rows
    ]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f} %"
