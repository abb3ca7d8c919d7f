"""Under an answer: where to ask for reasons and to contest, and who took it up for a decision."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from troly.office.assistants.models import Turn
from troly.office.governance.reports.confirming import confirmations_of
from troly.office.governance.reports.public import publication_of
from troly.office.governance.trials import ANSWERED
from troly.office.tenants.models import Member


def contest_entry(member: Member, turn: Turn) -> dict[str, Any]:
    told = publication_of(member.tenant)
    taken = confirmations_of(turn)
    return {
        "contact": told.contact if told is not None else "",
        "card_url": reverse("pages:card", args=[turn.conversation.assistant_id]),
        "confirm_url": reverse("pages:turn_confirm", args=[turn.pk]),
        "taken": [
            {
                "by": str(one.member.person) if one.member else "–",
                "at": one.at,
                "matter": one.matter if one.member_id == member.pk else "",
                "digest": one.digest[:12],
            }
            for one in taken
        ],
        "may_confirm": turn.ending in ANSWERED
        and not any(one.member_id == member.pk for one in taken),
    }
