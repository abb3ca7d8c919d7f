"""Slips of the finger in questions, mended by what a body's own texts say."""

from __future__ import annotations

import pytest

from troly.engine.search.query import understand_query
from troly.engine.text.spelling import mended
from troly.engine.text.statistics import TextStatistics

TEXTS = (
    "Thủ tục hải quan đối với tàu nước ngoài vào cảng biển phải làm chậm nhất 02 giờ.",
    "Hồ sơ đăng ký kết hôn nộp tại Ủy ban nhân dân cấp xã, kết quả có trong ngày.",
    "Người lao động được trích tiền lương vào quỹ khen thưởng, phúc lợi của cơ quan.",
    "Cơ quan hải quan kiểm tra hồ sơ, thiết bị và giấy phép của chủ tàu.",
    "Thời hạn cấp giấy phép là 10 ngày làm việc kể từ ngày nhận đủ hồ sơ.",
)


@pytest.fixture
def statistics() -> TextStatistics:
    counted = TextStatistics()
    for text in TEXTS:
        for _ in range(20):
            counted.add(text)
    return counted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Làm thủ tuc hải qaun mất mấy giờ?", "Làm thủ tục hải quan mất mấy giờ?"),
        ("Tàu nuớc ngoài vào cảng biên", "Tàu nước ngoài vào cảng biển"),
        ("trich lương vào quỹ khen thuởng", "trích lương vào quỹ khen thưởng"),
        ("Hồ sơ kêt hôn nộp ở đâu?", "Hồ sơ kết hôn nộp ở đâu?"),
        ("giâý phép được cấp trong bao nhieu ngày", "giấy phép được cấp trong bao nhiêu ngày"),
    ],
)
def test_slips_are_mended(statistics: TextStatistics, typed: str, meant: str) -> None:
    assert mended(typed, statistics).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Cơ quan hải quan kiểm tra hồ sơ bao lâu?",
        "Cháu đang ở trọ thì nộp hồ sơ kết hôn ở đâu?",
        "Gửi email cho phường Nậm Mây được không?",
        "UBND cấp giấy phép cho ông Kêt trong mấy ngày?",
        "Đi xe buýt hết bao nhiêu tiền?",
    ],
)
def test_words_that_nobody_has_written_yet_stay(statistics: TextStatistics, typed: str) -> None:
    assert mended(typed, statistics).text == typed


def test_words_without_accents_in_a_long_text_and_other_languages_stay(
    statistics: TextStatistics,
) -> None:
    assert mended("thu tuc hai qaun", statistics).text == "thu tuc hai qaun"
    long = "thủ tuc hải qaun " * 30
    assert mended(long, statistics).text == long
    assert mended("thủ tuc", TextStatistics()).text == "thủ tuc"
    french = understand_query("Où dépose-t-on le dossier ?", statistics)
    assert french.restored == "Où dépose-t-on le dossier ?"
    assert not french.is_mended


def test_the_query_finds_by_mended_letters_and_keeps_typed_accents(
    statistics: TextStatistics,
) -> None:
    query = understand_query("thủ tuc hải qaun", statistics)
    assert query.is_mended
    assert query.restored == "thủ tục hải quan"
    assert query.text == "thủ tuc hải quan"
