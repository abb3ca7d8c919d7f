"""Single turns: their proof, why they came out so, feedback, and the golden cases made of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Status

from troly.doors.api import turn_schemas as schemas
from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.doors.api.schemas import Citation
from troly.doors.api.shown import place_url
from troly.office.assistants import feedback, golden, proving, reasons
from troly.office.assistants.models import Feedback, FeedbackState, GoldenCase
from troly.office.assistants.proving import Proof, ProvenQuote
from troly.office.library.models import Version

turns = Router(tags=["turns"])
judging = Router(tags=["feedback"])
cases = Router(tags=["golden cases"])


@turns.get("/{uuid:turn_id}", response=given(200, schemas.ProofOut))
def get_turn(request: HttpRequest, turn_id: UUID) -> schemas.ProofOut:
    """One turn, every quote compared with the stored text, by no model, under today's rights."""
    member = member_of(request)
    return _proof(request, proving.prove(member, proving.turn_for(member, turn_id)))


@turns.get("/{uuid:turn_id}/why", response=given(200, schemas.WhyOut))
def get_why(request: HttpRequest, turn_id: UUID) -> schemas.WhyOut:
    """What was found and weighed, with its scores, and what the decision was made from."""
    member = member_of(request)
    turn = proving.turn_for(member, turn_id)
    told = reasons.why(member, turn)
    understood = dict(turn.understood)
    if not proving.may_read_all(member, turn):
        understood.pop("documents", None)
    return schemas.WhyOut(
        turn=turn.pk,
        is_kept=told.is_kept,
        understood=understood,
        found=[
            schemas.WhyPassageOut(
                title=one.version.title,
                heading_path=list(one.heading_path),
                lexical=one.lexical,
                dense=one.dense,
                score=one.score,
                was_read=one.was_read,
                citation=_place(request, one.version, one.page, one.start, one.end),
            )
            for one in told.found
        ],
        closed=told.closed,
        weighed=[
            schemas.WhyUnitOut(
                text=one.text,
                score=one.score,
                cover=one.cover,
                joint_cover=one.joint_cover,
                similarity=one.similarity,
                kind_worth=one.kind_worth,
                is_chosen=one.is_chosen,
                citation=_place(request, one.version, None, one.start, one.end),
            )
            for one in told.weighed
        ],
        ending=turn.ending,
        confidence=turn.confidence,
        threshold=turn.threshold,
        features=turn.features,
        timings=turn.timings,
        parts=dict(told.parts),
    )


@turns.put("/{uuid:turn_id}/feedback", response=given(200, schemas.FeedbackOut))
def give_feedback(
    request: HttpRequest, turn_id: UUID, taken: schemas.FeedbackIn
) -> schemas.FeedbackOut:
    """Say what an answer is worth; said again, it replaces what was said."""
    said = feedback.give(member_of(request), turn_id, taken.verdict, taken.reason)
    return schemas.FeedbackOut(**_feedback(said))


@turns.delete("/{uuid:turn_id}/feedback", response=given(204, None))
def withdraw_feedback(request: HttpRequest, turn_id: UUID) -> Status[None]:
    """Take it back."""
    feedback.withdraw(member_of(request), turn_id)
    return Status(204, None)


@turns.put("/{uuid:turn_id}/shared", response=given(200, schemas.ProofOut))
def share_turn(request: HttpRequest, turn_id: UUID, taken: schemas.SharedIn) -> schemas.ProofOut:
    """Open one's own turn to everybody in the body, each under their own rights, or close it."""
    member = member_of(request)
    turn = proving.share(member, turn_id, taken.is_shared)
    return _proof(request, proving.prove(member, turn))


@judging.get("", response=given(200, list[schemas.CandidateOut]))
def list_feedback(
    request: HttpRequest, state: schemas.State = "open"
) -> list[schemas.CandidateOut]:
    """Feedback on answers all of whose documents the caller may read, newest first; builders."""
    found = feedback.candidates(member_of(request), state)
    return [
        schemas.CandidateOut(
            **_feedback(one),
            question=one.turn.question,
            ending=one.turn.ending,
            assistant=one.turn.conversation.assistant_id,
            given_by=str(one.member.person),
        )
        for one in found
    ]


@judging.post("/{uuid:feedback_id}/accept", response=given(200, schemas.GoldenCaseOut))
def accept_feedback(
    request: HttpRequest, feedback_id: UUID, taken: schemas.GoldIn
) -> schemas.GoldenCaseOut:
    """Make a golden case of it. The answers must stand in the document, or in its article."""
    gold = golden.Gold(tuple(taken.answers), taken.document, taken.article, taken.has_answer)
    return _case(golden.accept(member_of(request), feedback_id, gold))


@judging.post("/{uuid:feedback_id}/set-aside", response=given(200, schemas.FeedbackOut))
def set_feedback_aside(request: HttpRequest, feedback_id: UUID) -> schemas.FeedbackOut:
    said = feedback.set_aside(member_of(request), feedback_id)
    return schemas.FeedbackOut(**_feedback(said))


@cases.get("", response=given(200, schemas.GoldenCasePage))
def list_golden_cases(
    request: HttpRequest, page: PageNumber = 1, size: PageSize = 50
) -> schemas.GoldenCasePage:
    """The body's golden cases over documents that the caller may read; builders."""
    total, found = page_of(golden.cases_of(member_of(request)), page, size)
    return schemas.GoldenCasePage(total=total, items=[_case(one) for one in found])


@cases.delete("/{uuid:case_id}", response=given(204, None))
def remove_golden_case(request: HttpRequest, case_id: UUID) -> Status[None]:
    golden.remove_case(member_of(request), case_id)
    return Status(204, None)


def _feedback(one: Feedback) -> dict[str, object]:
    return {
        "id": one.pk,
        "turn": one.turn_id,
        "verdict": one.verdict,
        "reason": one.reason,
        "state": str(FeedbackState(one.state).value),
        "given_at": one.given_at,
    }


def _case(one: GoldenCase) -> schemas.GoldenCaseOut:
    return schemas.GoldenCaseOut(
        id=one.pk,
        question=one.question,
        previous=one.previous,
        has_answer=one.has_answer,
        answers=one.answers,
        document=one.document_id,
        article=one.article,
        language=one.language,
        accepted_at=one.accepted_at,
    )


def _proof(request: HttpRequest, proof: Proof) -> schemas.ProofOut:
    turn = proof.shown.turn
    return schemas.ProofOut(
        turn=turn.pk,
        conversation=turn.conversation_id if proof.is_own else None,
        assistant=turn.conversation.assistant_id,
        question=turn.question,
        ending=turn.ending,
        asked_at=turn.asked_at,
        checked_at=proof.checked_at,
        holds=proof.holds,
        quotes=[_quote(request, quote) for quote in proof.quotes],
        is_shared=turn.shared_at is not None,
        url=request.build_absolute_uri(reverse("pages:turn", args=[turn.pk])),
    )


def _quote(request: HttpRequest, proven: ProvenQuote) -> schemas.ProvenQuoteOut:
    citation, version = proven.citation, proven.version
    place = None
    if proven.quote and version is not None:
        place = _place(request, version, citation.page, citation.start, citation.end)
    return schemas.ProvenQuoteOut(
        number=citation.number,
        state=proven.state,
        quote=proven.quote,
        # Of what is closed nothing is named.
        title=citation.title if proven.document is not None else "",
        citation=place,
        sha256=version.sha256 if place is not None and version is not None else "",
        newer=proven.newer.pk if proven.newer else None,
        erased_at=proven.erased_at,
    )


def _place(
    request: HttpRequest, version: Version, page: int | None, start: int, end: int
) -> Citation:
    return Citation(
        document=version.document_id,
        version=version.pk,
        page=page,
        start=start,
        end=end,
        url=place_url(request, version.document_id, version.pk, page, start, end),
    )
