"""Records as the templates want them: addresses, places and words, no decisions."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from troly.doors.citations import place_in, title_with_number
from troly.doors.claim_wordings import DIFFERENCES, VERDICTS, problem_words, verdict_of_claim
from troly.doors.pages.in_force import day_asked, validity_entry, warnings_of
from troly.doors.reading_words import problem_text, reading_notes
from troly.doors.register_wordings import STAGES
from troly.doors.wordings import Refusal, filled, refusal_for
from troly.engine.answers.values import Claim
from troly.office.assistants.history import (
    ShownClaim,
    ShownNearest,
    ShownQuote,
    ShownRelated,
    ShownTurn,
)
from troly.office.assistants.models import Assistant, Conversation
from troly.office.governance.register import stage_of
from troly.office.library.models import Document, JobState, State, Version
from troly.office.library.register import Row
from troly.office.tenants.models import Clearance, Member

WORKING = (State.WAITING, State.READING, State.SEARCHABLE)
READABLE = (State.SEARCHABLE, State.COMPLETE)


def clearance_word(clearance: int) -> str:
    """Who may read, in one word."""
    words = {
        Clearance.PUBLIC: _("Công khai"),
        Clearance.INTERNAL: _("Nội bộ"),
        Clearance.RESTRICTED: _("Hạn chế"),
    }
    return words[Clearance(clearance)]


def document_url(document: object, version: object, **query: object) -> str:
    address = reverse("pages:document", args=[document, version])
    known = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{address}?{urlencode(known)}" if known else address


def validity_of(document: Document, today: date | None = None) -> str:
    """in_force, not_yet, expired, or unknown where no date is known."""
    day = today or timezone.localdate()
    if document.valid_from is None and document.valid_to is None:
        return "unknown"
    if document.valid_to is not None and document.valid_to < day:
        return "expired"
    if document.valid_from is not None and document.valid_from > day:
        return "not_yet"
    return "in_force"


def refusal(code: str, facts: dict[str, object], family: str = "file_refused") -> dict[str, str]:
    words: Refusal = refusal_for(code, family)
    return {"title": filled(words.title, facts), "remedy": filled(words.remedy, facts)}


def assistant_entry(assistant: Assistant) -> dict[str, Any]:
    return {
        "id": assistant.id,
        "name": assistant.name,
        "purpose": assistant.purpose,
        "stage": stage_entry(assistant),
        "answers_with": assistant.answers_with,
        "collections": [c.name for c in assistant.collections.all()],
        "opening_questions": assistant.opening_questions,
        "ask_url": reverse("pages:ask", args=[assistant.id]),
        "check_url": reverse("pages:check", args=[assistant.id]),
        "edit_url": reverse("pages:assistant_edit", args=[assistant.id]),
        "retire_url": reverse("pages:assistant_retire", args=[assistant.id]),
        "register_url": reverse("pages:register_entry", args=[assistant.id]),
    }


def rail_entry(assistant: Assistant) -> dict[str, Any]:
    """An assistant in the list beside a question: what it is called and for."""
    return {
        "id": assistant.id,
        "name": assistant.name,
        "purpose": assistant.purpose,
        "ask_url": reverse("pages:ask", args=[assistant.id]),
        "register_url": reverse("pages:register_entry", args=[assistant.id]),
    }


def stage_entry(assistant: Assistant) -> dict[str, Any]:
    word, icon, kind = STAGES[stage_of(assistant)]
    return {"word": word, "icon": icon, "kind": kind}


def past_question(conversation: Conversation, current: object = None) -> dict[str, Any]:
    return {
        "title": conversation.title,
        "url": reverse("pages:conversation", args=[conversation.id]),
        "asked_at": conversation.asked_at,
        "is_current": conversation.id == current,
    }


def quote_entry(
    shown: ShownQuote, turn_id: object, current: int | None, day: date | None = None
) -> dict[str, Any]:
    """``day``: what the question asked about, None for today."""
    citation, document = shown.citation, shown.document
    url = None
    if shown.is_open and document is not None and shown.version is not None:
        url = document_url(
            document.id,
            shown.version.id,
            page=citation.page,
            start=citation.start,
            end=citation.end,
            turn=turn_id,
            quote=citation.number,
        )
    return {
        "n": citation.number,
        "text": shown.quote,
        "is_masked": shown.is_masked,
        "state": shown.state,
        "article_url": _article_url(shown, turn_id),
        "is_older": shown.state == "older_version",
        "language": document.language if document else "",
        "title": title_with_number(citation.title, citation.document_number),
        "place": place_in(citation.article, citation.clause, citation.point, citation.heading_path),
        "heading": _heading_above(shown),
        "page": citation.page,
        "number": citation.document_number,
        "is_same_document": False,
        "in_force": validity_entry(
            citation.validity,
            validity_of(document) if document else "unknown",
            day,
            document.valid_from if document else None,
            document.valid_to if document else None,
        ),
        "url": url,
        "is_current": citation.number == current,
        "ended_by": _ended_by(shown),
        "related": [related_entry(one, turn_id) for one in shown.related if shown.is_open],
    }


def _heading_above(shown: ShownQuote) -> str:
    """The title of the article that a quote stands in: a point seldom names its own subject."""
    citation = shown.citation
    is_told = bool(shown.quote and citation.article and citation.heading_path)
    heading = str(citation.heading_path[-1]) if is_told and not shown.is_masked else ""
    return "" if heading in shown.quote else heading


def _article_url(shown: ShownQuote, turn_id: object) -> str | None:
    """The whole Điều around a quote, marked. Where it begins and ends is read from the outline
    when somebody opens it: the outline of a long law is longer than all that a page shows."""
    if not shown.citation.article or not shown.is_open:
        return None
    if shown.document is None or shown.version is None:
        return None
    return document_url(
        shown.document.id,
        shown.version.id,
        start=shown.citation.start,
        end=shown.citation.end,
        turn=turn_id,
        whole="article",
    )


def _ended_by(shown: ShownQuote) -> dict[str, Any] | None:
    """What took the place of the quoted document."""
    other = shown.ended_by
    if other is None:
        return None
    url = document_url(other.id, other.current_id) if other.current_id else None
    return {"title": other.number or other.title, "url": url}


def related_entry(related: ShownRelated, turn_id: object) -> dict[str, Any]:
    """A place that a quote points to, with the words that point there."""
    place, document = related.place, related.document
    where = place_in(str(place["article"]), str(place["clause"]), "", ())
    return {
        "is_definition": place["kind"] == "definition",
        "words": place["words"],
        "text": related.text,
        "language": document.language,
        "place": f"{where}, {title_with_number(str(place['title']), document.number)}",
        "url": document_url(
            document.id,
            place["version"],
            page=place["page"],
            start=place["start"],
            end=place["end"],
            turn=turn_id,
        ),
    }


def claim_entry(shown: ShownClaim | Claim, turn_id: object = None) -> dict[str, Any]:
    """A model's sentence with its verdict; links to its quotes once there is a turn."""
    flags = [f if isinstance(f, dict) else asdict(f) for f in shown.flags]
    return {
        "text": shown.text,
        "evidence": [
            {"n": n, "at": f"quote-{turn_id}-{n}" if turn_id else ""} for n in shown.evidence
        ],
        "verdict": verdict_of_claim(str(shown.verdict), [f["kind"] for f in flags]),
        "flags": [
            {**f, "word": DIFFERENCES.get(f["kind"], f["kind"])}
            for f in flags
            if not f["kind"].startswith("model_")
        ],
    }


def nearest_entry(near: ShownNearest, turn_id: object) -> dict[str, Any]:
    return {
        "text": near.snippet,
        "title": title_with_number(near.title, near.document.number),
        "place": near.heading_path[-1] if near.heading_path else "",
        "page": near.page,
        "language": near.document.language,
        "url": document_url(
            near.document.id,
            near.version_id,
            page=near.page,
            start=near.start,
            end=near.end,
            turn=turn_id,
        ),
    }


def check_code(shown: ShownTurn) -> str:
    """Twelve hex digits over the exact places and words quoted: the same quotes, the same code."""
    facts = [
        # What is stored, so that covered words do not change the code.
        [q.version.sha256, q.citation.start, q.citation.end, q.citation.quote]
        for q in shown.quotes
        if q.quote and q.version is not None
    ]
    if not facts:
        return ""
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest().upper()
    return "-".join(digest[at : at + 4] for at in (0, 4, 8))


def copied_text(question: str, quotes: list[dict[str, Any]]) -> str:
    """Question and quotes with their places, as plain text for a report."""
    lines = [question, ""]
    for quote in quotes:
        if not quote["text"]:
            continue
        page = (_("tr. %(page)s") % {"page": quote["page"]}) if quote["page"] else ""
        place = ", ".join(part for part in (quote["title"], quote["place"], page) if part)
        lines += [f"“{quote['text']}”", f"— {place}", ""]
    return "\n".join(lines).strip()


def turn_entry(
    shown: ShownTurn, looked_in: list[str], current: int | None = None
) -> dict[str, Any]:
    turn = shown.turn
    understood = turn.understood or {}
    is_read_differently = any(
        understood.get(name)
        for name in ("are_accents_restored", "are_slips_mended", "is_follow_up", "typed_keys")
    )
    day = day_asked(understood)
    quotes = [quote_entry(q, turn.id, current, day) for q in shown.quotes]
    for before, quote in reversed(list(pairwise(quotes))):
        quote["is_same_document"] = bool(quote["number"]) and before["title"] == quote["title"]
        if (before["title"], before["heading"]) == (quote["title"], quote["heading"]):
            quote["heading"] = ""
    claims = [claim_entry(c, turn.id) for c in shown.claims]
    nearest = [nearest_entry(n, turn.id) for n in shown.nearest]
    return {
        "id": turn.id,
        "question": turn.question,
        "understood": understood.get("text", "") if is_read_differently else "",
        "asked_at": turn.asked_at,
        "ending": turn.ending,
        "language": turn.language,
        "notes": reading_notes(understood),
        "problem": problem_text(understood),
        "reason": understood.get("reason", ""),
        "quotes": quotes,
        "warnings": warnings_of(quotes, day),
        "claims": claims,
        "tally": _tally(shown.claims),
        "written_by": turn.written_by,
        "model_problem": problem_words(turn.model_problem) if turn.model_problem else "",
        "nearest": nearest,
        "other_languages": _other_languages(turn.language, nearest),
        "looked_in": looked_in,
        "check_code": check_code(shown),
        "copy_text": copied_text(turn.question, quotes),
    }


def _tally(claims: Sequence[ShownClaim]) -> list[dict[str, Any]]:
    """How many sentences of a model came to each verdict, the ones to look at first."""
    counts = Counter(str(claim.verdict) for claim in claims)
    return [
        {"n": counts[code], "wording": VERDICTS[code]}
        for code in reversed(list(VERDICTS))
        if counts[code]
    ]


def _other_languages(language: str, nearest: Sequence[dict[str, Any]]) -> list[str]:
    """Where all that came close is written in other languages than the question: which ones."""
    found = dict.fromkeys(near["language"] for near in nearest)
    return [] if language in found or "" in found else list(found)


@dataclass(frozen=True)
class Progress:
    done: int
    total: int
    unit: str


def progress_of(row: Row) -> Progress:
    """How far the job over a row is; pages while reading, passages afterwards."""
    job = row.job
    if job is None or not job.total:
        return Progress(0, 0, "page")
    return Progress(job.done, job.total, "page" if job.stage == "reading" else "passage")


def opened_version(row: Row) -> object:
    """The version a row opens: its newest when it can be read, else the current one."""
    return row.version.id if row.version.state in READABLE else row.document.current_id


def library_entry(row: Row, member: Member) -> dict[str, Any]:
    document, version, progress = row.document, row.version, progress_of(row)
    opened = opened_version(row)
    # Who added it is nobody's business in another body.
    is_own = document.tenant_id == member.tenant_id
    is_bad = version.state in (State.FAILED, State.QUARANTINED)
    return {
        "id": document.id,
        "title": document.title,
        "number": "" if document.number in document.title else document.number,
        "url": document_url(document.id, opened) if opened else None,
        "state": version.state,
        "stage_done": progress.done,
        "stage_total": progress.total,
        "unit": progress.unit,
        "refusal": refusal(version.reason, version.reason_facts) if is_bad else None,
        "again_url": (
            reverse("pages:read_again", args=[version.id])
            if version.state == State.FAILED
            else None
        ),
        "is_paused": row.job is not None and row.job.state == JobState.PAUSED,
        "cancel_url": (
            reverse("pages:job_cancel", args=[row.job.id])
            if row.job is not None and row.job.kind == "read"
            else None
        ),
        "kind": version.format,
        "page_count": version.page_count,
        "label": clearance_word(document.clearance),
        "validity": validity_of(document),
        "shared_by": "" if is_own else document.tenant.name,
        "added_by": document.added_by.person if is_own and document.added_by else "",
        "added_at": document.added_at,
        "replace_url": reverse("pages:document_replace", args=[document.id]),
        "delete_url": f"{reverse('pages:document_delete')}?document={document.id}",
    }


def document_entry(document: Document, version: Version, is_own: bool = True) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": version.title or document.title,
        "language": document.language,
        "number": document.number,
        "issuer": document.issuer,
        "issued_on": document.issued_on,
        "validity": validity_of(document),
        "valid_from": document.valid_from,
        "valid_to": document.valid_to,
        "label": clearance_word(document.clearance),
        "added_by": document.added_by.person if is_own and document.added_by else "",
        "added_at": document.added_at,
        "current_url": (
            document_url(document.id, document.current_id) if document.current_id else None
        ),
    }
