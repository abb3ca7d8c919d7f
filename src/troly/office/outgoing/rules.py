"""The rules of a body: read, set, taken back; each change on record."""

from __future__ import annotations

from typing import get_args

from django.db import transaction
from django.utils import timezone

from troly.engine.guard.leaving import LABELS, PUBLIC, Destination, Personal, Rule
from troly.errors import BadInput
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.outgoing.models import OutgoingRule

PERSONAL: tuple[Personal, ...] = get_args(Personal)


def rule_of(body: object, destination: str) -> Rule | None:
    found = OutgoingRule.objects.filter(body=str(body), destination=destination).first()
    if found is None or found.personal not in PERSONAL:
        return None
    return Rule(
        clearance=found.clearance,
        label=found.label,
        personal=found.personal,  # type: ignore[arg-type]
        takes_questions=found.takes_questions,
    )


def state_of(body: object, destination: str) -> str:
    """Which rule it is: another one after each change, "" where there is none."""
    found = OutgoingRule.objects.filter(body=str(body), destination=destination).first()
    return found.set_at.isoformat() if found else ""


def _as_seen(body: object, destination: str, seen: str | None) -> None:
    """Raises ``BadInput`` when the rule is no longer the one that was looked at."""
    one_at_a_time(f"outgoing rules of {body}")
    if seen is not None and seen != state_of(body, destination):
        raise BadInput("changed_meanwhile")


def set_rule(
    body: object, by: object, to: Destination, rule: Rule, seen: str | None = None
) -> None:
    """``seen``: the ``state_of`` the rule that was looked at; None overwrites any.

    Raises ``BadInput``: ``bad_input``, ``public_ai_public_only`` for a rule that would let a
    server of the public have more than public texts, and ``changed_meanwhile``.
    """
    if rule.label not in LABELS or rule.personal not in PERSONAL or not 0 <= rule.clearance <= 2:
        raise BadInput("bad_input")
    is_more = rule.clearance > PUBLIC or rule.label != LABELS[0] or rule.personal == "send"
    if to.kind == "public_ai" and is_more:
        raise BadInput("public_ai_public_only", name=to.name)
    facts = {
        "clearance": rule.clearance,
        "label": rule.label,
        "personal": rule.personal,
        "takes_questions": rule.takes_questions,
    }
    with transaction.atomic():
        _as_seen(body, to.name, seen)
        OutgoingRule.objects.update_or_create(
            body=str(body), destination=to.name, defaults={**facts, "set_at": timezone.now()}
        )
        record(body, by, "outgoing_rule_set", to.name, origin=to.origin, kind=to.kind, **facts)


def remove_rule(body: object, by: object, to: Destination, seen: str | None = None) -> None:
    """From now on nothing of this body goes there. ``seen`` as for ``set_rule``."""
    with transaction.atomic():
        _as_seen(body, to.name, seen)
        gone, _ = OutgoingRule.objects.filter(body=str(body), destination=to.name).delete()
        if gone:
            record(body, by, "outgoing_rule_removed", to.name)
