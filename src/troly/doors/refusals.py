"""Refusals on record: who was not let do what, by page or by program."""

from __future__ import annotations

import logging
import time

from django.db import DatabaseError, transaction
from django.http import HttpRequest

from troly.errors import NotAllowed, TrolyError
from troly.office.audit.chain import record
from troly.office.tenants import counting
from troly.office.tenants.models import Member

log = logging.getLogger("troly.refusals")
MOST_AN_HOUR = 60
"""Of one member: a program gone wild must not fill the record. The last one says so."""


class TooMany(TrolyError):
    """Asked too often; ``facts["seconds"]`` says how long to wait."""

    code = "too_many_questions"


def note_refusal(request: HttpRequest, member: Member | None, error: TrolyError) -> None:
    """One entry in the chain of the member's body. Whatever fails here changes nothing of the
    answer: what was refused stays refused."""
    if member is not None and isinstance(error, NotAllowed | TooMany):
        _note(request, member, "refused", error.code)


def note_wrong_confirmation(request: HttpRequest, member: Member) -> None:
    """A wrong password where a dangerous act asked for it again."""
    _note(request, member, "confirmation_refused", "wrong_password")


def _note(request: HttpRequest, member: Member, act: str, code: str) -> None:
    now, match = time.time(), request.resolver_match
    try:
        with transaction.atomic():
            number, _until = counting.count("refusals", member.pk, now + 3600, now)
            if number > MOST_AN_HOUR:
                return
            facts = {
                "code": code,
                "way": request.method,
                "is_last_of_hour": number == MOST_AN_HOUR,
            }
            record(
                member.tenant_id,
                member.pk,
                act,
                (match.view_name if match else "") or request.path[:100],
                **{name: value for name, value in facts.items() if value},
            )
    except DatabaseError as problem:
        log.error("a refusal is not on record: %s", type(problem).__name__)
