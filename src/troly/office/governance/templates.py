"""Beginnings for assistants, by sector: files that experts own, shipped and a body's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from troly.errors import BadInput
from troly.office.governance.rule_files import SHIPPED, read_form, rule_book
from troly.office.governance.rule_forms import Checked, Row, Words
from troly.office.library.ports import ports

FOLDER = "assistant_templates"


class SuggestedCase(Row):
    """A question to try and to keep as a test; ``note`` says what its answer must be."""

    question: Words
    note: Words
    has_answer: bool


class Hint(Checked):
    """What to think of before classifying the risk."""

    text: Words
    reference: str


class AssistantTemplate(Row):
    id: str
    version: str
    sector: str
    """An answer to the sector question of the risk questionnaire."""
    name: Words
    purpose: Words
    audience: Literal["internal", "public"]
    languages: Annotated[tuple[Literal["vi", "fr", "en"], ...], Field(min_length=1)]
    instructions: Words
    opening_questions: Annotated[tuple[Words, ...], Field(max_length=12)]
    cases: Annotated[tuple[SuggestedCase, ...], Field(min_length=2)]
    hints: Annotated[tuple[Hint, ...], Field(min_length=1)]


def templates() -> dict[str, AssistantTemplate]:
    """By id, in order of id: those of the home's folder ``assistant_templates`` beside and in the
    place of the shipped ones. Raises ``BadInput`` (``rule_file_wrong``) naming file and line."""
    paths = {path.stem: path for path in (SHIPPED / FOLDER).glob("*.yaml")}
    paths |= {path.stem: path for path in (ports().home / FOLDER).glob("*.yaml")}
    found = {}
    for name, path in sorted(paths.items()):
        one = _read(path, path.stat().st_mtime_ns)
        _check(path, name, one)
        found[name] = one
    return found


def template_named(name: str) -> AssistantTemplate | None:
    """None for one that is not there: a beginning that went away hinders nobody."""
    return templates().get(name)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> AssistantTemplate:
    return read_form(path, AssistantTemplate)


def _check(path: Path, name: str, one: AssistantTemplate) -> None:
    questions = rule_book().questionnaire.questions
    known = next((question.ids for question in questions if question.id == "sector"), ())
    for problem, remedy in (
        (f"id “{one.id}”", f"write {name}, as the file is called") if one.id != name else ("", ""),
        (f"no sector “{one.sector}”", f"known sectors: {', '.join(known)}")
        if one.sector not in known
        else ("", ""),
    ):
        if problem:
            raise BadInput(
                "rule_file_wrong", file=path.name, line=1, problem=problem, remedy=remedy
            )
