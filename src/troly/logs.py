"""How events are written: as lines to read, or as JSON, one object a line. Never with content.

The message of an exception of a library may quote what it was working on. An exception is therefore
written as its kind and the places in the code; only Troly's own errors, whose facts are free of
content by rule, are written with what they say.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from troly.errors import TrolyError

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Set while a request is answered; its name in the logs and in the answer's headers."""
FACTS = "facts"
"""Key of ``extra=`` under which an event's own values go: numbers, codes, ids."""
LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def told(error: BaseException) -> str:
    """Kind of an error; with what it says when that is free of content."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{kind}: {error}" if isinstance(error, TrolyError) else kind


def places(error: BaseException) -> list[str]:
    """Where it was raised, outermost call first, causes before their effects."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*places(earlier), f"after {told(earlier)}"] if earlier else []
    frames = traceback.extract_tb(error.__traceback__)
    return before + [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


class LineFormatter(logging.Formatter):
    """For people: time, level, name, message; the places of an exception below."""

    def __init__(self) -> None:
        super().__init__(LINE)

    def formatException(self, ei: _Raised) -> str:
        if ei[1] is None:
            return ""
        return "\n".join((*(f"  {place}" for place in places(ei[1])), told(ei[1])))


class JsonFormatter(logging.Formatter):
    """For programs: keys time (UTC), level, name, message, process, and request, facts, error and
    places where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "name": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if request_id.get():
            entry["request"] = request_id.get()
        facts = getattr(record, FACTS, None)
        if isinstance(facts, dict):
            entry["facts"] = facts
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"] = told(record.exc_info[1])
            entry["places"] = places(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=False, default=str)
