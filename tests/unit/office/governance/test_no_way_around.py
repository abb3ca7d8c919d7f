"""Ways round the register that were open once: a model nobody tried, sources of another body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from plain_answers import ANSWERS

from troly.engine.runtimes.generating import Request
from troly.office.assistants import making
from troly.office.assistants.gate import gate
from troly.office.assistants.models import Assistant
from troly.office.governance.classifying import classify
from troly.office.governance.models import RegisterEntry
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library import granting
from troly.office.library.models import Collection, Document, Version
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Clearance, Member


class Writer:
    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, request: Request) -> Iterator[str]:
        yield "{}"

    def yes_share(self, question: str) -> float | None:
        return None

    def check(self) -> str:
        return self.name


def with_model(name: str) -> None:
    writer = Writer(name) if name else None
    connect(replace(ports(), generator=lambda: writer))


@pytest.fixture
def writing(engines: object, administrator: Member, collection: Collection) -> Assistant:
    """Answers with a model, changed while none was there."""
    with_model("first")
    made = making.make_assistant(
        administrator, "Soạn trả lời", "Trả lời.", [collection], (), making.Writing("model")
    )
    with_model("")
    making.change_assistant(
        administrator, made.pk, "Soạn trả lời", "Trả lời câu hỏi.", [collection]
    )
    return made


def reason(member: Member, assistant: Assistant) -> str:
    return gate().admission(member, assistant).reason


def test_a_model_that_came_after_the_approval_does_not_write(
    writing: Assistant, reader: Member
) -> None:
    put_in_service_as_sample(writing)
    assert reason(reader, writing) == "", "without a model the quotes alone hold"
    with_model("second")
    assert reason(reader, writing) == "model_changed"
    RegisterEntry.objects.update(is_carried_over=True)
    assert reason(reader, writing) == "", "of what was carried over no model is known"


def test_another_model_than_the_one_on_trial_is_not_tried(
    writing: Assistant, reader: Member, administrator: Member, begin: Callable[..., Any]
) -> None:
    classify(administrator, writing.pk, ANSWERS | {"made_by_model": "yes"})
    begin(writing)
    assert reason(reader, writing) == ""
    with_model("second")
    assert reason(reader, writing) == "model_changed"


def test_personal_data_in_what_another_body_shares_counts(
    administrator: Member, stranger: Member, document: Document
) -> None:
    granting.give(administrator, document.collections.get(), stranger.tenant)
    shared = document.collections.get()
    made = making.make_assistant(stranger, "Hỏi nhờ", "Trả lời.", [shared])
    Version.objects.filter(pk=document.current_id).update(personal_data={"health": 1})
    assert stranger.clearance == Clearance.RESTRICTED
    found = classify(stranger, made.pk, ANSWERS)
    assert found.answers["personal_data"] == "sensitive"
