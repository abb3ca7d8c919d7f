"""Risk class and duties from answers, by each framework apart. Facts in, facts out; not legal
advice: every result names the rows it rests on, and how far these were checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from troly.errors import BadInput
from troly.office.governance.rule_files import RuleBook
from troly.office.governance.rule_forms import (
    Calendar,
    ClassRule,
    Conditions,
    DutyRule,
    FlagRule,
    Rules,
)
from troly.office.governance.working_days import after_working_days

FORBIDDEN = ("prohibited", "unacceptable")
Given = Mapping[str, Any]
"""Question → the option chosen, or a list of them."""


@dataclass(frozen=True)
class Class:
    """The level by one framework, with every row of that level that fits."""

    framework: str
    level: str
    grounds: tuple[ClassRule, ...]
    flags: tuple[FlagRule, ...]

    @property
    def is_forbidden(self) -> bool:
        return self.level in FORBIDDEN

    @property
    def needs_impact_assessment(self) -> bool:
        return any(row.flag == "impact_assessment" for row in self.flags)


@dataclass(frozen=True)
class Duty:
    """``due`` is the last day, where one is known now; ``is_in_force``: its rule holds today."""

    rule: DutyRule
    framework: str
    due: date | None
    is_in_force: bool


def fits(conditions: Conditions, answers: Given) -> bool:
    return all(
        set(chosen(answers, question)) & set(options) for question, options in conditions.items()
    )


def chosen(answers: Given, question: str) -> tuple[str, ...]:
    value = answers.get(question, ())
    return (value,) if isinstance(value, str) else tuple(value)


def classified(rules: Rules, answers: Given, on: date) -> Class:
    """The strictest level of which a row fits.

    Rows that are not in force yet count too: a class that is to come is told now, with its day.
    Flags count from their day.
    """
    for level in rules.levels:
        rows = tuple(
            row
            for row in rules.classes
            if row.level == level
            and fits(row.when, answers)
            and not (row.unless is not None and fits(row.unless, answers))
        )
        if rows:
            flags = tuple(
                flag
                for flag in rules.flags
                if level in flag.levels and fits(flag.when, answers) and flag.since <= on
            )
            return Class(rules.framework, level, rows, flags)
    last = rules.levels[-1]
    return Class(rules.framework, last, (), ())


def checked_answers(book: RuleBook, answers: Given, known: Given) -> dict[str, Any]:
    """Answers complete and without contradiction, one form each; what the system knows wins
    nothing by being typed otherwise.

    Raises ``BadInput``: ``answer_missing``, ``answer_unknown``, ``none_and_others``,
    ``answer_against_record``, and ``answers_contradict``, whose ``say`` holds the words in each
    language.
    """
    given: dict[str, Any] = {}
    for question in book.questionnaire.questions:
        options = [one for one in chosen(answers, question.id) if one]
        if not options and question.id in known:
            options = list(chosen(known, question.id))
        if not options:
            raise BadInput("answer_missing", question=question.id)
        strange = [one for one in options if one not in question.ids]
        if strange or (question.kind == "one" and len(options) > 1):
            names = ", ".join(question.ids)
            raise BadInput("answer_unknown", question=question.id, known=names)
        nothing = {"none", "not_in_eu"} & set(options)
        if nothing and len(options) > 1:
            raise BadInput("none_and_others", question=question.id)
        if question.id in known and set(options) != set(chosen(known, question.id)):
            raise BadInput("answer_against_record", question=question.id)
        given[question.id] = options[0] if question.kind == "one" else sorted(options)
    for rule in book.questionnaire.contradictions:
        if fits(rule.when, given):
            raise BadInput("answers_contradict", rule=rule.id, say=rule.say.model_dump())
    return given


def duties(
    book: RuleBook,
    rules: Rules,
    found: Class,
    answers: Given,
    on: date,
    in_service_on: date | None = None,
) -> list[Duty]:
    """What follows from a class, by the day ``on``, for a system in service since a day or not."""
    return [
        Duty(
            rule,
            rules.framework,
            due_day(book.calendar, rule, answers, in_service_on),
            rule.since <= on,
        )
        for rule in rules.duties
        if applies(rule, found, answers)
    ]


def applies(rule: DutyRule, found: Class, answers: Given) -> bool:
    if found.level not in rule.levels or not fits(rule.when, answers):
        return False
    return rule.when_flag is None or any(flag.flag == rule.when_flag for flag in found.flags)


def due_day(
    calendar: Calendar,
    rule: DutyRule,
    answers: Given,
    in_service_on: date | None = None,
    event_on: date | None = None,
) -> date | None:
    """The last day of a duty; None where it runs always, on request, or from an event to come."""
    if rule.due == "by_date":
        return rule.on
    if rule.due == "before_use":
        return transition_until(calendar, answers, in_service_on)
    if event_on is None:
        return None
    if rule.due == "working_days":
        return after_working_days(calendar, event_on, rule.count)
    if rule.due == "days":
        return event_on + timedelta(days=rule.count)
    if rule.due == "hours":
        begun = datetime.combine(event_on, datetime.min.time())
        return (begun + timedelta(hours=rule.count)).date()
    return None


def transition_until(
    calendar: Calendar, answers: Given, in_service_on: date | None = None
) -> date | None:
    """Until when a system that was there before a rule may go on without it."""
    for row in calendar.transitions:
        if not fits(row.answers, answers):
            continue
        if row.in_service_from is None:
            return row.until
        last = row.in_service_until or row.until
        if in_service_on is not None and row.in_service_from <= in_service_on <= last:
            return row.until
    return None


def in_force(calendar: Calendar, number: str, on: date) -> bool | None:
    """Does a legal text hold on a day? None for one that is not in the calendar."""
    for row in calendar.in_force:
        if row.number == number:
            later = [r for r in calendar.in_force if r.replaces == number and r.since <= on]
            return row.since <= on and not later
        if row.replaces == number:
            return on < row.since
    return None
