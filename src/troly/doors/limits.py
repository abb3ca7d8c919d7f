"""How often one person may ask: one place for every door."""

from __future__ import annotations

import time

from django.core.cache import cache

from troly import settings as deployment
from troly.errors import TrolyError
from troly.office.tenants.models import Member

WINDOW_SECONDS = 60


class TooMany(TrolyError):
    """Asked too often; ``facts["seconds"]`` says how long to wait."""

    code = "too_many_questions"


def seconds_to_wait(member: Member, now: float | None = None) -> int:
    """Count one question of ``member``; 0 when it may pass, else whole seconds to wait.

    The window is a minute of the clock, and the counter lives in this process: several web
    processes let through as many times the limit.
    """
    moment = time.time() if now is None else now
    window = int(moment // WINDOW_SECONDS)
    key = f"questions:{member.pk}:{window}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:
        # The counter was pushed out between the two lines: count from this question on.
        cache.set(key, 1, timeout=2 * WINDOW_SECONDS)
        count = 1
    if count <= deployment.load().questions_per_minute:
        return 0
    return max(1, round((window + 1) * WINDOW_SECONDS - moment))


def count_question(member: Member, now: float | None = None) -> None:
    """To be called before each question. Raises ``TooMany`` past the limit."""
    seconds = seconds_to_wait(member, now)
    if seconds:
        raise TooMany(seconds=seconds, limit=deployment.load().questions_per_minute)
