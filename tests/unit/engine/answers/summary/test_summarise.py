"""Summaries in a text's own sentences: verbatim, within their length, without repeating."""

from __future__ import annotations

import time

import pytest

from troly.engine.answers.summary.summarise import summarise, summarise_parts
from troly.engine.answers.summary.values import Audience
from troly.engine.text.syllables import words

LETTERHEAD = """ỦY BAN NHÂN DÂN XÃ MỸ THỬ
Số: 05/QĐ-UBND
Độc lập - Tự do - Hạnh phúc
Mỹ Thử, ngày 12 tháng 01 năm 2026
Bến Na Khoang mở từ 5 giờ và đóng lúc 19 giờ hằng ngày.
"""
TEXT = """Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quy chế này quy định giờ mở bến, phí qua sông và việc giữ thuyền ở bến Na Khoang.
Điều 2. Giờ mở bến
1. Bến mở từ 5 giờ, đóng lúc 19 giờ; ngày lễ mở đến 21 giờ.
2. Giờ mở bến do Ủy ban nhân dân cấp xã báo cho người dân.
Chương II
PHÍ VÀ XỬ PHẠT
Điều 3. Phí qua sông
1. Mỗi lượt qua sông nộp 4.000 đồng; trẻ dưới 6 tuổi không phải nộp phí qua sông.
2. Mỗi lượt qua sông nộp 4.000 đồng; trẻ dưới 6 tuổi không phải nộp phí qua sông.
Điều 4. Xử phạt
Người giữ thuyền không ghi sổ trực thì bị phạt tiền 500.000 đồng.
Điều 5. Hiệu lực thi hành
Quy chế này có hiệu lực từ ngày 01 tháng 7 năm 2026.
"""


def said(budget: int, audience: Audience = Audience.SPECIALIST) -> list[str]:
    found = summarise([TEXT], budget, audience)
    return [TEXT[one.place.start : one.place.end] for one in found]


def test_sentences_are_verbatim_in_order_and_within_the_length() -> None:
    for budget in (20, 60, 120):
        found = summarise([TEXT], budget)
        starts = [one.place.start for one in found]
        assert starts == sorted(starts) and found
        assert sum(len(words(sentence)) for sentence in said(budget)) <= budget
        assert all(sentence == sentence.strip() for sentence in said(budget))


def test_nothing_is_said_twice_and_every_part_has_its_turn() -> None:
    whole = said(120)
    assert sum("4.000 đồng" in sentence for sentence in whole) == 1
    assert any("500.000" in sentence for sentence in whole)
    assert any("01 tháng 7" in sentence for sentence in whole)


def test_titles_stand_above_and_are_no_sentences() -> None:
    for one in summarise([TEXT], 120):
        assert TEXT[slice(*one.title)].startswith("Điều")
        assert not TEXT[one.place.start : one.place.end].startswith(("Điều", "Chương"))


def test_the_reader_decides_what_comes_first() -> None:
    assert "đồng" in said(22, Audience.PUBLIC)[0]


def test_each_chapter_has_its_share() -> None:
    found = summarise_parts(TEXT, 40)
    assert {TEXT[slice(*one.place.heading)].split("\n")[0] for one in found} == {
        "Chương I", "Chương II",
    }  # fmt: skip


def test_several_texts_share_one_length() -> None:
    other = TEXT.replace("Na Khoang", "Nà Sung").replace("4.000", "6.000")
    found = summarise([TEXT, other], 150)
    assert {one.text for one in found} == {0, 1}


@pytest.mark.parametrize("text", ["", "\n\n", "###", "Chương I\nQUY ĐỊNH CHUNG\n"])
def test_a_text_without_sentences_has_no_summary(text: str) -> None:
    assert summarise([text], 100) == []


def test_two_hundred_pages_cost_seconds() -> None:
    pages = "\n".join(
        f"Điều {n}. Việc thứ {n}\nTổ {n} làm việc {n * 7} ở bến {n % 91} từ {n % 24} giờ, báo xã."
        for n in range(4_500)
    )
    began = time.process_time()
    assert summarise([pages], 350)
    assert time.process_time() - began < 60


def test_a_letterhead_is_not_summed_up() -> None:
    [one] = summarise([LETTERHEAD], 150)
    assert LETTERHEAD[one.place.start : one.place.end].startswith("Bến Na Khoang")
