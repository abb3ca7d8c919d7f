"""Rows of one index by who may see them, so that rights cost one condition on each row.

Rows of one body, level, label, limit, collections and validity belong to one class, whose number
stands in a column. A query decides once for each class what it would else ask of every row.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from troly.engine.search.indexes import rights as columns
from troly.engine.search.indexes.rights import (
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Conditions,
    EachIts,
    Is,
    OneOf,
    rights_conditions,
)
from troly.engine.search.passages import RightsFilter

ACCESS = "access"
ACCESS_COLUMNS = (
    columns.BODY,
    columns.CLEARANCE,
    columns.LABEL,
    columns.COLLECTIONS,
    columns.LIMITED,
    columns.VALID_FROM,
    columns.VALID_TO,
)
_MOST_WITH_DATES = 2_000
"""Classes that hold the dates of their rows; later ones leave dates to be looked at row by row."""
_MOST_PLANS = 256
_NUMBER_BYTES = 7
_TURNS = 4
_Held = Mapping[str, frozenset[Any]]

NOTHING_IS_ASKED = Conditions(())


@dataclass(frozen=True, slots=True)
class AccessClass:
    """What the rows of a class have in common. Without ``dates`` they differ in validity."""

    body: str
    clearance: int
    label: str
    collections: tuple[str, ...]
    is_limited: bool
    dates: tuple[int, int] | None

    def number(self, turn: int = 0) -> int:
        """A number made of the values themselves, so that a copy of the rows needs no table."""
        held = (self.body, self.clearance, self.label, self.collections, self.is_limited)
        text = json.dumps((*held, self.dates, turn)).encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=_NUMBER_BYTES).digest(), "big")

    def held(self) -> _Held:
        """What each column of every row of the class holds."""
        held: dict[str, frozenset[Any]] = {
            columns.BODY: frozenset((self.body,)),
            columns.CLEARANCE: frozenset((self.clearance,)),
            columns.LABEL: frozenset((self.label,)),
            columns.COLLECTIONS: frozenset(self.collections),
            columns.LIMITED: frozenset(
                (columns.IS_LIMITED if self.is_limited else columns.NOT_LIMITED,)
            ),
        }
        if self.dates is not None:
            held[columns.VALID_FROM] = frozenset(self.dates[:1])
            held[columns.VALID_TO] = frozenset(self.dates[1:])
        return held


def class_of_row(held: Mapping[str, Any]) -> AccessClass:
    """Raises ``KeyError``, ``TypeError`` or ``ValueError`` for a row that lacks a value."""
    return AccessClass(
        body=str(held[columns.BODY]),
        clearance=int(held[columns.CLEARANCE]),
        label=str(held[columns.LABEL]),
        collections=tuple(sorted(held[columns.COLLECTIONS])),
        # Rows written before documents could be limited lack the column: none of theirs was.
        is_limited=held.get(columns.LIMITED) == columns.IS_LIMITED,
        dates=(int(held[columns.VALID_FROM]), int(held[columns.VALID_TO])),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What rights come to over the classes known so far. The same one as long as it holds, so that
    what an engine makes of it can be kept beside it."""

    conditions: Conditions
    classes: int
    """How many classes were decided on."""


@dataclass(frozen=True, slots=True)
class _Known:
    number: int
    body: str
    held: _Held
    """What each column of every row holds; validity is missing where rows differ in it."""


class AccessClasses:
    """The classes of one index. Written by one thread at a time, read by any.

    A class is known here before a row carries its number. Whoever decided over fewer classes than
    there are by the end of a query must decide again (``Plan.classes``).
    """

    def __init__(self) -> None:
        self._numbers: dict[AccessClass, int] = {}
        self._known: list[_Known] = []
        self._taken: set[int] = set()
        self._decided: OrderedDict[RightsFilter, _Decided] = OrderedDict()
        self._deciding = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def number_of(self, held: Mapping[str, Any]) -> int:
        """The number for a row with these columns; a class of its own is made when needed."""
        wanted = class_of_row(held)
        number = self._numbers.get(wanted)
        if number is not None:
            return number
        if len(self._known) >= _MOST_WITH_DATES:
            wanted = replace(wanted, dates=None)
            number = self._numbers.get(wanted)
            if number is not None:
                return number
        number = next(n for n in map(wanted.number, count()) if n not in self._taken)
        self._add(wanted, number)
        return number

    def take_up(self, number: int, held: Mapping[str, Any]) -> bool:
        """Learn a class from a row that carries its number. False where number and row disagree."""
        try:
            exact = class_of_row(held)
        except (KeyError, TypeError, ValueError):
            return False
        for candidate in (exact, replace(exact, dates=None)):
            if number in (candidate.number(turn) for turn in range(_TURNS)):
                self._add(candidate, number)
                return True
        return False

    def plan(self, rights: RightsFilter) -> Plan:
        """The same rows as ``rights_conditions`` lets through, by class."""
        classes = len(self._known)
        with self._deciding:
            decided = self._decided.get(rights)
            if decided is None:
                decided = self._decided[rights] = _Decided(rights)
                if len(self._decided) > _MOST_PLANS:
                    self._decided.popitem(last=False)
            self._decided.move_to_end(rights)
            return decided.over(self._known, classes)

    def _add(self, wanted: AccessClass, number: int) -> None:
        self._numbers[wanted] = number
        self._taken.add(number)
        self._known.append(_Known(number, wanted.body, wanted.held()))


class _Decided:
    """What one asker's rights come to. New classes are decided when they are met."""

    def __init__(self, rights: RightsFilter) -> None:
        self._rights = rights
        self._asked = rights_conditions(rights)
        self._is_whole = dict.fromkeys(rights.bodies, True)
        self._by_rest: dict[Conditions, list[int]] = {}
        self._plan: Plan | None = None

    def over(self, known: Sequence[_Known], classes: int) -> Plan:
        plan = self._plan or Plan(self._conditions(), 0)
        if plan.classes < classes:
            changes = [self._decide(one) for one in known[plan.classes : classes]]
            plan = Plan(self._conditions() if any(changes) else plan.conditions, classes)
        self._plan = plan
        return plan

    def _decide(self, known: _Known) -> bool:
        """Whether the class changes anything."""
        if known.body not in self._is_whole:
            return False
        rest = _rest(self._asked, known.held)
        self._is_whole[known.body] &= rest == NOTHING_IS_ASKED
        if rest is not None:
            self._by_rest.setdefault(rest, []).append(known.number)
        return True

    def _conditions(self) -> Conditions:
        if len(self._is_whole) == 1 and all(self._is_whole.values()):
            return Conditions((Is(columns.BODY, self._rights.body),))
        numbers = tuple(sorted(n for some in self._by_rest.values() for n in some))
        asked: list[Condition] = [OneOf(ACCESS, numbers)]
        if len(self._by_rest) == 1:
            (rest,) = self._by_rest
            return Conditions((*asked, *rest.required), rest.excluded)
        # Those of which nothing more is asked first: one look decides on most rows then.
        groups = sorted(self._by_rest.items(), key=lambda group: group[0] != NOTHING_IS_ASKED)
        each = tuple((OneOf(ACCESS, tuple(sorted(some))), rest) for rest, some in groups)
        return Conditions((*asked, EachIts(each)) if each else tuple(asked))


def _rest(asked: Conditions, held: _Held) -> Conditions | None:
    """What is left to ask of each row of a class; None when none of them comes through."""
    required: list[Condition] = []
    excluded: list[OneOf] = []
    for condition in asked.required:
        left = _left(condition, held)
        if left is False:
            return None
        if isinstance(left, AnyOf) and len(left.ways) == 1:
            required += left.ways[0].required
            excluded += left.ways[0].excluded
        elif left is not True:
            required.append(left)
    for ruled_out in asked.excluded:
        answer = _answer(ruled_out, held)
        if answer is True:
            return None
        if answer is None:
            excluded.append(ruled_out)
    return Conditions(tuple(required), tuple(excluded))


def _left(condition: Condition, held: _Held) -> Condition | bool:
    """Whether it holds for every row of the class, for none, or what decides it row by row."""
    if isinstance(condition, EachIts):
        raise TypeError(condition)
    if isinstance(condition, AnyOf):
        rests = [_rest(way, held) for way in condition.ways]
        if any(rest == NOTHING_IS_ASKED for rest in rests):
            return True
        open_ways = tuple(rest for rest in rests if rest is not None)
        return AnyOf(open_ways) if open_ways else False
    answer = _answer(condition, held)
    return condition if answer is None else answer


def _answer(condition: Is | AtMost | AtLeast | OneOf, held: _Held) -> bool | None:
    values = held.get(condition.key)
    if values is None:
        return None
    match condition:
        case Is(_, value):
            return value in values
        case OneOf(_, wanted):
            return not values.isdisjoint(wanted)
        case AtMost(_, number):
            return any(value <= number for value in values)
        case AtLeast(_, number):
            return any(value >= number for value in values)
