"""The frameworks to report by: shipped ones, and those of the home's folder ``questionnaires``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from troly.errors import BadInput, NotFound
from troly.office.governance.reports import evidence
from troly.office.governance.reports.forms import Framework
from troly.office.governance.rule_files import RISK, SHIPPED, read_form
from troly.office.library.ports import ports

FOLDER = "questionnaires"


def frameworks() -> Mapping[str, Framework]:
    """By id, in the order of their file names. A file of the home takes the place of the shipped
    one of its name; any other adds a framework.

    Raises ``BadInput`` (``rule_file_wrong``) naming file, line and remedy.
    """
    own = {path.name: path for path in sorted((ports().home / FOLDER).glob("*.yaml"))}
    shipped = {path.name: path for path in sorted((SHIPPED / FOLDER).glob("*.yaml"))}
    paths = [path for name, path in sorted({**shipped, **own}.items()) if name != RISK]
    return _read(tuple((path, path.stat().st_mtime_ns) for path in paths), evidence.known())


def framework(framework_id: str) -> Framework:
    """Raises ``NotFound``."""
    found = frameworks().get(framework_id)
    if found is None:
        raise NotFound("no_such_framework", known=", ".join(frameworks()))
    return found


def digest_of(found: Framework) -> str:
    """12 hex digits over what was read."""
    return hashlib.sha256(found.model_dump_json().encode()).hexdigest()[:12]


def _read(files: tuple[tuple[Path, int], ...], known: frozenset[str]) -> Mapping[str, Framework]:
    found: dict[str, Framework] = {}
    for path, changed in files:
        one = _read_one(path, changed, known)
        if one.id in found:
            raise _wrong(path, one.id, f"id “{one.id}” twice", "rename one framework")
        found[one.id] = one
    return found


@lru_cache(maxsize=64)
def _read_one(path: Path, _changed: int, known: frozenset[str]) -> Framework:
    one = read_form(path, Framework)
    _check(path, one, known)
    return one


def _check(path: Path, one: Framework, known: frozenset[str]) -> None:
    risks = {code.code for code in one.risks}
    places = {code.code for code in (*one.authorities, *one.stages)}
    for question in one.questions:
        _check_names(path, "evidence", question.evidence, known)
        _check_names(path, "risk", question.risks, risks)
        for process in question.processes:
            _check_names(path, "risk", process.risks, risks)
            _check_names(path, "place", process.places, places)


def _check_names(path: Path, what: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            remedy = f"known: {', '.join(sorted(known)) or '–'}"
            raise _wrong(path, name, f"no {what} “{name}”", remedy)


def _wrong(path: Path, word: str, problem: str, remedy: str) -> BadInput:
    lines = path.read_text("utf-8").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if word in text), 1)
    return BadInput("rule_file_wrong", file=path.name, line=line, problem=problem, remedy=remedy)
