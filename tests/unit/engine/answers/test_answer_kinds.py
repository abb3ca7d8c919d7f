from __future__ import annotations

import pytest

from troly.engine.answers.kinds import (
    asked_kind,
    asks_list,
    counted_thing,
    counts,
    holds_kind,
    tells_kind,
)
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


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Có được nộp qua mạng không?", "yes_no"),
        ("Peut-on payer en ligne ?", "yes_no"),
        ("May I bring a dog?", "yes_no"),
        ("Où peut-on payer ?", "place"),
        ("Combien la ville verse-t-elle sur la durée de l'accord ?", "money"),
        ("Combien de personnes travaillent pendant la durée du chantier ?", "number"),
        ("Quelle est la durée de l'accord ?", "duration"),
        ("Délai de traitement ?", "duration"),
        ("Lệ phí khai sinh quá hạn?", "money"),
        ("Xã hỗ trợ bao nhiêu hộ?", "number"),
        ("Quy chế này thay thế quyết định nào?", "document"),
        ("Cơ quan nào cấp giấy phép?", "authority"),
        ("Qui paie le billet ?", "actor"),
        ("How much time is needed?", "duration"),
    ],
)
def test_the_asking_word_decides_what_is_asked(question: str, name: str) -> None:
    kind = asked_kind(question)
    assert kind is not None
    assert kind.name == name


def test_a_noun_decides_only_without_an_asking_word() -> None:
    assert asked_kind("Qu'est-ce que la durée légale ?") is None


@pytest.mark.parametrize(
    "question",
    [
        "Những trường hợp nào bị từ chối?",
        "Hồ sơ gồm những gì?",
        "Quels sont les documents à fournir ?",
        "Which papers must I bring?",
    ],
)
def test_several_things_are_asked_for(question: str) -> None:
    assert asks_list(question)


def test_one_thing_is_asked_for() -> None:
    assert not asks_list("Lệ phí là bao nhiêu?")
    assert not asks_list("What is the fee?")


def test_a_name_that_the_question_lacks_answers_who() -> None:
    kind = asked_kind("Ai dẫn đoàn Suối Mây?")
    assert kind is not None
    assert holds_kind("Đoàn do Lò Thị Mận dẫn.", kind, "Ai dẫn đoàn Suối Mây?")
    assert not holds_kind("Đoàn ở Suối Mây đi sớm.", kind, "Ai dẫn đoàn Suối Mây?")


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


@pytest.mark.parametrize(
    ("question", "said", "other"),
    [
        ("Nước dâng bao nhiêu mét?", "Nước lên tới 5,75 m.", "Có 5 máy bơm."),
        ("Giảm mấy phần trăm?", "Giảm 50% mức thu.", "Giảm 50.000 đồng."),
        ("Combien de mètres ?", "Une passerelle de 40 m.", "Il y a 40 maisons."),
    ],
)
def test_a_unit_may_be_written_as_a_sign(question: str, said: str, other: str) -> None:
    counted = counted_thing(question)
    assert counted is not None
    assert counts(said, counted)
    assert not counts(other, counted)


def test_who_is_not_told_by_the_words_of_the_question() -> None:
    question = "Ai là đơn vị thi công cầu treo?"
    kind = asked_kind(question)
    assert kind is not None and kind.is_thing
    assert not tells_kind("Đơn vị thi công cam kết xong trước mùa mưa.", kind, question)
    assert tells_kind("Thi công do Phòng Kinh tế lo.", kind, question)
