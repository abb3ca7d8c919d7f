"""Supports, never replaces: before an answer becomes a basis of a decision, a person says that they
looked at its sources and that the decision is theirs."""

from __future__ import annotations

import hashlib
import json

from django.db import IntegrityError, transaction

from troly.engine.guard.personal_data.detect import find_personal_data
from troly.errors import BadInput
from troly.office.assistants.models import Turn
from troly.office.assistants.proving import prove, turn_for
from troly.office.audit.chain import record
from troly.office.governance.reports.models import Confirmation
from troly.office.governance.trials import ANSWERED
from troly.office.tenants.models import Member

LONGEST_MATTER = 200


def confirm(member: Member, turn_id: object, matter: str, *, has_looked: bool) -> Confirmation:
    """Keep that ``member`` takes this answer up for ``matter``, and the answer's digest.

    Raises ``BadInput``: ``sources_not_looked_at``, ``matter_needed``, ``matter_names_a_person``,
    ``nothing_to_confirm`` for a refusal, ``quotes_changed`` when a quote no longer stands there
    word for word, ``confirmed_before``; ``NotFound`` for a turn not to be opened.
    """
    turn = turn_for(member, turn_id)
    matter = " ".join(matter.split())
    if not has_looked:
        raise BadInput("sources_not_looked_at")
    if not 3 <= len(matter) <= LONGEST_MATTER:
        raise BadInput("matter_needed", limit=LONGEST_MATTER)
    if find_personal_data(matter):
        raise BadInput("matter_names_a_person")
    if turn.ending not in ANSWERED:
        raise BadInput("nothing_to_confirm")
    if not prove(member, turn).holds:
        raise BadInput("quotes_changed")
    digest = digest_of(turn)
    try:
        with transaction.atomic():
            made = Confirmation.objects.create(
                tenant_id=member.tenant_id, turn=turn, member=member, matter=matter, digest=digest
            )
            record(
                member.tenant_id, member.pk, "answer_confirmed", turn.pk,
                confirmation=made.pk, digest=digest,
            )  # fmt: skip
    except IntegrityError:
        raise BadInput("confirmed_before") from None
    return made


def digest_of(turn: Turn) -> str:
    """SHA-256 over question, ending, quotes with their places, and sentences of a model."""
    quotes = turn.citations.order_by("number").values_list(
        "number", "version_id", "start", "end", "quote"
    )
    facts = [turn.question, turn.ending, [list(one) for one in quotes], turn.claims]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def confirmations_of(turn: Turn) -> list[Confirmation]:
    """Who took an answer up, in order."""
    return list(turn.confirmations.select_related("member__person").order_by("at", "pk"))
