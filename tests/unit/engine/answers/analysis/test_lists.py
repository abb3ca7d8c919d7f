"""Points that oblige, or are conditions, by the line that opens their list."""

from __future__ import annotations

import pytest

from troly.engine.answers.analysis.find import findings_in
from troly.engine.answers.analysis.values import Kind

DUTIES = """Điều 9. Bến thuyền
1. Chủ bến có trách nhiệm sau đây:
a) Treo đèn từ lúc trời tối;
b) Ghi sổ mỗi lượt qua sông.
2. Khách đi thuyền được mang theo một túi.
"""


def said(text: str, kind: Kind) -> list[str]:
    return [
        text[one.mention.start : one.mention.end] for one in findings_in(text, frozenset({kind}))
    ]


def test_points_oblige_as_the_line_above_them() -> None:
    found = said(DUTIES, Kind.OBLIGATION)
    assert found[0] == "có trách nhiệm"
    assert [words.split()[0] for words in found[1:]] == ["Treo", "Ghi"]
    assert all(
        f.mention.kind is not Kind.OBLIGATION or not f.place.point
        for f in findings_in(DUTIES, by_list=False)
    )


def test_an_article_of_duties_needs_no_word_of_duty() -> None:
    text = "Điều 4. Trách nhiệm của trưởng bến\n1. Đóng bến khi nước cao.\n2. Báo thôn mỗi sáng.\n"
    assert len(said(text, Kind.OBLIGATION)) == 2
    other = text.replace("Trách nhiệm của trưởng bến", "Giới thiệu về trưởng bến")
    assert said(other, Kind.OBLIGATION) == []


def test_points_of_conditions_are_conditions() -> None:
    text = (
        "Điều 5. Giữ thuyền\nNgười giữ thuyền phải đáp ứng các điều kiện sau đây:\n"
        "1. Biết bơi và biết chèo thuyền.\n2. Từ đủ 18 tuổi trở lên.\n"
    )
    assert len(said(text, Kind.CONDITION)) == 3
    assert said(text, Kind.OBLIGATION) == ["phải"]


@pytest.mark.parametrize(
    "line",
    [
        "1. Chủ thuyền phải nộp hồ sơ gồm:\na) Tờ khai theo mẫu của xã;\nb) Bản sao giấy tờ.",
        "1. Biển hiệu phải ghi các nội dung sau đây:\na) Tên của thuyền;\nb) Số người được chở.",
    ],
)
def test_a_list_of_papers_obliges_once(line: str) -> None:
    assert said(f"Điều 2. Giấy tờ\n{line}\n", Kind.OBLIGATION) == ["phải"]


def test_the_next_article_begins_anew() -> None:
    text = "Điều 1. Nhiệm vụ của thôn\n1. Quét bến mỗi chiều.\nĐiều 2. Tên\n1. Bến tên Na Khoang.\n"
    assert len(said(text, Kind.OBLIGATION)) == 1


def test_what_a_term_means_obliges_nobody_and_titles_are_no_conditions() -> None:
    terms = (
        "Điều 3. Giải thích từ ngữ\n1. Lệ phí là tiền mà khách phải trả trong trường hợp qua đêm.\n"
    )
    assert said(terms, Kind.OBLIGATION) == said(terms, Kind.CONDITION) == []
    assert said(terms, Kind.DEFINITION) == ["Lệ phí"]
    assert said("Điều 6. Các trường hợp đóng bến\n", Kind.CONDITION) == []


@pytest.mark.parametrize(
    "sentence, expected",
    [
        ("Khi nước lên quá cọc đỏ, thuyền nằm bờ.", ["Khi nước lên quá cọc đỏ"]),
        ("Thuyền nằm bờ khi có bão.", ["khi có"]),
        ("Thuyền nằm bờ kể từ khi có bão.", []),
        ("Khách trả lại vé (nếu có) cho bến.", []),
    ],
)
def test_when_is_a_condition_where_it_sets_one(sentence: str, expected: list[str]) -> None:
    assert said(sentence, Kind.CONDITION) == expected


def test_a_case_that_must_be_is_a_condition_and_no_duty() -> None:
    text = "Trong trường hợp phải xác minh thì thêm 02 ngày."
    assert said(text, Kind.OBLIGATION) == [] and said(text, Kind.CONDITION)
