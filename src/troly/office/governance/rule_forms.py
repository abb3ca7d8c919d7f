"""What a file of rules, a calendar and a questionnaire look like. Unknown keys are refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Tag = Literal["S", "S2", "R", "?"]
"""How far a fact was checked: in a copy of the text, in a secondary account, recalled, disputed."""
Conditions = Mapping[str, tuple[str, ...]]
"""Question → options of which one must be chosen; all questions together."""
Answers = Mapping[str, str | tuple[str, ...]]


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Words(Row):
    """One text in the languages of the interface."""

    vi: str
    fr: str
    en: str

    def in_language(self, language: str) -> str:
        return str(getattr(self, language, self.vi))


class Checked(Row):
    tag: Tag
    verified: bool
    """Has somebody held this row against the official original?"""


class ClassVector(Row):
    answers: Answers
    gives: str | bool


class ClassRule(Checked):
    """``level`` where ``when`` fits and ``unless`` does not."""

    id: str
    level: str
    when: Conditions
    unless: Conditions | None = None
    reference: str
    since: date = Field(alias="from")
    text: Words
    vector: ClassVector


class FlagRule(Checked):
    id: str
    flag: Literal["impact_assessment"]
    levels: tuple[str, ...]
    when: Conditions
    reference: str
    since: date = Field(alias="from")
    text: Words
    vector: ClassVector


class DutyVector(Row):
    level: str
    answers: Answers = Field(default_factory=dict)
    event_on: date | None = None
    applies: bool
    due: date | None


Due = Literal["always", "before_use", "on_request", "by_date", "hours", "days", "working_days"]


class DutyRule(Checked):
    """``due`` with ``count`` runs from ``event``; ``evidence`` names what the system shows."""

    id: str
    role: Literal["provider", "deployer", "state_body"]
    levels: tuple[str, ...]
    when: Conditions = Field(default_factory=dict)
    when_flag: Literal["impact_assessment"] | None = None
    due: Due
    count: int = 0
    on: date | None = None
    event: str = ""
    evidence: Literal["ai_notice", "public_register"] | None = None
    reference: str
    since: date = Field(alias="from")
    text: Words
    vector: DutyVector


class Source(Row):
    title: str
    link: str


class Rules(Row):
    id: str
    version: str
    framework: Literal["national", "european"]
    levels: tuple[str, ...]
    """From the strictest down: the first that a rule fits is the class."""
    source: Source
    classes: Annotated[tuple[ClassRule, ...], Field(min_length=1)]
    flags: tuple[FlagRule, ...]
    duties: tuple[DutyRule, ...]


class DayVector(Row):
    on: date
    holds: bool


class InForce(Checked):
    number: str
    since: date = Field(alias="from")
    replaces: str = ""
    vector: DayVector


class TransitionVector(Row):
    answers: Answers
    in_service_on: date | None = None
    until: date


class Transition(Checked):
    """Who fits ``answers`` has until ``until`` for what is due before use."""

    id: str
    answers: Conditions
    in_service_from: date | None = None
    in_service_until: date | None = None
    until: date
    reference: str
    vector: TransitionVector


class HolidayVector(Row):
    after: date
    count: int
    due: date


class Holiday(Checked):
    """Announced for one year."""

    day: date
    vector: HolidayVector


class YearlyDay(Checked):
    id: str
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    reference: str
    vector: HolidayVector


class MoonYear(Checked):
    """Days that move with the moon: ``new_year`` is the first day of Tết."""

    year: int
    new_year: date
    hung_kings: date
    reference: str
    vector: HolidayVector


class Calendar(Row):
    id: str
    version: str
    in_force: tuple[InForce, ...]
    transitions: tuple[Transition, ...]
    yearly: tuple[YearlyDay, ...] = ()
    moon: tuple[MoonYear, ...] = ()
    holidays: tuple[Holiday, ...]


class Option(Words):
    id: str


class Question(Row):
    id: str
    kind: Literal["one", "several"]
    known: Literal["ai_notice", "answers_with", "collections"] | None = None
    ask: Words
    options: Annotated[tuple[Option, ...], Field(min_length=2)]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)


class Contradiction(Row):
    id: str
    when: Conditions
    say: Words


class Questionnaire(Row):
    id: str
    version: str
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    contradictions: tuple[Contradiction, ...]
