"""What people say of answers: right, wrong or incomplete, with a reason; candidates for golden
cases until a builder decides."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotFound
from troly.office.assistants.models import Feedback, FeedbackState, Turn, Verdict
from troly.office.assistants.proving import may_read_all, turn_for
from troly.office.audit.chain import record
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder

LONGEST_REASON = 2_000
LOOKED_AT = 500
"""Feedback looked through for what a builder may see."""


def give(member: Member, turn_id: object, verdict: str, reason: str = "") -> Feedback:
    """Say what an answer is worth. Said again it replaces what was said, and is open once more.

    Raises ``NotFound`` for a turn that is not this member's to open, ``BadInput`` for another
    verdict or too long a reason.
    """
    turn = turn_for(member, turn_id)
    reason = reason.replace("\x00", "").strip()
    if verdict not in Verdict.values:
        raise BadInput("no_such_verdict", known=", ".join(Verdict.values))
    if len(reason) > LONGEST_REASON:
        raise BadInput("reason_too_long", limit=LONGEST_REASON, length=len(reason))
    with transaction.atomic():
        given, _is_new = Feedback.objects.update_or_create(
            turn=turn,
            member=member,
            defaults={
                "verdict": verdict,
                "reason": reason,
                "given_at": timezone.now(),
                "state": FeedbackState.OPEN,
                "decided_by": None,
                "decided_at": None,
            },
        )
        record(
            member.tenant_id,
            member.pk,
            "feedback_given",
            given.pk,
            turn=turn.pk,
            verdict=verdict,
            has_reason=bool(reason),
        )
    return given


def withdraw(member: Member, turn_id: object) -> bool:
    """Take back what one said. False when nothing was said. A golden case made of it stays."""
    turn = turn_for(member, turn_id)
    with transaction.atomic():
        given = Feedback.objects.filter(turn=turn, member=member).first()
        if given is None:
            return False
        record(member.tenant_id, member.pk, "feedback_withdrawn", given.pk, turn=turn.pk)
        given.delete()
    return True


def own_feedback(member: Member, turns: list[Turn]) -> dict[object, Feedback]:
    """What this member said of these turns, by turn id."""
    found = Feedback.objects.filter(member=member, turn__in=turns)
    return {one.turn_id: one for one in found}


def candidates(member: Member, state: str = FeedbackState.OPEN) -> list[Feedback]:
    """Feedback in one state, newest first, on turns all of whose documents this builder may read.

    Raises ``NotAllowed`` for one who may not build.
    """
    require_builder(member)
    found = _of_the_body(member).filter(state=state)[:LOOKED_AT]
    return [one for one in found if may_read_all(member, one.turn)]


def candidate_for(member: Member, feedback_id: object) -> Feedback:
    """Raises ``NotAllowed`` for one who may not build, ``NotFound`` for what they may not read."""
    require_builder(member)
    found = _of_the_body(member).filter(pk=feedback_id).first()
    if found is None or not may_read_all(member, found.turn):
        raise NotFound("no_such_feedback")
    return found


def _of_the_body(member: Member) -> QuerySet[Feedback]:
    return (
        Feedback.objects.filter(turn__conversation__tenant_id=member.tenant_id)
        .select_related("turn__conversation__assistant", "member__person", "decided_by__person")
        .order_by("-given_at", "pk")
    )


def decide(member: Member, given: Feedback, state: FeedbackState) -> None:
    """Note what a builder made of it. In the caller's transaction."""
    Feedback.objects.filter(pk=given.pk).update(
        state=state, decided_by=member, decided_at=timezone.now()
    )
    given.refresh_from_db()


def set_aside(member: Member, feedback_id: object) -> Feedback:
    """No golden case comes of it. Raises ``NotAllowed`` or ``NotFound``."""
    given = candidate_for(member, feedback_id)
    with transaction.atomic():
        decide(member, given, FeedbackState.SET_ASIDE)
        record(member.tenant_id, member.pk, "feedback_set_aside", given.pk, turn=given.turn_id)
    return given
