"""Golden cases: questions with what must stand in their answers, accepted by a builder, and
exported as the JSON Lines that the ``evaluate`` commands read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from troly.engine.text.forms import normal_form, search_key
from troly.errors import BadInput, NotFound
from troly.office.assistants.feedback import candidate_for, decide
from troly.office.assistants.history import shown_turn
from troly.office.assistants.models import Feedback, FeedbackState, GoldenCase, Turn
from troly.office.assistants.proving import turn_for
from troly.office.audit.chain import record
from troly.office.library.models import Document, Passage, Segment
from troly.office.library.register import documents_of
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder
from troly.office.tenants.rights import document_rights, rights_filter

LONGEST_ANSWER, MOST_ANSWERS, LONGEST_ARTICLE = 200, 10, 20


@dataclass(frozen=True)
class Gold:
    """What a builder says the answer is. ``document`` None: the documents do not hold it."""

    answers: tuple[str, ...] = ()
    document: object = None
    article: str = ""
    has_answer: bool = True


def accept(member: Member, feedback_id: object, gold: Gold) -> GoldenCase:
    """Make a golden case of a feedback, or change the one that was made of it.

    Raises ``NotAllowed``, ``NotFound``, and ``BadInput``: no answer given, an answer that does not
    stand in the document (or in its article), too many or too long.
    """
    given = candidate_for(member, feedback_id)
    gold = checked(member, gold)
    turn = given.turn
    with transaction.atomic():
        case, _is_new = GoldenCase.objects.update_or_create(
            feedback=given,
            defaults={
                "tenant_id": member.tenant_id,
                "question": turn.question,
                "previous": _previous(turn),
                "answers": list(gold.answers),
                "document_id": gold.document,
                "has_answer": gold.has_answer,
                "article": gold.article,
                "language": turn.language,
                "accepted_by": member,
                "accepted_at": timezone.now(),
            },
        )
        decide(member, given, FeedbackState.ACCEPTED)
        record(
            member.tenant_id,
            member.pk,
            "golden_case_accepted",
            case.pk,
            feedback=given.pk,
            document=gold.document or "",
            has_answer=gold.has_answer,
        )
    return case


def keep(member: Member, turn_id: object, gold: Gold) -> GoldenCase:
    """Keep a question tried out as a test of its assistant; kept again it is changed.

    Raises ``NotAllowed``, ``NotFound`` and ``BadInput`` as ``accept``.
    """
    require_builder(member)
    turn = turn_for(member, turn_id)
    gold = checked(member, gold)
    previous = _previous(turn)
    with transaction.atomic():
        case, _is_new = GoldenCase.objects.update_or_create(
            tenant_id=member.tenant_id,
            assistant_id=turn.conversation.assistant_id,
            question=turn.question,
            previous=previous,
            defaults={
                "answers": list(gold.answers),
                "document_id": gold.document,
                "has_answer": gold.has_answer,
                "article": gold.article,
                "language": turn.language,
                "accepted_by": member,
                "accepted_at": timezone.now(),
            },
        )
        record(
            member.tenant_id,
            member.pk,
            "golden_case_accepted",
            case.pk,
            feedback="",
            turn=turn.pk,
            document=gold.document or "",
            has_answer=gold.has_answer,
        )
    return case


def proposed(member: Member, turn: Turn) -> Gold:
    """What an answer would be kept as: the beginning of the first quote that ``member`` may read
    uncovered, in its document and article; nothing filled in where there is none; a refusal as
    one."""
    quotes = shown_turn(member, turn).quotes
    if not quotes:
        return Gold(has_answer=False)
    first = next((one for one in quotes if one.is_open and not one.is_masked), None)
    if first is None or first.document is None:
        return Gold()
    words = " ".join(first.quote.split())
    short = words if len(words) <= LONGEST_ANSWER else words[:LONGEST_ANSWER].rsplit(" ", 1)[0]
    return Gold((short,), first.document.pk, first.citation.article)


def checked(member: Member, gold: Gold) -> Gold:
    """The same in its stored form. Raises ``NotFound`` and ``BadInput`` as ``accept``."""
    if not gold.has_answer:
        return Gold(has_answer=False)
    answers = _checked_answers(gold)
    document = _document(member, gold)
    article = gold.article.strip().split()[-1].rstrip(".") if gold.article.strip() else ""
    if len(article) > LONGEST_ARTICLE:
        raise BadInput("no_such_article")
    _check_they_stand_there(document, article, answers)
    return Gold(answers, document.pk, article)


def _checked_answers(gold: Gold) -> tuple[str, ...]:
    answers = tuple(dict.fromkeys(text for a in gold.answers if (text := " ".join(a.split()))))
    if not answers:
        raise BadInput("golden_answer_needed")
    if len(answers) > MOST_ANSWERS or any(len(a) > LONGEST_ANSWER for a in answers):
        raise BadInput("golden_answers_too_long", count=MOST_ANSWERS, limit=LONGEST_ANSWER)
    return answers


def _document(member: Member, gold: Gold) -> Document:
    found = documents_of(member).filter(pk=gold.document).first() if gold.document else None
    if found is None:
        raise NotFound("no_such_document")
    return found


def document_named(member: Member, text: str) -> Document:
    """The one visible document of this number or title, or whose title holds the words.

    Raises ``NotFound`` when there is none, ``BadInput`` when there are several.
    """
    text = text.strip()
    exact = documents_of(member).filter(Q(number__iexact=text) | Q(title__iexact=text))
    found = list(exact[:2]) or list(documents_of(member, text=text)[:2])
    if not found:
        raise NotFound("no_such_document")
    if len(found) > 1:
        raise BadInput("several_documents")
    return found[0]


def _check_they_stand_there(document: Document, article: str, answers: Sequence[str]) -> None:
    """A case that its own document cannot meet would only ever count as a miss."""
    if article:
        passages = Passage.objects.filter(version=document.current_id, article=article)
        texts = list(passages.order_by("ordinal").values_list("text", flat=True))
        if not texts:
            raise BadInput("no_such_article")
    else:
        segments = Segment.objects.filter(version=document.current_id).order_by("ordinal")
        texts = list(segments.values_list("text", flat=True))
    stored = _plain("".join(texts))
    for number, answer in enumerate(answers, 1):
        if _plain(answer) not in stored:
            raise BadInput("golden_answer_not_there", number=number)


def _plain(text: str) -> str:
    return " ".join(search_key(normal_form(text)[0]).split())


def _previous(turn: Turn) -> str:
    """What the question went on from; empty when it stands alone."""
    if not turn.understood.get("is_follow_up"):
        return ""
    before = Turn.objects.filter(conversation=turn.conversation_id, ordinal=turn.ordinal - 1)
    return before.values_list("question", flat=True).first() or ""


def cases_of(member: Member) -> QuerySet[GoldenCase]:
    """The body's cases over documents this builder may read. Raises ``NotAllowed``."""
    require_builder(member)
    seen = document_rights(rights_filter(member), "document__")
    return (
        GoldenCase.objects.filter(seen | Q(has_answer=False), tenant_id=member.tenant_id)
        .select_related("document", "accepted_by__person")
        .order_by("accepted_at", "pk")
    )


def remove_case(member: Member, case_id: object) -> None:
    """Raises ``NotAllowed`` or ``NotFound``."""
    case = cases_of(member).filter(pk=case_id).first()
    if case is None:
        raise NotFound("no_such_golden_case")
    with transaction.atomic():
        record(member.tenant_id, member.pk, "golden_case_removed", case.pk)
        # What it was made of may be decided again.
        Feedback.objects.filter(pk=case.feedback_id).update(state=FeedbackState.OPEN)
        case.delete()


def exported(member: Member, has_answer: bool = True) -> Iterator[dict[str, Any]]:
    """Rows of a questions file, or of a file of unanswerable questions. A case whose document has
    been removed is left out: it can no longer be met."""
    for case in cases_of(member).filter(has_answer=has_answer):
        row: dict[str, Any] = {"id": str(case.pk), "question": case.question}
        if has_answer:
            row |= {"answers": case.answers, "doc_id": str(case.document_id)}
            row |= {"article": case.article} if case.article else {}
            # For people, and for another home, where ids are others.
            row["document"] = case.document.number or case.document.title if case.document else ""
        row |= {"lang": case.language} if case.language else {}
        row |= {"previous": case.previous} if case.previous else {}
        yield row
