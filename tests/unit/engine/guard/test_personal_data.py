"""All persons and numbers are made up."""

from __future__ import annotations

import itertools
import time

import pytest

from troly.engine.guard.personal_data import checks
from troly.engine.guard.personal_data.detect import count_kinds, find_personal_data
from troly.engine.guard.personal_data.values import KINDS, SENSITIVE


def seen(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find_personal_data(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Họ và tên: Lê Thị Ví Dụ", [("name", "Lê Thị Ví Dụ")]),
        ("Bà H'Nương Niê gửi đơn.", [("name", "H'Nương Niê")]),
        ("toi ten la tran van vi du", [("name", "tran van vi du")]),
        ("Số căn cước: 001199000123", [("national_id", "001199000123")]),
        ("Số căn cước: OO1199OOO123", [("national_id", "OO1199OOO123")]),
        ("Gọi số 0912 000 111 giúp em", [("phone", "0912 000 111")]),
        ("Mail: vi.du@example.org", [("email", "vi.du@example.org")]),
        ("sinh ngày 02/03/1990", [("date_of_birth", "02/03/1990")]),
        ("Biển số xe 30A-123.45", [("vehicle_plate", "30A-123.45")]),
        ("Mme Jeanne Exemple est venue.", [("name", "Jeanne Exemple")]),
    ],
)
def test_personal_data_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert seen(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Căn cứ Luật số 29/2018/QH14 ngày 15/11/2018 của Quốc hội;",
        "Tổng đài 1900 1000, văn phòng (024) 3999 0000.",
        "Đường Nguyễn Huệ và Trường Trần Phú",
        "Ông Nguyễn Văn A và bà B",
        "Người bị bệnh ung thư được miễn phí.",
        "Số tiền 912.345.678 đồng",
        "Thư điện tử: vanphong@example.gov",
        "Thẻ mẫu 4000000000000001 có số kiểm tra sai",
        "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n(Đã ký)\nLê Thị Ví Dụ",
        "Bộ Công an, Đảng Cộng sản và Cục Cảnh sát",
        "phiên bản 10.1.2.3 của phần mềm",
    ],
)
def test_what_is_nobodys_is_left_alone(text: str) -> None:
    assert seen(text) == []


def test_a_fact_counts_only_beside_somebody() -> None:
    assert ("health", "ung thư phổi") in seen("Bà Lê Thị Ví Dụ bị ung thư phổi.")
    assert seen("Bệnh ung thư phổi có thể phòng ngừa.") == []


def test_columns_say_what_their_values_are() -> None:
    table = "Họ tên | Điện thoại\nLê Ví Dụ | 0912 000 111\nTrần Thử | 0912 000 222"
    assert count_kinds(find_personal_data(table)) == {"name": 2, "phone": 2}


def test_spans_of_long_texts_lead_to_the_same_words() -> None:
    piece = "Bà Lê Thị Ví Dụ, điện thoại 0912 000 111, đã đến.\n" + "Văn bản khác. " * 40 + "\n\n"
    text = piece * 40
    found = find_personal_data(text)
    assert count_kinds(found) == {"name": 40, "phone": 40}
    assert {text[one.start : one.end] for one in found} == {"Lê Thị Ví Dụ", "0912 000 111"}
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vũ Thị Ví Dụ mắc bệnh sốt xuất huyết đã xuất viện.", {"name", "health"}),
        ("Mme Ève Exemple est suivie pour une maladie rare.", {"name", "health"}),
        ("Mr John Example was diagnosed with coeliac disease.", {"name", "health"}),
        ("Nơi ở: số 5 ngõ 8, phường Ví Dụ, tỉnh Thử. Lê Văn Thử ký.", {"name", "address"}),
        ("Nhà tôi ở thôn Thử, xã Ví Dụ, tỉnh Mẫu bị dột.", {"address"}),
        ("Jeanne Exemple (12 mai 1961) habite ici.", {"name", "date_of_birth"}),
        ("Xe máy biển số 29-H1 000.01 của Trần Văn Thử.", {"name", "vehicle_plate"}),
        ("Hoạt động kinh doanh gây ô nhiễm bị phạt.", set()),
        ("Trạm quan trắc có tọa độ 10°46'37\"N 106°41'43\"E.", set()),
        ("Người mắc bệnh lao được chữa miễn phí.", set()),
        ("Charles Dickens wrote novels and lived in London.", set()),
        ("Phòng Tài chính - Kế hoạch, số 12 đường Trần Phú", set()),
    ],
)
def test_what_is_said_of_somebody_and_what_is_not(text: str, expected: set[str]) -> None:
    assert {one.kind for one in find_personal_data(text)} == expected


def test_check_digits() -> None:
    assert checks.luhn("79927398713") and not checks.luhn("79927398710")
    assert checks.is_iban("GB82WEST12345698765432") and not checks.is_iban("GB82WEST12345698765431")
    assert checks.is_vietnamese_tax_code("0100233488")
    assert not checks.is_vietnamese_tax_code("0100233489")
    assert checks.is_personal_number("001199000123")
    assert not checks.is_personal_number("999199000123")
    assert checks.is_nhs_number("9434765919") and not checks.is_nhs_number("9434765918")


def test_hostile_texts_cost_little() -> None:
    began = time.process_time()
    for text in ("1 " * 5000, "A" * 20_000, "số 1, " * 4000, "a@" * 5000, "Nguyễn " * 4000):
        find_personal_data(text)
    for piece in (
        "Aa Bb ",
        "Ông Lê Văn Ví Dụ mắc bệnh ",
        "ho ten: ",
        "địa chỉ: số 1 ",
        "12 rue ",
        "FR76 ",
        "A1",
        "1°1'1\"N ",
        "sinh ngày ",
        "|a",
        "\n",
    ):
        find_personal_data(piece * (12_000 // len(piece)))
    assert time.process_time() - began < 10


def test_every_kind_is_basic_or_sensitive() -> None:
    assert set(KINDS) >= SENSITIVE and set(KINDS) - SENSITIVE
