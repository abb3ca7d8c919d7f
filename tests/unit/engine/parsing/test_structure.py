from __future__ import annotations

import pytest

from troly.engine.parsing.draft import Draft, DraftBlock, assembled
from troly.engine.parsing.structure import article_number, clause_at, heading_level, starts_unit


def shown(*lines: str) -> list[tuple[str, int | None, str]]:
    document = assembled(Draft([DraftBlock(line) for line in lines]), "txt")
    return [
        (block.kind, block.level, document.text[block.start : block.end])
        for block in document.blocks
    ]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("PHẦN THỨ NHẤT", 1),
        ("Phần I", 1),
        ("Phụ lục III", 1),
        ("Chương II", 2),
        ("CHƯƠNG IV. TỔ CHỨC THỰC HIỆN", 2),
        ("Mục 2", 3),
        ("Mục 1. TRÌNH TỰ", 3),
        ("Tiểu mục 3", 4),
        ("Điều 5. Trách nhiệm", 5),
        ("Điều 12a. Bổ sung", 5),
        ("Điều 7: Hiệu lực", 5),
        ("II. NỘI DUNG CHÍNH", 3),
        ("Titre II", 1),
        ("CHAPITRE PREMIER", 2),
        ("Section 3 - Des recours", 3),
        ("Article 1er. Objet", 5),
        ("Article L121-1", 5),
        ("Part 2", 1),
        ("Chapter 4", 2),
    ],
)
def test_headings_of_the_three_languages(line: str, level: int) -> None:
    assert heading_level(line) == level


@pytest.mark.parametrize(
    "line",
    [
        "Điều 5 Luật này quy định về thẩm quyền",
        "Điều 90 của Luật",
        "điều 3",
        "Chương này quy định",
        "Mục IV Phần I Phụ lục này.",
        "Phần 4.4, và sau khi xong",
        "Phần 2.2).",
        "Chương I ........................ 3",
        "Điều 2. Đối tượng ............ 12",
        "Article 5 of the law applies.",
        "Section 2 explains the fees in detail, as follows.",
        "I. Nguyễn Văn",
        "",
    ],
)
def test_references_and_contents_lines_are_no_headings(line: str) -> None:
    assert heading_level(line) is None


def test_a_bare_division_takes_its_title_lines() -> None:
    assert shown("Chương I", "QUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "Nội dung.")[0] == (
        "heading",
        2,
        "Chương I\nQUY ĐỊNH CHUNG",
    )


def test_an_article_whose_text_runs_on_is_parted() -> None:
    long_text = "Phê duyệt kế hoạch sửa chữa " + "cầu và đường " * 20 + "của xã."
    found = shown(f"Điều 1. {long_text}")
    assert found[0] == ("heading", 5, "Điều 1.")
    assert found[1] == ("paragraph", None, long_text)


def test_numbered_lines_are_clauses_where_there_are_articles() -> None:
    kinds = [kind for kind, _, _ in shown("Điều 1. Việc", "1. Nguyên tắc", "Nội dung.", "a) Một;")]
    assert kinds == ["heading", "list_item", "paragraph", "list_item"]


def test_numbered_lines_head_sections_elsewhere() -> None:
    found = shown("1. Introduction", "Some text.", "1.1 Scope", "More text.")
    assert [(kind, level) for kind, level, _ in found] == [
        ("heading", 3),
        ("paragraph", None),
        ("heading", 4),
        ("paragraph", None),
    ]


def test_a_numbered_list_is_not_a_row_of_headings() -> None:
    found = shown("Cần có:", "1. Đơn", "2. Ảnh", "3. Bản sao")
    assert {kind for kind, _, _ in found[1:3]} == {"list_item"}


def test_article_numbers() -> None:
    assert article_number("Điều 19a. Thời hạn") == "19a"
    assert article_number("Article 1er") == "1"
    assert article_number("Chương II") == ""


def test_the_clause_and_point_of_a_place() -> None:
    text = "Điều 2. Hồ sơ\n1. Gồm có:\na) Đơn;\nđ) Ảnh.\n2. Nộp tại xã."
    assert clause_at(text, text.index("Ảnh")) == ("1", "đ")
    assert clause_at(text, text.index("Nộp")) == ("2", "")
    assert clause_at(text, 3) == ("", "")
    assert clause_at("tiếp theo của khoản", 5, "4") == ("4", "")


@pytest.mark.parametrize("line", ["1. Một", "12) Hai", "a) Ba", "đ) Bốn", "- Năm", "Điều 6. Sáu"])
def test_lines_that_open_a_unit(line: str) -> None:
    assert starts_unit(line)


@pytest.mark.parametrize("line", ["Một dòng thường", "2026 là năm nay", "3,5 triệu", "-5 độ"])
def test_lines_that_do_not(line: str) -> None:
    assert not starts_unit(line)
