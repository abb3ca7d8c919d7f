"""Cases: opened, found, described, and who in them may do what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from troly.engine.layout.forms import DocumentForm, form_named
from troly.engine.text.forms import normal_form
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants.asked_in_confidence import carries_a_secret
from troly.office.assistants.gate import gate
from troly.office.assistants.making import assistants_of
from troly.office.assistants.models import Assistant
from troly.office.audit.chain import record
from troly.office.desk.models import Case, Stage
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import TABLE, Permission

LONGEST_TITLE, LONGEST_POINTS, MOST_POINTS = 200, 6_000, 40
MOST_CASES = 200


def cases_of(member: Member) -> QuerySet[Case]:
    """The cases that ``member`` is one of the people of, those changed last first."""
    require(member, Permission.READ)
    mine = Q(drafter=member) | Q(checker=member) | Q(signer=member)
    return Case.objects.filter(mine, tenant_id=member.tenant_id).select_related(
        "drafter__person", "checker__person", "signer__person", "assistant"
    )


def case_for(member: Member, case_id: object) -> Case:
    """A case of one's own. Raises ``NotFound`` for anything else."""
    found = cases_of(member).filter(pk=case_id).first()
    if found is None:
        raise NotFound("no_such_case")
    return found


def held_case(member: Member, case_id: object) -> Case:
    """A case that ``member`` may change now. Raises ``NotFound``, ``NotAllowed``."""
    case = case_for(member, case_id)
    if case.stage == Stage.SIGNED:
        raise NotAllowed("case_is_signed")
    if case.holder_id != member.pk:
        raise NotAllowed("case_held_by_another")
    return case


def colleagues(member: Member) -> QuerySet[Member]:
    """Whom a case may be handed to: members of the body who read."""
    readers = [role for role, may in TABLE.items() if Permission.READ in may]
    return (
        Member.objects.filter(
            tenant_id=member.tenant_id, is_active=True, person__is_active=True, role__in=readers
        )
        .select_related("person")
        .order_by("sort_name", "pk")
    )


def open_case(
    member: Member,
    title: str,
    form_id: str,
    *,
    points: str = "",
    deadline: date | None = None,
    checker: object = None,
    signer: object = None,
    assistant: object = None,
) -> Case:
    """Begin a case; ``member`` drafts. Checker and signer are the member until others are named.

    Raises ``BadInput`` for a title or points that do not fit, ``NotFound`` for an unknown form,
    colleague or assistant.
    """
    require(member, Permission.READ)
    form_named(form_id)
    fields = _described(member, title, points, assistant)
    with transaction.atomic():
        case = Case.objects.create(
            tenant=member.tenant,
            form=form_id,
            deadline=deadline,
            drafter=member,
            checker=_colleague(member, checker),
            signer=_colleague(member, signer),
            **fields,
        )
        record(member.tenant_id, member.pk, "case_opened", case.pk, form=form_id,
               checker=case.checker_id, signer=case.signer_id)  # fmt: skip
    return case


def describe(
    member: Member,
    case_id: object,
    title: str,
    *,
    points: str,
    deadline: date | None,
    checker: object = None,
    signer: object = None,
    assistant: object = None,
) -> Case:
    """Change what a case is about and who is in it. Raises as ``open_case`` and ``held_case``."""
    case = held_case(member, case_id)
    fields = _described(member, title, points, assistant)
    if case.stage == Stage.DRAFTING:
        fields |= {
            "checker": _colleague(member, checker),
            "signer": _colleague(member, signer),
        }
    with transaction.atomic():
        for name, value in {**fields, "deadline": deadline}.items():
            setattr(case, name, value)
        case.changed_at = timezone.now()
        case.save()
        record(member.tenant_id, member.pk, "case_described", case.pk,
               checker=case.checker_id, signer=case.signer_id, deadline=deadline)  # fmt: skip
    return case


def remove(member: Member, case_id: object) -> None:
    """Take a case away with its draft and history. The drafter alone; a signed one stays."""
    case = case_for(member, case_id)
    if case.stage == Stage.SIGNED:
        raise NotAllowed("case_is_signed")
    if case.drafter_id != member.pk:
        raise NotAllowed("case_held_by_another")
    with transaction.atomic():
        record(member.tenant_id, member.pk, "case_removed", case.pk)
        case.delete()


def assistants_for(member: Member) -> list[Assistant]:
    """Those that ``member`` may ask now."""
    return [
        one for one in assistants_of(member) if gate().admission(member, one).served is not None
    ]


def form_of(case: Case) -> DocumentForm:
    return form_named(case.form)


def points_of(case: Case) -> list[str]:
    return [line.strip(" -–•*\t") for line in case.points.splitlines() if line.strip(" -–•*\t")]


def without_secrets(texts: Iterable[str]) -> None:
    """Raises ``BadInput`` where a text carries a secrecy marking."""
    if any(carries_a_secret(text) for text in texts):
        raise BadInput("case_confidential")


def _described(member: Member, title: str, points: str, assistant: object) -> dict[str, object]:
    title = " ".join(normal_form(title)[0].split())
    points = normal_form(points)[0].strip()
    if not title or len(title) > LONGEST_TITLE:
        raise BadInput("case_title", limit=LONGEST_TITLE)
    lines = [line for line in points.splitlines() if line.strip()]
    if len(points) > LONGEST_POINTS or len(lines) > MOST_POINTS:
        raise BadInput("case_points", limit=LONGEST_POINTS, most=MOST_POINTS)
    without_secrets([title, points])
    chosen = None
    if assistant:
        chosen = next((a for a in assistants_for(member) if str(a.pk) == str(assistant)), None)
        if chosen is None:
            raise NotFound("no_such_assistant")
    return {"title": title, "points": points, "assistant": chosen}


def _colleague(member: Member, key: object) -> Member:
    if not key or str(key) == str(member.pk):
        return member
    try:
        found = colleagues(member).filter(pk=UUID(str(key))).first()
    except ValueError:
        found = None
    if found is None:
        raise BadInput("no_such_colleague")
    return found
