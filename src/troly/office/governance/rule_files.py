"""Reads rules, calendar and questionnaire; what is wrong is named with file and line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from troly.errors import BadInput
from troly.office.governance.rule_forms import Calendar, Conditions, Questionnaire, Rules
from troly.office.library.ports import ports

SHIPPED = Path(__file__).parents[2] / "content"
NATIONAL, EUROPEAN, CALENDAR = "vn_ai_law.yaml", "eu_ai_act.yaml", "calendar.yaml"
RISK = "risk.yaml"
Form = TypeVar("Form", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """Words stay words: YAML 1.1 would read "on", "yes" and "no" as true and false."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"“{key.value}” stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:bool"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), "tf")


@dataclass(frozen=True)
class RuleBook:
    """All that a class and its duties are worked out from. ``digest``: 12 hex digits over the
    files as they were read."""

    national: Rules
    european: Rules
    calendar: Calendar
    questionnaire: Questionnaire
    digest: str

    @property
    def frameworks(self) -> tuple[Rules, Rules]:
        return self.national, self.european


def rule_book() -> RuleBook:
    """The rules in use: the shipped ones, and in their place those of the same name in the home's
    folder ``rules``. Read once and again after a change. Raises ``BadInput`` (``rule_file_wrong``).
    """
    own = ports().home / "rules"
    paths = tuple(
        own / name if (own / name).is_file() else SHIPPED / folder / name
        for folder, name in (
            ("rules", NATIONAL),
            ("rules", EUROPEAN),
            ("rules", CALENDAR),
            ("questionnaires", RISK),
        )
    )
    return _read(paths, tuple(path.stat().st_mtime_ns for path in paths))


@lru_cache(maxsize=4)
def _read(paths: tuple[Path, ...], _changed: tuple[int, ...]) -> RuleBook:
    national, european, calendar, risk = paths
    questionnaire = read_form(risk, Questionnaire)
    book = RuleBook(
        national=read_form(national, Rules),
        european=read_form(european, Rules),
        calendar=read_form(calendar, Calendar),
        questionnaire=questionnaire,
        digest=hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12],
    )
    known = {question.id: set(question.ids) for question in questionnaire.questions}
    for path, conditions in _conditions(book, paths):
        _check_known(path, conditions, known)
    for path, rules in ((national, book.national), (european, book.european)):
        _check_levels(path, rules)
    return book


def read_form(path: Path, form: type[Form]) -> Form:
    """One file. Raises ``BadInput`` with ``file``, ``line``, ``problem`` and ``remedy``."""
    text = path.read_text("utf-8")
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        value = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise _wrong(path, line, error.problem or "no YAML", "mend the line") from error
    try:
        return form.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = [part for part in first["loc"] if isinstance(part, int | str)]
        remedy = {
            "extra_forbidden": "take the key away, or write it as the schema has it",
            "missing": "add the key",
        }.get(first["type"], "write a value as the schema has it")
        name = ".".join(str(part) for part in place)
        raise _wrong(path, _line(root, place), f"{name}: {first['msg']}", remedy) from error


def _line(node: Any, place: Sequence[int | str]) -> int:
    """The line of a place in the file, or of the nearest thing around it that is there."""
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == part]
            if not found:
                break
            node = found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            if part >= len(node.value):
                break
            node = node.value[part]
        else:
            break
    return int(node.start_mark.line) + 1 if node is not None else 1


def _conditions(book: RuleBook, paths: Sequence[Path]) -> Iterable[tuple[Path, Conditions]]:
    for path, rules in zip(paths, book.frameworks, strict=False):
        for row in rules.classes:
            yield path, row.when
            yield path, row.unless or {}
        for flag in rules.flags:
            yield path, flag.when
        for duty in rules.duties:
            yield path, duty.when
    for transition in book.calendar.transitions:
        yield paths[2], transition.answers
    for contradiction in book.questionnaire.contradictions:
        yield paths[3], contradiction.when


def _check_known(path: Path, conditions: Conditions, known: dict[str, set[str]]) -> None:
    for question, options in conditions.items():
        if question not in known:
            remedy = f"known questions: {', '.join(sorted(known))}"
            raise _wrong(path, _line_of_word(path, question), f"no question “{question}”", remedy)
        for option in options:
            if option not in known[question]:
                remedy = f"known answers: {', '.join(sorted(known[question]))}"
                problem = f"“{question}” has no answer “{option}”"
                raise _wrong(path, _line_of_word(path, option), problem, remedy)


def _check_levels(path: Path, rules: Rules) -> None:
    ids: set[str] = set()
    rows = [*rules.classes, *rules.flags, *rules.duties]
    for row in rows:
        if row.id in ids:
            raise _wrong(path, _line_of_word(path, row.id), f"id “{row.id}” twice", "rename one")
        ids.add(row.id)
        levels = (row.level,) if hasattr(row, "level") else row.levels
        for level in levels:
            if level not in rules.levels:
                remedy = f"known levels: {', '.join(rules.levels)}"
                raise _wrong(path, _line_of_word(path, row.id), f"no level “{level}”", remedy)


def _line_of_word(path: Path, word: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if word in line), 1)


def _wrong(path: Path, line: int, problem: str, remedy: str) -> BadInput:
    return BadInput("rule_file_wrong", file=path.name, line=line, problem=problem, remedy=remedy)
