from __future__ import annotations

from troly.engine.parsing.blocks import ParsedDocument
from troly.engine.parsing.draft import Draft, DraftBlock, assembled


def read(*lines: str) -> ParsedDocument:
    return assembled(Draft([DraftBlock(line) for line in lines]), "txt")


def test_labelled_lines() -> None:
    document = read(
        "Luật Bến nước",
        "Số hiệu: 15/2024/QH15",
        "Ngày ban hành: 2024-06-28",
        "Cơ quan ban hành: Quốc hội",
        "Điều 1. Việc",
        "Ngày ban hành: 1999-01-01",
    )
    assert document.title == "Luật Bến nước"
    assert document.facts == {
        "number": "15/2024/QH15",
        "date": "2024-06-28",
        "issuer": "Quốc hội",
        "kind": "Luật",
    }


def test_the_two_cell_head_of_a_decision() -> None:
    document = read(
        "TỈNH VÂN KHÊ",
        "ỦY BAN NHÂN DÂN XÃ SUỐI MÂY",
        "_______",
        "Số: 64/QĐ-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Suối Mây, ngày 05 tháng 3 năm 2026",
        "QUYẾT ĐỊNH",
        "Về việc công khai mức thu",
        "Căn cứ Luật Bến nước ngày 01 tháng 02 năm 2020;",
        "Điều 1. Mức thu",
    )
    assert document.title == "Quyết định Về việc công khai mức thu"
    assert document.facts == {
        "number": "64/QĐ-UBND",
        "date": "2026-03-05",
        "issuer": "ỦY BAN NHÂN DÂN XÃ SUỐI MÂY",
        "kind": "Quyết định",
    }


def test_french_and_english_dates() -> None:
    assert read("Convention", "Fait à Valbrume, le 14 novembre 2025").facts["date"] == "2025-11-14"
    assert read("Notice", "Issued 3rd March 2026").facts["date"] == "2026-03-03"


def test_nothing_is_made_up() -> None:
    assert read("Ghi chép của tổ", "Hôm ấy là ngày 31 tháng 2 năm 2026.").facts == {}
    assert read("Họp thôn", "Ngày 31 tháng 2 năm 2026").facts == {}


def test_an_annex_is_named_with_its_title() -> None:
    document = read("Phụ lục II", "VIẾT HOA TRONG VĂN BẢN", "Nội dung.")
    assert document.title == "Phụ lục II VIẾT HOA TRONG VĂN BẢN"
