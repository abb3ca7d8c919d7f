"""One file read in this very process. Only the parsing child and tests call this: everybody else
goes through the sandbox."""

from __future__ import annotations

from pathlib import Path

from troly.engine.parsing.blocks import ParsedDocument
from troly.engine.parsing.draft import Progress, assembled
from troly.engine.parsing.registry import format_named
from troly.errors import FileRefused


def read_document(path: Path, format_name: str, progress: Progress) -> ParsedDocument:
    """Parse a file of a known format. Raises nothing but FileRefused: no_text, damaged, encrypted,
    type_mismatch, needs_memory."""
    try:
        draft = format_named(format_name).reader()(path, progress)
        document = assembled(draft, format_name)
    except FileRefused:
        raise
    except MemoryError as error:
        raise FileRefused("needs_memory", format=format_name) from error
    except Exception as error:
        # Parsers show damage by any error at all (KeyError, AssertionError, RecursionError…).
        raise FileRefused("damaged", format=format_name, error=type(error).__name__) from error
    if not document.text:
        raise FileRefused("no_text", format=format_name)
    return document
