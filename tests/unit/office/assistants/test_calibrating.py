from __future__ import annotations

import pytest

from troly.engine.evaluation.golden import GoldenQuestion
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants import asking
from troly.office.assistants.calibrating import FEWEST, keep, propose, undo
from troly.office.assistants.calibrations import name_of, own_calibration
from troly.office.assistants.models import Assistant, OwnCalibration
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.library.models import Document
from troly.office.tenants.models import Member

pytestmark = pytest.mark.django_db

ASKED = (
    ("Công chức được nghỉ phép năm mấy ngày?", "12 ngày"),
    ("Đơn xin nghỉ phép gửi trước mấy ngày?", "05 ngày"),
    ("Lệ phí chứng thực bản sao là bao nhiêu một trang?", "2.000 đồng"),
    ("Từ trang thứ ba thu bao nhiêu?", "1.000 đồng"),
)
NEVER = tuple(f"Đội bóng số {number} vô địch năm nào?" for number in range(12))


def golden(document: Document) -> tuple[list[GoldenQuestion], list[GoldenQuestion]]:
    questions = [
        GoldenQuestion(f"q{n}", ASKED[n % 4][0], (ASKED[n % 4][1],), str(document.pk))
        for n in range(FEWEST)
    ]
    return questions, [GoldenQuestion(f"u{n}", text) for n, text in enumerate(NEVER)]


def test_a_fit_is_kept_decides_is_named_and_undone(
    administrator: Member, assistant: Assistant, document: Document, words_only: None
) -> None:
    questions, never = golden(document)
    proposal = propose(administrator, assistant, questions, never)
    assert not OwnCalibration.objects.exists()
    assert (proposal.answerable, proposal.unanswerable) == (FEWEST, len(NEVER))
    assert not proposal.with_model
    row = keep(administrator, proposal)
    own = own_calibration(administrator.tenant)
    assert own is not None and own.name == name_of(row)
    turn = asking.ask(administrator, assistant, ASKED[0][0])
    assert turn.explained["parts"]["calibration"] == own.name
    assert undo(administrator).undone_by == administrator
    assert own_calibration(administrator.tenant) is None
    again = asking.ask(administrator, assistant, ASKED[0][0])
    assert again.explained["parts"]["calibration"] == "shipped"
    acts = list(Entry.objects.filter(act__startswith="calibration").values_list("act", flat=True))
    assert acts == ["calibration_kept", "calibration_undone"]
    assert chain.verify(administrator.tenant_id) is None


def test_numbers_go_on_after_an_undoing(
    administrator: Member, assistant: Assistant, document: Document, words_only: None
) -> None:
    proposal = propose(administrator, assistant, *golden(document))
    assert keep(administrator, proposal).number == 1
    undo(administrator)
    assert keep(administrator, proposal).number == 2


def test_nothing_to_undo(administrator: Member) -> None:
    with pytest.raises(NotFound):
        undo(administrator)


def test_too_few_questions_are_refused(
    administrator: Member, assistant: Assistant, document: Document
) -> None:
    with pytest.raises(BadInput) as caught:
        propose(administrator, assistant, golden(document)[0][:3])
    assert caught.value.code == "too_few_golden"


def test_a_document_that_is_not_there_is_named(
    administrator: Member, assistant: Assistant, document: Document
) -> None:
    questions, _ = golden(document)
    questions[3] = GoldenQuestion("q3", "Ai?", ("x",), "khong-co.docx")
    with pytest.raises(BadInput) as caught:
        propose(administrator, assistant, questions)
    assert caught.value.code == "golden_document_unknown"
    assert caught.value.facts == {"id": "q3", "document": "khong-co.docx"}


def test_a_reader_may_not(reader: Member, assistant: Assistant, document: Document) -> None:
    with pytest.raises(NotAllowed):
        propose(reader, assistant, *golden(document))
