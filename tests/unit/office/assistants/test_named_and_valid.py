"""Questions by number, article and date over documents that replace one another, and what a
person may set or take back. Texts made up; the numbers are of a real pair of laws."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from troly.engine.search.passages import RightsFilter
from troly.errors import BadInput, NotFound
from troly.office.assistants import asking, history
from troly.office.assistants.making import leave_out_expired
from troly.office.assistants.models import Assistant
from troly.office.audit.models import Entry
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library import glossary, intake, linking, naming
from troly.office.library.describing import describe
from troly.office.library.models import (
    Collection,
    Document,
    DocumentLink,
    GlossaryTerm,
    TermState,
)
from troly.office.tenants.models import Clearance, Member
from troly.office.tenants.rights import rights_filter

TODAY = date(2026, 11, 22)
OLD = """Điều 1. Phạm vi điều chỉnh
Luật này quy định việc giữ sổ trực của bến đò.
Điều 2. Giải thích từ ngữ
1. Sổ trực bến là quyển sổ ghi từng chuyến đò qua bến trong ngày.
Điều 3. Thời hạn lưu sổ trực
1. Sổ trực bến được lưu tại bến trong 20 năm.
2. Người giữ sổ theo quy định tại Điều 4 của Luật này.
Điều 4. Người giữ sổ
Trưởng bến giữ sổ trực bến và chịu trách nhiệm về sổ.
Điều 5. Hiệu lực thi hành
Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2020.
"""
NEW = """Điều 1. Phạm vi điều chỉnh
Luật này quy định việc giữ sổ trực của bến đò.
Điều 3. Thời hạn lưu sổ trực
1. Sổ trực bến được lưu tại bến trong 10 năm.
Điều 4. Hiệu lực thi hành
1. Luật này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2026.
2. Luật Giữ bến số 29/2018/QH14 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.
"""


@pytest.fixture
def pair(administrator: Member, collection: Collection, run_jobs: Any) -> tuple[Document, Document]:
    made = []
    for title, text in (("Luật Giữ bến 29/2018/QH14", OLD), ("Luật Giữ bến 117/2025/QH15", NEW)):
        received = intake.receive(
            administrator, [collection], f"{len(made)}.txt", [text.encode()], title=title
        )
        made.append(received.document)
        run_jobs()
    for document in made:
        document.refresh_from_db()
    return made[0], made[1]


def test_a_replacement_closes_the_older_one_and_a_person_opens_it_again(
    administrator: Member, reader: Member, pair: tuple[Document, Document], run_jobs: Any
) -> None:
    old, new = pair
    assert (old.number, old.valid_from) == ("29/2018/QH14", date(2020, 7, 1))
    assert (new.valid_from, new.valid_to) == (date(2026, 3, 1), None)
    assert old.valid_to == date(2026, 2, 28)
    link = DocumentLink.objects.get(document=new)
    assert (link.target_id, link.has_closed) == (old.pk, True)
    assert Entry.objects.filter(act="document_validity_closed", subject=str(old.pk)).exists()
    linking.undo_closing(administrator, link.pk)
    old.refresh_from_db()
    assert old.valid_to is None
    linking.follow(new)
    old.refresh_from_db()
    assert old.valid_to is None, "what a person took back is not made again"
    linking.close_again(administrator, link.pk)
    old.refresh_from_db()
    assert old.valid_to == date(2026, 2, 28)
    run_jobs()


def test_a_person_without_rights_over_either_end_changes_nothing(
    stranger: Member, pair: tuple[Document, Document]
) -> None:
    link = DocumentLink.objects.get(document=pair[1])
    with pytest.raises(NotFound):
        linking.undo_closing(stranger, link.pk)


def test_what_a_person_states_is_not_closed_over(
    administrator: Member, pair: tuple[Document, Document], run_jobs: Any
) -> None:
    old, new = pair
    describe(administrator, old.pk, valid_to=date(2027, 1, 31))
    linking.follow(new)
    old.refresh_from_db()
    assert old.valid_to == date(2027, 1, 31)
    run_jobs()


def test_what_is_in_force_stands_first_and_the_other_is_marked(
    reader: Member, assistant: Assistant, pair: tuple[Document, Document]
) -> None:
    turn = asking.ask(reader, assistant, "Sổ trực bến được lưu tại bến mấy năm?", today=TODAY)
    citations = list(turn.citations.order_by("number"))
    assert "10 năm" in citations[0].quote and citations[0].validity == "in_force"
    later = [c for c in citations if "20 năm" in c.quote]
    assert all(c.validity == "expired" for c in later)
    quotes = history.shown_turn(reader, turn).quotes
    enders = {q.ended_by.number for q in quotes if q.ended_by is not None}
    assert enders <= {"117/2025/QH15"}


def test_a_question_about_an_earlier_day_is_answered_by_what_was_in_force(
    reader: Member, assistant: Assistant, pair: tuple[Document, Document]
) -> None:
    question = "Tại thời điểm 2023, sổ trực bến được lưu tại bến mấy năm?"
    turn = asking.ask(reader, assistant, question, today=TODAY)
    assert turn.understood["on_date"] == "2023-12-31"
    first = turn.citations.order_by("number").first()
    assert first is not None and "20 năm" in first.quote and first.validity == "in_force"


def test_an_assistant_may_leave_out_what_is_not_in_force(
    administrator: Member,
    reader: Member,
    assistant: Assistant,
    pair: tuple[Document, Document],
) -> None:
    assistant = leave_out_expired(administrator, assistant.pk, True)
    put_in_service_as_sample(assistant)
    turn = asking.ask(reader, assistant, "Sổ trực bến được lưu tại bến mấy năm?", today=TODAY)
    assert turn.citations.exists()
    assert not turn.citations.filter(quote__contains="20 năm").exists()


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("Điều 99 Luật Giữ bến 29/2018/QH14 quy định gì?", "no_such_article"),
        ("Theo khoản 7 Điều 3 Luật 29/2018/QH14 thì lưu mấy năm?", "no_such_clause"),
        ("Theo Điều 3 Nghị định 999/2031/NĐ-CP thì lưu mấy năm?", "no_such_document"),
        ("Tính đến ngày 30/2/2024 thì sổ trực lưu mấy năm?", "no_such_date"),
        ("xkcdq wrtzz qqqq bcdfg", "no_language"),
    ],
)
def test_what_does_not_exist_is_said(
    reader: Member,
    assistant: Assistant,
    pair: tuple[Document, Document],
    question: str,
    problem: str,
) -> None:
    turn = asking.ask(reader, assistant, question, today=TODAY)
    assert turn.ending in ("not_in_documents", "not_understood")
    assert turn.understood["problem"] == problem


def test_an_article_is_found_by_number_without_accents_and_what_it_points_to_follows(
    reader: Member, assistant: Assistant, pair: tuple[Document, Document]
) -> None:
    question = "theo khoan 2 dieu 3 luat 29/2018/qh14 thi ai giu so truc ben"
    turn = asking.ask(reader, assistant, question, today=TODAY)
    assert list(turn.understood["places"]) == ["Điều 3"]
    assert {c.article for c in turn.citations.all()} <= {"3"}
    shown = history.shown_turn(reader, turn)
    related = [one for quote in shown.quotes for one in quote.related]
    assert all(one.text for one in related)
    if any("Điều 4" in quote.quote for quote in shown.quotes):
        assert any("Trưởng bến" in one.text for one in related)


@pytest.mark.parametrize(
    "question", ["Khoản 2 Điều 3 Luật Giữ bến nói gì?", "khoan 2 dieu 3 luat 29/2018/qh14"]
)
def test_a_khoan_that_is_named_is_quoted_alone(
    reader: Member, assistant: Assistant, pair: tuple[Document, Document], question: str
) -> None:
    turn = asking.ask(reader, assistant, question, today=TODAY)
    quotes = [citation.quote for citation in turn.citations.all()]
    assert quotes and all(quote.startswith("2. Người giữ sổ") for quote in quotes), quotes


def test_a_name_outside_ones_rights_is_no_document(
    administrator: Member, reader: Member, stranger: Member, pair: tuple[Document, Document]
) -> None:
    keys = ["29/2018/qh14"]
    assert [d.id for d in naming.documents_named(rights_filter(reader), keys)] == [str(pair[0].pk)]
    assert naming.documents_named(rights_filter(stranger), keys) == []
    describe(administrator, pair[0].pk, clearance=int(Clearance.RESTRICTED))
    assert naming.documents_named(rights_filter(reader), keys) == []
    narrowed = RightsFilter(str(reader.tenant_id), 9, None, None, only_documents=())
    assert naming.documents_named(narrowed, ["117/2025/qh15"]) == []


def test_abbreviations_are_suggested_decided_and_recorded(
    administrator: Member, reader: Member, stranger: Member, document: Document
) -> None:
    glossary.suggest(document, "Tổ trực bến đêm (sau đây gọi tắt là TTBĐ) họp. UBND (XYZ).")
    (term,) = glossary.terms_of(administrator)
    assert (term.short, term.full, term.state) == ("TTBĐ", "Tổ trực bến đêm", TermState.SUGGESTED)
    assert "ttbd" not in glossary.terms_for(reader.tenant_id)
    glossary.accept_term(administrator, term.pk)
    assert glossary.terms_for(reader.tenant_id)["ttbd"] == ("Tổ trực bến đêm",)
    assert "ttbd" not in glossary.terms_for(stranger.tenant_id)
    assert Entry.objects.filter(act="term_accepted", subject=str(term.pk)).exists()
    glossary.decline_general(administrator, "UBND")
    assert "ubnd" not in glossary.terms_for(reader.tenant_id)
    with pytest.raises(NotFound):
        glossary.decline_term(stranger, term.pk)
    with pytest.raises(BadInput):
        glossary.set_term(administrator, "a b", "không được")
    assert GlossaryTerm.objects.filter(tenant=reader.tenant).count() == 2
