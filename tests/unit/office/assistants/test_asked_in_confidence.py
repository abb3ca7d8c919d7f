"""All persons are made up."""

from __future__ import annotations

import pytest

from troly.office.assistants.asked_in_confidence import WITHHELD, must_not_be_asked
from troly.office.assistants.asking import ask
from troly.office.assistants.making import make_assistant
from troly.office.assistants.models import Turn
from troly.office.audit.models import Entry
from troly.office.library.intake import make_collection
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
