"""A code that two rooms raise has words that fit both: nothing in them stays blank."""

from __future__ import annotations

import re

import pytest

from troly.doors.wordings import refusal_for
from troly.errors import BadInput
from troly.office.assistants import audited
from troly.office.assistants.asking import ask
from troly.office.assistants.making import make_assistant
from troly.office.data_subjects import requests
from troly.office.library import quarantine
from troly.office.library.intake import make_collection
from troly.office.tenants.models import Member, Role
from troly.office.tenants.people import add_member


def blanks(error: BadInput) -> set[str]:
    words = refusal_for(error.code)
    return set(re.findall(r"\{(\w+)\}", f"{words.title} {words.remedy}")) - set(error.facts)


@pytest.mark.django_db
def test_a_missing_reason_is_asked_for_in_words_of_its_own(
    administrator: Member, draft_turn: object
) -> None:
    auditor = add_member(administrator.tenant, "kiem.toan", role=Role.AUDITOR)
    with pytest.raises(BadInput) as audit:
        audited.give_reason(auditor, audited.TURN, draft_turn, "")
    with pytest.raises(BadInput) as held:
        quarantine.propose(administrator, draft_turn, quarantine.RELEASE, "")
    with pytest.raises(BadInput) as asked:
        requests.refuse(administrator, draft_turn, "")
    for caught in (audit, held, asked):
        assert blanks(caught.value) == set(), caught.value.code
    assert "mở nội dung" in str(refusal_for(audit.value.code).title)
    assert "mở nội dung" not in str(refusal_for(asked.value.code).title)


@pytest.fixture
def draft_turn(administrator: Member) -> object:
    """Id of a turn to open."""
    assistant = make_assistant(
        administrator, "Một cửa", "", [make_collection(administrator, "Quy chế")]
    )
    return ask(administrator, assistant, "").pk
