"""All persons are made up."""

from __future__ import annotations

import pytest

from troly.errors import BadInput
from troly.office.assistants.asked_in_confidence import (
    WITHHELD,
    carries_a_secret,
    must_not_be_asked,
)
from troly.office.assistants.asking import ask
from troly.office.assistants.checking import check_draft
from troly.office.assistants.making import make_assistant
from troly.office.assistants.models import Turn
from troly.office.assistants.tasks.compare import compare_pasted
from troly.office.audit.models import Entry
from troly.office.library.intake import make_collection
from troly.office.library.ports import ports
from troly.office.library.quarantine import LAN_FILE
from troly.office.tenants import bodies
from troly.office.tenants.models import Member

PERSONAL = "Bà Lê Thị Ví Dụ, số 0912 000 111, đã được cấp giấy chưa?"
MARKED = "Tóm tắt giúp:\nTỐI MẬT\nKế hoạch đắp đê phía bắc (hư cấu)"


@pytest.mark.parametrize(
    ("question", "by_policy", "always"),
    [
        (PERSONAL, True, False),
        (MARKED, True, True),
        ("Tối mật là gì?", False, False),
        ("TỐI MẬT", False, False),
        ("Lệ phí cấp giấy là bao nhiêu?", False, False),
    ],
)
def test_what_may_not_be_asked(
    administrator: Member, question: str, by_policy: bool, always: bool
) -> None:
    body = administrator.tenant
    assert must_not_be_asked(body, question) is always
    bodies.refuse_personal_questions(administrator, body, True)
    assert must_not_be_asked(body, question) is by_policy


@pytest.mark.parametrize("question", [PERSONAL, MARKED])
def test_a_refused_question_is_not_kept(administrator: Member, question: str) -> None:
    bodies.refuse_personal_questions(administrator, administrator.tenant, True)
    administrator.tenant.refresh_from_db()
    collection = make_collection(administrator, "Quy chế")
    assistant = make_assistant(administrator, "Một cửa", "", [collection])
    turn = ask(administrator, assistant, question)
    assert (turn.ending, turn.question) == ("confidential_question", WITHHELD)
    assert turn.conversation.title == WITHHELD
    kept = str(list(Turn.objects.values())) + str(list(Entry.objects.values_list("details")))
    assert "0912" not in kept and "Ví Dụ" not in kept and "đắp đê" not in kept
    assert Entry.objects.filter(act="personal_questions_refused").count() == 1


@pytest.mark.parametrize("question", [PERSONAL, MARKED])
def test_nor_is_it_kept_where_the_assistant_is_not_in_service(
    administrator: Member, reader: Member, question: str
) -> None:
    bodies.refuse_personal_questions(administrator, administrator.tenant, True)
    reader.tenant.refresh_from_db()
    collection = make_collection(administrator, "Quy chế")
    draft = make_assistant(administrator, "Một cửa", "", [collection])
    turn = ask(reader, draft, question)
    assert (turn.ending, turn.question) == ("not_in_service", WITHHELD)
    kept = str(list(Turn.objects.values("question", "understood", "conversation__title")))
    assert "0912" not in kept and "đắp đê" not in kept


def test_a_pasted_paper_with_a_marking_is_read_by_no_task(administrator: Member) -> None:
    collection = make_collection(administrator, "Quy chế")
    assistant = make_assistant(administrator, "Một cửa", "", [collection])
    with pytest.raises(BadInput) as refused:
        check_draft(administrator, assistant, MARKED)
    assert refused.value.code == "pasted_secret"
    for left, right in ((MARKED, "Kế hoạch."), ("Kế hoạch.", MARKED)):
        with pytest.raises(BadInput) as refused:
            compare_pasted(administrator, left, right)
        assert refused.value.code == "pasted_secret"
    assert "đắp đê" not in str(list(Entry.objects.values()))


def test_a_declared_network_of_its_own_reads_up_to_its_level(administrator: Member) -> None:
    declared = ports().home / LAN_FILE
    declared.write_text("mat", "utf-8")
    assert carries_a_secret(MARKED)
    declared.write_text("toi_mat", "utf-8")
    assert not carries_a_secret(MARKED)
