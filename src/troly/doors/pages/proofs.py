"""Turns opened by their permanent link, and why they came out so, as the templates want them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from troly.doors.citations import place_in, title_with_number
from troly.doors.pages.in_force import day_asked
from troly.doors.pages.shown import check_code, claim_entry, document_url
from troly.doors.pages.wordings import FEATURES, STEPS, TEXT_LANGUAGES
from troly.office.assistants.feedback import own_feedback
from troly.office.assistants.models import Feedback, Turn
from troly.office.assistants.proving import Proof, ProvenQuote, may_read_all
from troly.office.assistants.reasons import Why, WhyPassage, WhyUnit
from troly.office.assistants.timing import in_order
from troly.office.tenants.models import Member


def turn_url(request: HttpRequest, turn: Turn) -> str:
    """The permanent link, whole."""
    return request.build_absolute_uri(reverse("pages:turn", args=[turn.pk]))


def judged_entry(member: Member, turn: Turn, given: Feedback | None, place: str) -> dict[str, Any]:
    """What the feedback form under an answer needs; ``place`` says where to come back to."""
    return {
        "verdict": given.verdict if given else "",
        "reason": given.reason if given else "",
        "url": reverse("pages:turn_feedback", args=[turn.pk]),
        "from": place,
    }


def judged_entries(member: Member, turns: list[Turn]) -> dict[object, dict[str, Any]]:
    """The same for all turns of a conversation, by turn id."""
    given = own_feedback(member, turns)
    return {t.pk: judged_entry(member, t, given.get(t.pk), "conversation") for t in turns}


def proof_entry(proof: Proof) -> dict[str, Any]:
    turn = proof.shown.turn
    states = [quote.state for quote in proof.quotes]
    return {
        "id": turn.pk,
        "question": turn.question,
        "asked_at": turn.asked_at,
        "assistant": turn.conversation.assistant.name,
        "asked_by": turn.conversation.member.person if not proof.is_own else "",
        "ending": turn.ending,
        "checked_at": proof.checked_at,
        "holds": proof.holds,
        "count": len(states),
        "standing": sum(state in ("exact", "replaced") for state in states),
        "quotes": [_quote_entry(quote, turn) for quote in proof.quotes],
        "claims": [claim_entry(claim, turn.pk) for claim in proof.shown.claims],
        "check_code": check_code(proof.shown),
        "is_own": proof.is_own,
        "is_shared": turn.shared_at is not None,
        "conversation_url": (
            reverse("pages:conversation", args=[turn.conversation_id]) + f"#turn-{turn.pk}"
            if proof.is_own
            else ""
        ),
        "url": reverse("pages:turn", args=[turn.pk]),
        "why_url": reverse("pages:turn_why", args=[turn.pk]),
        "share_url": reverse("pages:turn_share", args=[turn.pk]),
    }


def _quote_entry(proven: ProvenQuote, turn: Turn) -> dict[str, Any]:
    citation, document, version = proven.citation, proven.document, proven.version
    url = newer_url = ""
    if proven.quote and document is not None and version is not None:
        url = document_url(
            document.pk,
            version.pk,
            page=citation.page,
            start=citation.start,
            end=citation.end,
        )
        if proven.newer is not None:
            newer_url = document_url(document.pk, proven.newer.pk)
    return {
        "n": citation.number,
        "state": proven.state,
        "text": proven.quote,
        "language": document.language if document else "",
        # Of what is closed nothing is named.
        "title": title_with_number(citation.title, citation.document_number) if document else "",
        "place": (
            place_in(citation.article, citation.clause, citation.point, citation.heading_path)
            if proven.quote
            else ""
        ),
        "page": citation.page if proven.quote else None,
        "validity": citation.validity,
        "start": citation.start,
        "end": citation.end,
        "version": version,
        "newer": proven.newer,
        "erased_at": proven.erased_at,
        "url": url,
        "newer_url": newer_url,
    }


def why_entry(member: Member, turn: Turn, told: Why) -> dict[str, Any]:
    understood = turn.understood or {}
    return {
        "is_kept": told.is_kept,
        "understood": understood_facts(understood, may_read_all(member, turn)),
        "found": [_passage_entry(number, one) for number, one in enumerate(told.found, 1)],
        "read_count": sum(one.was_read for one in told.found),
        "chosen_count": sum(one.is_chosen for one in told.weighed),
        "closed": told.closed,
        "weighed": [_unit_entry(one) for one in told.weighed],
        "confidence": turn.confidence,
        "threshold": turn.threshold,
        "is_enough": turn.confidence is not None
        and turn.threshold is not None
        and turn.confidence >= turn.threshold,
        "features": [
            {"name": FEATURES.get(name, name), "code": name, "value": value}
            for name, value in turn.features.items()
        ],
        "timings": [
            {"name": STEPS.get(name, name), "code": name, "value": value}
            for name, value in in_order(turn.timings)
        ],
        "parts": parts_facts(told.parts),
    }


def understood_facts(understood: dict[str, Any], are_titles_shown: bool) -> list[dict[str, str]]:
    """How the question was read, in words."""
    language = str(understood.get("language", ""))
    facts = [
        (_("Được hiểu là"), understood.get("text", "")),
        (_("Ngôn ngữ"), TEXT_LANGUAGES.get(language, language)),
        (_("Dấu tiếng Việt"), _("đã thêm lại") if understood.get("are_accents_restored") else ""),
        (_("Gõ phím"), understood.get("typed_keys", "")),
        (
            _("Câu hỏi tiếp"),
            _("có, về cùng việc với câu trước") if understood.get("is_follow_up") else "",
        ),
        (_("Ngày áp dụng"), _day(understood)),
        (_("Số hiệu được nêu"), ", ".join(understood.get("numbers", ()))),
        (_("Điều được nêu"), ", ".join(understood.get("places", ()))),
        (
            _("Văn bản được nêu"),
            ", ".join(understood.get("documents", ())) if are_titles_shown else "",
        ),
        (_("Chữ viết tắt"), "; ".join(understood.get("expansions", ()))),
        (_("Từ thường ngày, từ trong văn bản"), "; ".join(understood.get("official", ()))),
    ]
    return [{"name": name, "value": str(value)} for name, value in facts if value]


def _day(understood: dict[str, Any]) -> str:
    day = day_asked(understood)
    return day.strftime("%d/%m/%Y") if day else ""


def _passage_entry(number: int, one: WhyPassage) -> dict[str, Any]:
    document = one.version.document
    return {
        "number": number,
        "title": title_with_number(one.version.title or document.title, document.number),
        "place": one.heading_path[-1][:160] if one.heading_path else "",
        "page": one.page,
        "version": one.version.ordinal,
        "is_current": document.current_id == one.version.pk,
        "snippet": _without_heading(one),
        "lexical": one.lexical,
        "dense": one.dense,
        "score": one.score,
        "was_read": one.was_read,
        "url": document_url(
            document.pk, one.version.pk, page=one.page, start=one.start, end=one.end
        ),
    }


def _without_heading(one: WhyPassage) -> str:
    """The snippet; a heading that is shown above it is not said twice."""
    heading = one.heading_path[-1] if one.heading_path else ""
    return one.snippet.removeprefix(heading).strip() or one.snippet


def _unit_entry(one: WhyUnit) -> dict[str, Any]:
    return {
        "text": one.text,
        "language": one.version.document.language,
        "score": one.score,
        "cover": one.cover,
        "joint_cover": one.joint_cover,
        "similarity": one.similarity,
        "kind_worth": one.kind_worth,
        "is_chosen": one.is_chosen,
        "title": one.version.title or one.version.document.title,
        "url": document_url(one.version.document_id, one.version.pk, start=one.start, end=one.end),
    }


def parts_facts(parts: Any) -> list[dict[str, str]]:
    """Program, model, index and calibration of an answer, by name."""
    index = dict(parts.get("index", {}))
    calibration = parts.get("calibration", "")
    facts = [
        ("Troly", parts.get("program", "")),
        (_("Mô hình tìm theo nghĩa"), parts.get("model", "")),
        (_("Cách phân tích từ"), parts.get("analysis", "")),
        (_("Chỉ mục"), ", ".join(f"{name} {value}" for name, value in index.items())),
        (_("Ngưỡng từ chối"), _("đi kèm") if calibration == "shipped" else calibration),
    ]
    return [{"name": name, "value": str(value)} for name, value in facts if value]
