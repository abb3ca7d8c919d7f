"""Whose name is it, and where does it end? All persons are made up."""

from __future__ import annotations

import pytest

from troly.engine.guard.personal_data.detect import find_personal_data
from troly.engine.guard.personal_data.name_shapes import is_foreign, shape_of
from troly.engine.text.forms import fold


def names(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_personal_data(text) if one.kind == "name"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thủ quỹ Hạ Thị Thử nộp lại tiền.", ["Hạ Thị Thử"]),
        ("Nhân chứng Tiết Cẩm Dụ kể lại với La Quí Mẫu.", ["Tiết Cẩm Dụ", "La Quí Mẫu"]),
        ("Triệu tập Triệu Quân Dụ, Đàm Vĩnh Thử và Lưu Thiện Mẫu.",
         ["Triệu Quân Dụ", "Đàm Vĩnh Thử", "Lưu Thiện Mẫu"]),
        ("Xã cử Y Blik Êban và Y Ngun Kpơr đi học.", ["Y Blik Êban", "Y Ngun Kpơr"]),
        ("Bà con bầu Alăng Bhuốt và Pơloong Ngheo.", ["Alăng Bhuốt", "Pơloong Ngheo"]),
        ("Nay gặp Pờ Xạ Dụ, Lỳ Go Xá và Chang Mò De.", ["Pờ Xạ Dụ", "Lỳ Go Xá", "Chang Mò De"]),
        ("Ông Điểu Rơn nhường đất; sổ ghi nhầm thành Điểu Hơn.", ["Điểu Rơn", "Điểu Hơn"]),
        ("Hai chị em Ka Dit và K' Thế nhận tiền.", ["Ka Dit", "K' Thế"]),
        ("Mời Trần Văn Dụ lên phòng.", ["Trần Văn Dụ"]),
        ("Người hưởng: Ưng Hoài Dụ; nội dung: trợ cấp.", ["Ưng Hoài Dụ"]),
        ("Người vay: QUẢN TRỌNG ĐẠT", ["QUẢN TRỌNG ĐẠT"]),
        ("Benh nhan Ho Thi Nhu Y nam phong 12", ["Ho Thi Nhu Y"]),
        ("M. Ouexemple et Mme Vandexemple contestent.", ["Ouexemple", "Vandexemple"]),
        ("Le véhicule de M. Aurélien Exemple gênait.", ["Aurélien Exemple"]),
        ("Send it to J. R. Exampleton by Friday.", ["J. R. Exampleton"]),
        ("Jean EXEMPLE, né le 3 mai 1960", ["Jean EXEMPLE"]),
    ],
)  # fmt: skip
def test_names_without_a_title_are_known(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("chồng em là tạ ngọc lương bị mất bằng lái", ["tạ ngọc lương"]),
        ("anh ninh khắc tuyên ở số 9 chưa nộp tiền", ["ninh khắc tuyên"]),
        ("xe của chú thân trọng quyết đậu chắn lối", ["thân trọng quyết"]),
        ("bà đinh thị xoan nhờ con là vũ đình trung nộp", ["đinh thị xoan", "vũ đình trung"]),
        ("nho anh phung the hung xem giup", ["phung the hung"]),
        ("chu xe la doan van dien, bien so 61H-201.55", ["doan van dien"]),
        ("chị ksor h'diêu xin giấy xác nhận", ["ksor h'diêu"]),
        ("hi this is shanice exampleton, call me pls", ["shanice exampleton"]),
        ("bonjour mon nom est elodie exemple merci", ["elodie exemple"]),
    ],
)
def test_names_in_small_letters_end_where_the_name_does(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Các huyện Mai Châu, Cao Phong, Lạc Sơn và Kim Bôi đã hoàn thành.",
        "Tuyến qua ga Yên Viên, Đông Anh, Phúc Yên, Vĩnh Yên.",
        "Ngã tư Trần Duy Hưng – Nguyễn Chánh ùn tắc.",
        "Quỹ học bổng Vừ A Dính và giải thưởng Kim Đồng.",
        "Đoàn TNCS Hồ Chí Minh và Đội Thiếu niên Tiền phong",
        "Thơ Xuân Diệu và nhạc Trịnh Công Sơn",
        "Doanh nghiệp tư nhân Hồng Phát được cấp phép.",
        "Quy định tại Mục 1 Chương III Thông tư này",
        "dữ liệu cá nhân là vi phạm quy định, xử lý các tiêu chuẩn quốc gia",
        "bà con làng trên xóm dưới chú ý đề phòng lũ quét",
        "phan anh ve moi truong thi bao cho xa",
        "em muốn làm lại thẻ căn cước thì nộp ở đâu",
        "Vous devez vous présenter à l'école et à l'autre guichet",
        "John Doe and Jane Roe are placeholders.",
        "La société Moulins Fictifs occupe le site.",
        "Order AB12 345678 was dispatched from Milton Keynes.",
        "Họ và tên: ............ Ngày sinh: ..../..../........",
    ],
)
def test_places_firms_and_phrases_are_nobody(text: str) -> None:
    assert names(text) == []


def test_a_title_makes_a_person_of_who_shares_a_name_with_a_street() -> None:
    assert names("Bà Nguyễn Thái Bình nộp đơn.") == ["Nguyễn Thái Bình"]
    assert names("Xe chạy qua Nguyễn Thái Bình rồi rẽ phải.") == []


@pytest.mark.parametrize("word", ["Nguyễn", "Trần", "Khuyên", "Giàng", "Quách", "Nghiêng", "Yến"])
def test_vietnamese_syllables_are_not_foreign(word: str) -> None:
    assert not is_foreign(fold(word))


@pytest.mark.parametrize("word", ["Kpơr", "Blik", "Bhuốt", "Yưk", "Hmrưk", "Smith"])
def test_other_spellings_are(word: str) -> None:
    assert is_foreign(fold(word))


def test_the_shape_of_a_name() -> None:
    def shape(name: str) -> str:
        return shape_of(name.split(), fold(name).split())

    assert shape("Trần Văn Dụ") == shape("H'Mẫu Niê") == shape("Đinh Yưk") == "name"
    assert shape("Thái Bình Dương") == "likely"
    assert shape("Bộ Tài") == shape("Trần") == shape("Chương II Thông") == ""
