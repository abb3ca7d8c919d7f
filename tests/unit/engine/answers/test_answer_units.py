from __future__ import annotations

from tests.unit.engine.answers.collection import FEES, SECRETS

from troly.engine.answers.units import units


def said(text: str, **given: object) -> list[tuple[str, str, str]]:
    return [
        (unit.clause, unit.point, text[unit.start : unit.end])
        for unit in units(text, **given)  # type: ignore[arg-type]
    ]


def test_a_clause_of_two_sentences_is_one_unit() -> None:
    text = "1. Người dân nộp đơn. Đơn có chữ ký.\n2. Cơ quan trả lời."
    assert said(text) == [
        ("1", "", "1. Người dân nộp đơn. Đơn có chữ ký."),
        ("2", "", "2. Cơ quan trả lời."),
    ]


def test_prose_is_cut_into_sentences() -> None:
    text = "Giờ mở cửa là 7 giờ. Chủ nhật nghỉ."
    assert [piece for _, _, piece in said(text)] == ["Giờ mở cửa là 7 giờ.", "Chủ nhật nghỉ."]


def test_points_know_their_clause_and_the_line_that_leads_to_them() -> None:
    found = units(SECRETS.text, SECRETS.heading_path, "7")
    land = next(unit for unit in found if "đất đai" in SECRETS.text[unit.start : unit.end])
    assert (land.article, land.clause, land.point) == ("7", "1", "a")
    assert land.context == "1. Thời hạn lưu hồ sơ được quy định như sau:"
    assert found[0].is_heading
    last = found[-1]
    assert (last.clause, last.point, last.context) == ("2", "", "")


def test_a_line_with_a_colon_knows_where_its_list_ends() -> None:
    found = units(FEES.text, FEES.heading_path, "5")
    opening = next(unit for unit in found if FEES.text[unit.start : unit.end].endswith(":"))
    assert opening.leads_to is not None
    assert FEES.text[opening.start : opening.leads_to].endswith("b) Người khuyết tật.")


def test_an_article_that_is_the_rule_itself_is_no_heading() -> None:
    text = "Điều 3. Chánh Văn phòng chịu trách nhiệm thi hành Quyết định này."
    (only,) = units(text)
    assert not only.is_heading and only.article == "3"


def test_a_question_in_a_list_of_questions_leads_to_its_answer() -> None:
    text = "Nộp hồ sơ ở đâu?\nTại bộ phận một cửa."
    asked, answered = units(text)
    assert asked.is_question and answered.context == "Nộp hồ sơ ở đâu?"


def test_nothing_in_an_empty_text() -> None:
    assert units("") == [] and units(" \n ") == []
