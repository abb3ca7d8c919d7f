"""The draft: read, changed paragraph by paragraph, kept in versions, put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troly.engine.layout.forms import COMMON, DocumentForm
from troly.engine.text.forms import normal_form
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.desk.cases import case_for, form_of, held_case, without_secrets
from troly.office.desk.models import Case, Draft
from troly.office.desk.paragraphs import (
    NOT_LOOKED_AT,
    Origin,
    Paragraph,
    Standing,
    new_id,
    plain,
    read,
)
from troly.office.desk.shown import shown
from troly.office.library.models import Document
from troly.office.tenants.models import Member

MOST_PARAGRAPHS, LONGEST_PARAGRAPH, LONGEST_VALUE = 300, 8_000, 4_000
MOST_VERSIONS = 100
ONE_SITTING = timedelta(minutes=10)
"""Edits of one person within this time are one version of the history."""
EDITED = "edited"
BODY_PARTS = ("content", "section", "articles")


def body_fields(form: DocumentForm) -> list[str]:
    """Ids of the fields that paragraphs fill."""
    return [field.id for field in form.fields if field.part in BODY_PARTS]


def head_fields(form: DocumentForm) -> list[str]:
    """Ids of the fields that are typed."""
    body = body_fields(form)
    return [f.id for f in (*COMMON, *form.fields) if f.id not in body]


def newest(case: Case) -> Draft:
    """The draft as it stands; an empty one, not in the records, where nothing was written."""
    return case.drafts.order_by("-ordinal").first() or Draft(case=case, ordinal=0, why="begun")


def paragraphs_of(draft: Draft) -> list[Paragraph]:
    return read(draft.paragraphs)


def save(
    case: Case,
    member: Member,
    change: Callable[[list[Paragraph]], list[Paragraph]],
    why: str,
    values: Mapping[str, str] | None = None,
) -> Draft:
    """Keep what ``change`` makes of the paragraphs, on top of whatever others saved before.

    Raises ``BadInput`` for too many paragraphs, and what ``change`` raises: nothing is kept then.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        last = newest(case)
        changed = change(paragraphs_of(last))
        if len(changed) > MOST_PARAGRAPHS:
            raise BadInput("draft_too_many_paragraphs", limit=MOST_PARAGRAPHS)
        facts: dict[str, Any] = {
            "paragraphs": plain(changed),
            "values": dict(values) if values is not None else last.values,
            "at": timezone.now(),
        }
        goes_on = (
            why == last.why == EDITED
            and last.by_id == member.pk
            and timezone.now() - last.at < ONE_SITTING
        )
        if goes_on:
            Draft.objects.filter(pk=last.pk).update(**facts)
            last.refresh_from_db()
        else:
            last = Draft.objects.create(
                case=case, ordinal=last.ordinal + 1, why=why, by=member, **facts
            )
            record(member.tenant_id, member.pk, "draft_saved", case.pk,
                   version=last.ordinal, why=why, paragraphs=len(changed))  # fmt: skip
            case.drafts.filter(ordinal__lte=last.ordinal - MOST_VERSIONS).delete()
        documents = {name for one in changed for name in one.documents}
        case.rests_on.add(*Document.objects.filter(pk__in=documents))
        Case.objects.filter(pk=case.pk).update(changed_at=timezone.now())
    return last


def edit(member: Member, case_id: object, paragraph_id: str, text: str, seen: str) -> Paragraph:
    """Put a person's words in place of a paragraph's. ``seen``: the digest of what was edited.

    Raises ``BadInput`` where it is too long, or somebody changed the paragraph in between.
    """
    case = held_case(member, case_id)
    typed = _typed(text)

    def act(one: Paragraph) -> Paragraph:
        if shown(member, [one])[0].is_hidden:
            raise NotAllowed("paragraph_hidden")
        if seen and one.digest != seen:
            raise BadInput("draft_changed_meanwhile")
        if one.origin is Origin.PERSON and one.text == typed:
            return one
        return replace(
            one, text=typed, origin=Origin.PERSON, standing=Standing.ACCEPTED,
            finding=NOT_LOOKED_AT, flags=(), disagrees=False, problem="",
        )  # fmt: skip

    return _one(case, member, paragraph_id, act, EDITED)


def judge(member: Member, case_id: object, paragraph_id: str, standing: str) -> Paragraph:
    """Accept or reject a paragraph, or leave it open again."""
    case = held_case(member, case_id)
    if standing not in Standing._value2member_map_:
        raise BadInput("draft_no_such_standing")

    def act(one: Paragraph) -> Paragraph:
        if one.origin is Origin.GAP and standing == Standing.ACCEPTED:
            raise BadInput("draft_gap_accepted")
        return replace(one, standing=Standing(standing))

    return _one(case, member, paragraph_id, act, "judged")


def accept_quoted(member: Member, case_id: object) -> int:
    """Accept every proposed paragraph that is a document's own words; how many."""
    case, count = held_case(member, case_id), 0

    def act(paragraphs: list[Paragraph]) -> list[Paragraph]:
        nonlocal count
        kept = []
        for one in paragraphs:
            is_due = one.standing is Standing.PROPOSED and not one.disagrees
            if is_due and one.origin in (Origin.QUOTED, Origin.TABLED):
                one, count = replace(one, standing=Standing.ACCEPTED), count + 1
            kept.append(one)
        return kept

    save(case, member, act, "judged")
    return count


def add(member: Member, case_id: object, field: str, text: str) -> None:
    """A new paragraph of a person's own, last of its field."""
    case = held_case(member, case_id)
    if field not in body_fields(form_of(case)):
        raise BadInput("draft_no_such_field")
    typed = _typed(text)
    if not typed:
        raise BadInput("draft_empty_paragraph")
    one = Paragraph(new_id(), field, typed, Origin.PERSON, Standing.ACCEPTED)
    save(case, member, lambda found: [*found, one], EDITED)


def append(case: Case, member: Member, added: Sequence[Paragraph], why: str) -> None:
    save(case, member, lambda found: [*found, *added], why)


def move(member: Member, case_id: object, paragraph_id: str, step: int) -> None:
    """One place up (-1) or down (1) among those of its field."""
    case = held_case(member, case_id)

    def act(found: list[Paragraph]) -> list[Paragraph]:
        at = _place(found, paragraph_id)
        others = [n for n, one in enumerate(found) if one.field == found[at].field]
        place = others.index(at) + step
        if 0 <= place < len(others):
            other = others[place]
            found[at], found[other] = found[other], found[at]
        return found

    save(case, member, act, EDITED)


def set_values(member: Member, case_id: object, values: Mapping[str, str]) -> None:
    """The form's other fields. Raises ``BadInput`` for one too long."""
    case = held_case(member, case_id)
    known = set(head_fields(form_of(case)))
    kept = {}
    for name, value in values.items():
        if name in known:
            if len(value) > LONGEST_VALUE:
                raise BadInput("field_too_long", limit=LONGEST_VALUE, length=len(value))
            without_secrets([value])
            kept[name] = normal_form(value)[0].strip()
    save(case, member, lambda found: found, EDITED, kept)


def history(member: Member, case_id: object) -> QuerySet[Draft]:
    """Versions of the draft, newest first."""
    case = case_for(member, case_id)
    return case.drafts.select_related("by__person").order_by("-ordinal")


def version_of(member: Member, case_id: object, ordinal: int) -> Draft:
    found = history(member, case_id).filter(ordinal=ordinal).first()
    if found is None:
        raise NotFound("no_such_draft")
    return found


def put_back(member: Member, case_id: object, ordinal: int) -> Draft:
    """Make an earlier version the draft again, as a new version: nothing of the history goes."""
    case = held_case(member, case_id)
    old = version_of(member, case_id, ordinal)
    return save(case, member, lambda _found: paragraphs_of(old), "put_back", old.values)


def replaced(
    case: Case, member: Member, paragraph_id: str, act: Callable[[Paragraph], Paragraph], why: str
) -> Paragraph:
    return _one(case, member, paragraph_id, act, why)


def _one(
    case: Case, member: Member, paragraph_id: str, act: Callable[[Paragraph], Paragraph], why: str
) -> Paragraph:
    made: list[Paragraph] = []

    def change(found: list[Paragraph]) -> list[Paragraph]:
        at = _place(found, paragraph_id)
        made.append(act(found[at]))
        return [*found[:at], made[0], *found[at + 1 :]]

    save(case, member, change, why)
    return made[0]


def _place(found: Sequence[Paragraph], paragraph_id: str) -> int:
    for at, one in enumerate(found):
        if one.id == paragraph_id:
            return at
    raise NotFound("no_such_paragraph")


def _typed(text: str) -> str:
    if len(text) > LONGEST_PARAGRAPH:
        raise BadInput("field_too_long", limit=LONGEST_PARAGRAPH, length=len(text))
    without_secrets([text])
    return normal_form(text.replace("\x00", ""))[0].strip()
