"""Records in the form in which the API gives them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import translation

from troly.doors.api import schemas
from troly.doors.api.access import member_of
from troly.doors.api.problems import language_of
from troly.doors.claim_wordings import model_says, verdict_of_claim
from troly.doors.pages.wordings import ENDINGS
from troly.doors.wordings import filled, refusal_for
from troly.office.assistants.history import ShownClaim, ShownNearest, ShownQuote, ShownTurn
from troly.office.assistants.making import why_not_in_service
from troly.office.assistants.models import Assistant, Conversation
from troly.office.library.jobs import shows_names
from troly.office.library.models import Document, Job, Pause, Version
from troly.office.library.register import Row
from troly.office.tenants.models import Member


def reason_words(
    request: HttpRequest, code: str, facts: Mapping[str, object], family: str = "internal_error"
) -> str:
    """A reason as one text in the caller's language; empty without a reason."""
    if not code:
        return ""
    with translation.override(language_of(request)):
        words = refusal_for(code, family)
        return f"{filled(words.title, facts)} {filled(words.remedy, facts)}".strip()


def place_url(
    request: HttpRequest,
    document: object,
    version: object,
    page: int | None = None,
    start: int | None = None,
    end: int | None = None,
) -> str:
    """The whole address of the page that shows a document, open at a place in it."""
    place = {"page": page, "start": start, "end": end}
    query = urlencode({name: value for name, value in place.items() if value is not None})
    before, between, after = _address_parts(get_script_prefix())
    address = f"{_base_url(request)}{before}{document}{between}{version}{after}"
    if query:
        address += f"?{query}"
    return address + ("#quote" if start is not None else "")


@lru_cache(maxsize=8)
def _address_parts(_prefix: str) -> tuple[str, str, str]:
    """What stands before, between and after the ids in the address of a document."""
    stand_ins = [UUID(int=1), UUID(int=2)]
    before, rest = reverse("pages:document", args=stand_ins).split(str(stand_ins[0]))
    between, after = rest.split(str(stand_ins[1]))
    return before, between, after


def _base_url(request: HttpRequest) -> str:
    """Scheme and host, looked at once a request."""
    known = getattr(request, "_base_url", None)
    if known is None:
        known = request.build_absolute_uri("/")[:-1]
        request._base_url = known  # type: ignore[attr-defined]
    return str(known)


def assistant(shown: Assistant, member: Member) -> schemas.AssistantOut:
    reason = why_not_in_service(shown, member)
    return schemas.AssistantOut(
        id=shown.pk,
        name=shown.name,
        purpose=shown.purpose,
        collections=[schemas.Named(id=c.pk, name=c.name) for c in shown.collections.all()],
        opening_questions=list(shown.opening_questions),
        answers_with=shown.answers_with,
        asks_gates=shown.asks_gates,
        may_be_asked=not reason,
        reason=reason,
        made_at=shown.made_at,
    )


def job(request: HttpRequest, shown: Job) -> schemas.JobOut:
    # Facts may name a file, which who steers without reading may not see.
    facts = shown.reason_facts if shows_names(member_of(request)) else {}
    return schemas.JobOut(
        id=shown.pk,
        kind=shown.kind,
        state=shown.state,
        stage=shown.stage,
        done=shown.done,
        total=shown.total,
        attempts=shown.attempts,
        reason=shown.reason,
        words=reason_words(request, shown.reason, facts),
        facts=facts,
        document=shown.version.document_id if shown.version else None,
        version=shown.version_id,
        created_at=shown.created_at,
        finished_at=shown.finished_at,
    )


def pause(shown: Pause) -> schemas.PauseOut:
    one = shown.collection
    named = schemas.Named(id=one.pk, name=one.name) if one else None
    return schemas.PauseOut(collection=named, since=shown.since)


def version(request: HttpRequest, shown: Version, current: object) -> schemas.VersionOut:
    return schemas.VersionOut(
        id=shown.pk,
        ordinal=shown.ordinal,
        is_current=shown.pk == current,
        file_name=shown.file_name,
        format=shown.format,
        size=shown.size,
        sha256=shown.sha256,
        state=shown.state,
        reason=shown.reason,
        words=reason_words(request, shown.reason, shown.reason_facts, "file_refused"),
        pages=shown.page_count,
        passages=shown.passage_count,
        characters=shown.characters,
        warnings=[str(warning) for warning in shown.warnings],
        received_at=shown.received_at,
    )


def document(request: HttpRequest, row: Row) -> schemas.DocumentOut:
    shown: Document = row.document
    return schemas.DocumentOut(
        id=shown.pk,
        title=shown.title,
        number=shown.number,
        issuer=shown.issuer,
        issued_on=shown.issued_on,
        valid_from=shown.valid_from,
        valid_to=shown.valid_to,
        language=shown.language,
        label=shown.label,
        collections=[schemas.Named(id=c.pk, name=c.name) for c in shown.collections.all()],
        newest=version(request, row.version, shown.current_id),
        current=shown.current_id,
        job=row.job.pk if row.job else None,
        url=place_url(request, shown.pk, shown.current_id or row.version.pk),
    )


def conversation(shown: Conversation) -> schemas.ConversationOut:
    return schemas.ConversationOut(
        id=shown.pk,
        title=shown.title,
        assistant=schemas.Named(id=shown.assistant_id, name=shown.assistant.name),
        begun_at=shown.begun_at,
        asked_at=shown.asked_at,
    )


def turn(request: HttpRequest, shown: ShownTurn) -> schemas.TurnOut:
    return schemas.TurnOut(**_turn(request, shown))


def answer(request: HttpRequest, shown: ShownTurn) -> schemas.AnswerOut:
    """The turn of a question just asked, with the conversation it stands in."""
    return schemas.AnswerOut(conversation=shown.turn.conversation_id, **_turn(request, shown))


def _turn(request: HttpRequest, shown: ShownTurn) -> dict[str, Any]:
    record = shown.turn
    understood = record.understood
    with translation.override(language_of(request)):
        ending = ENDINGS[record.ending]
        words = f"{ending.word}. {ending.sentence}"
    return dict(
        id=record.pk,
        ordinal=record.ordinal,
        question=record.question,
        ending=record.ending,
        words=words,
        reason=str(understood.get("reason", "")),
        understood=schemas.UnderstoodOut(**understood) if "text" in understood else None,
        claims=[_claim(request, claim) for claim in shown.claims],
        written_by=record.written_by,
        model_problem=record.model_problem,
        quotes=[_quote(request, quote) for quote in shown.quotes],
        nearest=[_nearest(request, near) for near in shown.nearest],
        asked_at=record.asked_at,
    )


def _claim(request: HttpRequest, shown: ShownClaim) -> schemas.ClaimOut:
    kinds = [flag["kind"] for flag in shown.flags]
    with translation.override(language_of(request)):
        words = str(verdict_of_claim(shown.verdict, kinds).word)
    return schemas.ClaimOut(
        text=shown.text,
        evidence=list(shown.evidence),
        verdict=shown.verdict,
        words=words,
        model_says=model_says(kinds),
        flags=[schemas.FlagOut(**flag) for flag in shown.flags],
    )


def _quote(request: HttpRequest, shown: ShownQuote) -> schemas.QuoteOut:
    record, place = shown.citation, None
    if shown.is_open and shown.document is not None and shown.version is not None:
        place = _citation(
            request, shown.document.pk, shown.version.pk, record.page, record.start, record.end
        )
    return schemas.QuoteOut(
        number=record.number,
        quote=shown.quote,
        is_masked=shown.is_masked,
        state=shown.state,
        # What may not be read may not be named either.
        title=record.title if place else "",
        document_number=record.document_number if place else "",
        heading_path=list(record.heading_path) if place else [],
        article=record.article if place else "",
        clause=record.clause if place else "",
        point=record.point if place else "",
        validity=record.validity,
        citation=place,
    )


def _nearest(request: HttpRequest, shown: ShownNearest) -> schemas.NearestOut:
    return schemas.NearestOut(
        title=shown.title,
        heading_path=list(shown.heading_path),
        snippet=shown.snippet,
        citation=_citation(
            request,
            shown.document.pk,
            UUID(shown.version_id),
            shown.page,
            shown.start,
            shown.end,
        ),
    )


def _citation(
    request: HttpRequest, document: UUID, version: UUID, page: int | None, start: int, end: int
) -> schemas.Citation:
    return schemas.Citation(
        document=document,
        version=version,
        page=page,
        start=start,
        end=end,
        url=place_url(request, document, version, page, start, end),
    )
