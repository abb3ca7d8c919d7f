"""Hand-over: drafter to checker to signer, back with a reason, and on when somebody left."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.desk import checking, drafts
from troly.office.desk.cases import case_for, colleagues, held_case
from troly.office.desk.models import Case, Stage
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

LONGEST_REASON = 400
ROLES = ("drafter", "checker", "signer")
_NEXT = {Stage.DRAFTING: Stage.CHECKING, Stage.CHECKING: Stage.SIGNING}
_HELD_BY = {Stage.DRAFTING: "drafter", Stage.CHECKING: "checker", Stage.SIGNING: "signer"}


def hand_over(member: Member, case_id: object) -> Case:
    """To the next in turn. Raises ``NotAllowed`` for who does not hold it, ``BadInput`` for a
    draft without a paragraph, or where the next one left the body (``next_has_left``)."""
    case = held_case(member, case_id)
    if case.stage not in _NEXT:
        raise BadInput("case_is_last")
    if not drafts.newest(case).paragraphs:
        raise BadInput("case_without_draft")
    to = _NEXT[Stage(case.stage)]
    receiver: Member | None = getattr(case, _HELD_BY[to])
    if not is_here(receiver):
        raise BadInput("next_has_left")
    checking.check(case, member)
    return _moved(member, case, to, "case_handed_over", "")


def give_back(member: Member, case_id: object, reason: str) -> Case:
    """To the drafter, with a reason."""
    case = held_case(member, case_id)
    reason = " ".join(reason.split())
    if case.stage == Stage.DRAFTING:
        raise BadInput("case_is_first")
    if not 5 <= len(reason) <= LONGEST_REASON:
        raise BadInput("case_reason_needed", limit=LONGEST_REASON)
    if not is_here(case.drafter):
        raise BadInput("next_has_left")
    return _moved(member, case, Stage.DRAFTING, "case_given_back", reason)


def _moved(member: Member, case: Case, to: Stage, act: str, reason: str) -> Case:
    with transaction.atomic():
        moved = Case.objects.filter(pk=case.pk, stage=case.stage).update(
            stage=to, returned_because=reason, ticked=[], changed_at=timezone.now()
        )
        if not moved:
            raise NotAllowed("case_held_by_another")
        record(member.tenant_id, member.pk, act, case.pk, stage=str(to))
    return case_for(member, case.pk)


def is_here(member: Member | None) -> bool:
    """May somebody still be given work?"""
    return (
        member is not None
        and member.is_active
        and member.person.is_active
        and member.may(Permission.READ)
    )


def left_alone(member: Member) -> QuerySet[Case]:
    """Unfinished cases of the body one of whose people left: for who may change members. They
    see title and people, nothing else, unless they are of the case themselves."""
    require(member, Permission.PEOPLE)
    gone = Q(pk=None)
    for role in ROLES:
        gone |= (
            Q(**{role: None})
            | Q(**{f"{role}__is_active": False})
            | Q(**{f"{role}__person__is_active": False})
        )
    return (
        Case.objects.filter(gone, tenant_id=member.tenant_id)
        .exclude(stage=Stage.SIGNED)
        .select_related("drafter__person", "checker__person", "signer__person")
    )


def pass_on(member: Member, case_id: object, role: str, to: object) -> Case:
    """Put somebody in the place of one who left. Raises ``NotAllowed`` for who may not change
    members, ``NotFound`` where nobody left that place, ``BadInput`` for an unknown colleague."""
    case = left_alone(member).filter(pk=case_id).first()
    if case is None or role not in ROLES or is_here(getattr(case, role)):
        raise NotFound("no_such_case")
    receiver = next((one for one in colleagues(member) if str(one.pk) == str(to)), None)
    if receiver is None:
        raise BadInput("no_such_colleague")
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**{role: receiver, "changed_at": timezone.now()})
        record(member.tenant_id, member.pk, "case_passed_on", case.pk, role=role, to=receiver.pk)
    return Case.objects.get(pk=case.pk)
