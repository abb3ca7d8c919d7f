"""Questions asked in a case: of its assistant, within its sources; their quotes for the draft."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from troly.engine.text.forms import normal_form
from troly.errors import BadInput, NotFound
from troly.office.assistants.asking import ask
from troly.office.assistants.models import Turn
from troly.office.desk import drafts
from troly.office.desk.cases import case_for, form_of, held_case, without_secrets
from troly.office.desk.models import Case, CaseQuestion
from troly.office.desk.paragraphs import Evidence, Origin, Paragraph, new_id
from troly.office.desk.shown import ShownParagraph, shown
from troly.office.desk.sources import documents_of
from troly.office.tenants.models import Member

MOST_SHOWN = 20


@dataclass(frozen=True)
class ShownQuestion:
    """A turn of the case with its quotes as whoever looks may see them."""

    turn: Turn
    quotes: tuple[ShownParagraph, ...]


def ask_in(member: Member, case_id: object, text: str) -> Turn:
    """Ask the case's assistant within the case's sources. Raises ``BadInput`` for a case without
    assistant or without a source that can be read, and what ``ask`` raises."""
    case = held_case(member, case_id)
    if case.assistant is None:
        raise BadInput("case_without_assistant")
    typed = normal_form(text)[0].strip()
    if not typed:
        raise BadInput("question_empty")
    without_secrets([typed])
    ids = [str(pk) for pk in documents_of(member, case).values_list("pk", flat=True)]
    if not ids:
        raise BadInput("case_without_sources")
    before = (
        case.questions.filter(
            turn__conversation__member=member, turn__conversation__assistant=case.assistant
        )
        .select_related("turn__conversation")
        .order_by("pk")
        .last()
    )
    conversation = before.turn.conversation if before else None
    turn = ask(member, case.assistant, typed, conversation, only_documents=ids)
    with transaction.atomic():
        CaseQuestion.objects.create(case=case, turn=turn)
    return turn


def questions_of(member: Member, case: Case) -> list[ShownQuestion]:
    """The last questions asked in a case, newest first."""
    rows = case.questions.select_related("turn").order_by("-pk")[:MOST_SHOWN]
    found = []
    for row in rows:
        quotes = _quotes(row.turn, "")
        found.append(ShownQuestion(row.turn, tuple(shown(member, quotes))))
    return found


def take_quotes(member: Member, case_id: object, turn_id: object, field: str) -> int:
    """Put a question's quotes into the draft as proposals; how many."""
    case = held_case(member, case_id)
    fields = drafts.body_fields(form_of(case))
    if field not in fields:
        raise BadInput("draft_no_such_field")
    row = case_for(member, case_id).questions.filter(turn_id=turn_id).first()
    if row is None:
        raise NotFound("no_such_turn")
    quotes = [one.it for one in shown(member, _quotes(row.turn, field)) if not one.is_hidden]
    if quotes:
        drafts.append(case, member, quotes, "edited")
    return len(quotes)


def _quotes(turn: Turn, field: str) -> list[Paragraph]:
    return [
        Paragraph(
            new_id(), field, "", Origin.QUOTED, finding="quoted",
            evidence=(
                Evidence(str(c.version.document_id), str(c.version_id), c.start, c.end, c.page,
                         c.article),
            ),
            asked=turn.question,
        )
        for c in turn.citations.select_related("version").order_by("number")
        if c.version is not None
    ]  # fmt: skip
