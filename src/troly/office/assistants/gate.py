"""What stands between a question and an assistant: the register, handed in by ``app.py``.

The register lives above this room, which knows only this much of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from troly.errors import Unavailable
from troly.office.assistants.models import Assistant
from troly.office.tenants.models import Member


@dataclass(frozen=True, slots=True)
class Served:
    """The settings that a question is answered under: those of a version in the register, or the
    assistant's own where its builder tries it out (``version`` None)."""

    collections: tuple[str, ...]
    answers_with: str
    asks_gates: bool
    leaves_out_expired: bool
    version: int | None = None
    instructions: str = ""
    tasks: tuple[str, ...] = ()
    """What it does besides answering; empty: everything."""

    def does(self, task: str) -> bool:
        return not self.tasks or task in self.tasks


@dataclass(frozen=True, slots=True)
class Admission:
    """May a member ask? ``reason`` is the code of why not, ``facts`` fill its words; ``served``
    is there where the reason is empty. ``trial``: of which trial it is a part, else None."""

    reason: str = ""
    served: Served | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    trial: object = None


class Gate(Protocol):
    def made(self, member: Member, assistant: Assistant) -> None:
        """Enter a new assistant. In the caller's transaction, as the two below."""

    def changed(self, member: Member, assistant: Assistant) -> None: ...

    def retired(self, member: Member, assistant: Assistant, reason: str) -> None: ...

    def admission(self, member: Member, assistant: Assistant) -> Admission:
        """May ``member`` ask now? Changes nothing."""
        ...

    def begin_question(self, member: Member, assistant: Assistant) -> Admission:
        """The same at the moment of asking: a question on trial is counted."""
        ...


_gate: Gate | None = None


def connect(gate: Gate) -> None:
    global _gate
    _gate = gate


def gate() -> Gate:
    """The register. Raises ``Unavailable`` when ``app.start`` has not run: then nobody asks."""
    if _gate is None:
        raise Unavailable("not_started")
    return _gate


def as_it_stands(assistant: Assistant) -> Served:
    """The assistant's own settings, whatever the register says."""
    return Served(
        collections=tuple(str(c.pk) for c in assistant.collections.all()),
        answers_with=assistant.answers_with,
        asks_gates=assistant.asks_gates,
        leaves_out_expired=assistant.leaves_out_expired,
        instructions=assistant.instructions,
        tasks=tuple(assistant.tasks),
    )


def plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as JSON keeps them; days as in 2026-12-31."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
    }
