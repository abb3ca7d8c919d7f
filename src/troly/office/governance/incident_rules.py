"""Rules on incidents as data: kinds of harm, notices with their deadlines, what a notice says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from django.utils import timezone
from pydantic import AfterValidator, Field, model_validator

from troly.errors import BadInput
from troly.office.governance.rule_files import SHIPPED, read_form
from troly.office.governance.rule_forms import (
    Calendar,
    Checked,
    Conditions,
    Question,
    Row,
    Words,
)
from troly.office.governance.working_days import after_working_days
from troly.office.library.ports import ports

FILE = "incidents.yaml"
VALUES = (
    "body", "contact", "assistant", "ai_id", "level", "provider", "deployer", "detected_at",
    "confirmed_at", "place", "what", "harm", "persons", "operating", "cause", "measures", "damage",
    "proposals", "first_notice", "lesson", "data_kinds", "due",
)  # fmt: skip
"""What a line of a notice can be filled with."""
KNOWN: Mapping[str, frozenset[str]] = {
    "eu_tier": frozenset({"unacceptable", "high", "transparency", "minimal", "unknown"})
}
"""What the register says of the assistant itself and nobody is asked, with what it may be."""
Facts = Mapping[str, Any]


def _moment(text: str | None) -> str | None:
    if text is not None:
        datetime.strptime(text, "%Y-%m-%d %H:%M")
    return text


Moment = Annotated[str | None, AfterValidator(_moment)]


class NoticeVector(Row):
    """``due`` None: the rule does not apply to ``facts``. Moments in Viet Nam's time."""

    facts: Mapping[str, str | tuple[str, ...]]
    event: Moment
    due: Moment


class HarmVector(Row):
    """This harm alone, confirmed and under control, calls for these notices."""

    notices: tuple[str, ...]


class Harm(Checked):
    id: str
    reference: str
    vector: HarmVector


class IncidentQuestion(Question):
    """Asked only where the register says so."""

    where: Conditions = Field(default_factory=dict)


class Channel(Row):
    id: str
    name: Words
    to: str
    """Whom a draft is addressed to."""


class NoticeRule(Checked):
    """A notice is due where one of ``when`` fits and none of ``unless``, for what was detected on
    the day it enters into force or later."""

    id: str
    channel: str
    when: Annotated[tuple[Conditions, ...], Field(min_length=1)]
    unless: tuple[Conditions, ...] = ()
    needs_confirmation: bool
    """Only once an officer held that the assistant had a part in it."""
    runs_from: Literal["detected", "confirmed", "sent"]
    after: tuple[str, ...] = ()
    unit: Literal["hours", "days", "working_days"]
    count: Annotated[int, Field(ge=1)]
    form: str
    reference: str
    since: date = Field(alias="from")
    text: Words
    vectors: Annotated[tuple[NoticeVector, ...], Field(min_length=2)]


class Line(Row):
    label: str
    value: Literal[VALUES]  # type: ignore[valid-type]


class NoticeForm(Row):
    id: str
    subject: str
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]


class IncidentRules(Row):
    id: str
    version: str
    questions: tuple[IncidentQuestion, ...]
    harms: tuple[Harm, ...]
    channels: tuple[Channel, ...]
    notices: tuple[NoticeRule, ...]
    forms: tuple[NoticeForm, ...]

    @model_validator(mode="after")
    def _all_named_things_are_there(self) -> IncidentRules:
        """Ids that nothing in the file has are refused, with what is known."""
        known = {question.id: set(question.ids) for question in self.questions}
        self._check("harm", {harm.id for harm in self.harms}, known.get("harm", set()))
        self._check("channel", {one.channel for one in self.notices}, {c.id for c in self.channels})
        self._check("form", {one.form for one in self.notices}, {form.id for form in self.forms})
        ids = {one.id for one in self.notices}
        self._check("after", {name for one in self.notices for name in one.after}, ids)
        self._check("notice", {name for one in self.harms for name in one.vector.notices}, ids)
        known |= {name: set(options) for name, options in KNOWN.items()}
        asked_where = [question.where for question in self.questions]
        for conditions in (
            *asked_where,
            *(c for one in self.notices for c in (*one.when, *one.unless)),
        ):
            self._check("question", set(conditions), set(known))
            for question, options in conditions.items():
                self._check(question, set(options), known[question])
        return self

    @staticmethod
    def _check(what: str, used: set[str], known: set[str]) -> None:
        if not used <= known:
            names = ", ".join(sorted(used - known))
            raise ValueError(f"no {what} “{names}”; known: {', '.join(sorted(known))}")

    def form(self, name: str) -> NoticeForm:
        return next(form for form in self.forms if form.id == name)

    def notice(self, name: str) -> NoticeRule | None:
        return next((one for one in self.notices if one.id == name), None)

    def channel(self, name: str) -> Channel:
        return next(one for one in self.channels if one.id == name)


@dataclass(frozen=True)
class IncidentBook:
    rules: IncidentRules
    digest: str
    """12 hex digits over the file."""


def incident_book() -> IncidentBook:
    """The rules in use: the home's own ``rules/incidents.yaml``, else the shipped one.

    Raises ``BadInput`` (``rule_file_wrong``) naming file, line and remedy.
    """
    own = ports().home / "rules" / FILE
    path = own if own.is_file() else SHIPPED / "rules" / FILE
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> IncidentBook:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return IncidentBook(read_form(path, IncidentRules), digest)


def asked(rules: IncidentRules, known: Facts) -> list[IncidentQuestion]:
    """The questions of an incident; ``known``: what the register says, by ``KNOWN``."""
    return [question for question in rules.questions if _fits(question.where, known)]


def checked_facts(rules: IncidentRules, given: Facts, known: Facts) -> dict[str, Any]:
    """The answers to the questions asked, each known. Raises ``BadInput``."""
    found: dict[str, Any] = {}
    for question in asked(rules, known):
        value = given.get(question.id)
        chosen = list(value) if isinstance(value, list | tuple) else [value] if value else []
        if not chosen:
            raise BadInput("answer_missing", question=question.id)
        if set(chosen) - set(question.ids) or (question.kind == "one" and len(chosen) > 1):
            known = ", ".join(question.ids)
            raise BadInput("answer_unknown", question=question.id, known=known)
        if "none" in chosen and len(chosen) > 1:
            raise BadInput("none_and_others", question=question.id)
        found[question.id] = chosen if question.kind == "several" else chosen[0]
    return found


def applies(rule: NoticeRule, facts: Facts, *, is_confirmed: bool) -> bool:
    """Does ``rule`` call for a notice?"""
    if rule.needs_confirmation and not is_confirmed:
        return False
    fits = any(_fits(one, facts) for one in rule.when)
    return fits and not any(_fits(one, facts) for one in rule.unless)


def _fits(conditions: Conditions, facts: Facts) -> bool:
    for question, options in conditions.items():
        value = facts.get(question, ())
        chosen: Sequence[str] = (value,) if isinstance(value, str) else value
        if not set(options) & set(chosen):
            return False
    return True


def is_in_force(rule: NoticeRule, detected_at: datetime) -> bool:
    """Did the duty exist when the incident was detected?"""
    return timezone.localdate(detected_at) >= rule.since


def due_at(rule: NoticeRule, calendar: Calendar, event: datetime) -> datetime:
    """The last moment: hours run through nights and days off; a term in days ends with its day."""
    if rule.unit == "hours":
        return event + timedelta(hours=rule.count)
    begun = timezone.localdate(event)
    if rule.unit == "days":
        return _end_of(begun + timedelta(days=rule.count))
    return _end_of(after_working_days(calendar, begun, rule.count))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
