"""Costs of the steps come from the turns themselves."""

from __future__ import annotations

import pytest

from troly.office.assistants.models import Assistant, Conversation, Turn
from troly.office.assistants.timing import step_costs
from troly.office.tenants.models import Member


@pytest.fixture
def conversation(administrator: Member, assistant: Assistant) -> Conversation:
    return Conversation.objects.create(
        tenant=administrator.tenant, assistant=assistant, member=administrator, title="…"
    )


def keep(conversation: Conversation, ordinal: int, timings: dict[str, float]) -> None:
    Turn.objects.create(
        conversation=conversation,
        ordinal=ordinal,
        question="?",
        ending="answered",
        timings=timings,
    )


def test_median_and_p95_of_each_step_in_order(conversation: Conversation) -> None:
    keep(conversation, 1, {"check_question": 9.0})
    for number in range(2, 5):
        keep(conversation, number, {"check_question": 1.0, "find_passages": float(number)})
    first, second = step_costs()
    assert (first.step, first.median_ms, first.questions) == ("check_question", 1.0, 4)
    assert first.p95_ms == pytest.approx(7.8)
    assert (second.step, second.median_ms, second.questions) == ("find_passages", 3.0, 3)


def test_only_recent_questions_count(conversation: Conversation) -> None:
    keep(conversation, 1, {"decide": 100.0})
    keep(conversation, 2, {"decide": 2.0})
    assert [cost.median_ms for cost in step_costs(recent=1)] == [2.0]


def test_nothing_asked_yet_has_no_steps(conversation: Conversation) -> None:
    assert step_costs() == []
