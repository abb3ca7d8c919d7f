"""How often one person may ask, and try to sign in: one place for every door and every process."""

from __future__ import annotations

import time
from contextvars import ContextVar

from django.http import HttpRequest

from troly import settings as deployment
from troly.doors.admission import BUSY, Busy
from troly.doors.refusals import TooMany, note_refusal
from troly.office.tenants import counting
from troly.office.tenants.models import Member, Person

WINDOW_SECONDS = 60
PAUSE_SECONDS = 300
"""How long a name stays closed, from its first wrong password on."""


to_wait: ContextVar[int] = ContextVar("to_wait", default=0)
"""Seconds that the request under way was told to wait, for the header that says so."""


def seconds_to_wait(member: Member, now: float | None = None) -> int:
    """Count one question of ``member``; 0 when it may pass, else whole seconds to wait.

    The window is a minute of the clock, and all processes count together.
    """
    moment = time.time() if now is None else now
    end = (moment // WINDOW_SECONDS + 1) * WINDOW_SECONDS
    number, until = counting.count("questions", member.pk, end, moment)
    if number <= deployment.load().questions_per_minute:
        return 0
    return max(1, round(until - moment))


def count_question(request: HttpRequest, member: Member) -> None:
    """To be called before each question. Raises ``TooMany`` past the member's limit, and ``Busy``
    when no place is left for the question."""
    pause = getattr(request, "scope", {}).get(BUSY)
    if pause:
        to_wait.set(pause)
        raise Busy(seconds=pause)
    seconds = seconds_to_wait(member)
    if seconds:
        to_wait.set(seconds)
        # Pages show it in their own form: it is put on record here, for them and for the API.
        error = TooMany(seconds=seconds, limit=deployment.load().questions_per_minute)
        note_refusal(request, member, error)
        raise error


def count_attempt(name: str) -> int:
    """Count one attempt at a password or code of ``name`` before it is looked at, so that many at
    once cannot pass together. Returns how many there were.

    Raises ``TooMany`` (``too_many_attempts``) past the limit.
    """
    counting.drop_old()
    now = time.time()
    number, until = counting.count("sign-in", _who(name), now + PAUSE_SECONDS, now)
    if number > deployment.load().sign_in_attempts:
        minutes = max(1, -int(-(until - now) // 60))
        to_wait.set(max(1, int(until - now)))
        raise TooMany("too_many_attempts", seconds=int(until - now), minutes=minutes, count=number)
    return number


def forget_attempts(name: str) -> None:
    """After the right password, and the right code where one is asked for."""
    counting.forget("sign-in", _who(name))


def _who(name: str) -> str:
    return Person.objects.normalise(name)[:150]
