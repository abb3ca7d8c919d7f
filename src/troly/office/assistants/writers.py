"""Assistants whose model writes: none writes but one in service, as it was approved."""

from __future__ import annotations

from troly.engine.runtimes.generating import Generator
from troly.office.assistants.gate import gate
from troly.office.assistants.making import assistants_of
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.assistants.outgoing import guarded_generator
from troly.office.tenants.models import Member


def writers_for(member: Member) -> list[Assistant]:
    """Those that ``member`` may ask now and that answer with a model."""
    return [one for one in assistants_of(member) if writes_for(member, one)]


def writes_for(member: Member, assistant: Assistant) -> bool:
    served = gate().admission(member, assistant).served
    return served is not None and served.answers_with == AnswersWith.MODEL


def generator_of(member: Member, assistant: Assistant | None) -> Generator | None:
    """The model that writes, where the assistant is in service with one."""
    if assistant is None or not writes_for(member, assistant):
        return None
    return guarded_generator(member)
