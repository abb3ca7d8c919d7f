"""Which reader reads which format: a new format is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from troly.engine.parsing.draft import Draft, Progress

Reader = Callable[[Path, Progress], Draft]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the file endings it goes by, where its reader lives."""

    name: str
    endings: tuple[str, ...]
    module: str
    function: str

    def reader(self) -> Reader:
        """The reader; imported only when needed, so that a child loads one library, not all."""
        return cast(Reader, getattr(import_module(self.module), self.function))


_ROOM = "troly.engine.parsing"
FORMATS: tuple[Format, ...] = (
    Format("txt", (".txt", ".text"), f"{_ROOM}.plain", "read_plain"),
    Format("md", (".md", ".markdown"), f"{_ROOM}.markdown", "read_markdown"),
    Format("html", (".html", ".htm", ".xhtml"), f"{_ROOM}.html", "read_html"),
    Format("docx", (".docx",), f"{_ROOM}.docx", "read_docx"),
    Format("pdf", (".pdf",), f"{_ROOM}.pdf", "read_pdf"),
)


def format_named(name: str) -> Format:
    """Raises KeyError for a name that is not registered."""
    return {entry.name: entry for entry in FORMATS}[name]


def format_of_ending(ending: str) -> Format | None:
    """The format of a file ending such as ".docx", in any case."""
    for entry in FORMATS:
        if ending.lower() in entry.endings:
            return entry
    return None
