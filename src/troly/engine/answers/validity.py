"""Whether a source is in force on a day, as far as anything is known."""

from __future__ import annotations

from datetime import date

from troly.engine.answers.values import Validity


def validity_on(day: date, valid_from: date | None, valid_to: date | None) -> Validity:
    """``unknown`` where the records hold no first day: silence is not force.

    ``valid_to`` is the last day in force.
    """
    if valid_to is not None and valid_to < day:
        return "expired"
    if valid_from is None:
        return "unknown"
    return "not_yet" if valid_from > day else "in_force"


def is_out_of_force(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Known not to be in force that day, before its first or after its last."""
    return validity_on(day, valid_from, valid_to) in ("expired", "not_yet")
