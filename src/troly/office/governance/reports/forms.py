"""What the file of a framework looks like: sections of questions, each with the names of the
evidence that the system can show for it. Unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from troly.office.governance.rule_forms import Checked, Row, Source, Words

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]


class Code(Row):
    """A code of the framework with its official label, and the label in our words."""

    code: str
    label: str
    text: Words


class Process(Checked):
    """A process of the framework under a question: code, official label, risks it lessens, and
    where it belongs (authority and stage codes)."""

    code: str
    label: str
    risks: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class ReportQuestion(Checked):
    id: Id
    label: str = ""
    """The official label, where there is one; kept in its own language."""
    reference: str = ""
    ask: Words
    risks: tuple[str, ...] = ()
    processes: tuple[Process, ...] = ()
    evidence: tuple[str, ...]
    """Names of evidence, see ``evidence.known``; none where the answer is a person's alone."""


class Section(Checked):
    id: Id
    label: str = ""
    title: Words
    questions: Annotated[tuple[ReportQuestion, ...], Field(min_length=1)]


class Framework(Row):
    """``about``: the whole body, or one assistant. ``id`` stands in addresses."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
    version: str
    about: Literal["body", "assistant"]
    title: Words
    notice: Words
    """What a report by this framework is, and what it is not; stands above every one."""
    limits: Words
    """What of the framework is left out or was not checked."""
    licence: str = ""
    """Licence of labels carried over, with whom to name."""
    source: Source
    authorities: tuple[Code, ...] = ()
    stages: tuple[Code, ...] = ()
    risks: tuple[Code, ...] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _questions_once(self) -> Framework:
        ids = [question.id for question in self.questions]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"question id twice: {', '.join(twice)}")
        return self

    @property
    def questions(self) -> tuple[ReportQuestion, ...]:
        return tuple(question for section in self.sections for question in section.questions)
