from __future__ import annotations

import pytest

from troly.engine.answers.kinds import asked_kind, counted_thing, counts, holds_kind
from troly.engine.answers.words import query_words, text_words


@pytest.mark.parametrize(
    ("question", "name", "answer", "no_answer"),
    [
        (
            "Nghỉ phép được mấy ngày?",
            "duration",
            "Người làm đủ năm nghỉ 12 ngày.",
            "Nghỉ có lương.",
        ),
        ("Giải quyết trong bao lâu?", "duration", "Trong 05 ngày làm việc.", "Nộp tại quầy 5."),
        ("Lệ phí là bao nhiêu?", "money", "Thu 8.000 đồng một bản.", "Nộp hồ sơ tại quầy."),
        ("Luật có hiệu lực từ ngày nào?", "date", "Từ ngày 01 tháng 7.", "Theo số 30/2000/PL-UB."),
        ("Bao nhiêu tuổi được miễn phí?", "age", "Từ 70 tuổi trở lên.", "Thu 70.000 đồng."),
        ("Giảm mấy phần trăm?", "share", "Giảm 50% mức thu.", "Giảm mức thu."),
        ("Combien de jours faut-il ?", "duration", "Le délai est de 3 jours.", "En mairie."),
        ("How much does it cost?", "money", "It costs 15,000 dong.", "Ask at the desk."),
        (
            "How many households are there?",
            "number",
            "There are 74 households.",
            "Many live there.",
        ),
    ],
)
def test_a_question_asks_for_a_kind_that_some_sentences_hold(
    question: str, name: str, answer: str, no_answer: str
) -> None:
    kind = asked_kind(question)
    assert kind is not None
    assert kind.name == name
    assert holds_kind(answer, kind)
    assert not holds_kind(no_answer, kind)


def test_a_clause_number_is_no_amount() -> None:
    kind = asked_kind("Có bao nhiêu thành viên?")
    assert kind is not None
    assert not holds_kind("3. Các thành viên do Chủ tịch cử.", kind)


def test_yes_or_no_asks_for_no_kind() -> None:
    assert asked_kind("Có được nộp qua mạng không?") is None


def test_what_is_counted_must_stand_by_a_number() -> None:
    assert counted_thing("Xã còn bao nhiêu hộ nghèo?") == "hộ"
    assert counted_thing("Chờ mấy hôm?") == "ngày"
    assert counted_thing("Mức thu là bao nhiêu?") is None
    assert counts("Cuối năm còn 187 hộ nghèo.", "hộ")
    assert counts("Số hộ: 187", "hộ")
    assert not counts("Xã có 3 trạm y tế.", "giường")


def test_words_of_the_title_tell_no_sentence_from_another() -> None:
    words = query_words("Thẩm quyền cấp giấy phép", None, typed_with_accents=True)
    told_apart = words.beyond(text_words("Cấp giấy phép"), 0.0)
    title_again = text_words("Kết quả: giấy phép được cấp")
    answer = text_words("Cơ quan có thẩm quyền: Ban Cơ yếu")
    assert words.overlap(title_again) > words.overlap(answer)
    assert told_apart.overlap(answer) > told_apart.overlap(title_again)
