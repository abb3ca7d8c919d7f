"""Assistants: making, changing, retiring; and whether one may be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants.gate import gate
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.audit import made_queries
from troly.office.audit.chain import record
from troly.office.library.models import Collection
from troly.office.library.ports import ports
from troly.office.library.register import collections_known
from troly.office.tenants.models import Member
from troly.office.tenants.people import require, require_builder
from troly.office.tenants.permissions import Permission


@dataclass(frozen=True, slots=True)
class Writing:
    """Whose words the answers of an assistant have, and whether a model is asked yes or no."""

    answers_with: str = AnswersWith.QUOTES
    asks_gates: bool = False


@dataclass(frozen=True, slots=True)
class Description:
    """What a builder says of an assistant besides its name and sources. ``tasks`` and
    ``languages`` empty: everything, and nobody said."""

    audience: str = ""
    instructions: str = ""
    tasks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    template: str = ""
    leaves_out_expired: bool = False


AUDIENCES, LANGUAGES = ("internal", "public"), ("vi", "fr", "en")
TASKS = ("answer_question", "check_draft")
LONGEST_INSTRUCTIONS = 2_000
NAME_LIMIT, PURPOSE_LIMIT, QUESTIONS_LIMIT, QUESTION_LIMIT = 120, 400, 12, 300


def make_assistant(
    member: Member,
    name: str,
    purpose: str,
    collections: Sequence[Collection],
    opening_questions: Sequence[str] = (),
    writing: Writing | None = None,
    description: Description | None = None,
) -> Assistant:
    """Make an assistant and enter it in the register as a draft, which answers its builder alone.

    Raises ``BadInput`` or ``NotAllowed``.
    """
    require_builder(member)
    fields = _checked(name, purpose, opening_questions)
    fields |= _checked_writing(writing or Writing())
    fields |= checked_description(description or Description())
    _check_collections(member, collections)
    try:
        with transaction.atomic():
            assistant = Assistant.objects.create(tenant=member.tenant, made_by=member, **fields)
            assistant.collections.set(collections)
            record(
                member.tenant_id,
                member.id,
                "assistant_made",
                assistant.id,
                answers_with=assistant.answers_with,
                asks_gates=assistant.asks_gates,
            )
            gate().made(member, assistant)
    except IntegrityError as error:
        raise BadInput("assistant_name_taken", name=fields["name"]) from error
    return assistant


def change_assistant(
    member: Member,
    assistant_id: object,
    name: str,
    purpose: str,
    collections: Sequence[Collection],
    opening_questions: Sequence[str] = (),
    writing: Writing | None = None,
    description: Description | None = None,
) -> Assistant:
    """Change an assistant; ``writing`` and ``description`` stay as they are when not given.

    One in service goes on answering as it was approved, until the change is approved too.

    Raises ``NotFound``, ``BadInput`` or ``NotAllowed``.
    """
    require_builder(member)
    assistant = assistant_for(member, assistant_id)
    fields = _checked(name, purpose, opening_questions)
    if writing is not None and writing != writing_of(assistant):
        fields |= _checked_writing(writing)
    if description is not None:
        fields |= checked_description(description)
    _check_collections(member, collections)
    try:
        with transaction.atomic():
            assistant = _held(assistant)
            for field, value in fields.items():
                setattr(assistant, field, value)
            assistant.save(update_fields=list(fields))
            unseen = assistant.collections.exclude(pk__in=collections_known(member).values("pk"))
            assistant.collections.set([*collections, *unseen])
            record(
                member.tenant_id,
                member.id,
                "assistant_changed",
                assistant.id,
                collections=[c.id for c in collections],
                answers_with=assistant.answers_with,
                asks_gates=assistant.asks_gates,
            )
            gate().changed(member, assistant)
    except IntegrityError as error:
        raise BadInput("assistant_name_taken", name=fields["name"]) from error
    return assistant


def leave_out_expired(member: Member, assistant_id: object, leaves_out: bool) -> Assistant:
    """Whether sources out of force are searched at all; else they are marked and come last.

    Raises ``NotFound`` or ``NotAllowed``.
    """
    require_builder(member)
    assistant = assistant_for(member, assistant_id)
    if assistant.leaves_out_expired == leaves_out:
        return assistant
    with transaction.atomic():
        assistant = _held(assistant)
        assistant.leaves_out_expired = leaves_out
        assistant.save(update_fields=["leaves_out_expired"])
        record(
            member.tenant_id,
            member.id,
            "assistant_changed",
            assistant.id,
            leaves_out_expired=leaves_out,
        )
        gate().changed(member, assistant)
    return assistant


def _held(assistant: Assistant) -> Assistant:
    """As it stands by now, until the transaction ends: what another builder changed or retired
    meanwhile is not written over, and the register holds fast what is really there."""
    there = Assistant.objects.select_for_update().filter(pk=assistant.pk, retired_at=None)
    found = there.first()
    if found is None:
        raise NotFound("no_such_assistant")
    return found


def retire_assistant(member: Member, assistant_id: object, reason: str = "") -> None:
    """Take an assistant out of service for good; its conversations and its entry stay."""
    if not member.may(Permission.APPROVE):
        require_builder(member)
    assistant = assistant_for(member, assistant_id)
    now = timezone.now()
    with transaction.atomic():
        Assistant.objects.filter(pk=assistant.pk).update(
            retired_at=now, name=f"{assistant.name[:90]} ({now:%Y%m%d%H%M%S})"
        )
        record(member.tenant_id, member.id, "assistant_retired", assistant.id)
        gate().retired(member, assistant, reason)


def assistants_named(member: Member) -> QuerySet[Assistant]:
    """The body's assistants that are not retired, for a list of their names.

    Raises ``NotAllowed`` for a role that reads no content.
    """
    require(member, Permission.READ)
    return Assistant.objects.filter(tenant_id=member.tenant_id, retired_at=None)


def assistants_of(member: Member) -> QuerySet[Assistant]:
    """The same with their collections."""
    return assistants_named(member).prefetch_related(
        # A collection whose name this member may not see stays out; its documents do anyway.
        Prefetch("collections", queryset=collections_known(member))
    )


def assistant_for(member: Member, assistant_id: object) -> Assistant:
    assistant = assistants_of(member).filter(pk=assistant_id).first()
    if assistant is None:
        raise NotFound("no_such_assistant")
    return assistant


def assistant_to_ask(member: Member, assistant_id: object) -> Assistant:
    """Without its collections, which are not shown where a question is asked.

    Raises ``NotFound``, and ``NotAllowed`` for a role that reads no content.
    """
    require(member, Permission.READ)
    wanted = (member.tenant_id, UUID(str(assistant_id)))
    assistant = made_queries.record(_to_ask, None, wanted, group=2)
    if assistant is None:
        raise NotFound("no_such_assistant")
    return assistant


def _to_ask(_fixed: None, wanted: Sequence[Any]) -> QuerySet[Assistant]:
    body, assistant = wanted
    return Assistant.objects.filter(tenant_id=body, retired_at=None, pk=assistant).order_by()


def assistant_named(member: Member, name: str) -> Assistant:
    """By its name, or by the name of a collection it answers from. Raises ``NotFound``."""
    known = assistants_of(member)
    by_name = known.filter(name=name).first()
    by_collection = known.filter(collections__name=name).order_by("made_at").first()
    assistant = by_name or by_collection
    if assistant is None:
        names = ", ".join(known.values_list("name", flat=True)[:20])
        raise NotFound("no_such_assistant", name=name, known=names)
    return assistant


def why_not_in_service(assistant: Assistant, member: Member) -> str:
    """Empty when ``member`` may ask ``assistant`` now, else the code of the reason."""
    return gate().admission(member, assistant).reason


def _checked(name: str, purpose: str, questions: Sequence[str]) -> dict[str, object]:
    name, purpose = " ".join(name.split()), " ".join(purpose.split())
    clean = [" ".join(q.split()) for q in questions if q.strip()]
    if not 1 <= len(name) <= NAME_LIMIT:
        raise BadInput("bad_assistant_name", limit=NAME_LIMIT)
    if len(purpose) > PURPOSE_LIMIT:
        raise BadInput("purpose_too_long", limit=PURPOSE_LIMIT)
    if len(clean) > QUESTIONS_LIMIT or any(len(q) > QUESTION_LIMIT for q in clean):
        raise BadInput("opening_questions_too_long", count=QUESTIONS_LIMIT, limit=QUESTION_LIMIT)
    return {"name": name, "purpose": purpose, "opening_questions": clean}


def writing_of(assistant: Assistant) -> Writing:
    return Writing(assistant.answers_with, assistant.asks_gates)


def checked_description(given: Description) -> dict[str, object]:
    """Its fields as they are kept. Raises ``BadInput`` naming what is known."""
    instructions = given.instructions.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(instructions) > LONGEST_INSTRUCTIONS:
        raise BadInput("instructions_too_long", limit=LONGEST_INSTRUCTIONS)
    if given.audience and given.audience not in AUDIENCES:
        raise BadInput("unknown_audience", known=", ".join(AUDIENCES))
    for chosen, known in ((given.tasks, TASKS), (given.languages, LANGUAGES)):
        if set(chosen) - set(known):
            raise BadInput("unknown_choice", known=", ".join(known))
    if given.tasks and "answer_question" not in given.tasks:
        raise BadInput("assistant_must_answer")
    return {
        "audience": given.audience,
        "instructions": instructions,
        "tasks": [task for task in TASKS if task in given.tasks],
        "languages": [one for one in LANGUAGES if one in given.languages],
        "template": given.template[:40],
        "leaves_out_expired": given.leaves_out_expired,
    }


def _checked_writing(writing: Writing) -> dict[str, object]:
    if writing.answers_with not in AnswersWith.values:
        raise BadInput("unknown_way_of_answering", known=", ".join(AnswersWith.values))
    asks_model = writing.answers_with == AnswersWith.MODEL or writing.asks_gates
    if asks_model and not ports().has_generator:
        raise BadInput("no_model_configured")
    return {"answers_with": writing.answers_with, "asks_gates": writing.asks_gates}


def _check_collections(member: Member, collections: Sequence[Collection]) -> None:
    if not collections:
        raise BadInput("collection_needed")
    known = collections_known(member).filter(pk__in=[c.pk for c in collections])
    if known.count() != len({c.pk for c in collections}):
        raise NotAllowed("collection_of_another_body")
