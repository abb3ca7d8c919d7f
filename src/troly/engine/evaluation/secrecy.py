"""How surely the guard stops marked files, and leaves alone what only looks so."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from troly.errors import BadInput, FileRefused

MANIFEST = "manifest.json"

Marking = Callable[[Path], str | None]
"""The level of the marking that a file carries, or None. Raises ``FileRefused``."""


@dataclass(frozen=True, slots=True)
class SecrecyCase:
    path: Path
    is_marked: bool
    level: str = ""
    how: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class SecrecyReport:
    files: int
    marked: int
    missed: int
    """Marked files that would have been stored. A file refused altogether is never stored."""
    wrongly_blocked: int
    wrongly_blocked_share: float | None
    """Of the files without a marking; None where there are none."""
    caught_share: float | None
    """Of the marked files; None where there are none."""
    left_alone_share: float | None
    refused: int
    """Files that could not be read at all."""
    missed_files: tuple[str, ...]
    wrongly_blocked_files: tuple[str, ...]
    refused_files: tuple[str, ...]


def read_secrecy_cases(folder: Path) -> list[SecrecyCase]:
    """The files that ``manifest.json`` in the folder names.

    Raises ``BadInput`` when there is no manifest, or one of its rows names no file.
    """
    try:
        given = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("no_manifest", folder=folder.name) from error
    if not isinstance(given, list) or not given:
        raise BadInput("empty_golden_file", file=MANIFEST)
    return [_case(folder, number, row) for number, row in enumerate(given, start=1)]


def _case(folder: Path, number: int, row: object) -> SecrecyCase:
    def bad(field: str, problem: str) -> BadInput:
        return BadInput("bad_golden_row", file=MANIFEST, line=number, field=field, problem=problem)

    if not isinstance(row, dict) or not isinstance(row.get("file"), str):
        raise bad("file", "missing")
    if not isinstance(row.get("marked"), bool):
        raise bad("marked", "not true")
    path = folder / row["file"]
    if path.resolve().parent != folder.resolve() or not path.is_file():
        raise bad("file", "not found")
    return SecrecyCase(
        path,
        row["marked"],
        str(row.get("level") or ""),
        str(row.get("how") or ""),
        str(row.get("lang") or ""),
    )


def evaluate_secrecy(cases: Sequence[SecrecyCase], marking: Marking) -> SecrecyReport:
    """Ask ``marking`` about every file."""
    missed: list[str] = []
    blocked: list[str] = []
    refused: list[str] = []
    for case in cases:
        try:
            found = marking(case.path)
        except FileRefused:
            refused.append(case.path.name)
            continue
        if case.is_marked and found is None:
            missed.append(_named(case))
        elif found is not None and not case.is_marked:
            blocked.append(_named(case))
    marked = sum(case.is_marked for case in cases)
    free = len(cases) - marked
    return SecrecyReport(
        files=len(cases),
        marked=marked,
        missed=len(missed),
        wrongly_blocked=len(blocked),
        wrongly_blocked_share=len(blocked) / free if free else None,
        caught_share=1 - len(missed) / marked if marked else None,
        left_alone_share=1 - len(blocked) / free if free else None,
        refused=len(refused),
        missed_files=tuple(missed),
        wrongly_blocked_files=tuple(blocked),
        refused_files=tuple(refused),
    )


def _named(case: SecrecyCase) -> str:
    return f"{case.path.name} ({case.how})" if case.how else case.path.name
