"""How long a body has to answer a person: decree 356/2025/NĐ-CP, article 5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

REPLY_WORKING_DAYS = 2


@dataclass(frozen=True)
class Term:
    """Calendar days to carry a request out, and how many may be added once."""

    days: int
    added: int


TERMS: Mapping[str, Term] = {
    "provide": Term(10, 10),
    "correct": Term(10, 10),
    "restrict": Term(15, 15),
    "object": Term(15, 15),
    "erase": Term(20, 20),
}
_FIXED_HOLIDAYS = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
"""Days off by the sun's calendar. Those by the moon's (Tết, the Hùng kings) are not counted: the
date shown is then too early, never too late."""


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in _FIXED_HOLIDAYS


def working_days_after(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def reply_by(received: date) -> date:
    """The last day to tell the person that their request was received."""
    return working_days_after(received, REPLY_WORKING_DAYS)


def due_on(kind: str, received: date, *, is_extended: bool = False) -> date:
    """The last day to carry a request out."""
    term = TERMS[kind]
    return received + timedelta(days=term.days + (term.added if is_extended else 0))
