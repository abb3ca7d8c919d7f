from __future__ import annotations

import unicodedata

import pytest

from troly.engine.guard.secrecy import secrecy_mark


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("BỘ CÔNG AN\nMẬT\nSố: 12/BC", "mat"),
        ("TỐI MẬT", "toi_mat"),
        ("  TUYỆT   MẬT  \n", "tuyet_mat"),
        ("M Ậ T", "mat"),
        ("T Ố I  M Ậ T", "toi_mat"),
        ("Độ mật: MẬT", "mat"),
        ("[MẬT]", "mat"),
        ("Tên | MẬT | 2026", "mat"),
        ("MẬT\r\nnội dung\r\nTUYỆT MẬT", "tuyet_mat"),
        (unicodedata.normalize("NFD", "TỐI MẬT"), "toi_mat"),
    ],
)
def test_marks_that_stand_alone_are_found(text: str, mark: str) -> None:
    assert secrecy_mark(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Luật Bảo vệ bí mật nhà nước",
        "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Mật",
        "mật",
        "mật ong rừng",
        "Tài liệu đóng dấu MẬT được giữ trong tủ riêng.",
        "BÍ MẬT",
        "MAT",
        "Độ mật: không",
    ],
)
def test_the_word_in_running_text_is_no_mark(text: str) -> None:
    assert secrecy_mark(text) is None
