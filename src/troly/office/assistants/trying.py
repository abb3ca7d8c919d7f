"""An assistant tried out while it is being made: answered at once, as it would be, and not kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from troly.engine.answers.pipeline import answer
from troly.engine.answers.steps.check_question import LONGEST_QUESTION
from troly.engine.answers.values import Answer, Ending, Question
from troly.engine.guard.leaving import carrying
from troly.errors import BadInput
from troly.office.assistants.asked_in_confidence import must_not_be_asked
from troly.office.assistants.asking import sources_for, writing_for
from troly.office.assistants.calibrations import own_calibration
from troly.office.assistants.gate import Served
from troly.office.assistants.models import Assistant
from troly.office.assistants.outgoing import load_of
from troly.office.audit.chain import record
from troly.office.library.masking import mask_for
from troly.office.library.viewing import texts_between
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder


@dataclass(frozen=True)
class TriedQuote:
    number: int
    text: str
    document: str
    version: str
    title: str
    document_number: str
    heading_path: tuple[str, ...]
    article: str
    clause: str
    point: str
    page: int | None
    start: int
    end: int


@dataclass(frozen=True)
class Tried:
    ending: str
    quotes: tuple[TriedQuote, ...] = ()
    claims: tuple[str, ...] = ()


def try_out(member: Member, served: Served, text: str) -> Tried:
    """Answer ``text`` under these settings and the builder's own rights.

    Raises ``NotAllowed`` for who builds nothing, ``BadInput`` for a question too long.
    """
    require_builder(member)
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST_QUESTION:
        raise BadInput("question_too_long", limit=LONGEST_QUESTION, length=len(text))
    if must_not_be_asked(member.tenant, text):
        result = Answer(ending=Ending.CONFIDENTIAL_QUESTION)
    else:
        sources = sources_for(member, Assistant(tenant=member.tenant), served=served)
        with carrying(load_of(member)):
            result = answer(
                Question(text=text, leaves_out_expired=served.leaves_out_expired),
                sources,
                today=timezone.localdate(),
                writing=writing_for(member, served, None),
                calibration=own_calibration(member.tenant),
            )
    tried = _shown(member, result)
    with transaction.atomic():
        record(
            member.tenant_id,
            member.pk,
            "assistant_tried",
            None,
            ending=tried.ending,
            citations=[[q.version, q.page, q.start, q.end] for q in tried.quotes],
        )
    return tried


def _shown(member: Member, result: Answer) -> Tried:
    stored = texts_between((q.version, q.start, q.end) for q in result.quotes)
    held = [q for q in result.quotes if stored[q.version, q.start, q.end] == q.text]
    mask = mask_for(member)
    quotes = tuple(
        TriedQuote(
            q.number, q.text, q.document, q.version, q.title, q.document_number,
            tuple(q.heading_path), q.article, q.clause, q.point, q.page, q.start, q.end,
        )
        for q in held
    )  # fmt: skip
    claims = tuple(one.text for one in result.claims)
    if mask is not None:
        quotes = tuple(replace(q, text=mask.one(q.version, q.start, q.end, q.text)) for q in quotes)
        claims = tuple(mask.text(one) for one in claims)
    ending = Ending.TRY_AGAIN if result.quotes and not held else result.ending
    return Tried(str(ending), quotes, claims)
