"""Texts that a command is given: a file of any format that the library reads, or a version's id."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from troly.errors import NotFound


def version_named(name: str) -> UUID | None:
    """The id that ``name`` is; None for anything else."""
    try:
        return UUID(name)
    except ValueError:
        return None


def text_of(name: str) -> str:
    """The text of a file, opened in a limited child. Raises ``NotFound`` or ``FileRefused``."""
    from troly.engine.parsing.sandbox import parse_file
    from troly.office.library.ports import ports

    path = Path(name)
    if not path.is_file():
        raise NotFound("no_such_file", path=name)
    return parse_file(path, path.name, ports().limits).text
