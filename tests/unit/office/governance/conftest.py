"""People of the register: who builds is another than who approves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from plain_answers import ANSWERS, EASY

from troly.office.assistants.models import Assistant
from troly.office.governance import trials
from troly.office.governance.classifying import classify
from troly.office.governance.models import RegisterEntry
from troly.office.tenants.models import Clearance, Member, Role, Tenant
from troly.office.tenants.people import add_member


@pytest.fixture
def officer(body: Tenant) -> Member:
    return add_member(body, "phe.duyet", role=Role.OFFICER, clearance=Clearance.RESTRICTED)


@pytest.fixture
def classified(administrator: Member, draft_assistant: Assistant) -> Assistant:
    classify(administrator, draft_assistant.pk, ANSWERS)
    return draft_assistant


@pytest.fixture
def begin(officer: Member, reader: Member) -> Callable[..., trials.Trial]:
    """Begins a trial of an assistant with the reader; what is given replaces the usual."""

    def begun(assistant: Assistant, **other: Any) -> trials.Trial:
        usual: dict[str, Any] = {
            "level": 1,
            "days": 14,
            "most_questions": 20,
            "members": [reader],
            "scheme": "Thử với một người trong hai tuần.",
            "rights_notice": "Người tham gia có thể rút bất cứ lúc nào.",
            "marks": EASY,
        }
        return trials.begin(officer, assistant.pk, trials.Scheme(**{**usual, **other}))

    return begun


@pytest.fixture
def entry_of() -> Callable[[Assistant], RegisterEntry]:
    return lambda assistant: RegisterEntry.objects.get(assistant=assistant)
