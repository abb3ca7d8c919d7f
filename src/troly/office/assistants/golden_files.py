"""Golden cases that a body keeps as files of its own: taken in, and asked again as its tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from troly.engine.answers.pipeline import answer
from troly.engine.answers.values import Answer, Ending, Question
from troly.engine.evaluation.answers import AnswerCase, ReplyQuote, has_right_evidence
from troly.engine.evaluation.golden import GoldenQuestion
from troly.engine.guard.leaving import carrying
from troly.errors import TrolyError
from troly.office.assistants.asking import sources_for, writing_for
from troly.office.assistants.calibrations import own_calibration
from troly.office.assistants.gate import Served, as_it_stands
from troly.office.assistants.golden import Gold, cases_of, checked, document_named
from troly.office.assistants.models import AnswersWith, Assistant, GoldenCase
from troly.office.assistants.outgoing import load_of
from troly.office.audit.chain import record
from troly.office.library.models import Document
from troly.office.library.register import documents_of
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder

_ANSWERED = (Ending.ANSWERED, Ending.PARTLY_ANSWERED, Ending.SOURCES_DISAGREE)


@dataclass(frozen=True)
class TakenIn:
    """What became of a file's rows; ``refused`` are (row id, why)."""

    added: int
    changed: int
    refused: tuple[tuple[str, TrolyError], ...]


def take_in(member: Member, questions: Sequence[GoldenQuestion], has_answer: bool) -> TakenIn:
    """Make golden cases of a file's rows, or change those that are there under the same id or with
    the same question. A row that its document cannot meet is refused, the others go on.

    Raises ``NotAllowed``.
    """
    require_builder(member)
    added = changed = 0
    refused: list[tuple[str, TrolyError]] = []
    for question in questions:
        try:
            document = _document(member, question) if has_answer else None
            gold = Gold(
                question.answers, document.pk if document else None, question.article, has_answer
            )
            is_new = _keep(member, question, gold)
        except TrolyError as error:
            refused.append((question.id, error))
        else:
            added, changed = added + is_new, changed + (not is_new)
    return TakenIn(added, changed, tuple(refused))


def _document(member: Member, question: GoldenQuestion) -> Document:
    """By id, file name, number or title."""
    seen = documents_of(member)
    named = question.document or question.named
    found = seen.filter(pk=named).first() if _is_id(named) else None
    if found is None and question.named:
        # The id of another home.
        named = question.named
    found = found or seen.filter(current__file_name=named).first()
    return found or document_named(member, named)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _keep(member: Member, question: GoldenQuestion, gold: Gold) -> bool:
    """True where the case is new."""
    gold = checked(member, gold)
    own = GoldenCase.objects.filter(tenant_id=member.tenant_id)
    case = own.filter(pk=question.id).first() if _is_id(question.id) else None
    case = case or own.filter(question=question.question, previous=question.previous).first()
    is_new = case is None
    case = case or GoldenCase(tenant_id=member.tenant_id)
    case.document_id, case.has_answer = gold.document, gold.has_answer
    case.answers, case.article = list(gold.answers), gold.article
    case.question, case.previous = question.question, question.previous
    case.language = question.language[:2]
    case.accepted_by, case.accepted_at = member, timezone.now()
    with transaction.atomic():
        case.save()
        record(
            member.tenant_id,
            member.pk,
            "golden_case_accepted",
            case.pk,
            feedback="",
            document=gold.document or "",
            has_answer=gold.has_answer,
        )
    return is_new


@dataclass(frozen=True)
class Outcome:
    """One case, asked again."""

    case: GoldenCase
    ending: str
    is_right: bool


def asked_again(
    member: Member,
    assistant: Assistant,
    served: Served | None = None,
    told: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """Ask the assistant's cases, as ``served`` or as it stands; nothing is kept as a conversation.

    Right is: quoted from the gold document (and article) with one of its strings among the first
    two quotes, or refused where the documents hold no answer. ``told`` hears how far it is.
    Raises ``NotAllowed``.
    """
    served = served or as_it_stands(assistant)
    cases = list(cases_for(member, assistant, served.collections))
    outcomes = []
    for number, case in enumerate(cases, 1):
        if told is not None:
            told(number, len(cases))
        reply = _reply(member, assistant, served, case)
        outcomes.append(Outcome(case, str(reply.ending), _is_right(case, reply)))
    with transaction.atomic():
        right = sum(one.is_right for one in outcomes)
        record(
            member.tenant_id,
            member.pk,
            "golden_cases_asked",
            assistant.pk,
            cases=len(outcomes),
            right=right,
        )
    return outcomes


def cases_for(
    member: Member, assistant: Assistant, collections: Sequence[str]
) -> QuerySet[GoldenCase]:
    """The cases kept for this assistant, and those kept for none that its collections can meet."""
    inside = Document.objects.filter(collections__in=collections, pk=OuterRef("document"))
    can_meet = Q(has_answer=False) | Q(Exists(inside))
    own = Q(assistant=assistant.pk) | (Q(assistant=None) & can_meet)
    readable = documents_of(member).order_by().filter(pk=OuterRef("document"))
    return cases_of(member).filter(own, Q(has_answer=False) | Q(Exists(readable)))


def _reply(member: Member, assistant: Assistant, served: Served, case: GoldenCase) -> Answer:
    sources = sources_for(member, assistant, served=served)
    writing = writing_for(member, replace(served, answers_with=AnswersWith.QUOTES), None)
    today = timezone.localdate()
    calibration = own_calibration(member.tenant)
    previous = ""
    if case.previous:
        before = answer(Question(case.previous), sources, today=today)
        previous = before.understood.subject if before.understood else ""
    question = Question(case.question, previous, leaves_out_expired=served.leaves_out_expired)
    with carrying(load_of(member)):
        return answer(question, sources, today=today, writing=writing, calibration=calibration)


def _is_right(case: GoldenCase, reply: Answer) -> bool:
    is_answered = reply.ending in _ANSWERED
    if not case.has_answer:
        return not is_answered
    wanted = AnswerCase(
        id=str(case.pk),
        question=case.question,
        answers=tuple(case.answers),
        document=str(case.document_id or ""),
        article=case.article,
    )
    quotes = [ReplyQuote(q.text, q.document, q.article) for q in reply.quotes[:2]]
    return is_answered and has_right_evidence(wanted, quotes)
