"""What a text holds, found by rules: exact spans, values, places; and what is none."""

from __future__ import annotations

import pytest

from troly.engine.answers.analysis.find import findings_in
from troly.engine.answers.analysis.values import Finding, Kind

TEXT = """Chương II
TRÁCH NHIỆM
Điều 5. Giải thích từ ngữ
1. Bến là nơi thuyền đón khách.
Điều 6. Mở bến
1. Chủ bến phải báo Ủy ban nhân dân cấp xã trong thời hạn 05 ngày làm việc, kể từ ngày 01 tháng 7 năm 2026.
2. Trường hợp không báo thì bị phạt tiền từ 1.000.000 đồng đến 3.000.000 đồng:
a) Do Bộ trưởng Bộ Giao thông vận tải quy định;
b) Theo Nghị định số 13/2023/NĐ-CP của Chính phủ.
"""  # noqa: E501


def found(text: str, kind: Kind) -> list[tuple[str, str]]:
    return [
        (text[one.mention.start : one.mention.end], one.mention.value)
        for one in findings_in(text)
        if one.mention.kind is kind
    ]


def places(kind: Kind) -> list[tuple[str, str, str, str]]:
    def place(one: Finding) -> tuple[str, str, str, str]:
        heading = TEXT[slice(*one.place.heading)]
        return heading, one.place.article, one.place.clause, one.place.point

    return [place(one) for one in findings_in(TEXT) if one.mention.kind is kind]


def test_everything_is_found_where_it_stands() -> None:
    assert [words for words, _ in found(TEXT, Kind.AMOUNT)] == ["1.000.000 đồng", "3.000.000 đồng"]
    assert found(TEXT, Kind.DATE) == [("ngày 01 tháng 7 năm 2026", "2026-07-01")]
    assert found(TEXT, Kind.NUMBER) == [("13/2023/NĐ-CP", "13/2023/NĐ-CP")]
    assert [words for words, _ in found(TEXT, Kind.AUTHORITY)] == [
        "Ủy ban nhân dân cấp xã", "Bộ Giao thông vận tải", "Chính phủ",
    ]  # fmt: skip
    assert [words for words, _ in found(TEXT, Kind.DEADLINE)] == ["trong thời hạn 05 ngày làm việc"]
    assert [words for words, _ in found(TEXT, Kind.PENALTY)] == ["bị phạt"]
    assert [value for _, value in found(TEXT, Kind.DEFINITION)] == ["Bến"]
    assert [words for words, _ in found(TEXT, Kind.OBLIGATION)] == ["phải"]
    head = "Chương II\nTRÁCH NHIỆM"
    assert places(Kind.DEFINITION) == [(head, "5", "1", "")]
    assert places(Kind.NUMBER) == [(head, "6", "2", "b")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nộp 500.000 đ.", "500000 VND"),
        ("vốn 4,5 tỷ đồng", "4500000000 VND"),
        ("từ 5 đến 10 triệu đồng", "5000000-10000000 VND"),
        ("10.000.000 (mười triệu) đồng", "10000000 VND"),
        ("phí 25.000 đô la Mỹ", "25000 USD"),
        ("une amende de 1 500 euros", "1500 EUR"),
    ],
)
def test_amounts_are_reckoned(text: str, value: str) -> None:
    assert [v for _, v in found(text, Kind.AMOUNT)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Đến ngày 17/12/2014 thì", "2014-12-17"),
        ("trước ngày 31 tháng 12 hằng năm", "--12-31"),
        ("tháng 7 năm 2026", "2026-07"),
        ("le 1er janvier 2020", "2020-01-01"),
        ("on 5 May 2021", "2021-05-05"),
    ],
)
def test_dates_are_reckoned(text: str, value: str) -> None:
    assert [v for _, v in found(text, Kind.DATE)] == [value]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("theo khoản 2 đồng thời gửi hồ sơ", Kind.AMOUNT),
        ("điểm 4đ của Điều này", Kind.AMOUNT),
        ("ngày 31 tháng 2 năm 2026", Kind.DATE),
        ("trong 15 ngày làm việc", Kind.DATE),
        ("theo mẫu số 01/VBĐN-2 ban hành kèm", Kind.NUMBER),
        ("10 km/h và 24/24 giờ", Kind.NUMBER),
        ("Luật Tổ chức Chính phủ", Kind.AUTHORITY),
        ("bầu cử đại biểu Quốc hội", Kind.AUTHORITY),
        ("cơ quan nhà nước có thẩm quyền", Kind.AUTHORITY),
        ("đây không phải hồ sơ", Kind.OBLIGATION),
    ],
)
def test_look_alikes_are_left_alone(text: str, kind: Kind) -> None:
    assert found(text, kind) == []


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Cục Thuế gửi hồ sơ", "Cục Thuế"),
        ("Cục Trợ giúp pháp lý có trách nhiệm", "Cục Trợ giúp pháp lý"),
        ("do Cục Đường sắt Việt Nam tiếp tục xem xét", "Cục Đường sắt Việt Nam"),
        ("Chủ tịch Ủy ban nhân dân cấp tỉnh, cấp huyện", "Ủy ban nhân dân cấp tỉnh"),
        ("Vụ Khoa học, Công nghệ và Môi trường trình", "Vụ Khoa học, Công nghệ và Môi trường"),
        ("Tổng cục Hải quan\na) Xét hồ sơ", "Tổng cục Hải quan"),
        ("Công an xã được giao", "Công an xã"),
    ],
)
def test_names_of_bodies_end_where_they_end(text: str, body: str) -> None:
    assert [words for words, _ in found(text, Kind.AUTHORITY)] == [body]


def test_hostile_texts_cost_little() -> None:
    for text in ("", "\n" * 50_000, "1" * 50_000, "A " * 50_000, "Cục " * 20_000, "(" * 50_000):
        assert isinstance(findings_in(text), list)
