"""Lists and articles are quoted whole, also where the library cut them. Texts made up."""

from __future__ import annotations

from typing import Any

import pytest

from troly.office.assistants import asking
from troly.office.assistants.models import Assistant, Citation
from troly.office.library import intake, viewing
from troly.office.library.models import Collection, Document, Passage
from troly.office.tenants.models import Member

_DUTY = (
    "ghi vào sổ trực của bến số hiệu từng chiếc đò, giờ rời bến và giờ cập bến, tên người lái và số"
    " người trên đò, rồi ký tên xác nhận ở cuối trang trước khi bàn giao cho người trực ca sau"
)
_POINTS = [f"{letter}) Việc thứ {n}: {_DUTY};" for n, letter in enumerate("abcdeghik", start=1)]
RULES = "\n".join(
    (
        "Điều 1. Phạm vi điều chỉnh",
        "Quy chế này quy định việc trực ở bến đò Mỹ Thử (hư cấu).",
        "Điều 2. Việc của người trực bến",
        "1. Người trực bến phải làm những việc sau đây:",
        *_POINTS,
        "2. Người trực bến được nghỉ bù.",
        "Điều 3. Quyền của khách qua đò",
        "1. Được mặc áo phao.",
        "2. Được biết giá vé trước khi xuống đò.",
        "3. Được đòi lại tiền vé khi đò không chạy.",
        "Điều 4. Thời gian giữ chỗ",
        "Khách được giữ chỗ trên đò trong thời gian sau đây:",
        "1. Không quá 15 phút đối với khách mua vé lẻ;",
        "2. Không quá 30 phút đối với khách mua vé tháng;",
        "3. Không quá 60 phút đối với đoàn học sinh.",
        "Điều 5. Hiệu lực thi hành",
        "Quy chế này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2026.",
    )
)


@pytest.fixture
def rules(
    administrator: Member, collection: Collection, assistant: Assistant, run_jobs: Any
) -> Document:
    received = intake.receive(
        administrator, [collection], "quy-che.txt", [RULES.encode()], title="Quy chế bến đò Mỹ Thử"
    )
    run_jobs()
    received.document.refresh_from_db()
    return received.document


def _quotes(member: Member, question: str) -> list[Citation]:
    turn = asking.ask(member, Assistant.objects.get(), question)
    quotes = list(turn.citations.all())
    for quote in quotes:
        stored = viewing.text_between(quote.version_id, quote.start, quote.end)
        assert quote.quote == stored
        assert quote.quote in RULES
    return quotes


def test_a_list_goes_on_over_the_cut_between_two_passages(reader: Member, rules: Document) -> None:
    parts = Passage.objects.filter(version=rules.current, article="2").order_by("ordinal")
    assert len(parts) > 1, "the article must be longer than a passage for this to show anything"
    first = _quotes(reader, "Người trực bến phải làm những việc sau đây nào?")[0]
    assert (first.article, first.clause) == ("2", "1")
    assert first.quote.startswith("1. Người trực bến phải làm")
    assert first.quote.endswith(_POINTS[-1])
    assert "nghỉ bù" not in first.quote


@pytest.mark.parametrize(
    "question",
    [
        "Điều 3 Quy chế bến đò Mỹ Thử nói gì",
        "khách qua đò có những quyền gì?",
        "quyền của khách qua đò",
        "quyen cua khach qua do",
        "các quyền của khách qua đò là gì",
        "Quyền của khách qua đò gồm những quyền, lợi ích nào?",
    ],
)
def test_an_article_asked_for_is_quoted_whole(
    reader: Member, rules: Document, question: str
) -> None:
    first, *others = _quotes(reader, question)
    assert first.quote.startswith("Điều 3. Quyền của khách qua đò\n1. ")
    assert first.quote.endswith("đò không chạy.")
    assert (first.article, first.clause, first.point) == ("3", "", "")
    assert all(other.article != "3" for other in others)


def test_a_khoan_asked_for_stays_a_khoan(reader: Member, rules: Document) -> None:
    (only,) = _quotes(reader, "khoản 2 Điều 3 Quy chế bến đò Mỹ Thử")
    assert only.quote == "2. Được biết giá vé trước khi xuống đò."


def test_two_points_of_one_list_bring_the_list(reader: Member, rules: Document) -> None:
    first = _quotes(reader, "Khách được giữ chỗ trên đò trong thời gian không quá bao nhiêu phút?")[
        0
    ]
    assert first.quote.startswith("Khách được giữ chỗ trên đò")
    assert first.quote.endswith("đối với đoàn học sinh.")


def test_a_narrow_question_keeps_its_sentence(reader: Member, rules: Document) -> None:
    first = _quotes(reader, "Khi nào khách được đòi lại tiền vé đò?")[0]
    assert first.quote == "3. Được đòi lại tiền vé khi đò không chạy."


def test_a_title_with_another_word_is_not_asked_for(reader: Member, rules: Document) -> None:
    assert _quotes(reader, "quyền của chủ đò") == []
    assert _quotes(reader, "khách qua phà có những quyền gì?") == []
