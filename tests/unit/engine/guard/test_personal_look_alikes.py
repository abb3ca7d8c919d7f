"""Numbers, addresses and facts beside what only looks like them. All persons are made up."""

from __future__ import annotations

import pytest

from troly.engine.guard.personal_data.detect import find_personal_data


def seen(text: str, kind: str) -> list[str]:
    return [text[one.start : one.end] for one in find_personal_data(text) if one.kind == kind]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("address", "Quê quán của cha: xã Thử, huyện Ví Dụ, tỉnh Mẫu",
         "xã Thử, huyện Ví Dụ, tỉnh Mẫu"),
        ("address", "Địa chỉ liên hệ: kiốt 12 chợ Thử, xã Dụ, tỉnh Mẫu",
         "kiốt 12 chợ Thử, xã Dụ, tỉnh Mẫu"),
        ("address", "Địa chỉ: thôn 3, xã Thử, TP. Ví Dụ, Mẫu, người nhận Lê Thị Dụ",
         "thôn 3, xã Thử, TP. Ví Dụ, Mẫu"),
        ("address", "Trân trọng,\nLê Thị Dụ\nTổ dân phố 9, phường Thử, thị xã Mẫu, Yên Bái",
         "Tổ dân phố 9, phường Thử, thị xã Mẫu, Yên Bái"),
        ("address", "gửi anh hồ tấn lực, nhà ở số 41 đường lê lai, phường 3, tỉnh mẫu",
         "số 41 đường lê lai, phường 3, tỉnh mẫu"),
        ("date_of_birth", "Lái xe Ngô Văn Dụ, sinh 1983.", "1983"),
        ("date_of_birth", "Né à Dakar le 17 octobre 1981, il vient.", "17 octobre 1981"),
        ("date_of_birth", '{"dob":"1999-07-21"}', "1999-07-21"),
        ("vehicle_plate", "xe con 30g 712.55 đỗ trước cửa", "30g 712.55"),
        ("phone", "Yours,\nTamsin Exampleton\n01632 960552", "01632 960552"),
        ("ip", "Phiên của Đinh Bảo Dụ: IP 2001:db8::5:12", "2001:db8::5:12"),
        ("driving_licence", "Ann Example, licence EXAMP 708154 R99QD.", "EXAMP 708154 R99QD"),
        ("health", "Desmond Example; condition: chronic asthma.", "chronic asthma"),
        ("health", "Ông Lê Văn Dụ bị suy tim độ 3, phải nghỉ.", "suy tim độ 3"),
        ("religion", "Mme Yasmine Exemple est de confession juive.", "de confession juive"),
        ("sex_life", "Dominic Example came out as gay in March.", "gay"),
        ("location", "Định vị cho thấy Lê Gia Dụ có mặt ở bến phà lúc 21 giờ, rồi về.",
         "có mặt ở bến phà lúc 21 giờ"),
        ("ethnic_origin", "Agnieszka Example, of Polish Roma origin, came.", "Polish Roma"),
        ("credit", "Lê Thị Dụ có dư nợ 218 triệu đồng.", "dư nợ 218 triệu đồng"),
    ],
)  # fmt: skip
def test_what_is_said_of_somebody_is_found_whole(kind: str, text: str, found: str) -> None:
    assert seen(text, kind) == [found]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("bank_account", "Kho bạc mở tài khoản thu số 7111.1.1054321 cho lệ phí."),
        ("bank_account", "Her sort code is 20-45-77."),
        ("tax_code", "Công ty cổ phần Sông Thử, mã số thuế 0201584362, trúng thầu."),
        ("phone", "Điện thoại bàn của UBND xã: 0263 3 871 220"),
        ("phone", "Số công văn đến: 0912; mã kho: 0369852147."),
        ("date_of_birth", "Sinh năm 2000 đến năm 2005 thuộc diện gọi nhập ngũ."),
        ("address", "làn đường dành cho ô tô có vũng nước lớn, người lái xe ô tô, trên làn đường"),
        ("criminal_record", "Ông Lê Văn Dụ có tiền sử đột quỵ."),
        ("religion", "Theo lời khai, Lê Văn Dụ đã ký."),
    ],
)
def test_what_only_looks_so_is_left_alone(kind: str, text: str) -> None:
    assert seen(text, kind) == []
