"""One exact statement of a text, and where among its items it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from troly.engine.answers.claims.items import Item
from troly.engine.answers.claims.values import Difference

Value = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A value over the items ``first`` to ``last``.

    ``value`` is (number,) in the base unit for NUMBER and DURATION; (year, month, day, quarter)
    with None where nothing is said for DATE; (place,) for ORDINAL, the last being -1; the folded
    parts for DOCUMENT_NUMBER. ``unit`` is the base unit, "~" and a word where what is counted is in
    no table, or empty.
    """

    kind: Difference
    value: Value
    first: int
    last: int
    unit: str = ""
    is_vague: bool = False
    """A mere "one" before a unit: an article or a rate more often than a number."""


def place_after(items: Sequence[Item], place: int, end: int) -> int:
    """The last item, from ``place`` on, that begins before offset ``end``."""
    last = place
    while last + 1 < len(items) and items[last + 1].start < end:
        last += 1
    return last
