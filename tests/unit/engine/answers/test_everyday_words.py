"""What people call things finds what offices call them."""

from __future__ import annotations

from importlib.resources import files

import pytest

from troly.engine.answers.everyday import stand_ins
from troly.engine.answers.words import query_words, text_words
from troly.engine.text.forms import normal_form, search_key
from troly.engine.text.spelling import mended
from troly.engine.text.statistics import TextStatistics


def said(question: str) -> dict[str, str]:
    return {" ".join(one.said): one.written[0] for one in stand_ins(question)}


def test_the_longest_everyday_phrase_is_taken() -> None:
    assert said("Mất bằng lái xe máy thì phải dán thông báo ở đâu?")["dán thông báo"] == "niêm yết"
    assert said("Chủ tịch xã ký giấy gì?")["chủ tịch xã"].startswith("chủ tịch ủy ban")
    assert said("Điều 5 quy định gì?") == {}


def test_half_of_another_word_is_no_everyday_word() -> None:
    statistics = TextStatistics()
    for _ in range(30):
        statistics.add("Cơ quan cấp giấy xác nhận cho người nộp hồ sơ.")
    question = "Xin giấy xác nhận ở đâu?"
    assert any(one.said == ("xác",) for one in stand_ins("Đưa xác về quê", statistics))
    assert not any(one.said == ("xác",) for one in stand_ins(question, statistics))
    assert not any(one.said == ("xác",) for one in stand_ins("Giấy xác nhận cũ", statistics))


def test_a_text_with_the_official_word_holds_the_everyday_one() -> None:
    question = "Kết luận dán thông báo bao lâu?"
    asked = query_words(question, None, typed_with_accents=True, everyday=stand_ins(question))
    bare = query_words(question, None, typed_with_accents=True)
    official = text_words("Kết luận được niêm yết công khai 15 ngày.")
    other = text_words("Kết luận được gửi cho người yết thị niêm phong.")
    assert asked.cover(official) == 1.0 > bare.cover(official)
    assert asked.cover(other) == bare.cover(other), "both syllables, but not the phrase"
    assert asked.overlap(official) > bare.overlap(official)
    assert asked.rarest_missing(official) == 0.0 < bare.rarest_missing(official)


@pytest.mark.parametrize("question", ["", "?", "a " * 3_000, "bé " * 500])
def test_any_text_is_looked_through(question: str) -> None:
    assert len(stand_ins(question)) <= 8


def test_the_list_is_in_form() -> None:
    """Normal form, a phrase on each side, none twice on the left."""
    text = files("troly.content").joinpath("everyday_words/vi.txt").read_text("utf-8")
    assert normal_form(text)[0] == text
    seen: set[str] = set()
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        everyday, between, written = line.partition(" = ")
        phrases = [phrase.strip() for phrase in everyday.split(",")]
        assert between and all(phrases) and all(part.strip() for part in written.split(",")), line
        assert not seen.intersection(phrases), line
        seen.update(phrases)


def test_what_people_say_in_one_breath_is_in_form_and_no_slip() -> None:
    text = files("troly.content").joinpath("everyday_words/said_vi.txt").read_text("utf-8")
    assert normal_form(text)[0] == text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    phrases = [phrase.strip() for line in lines for phrase in line.split(",")]
    assert all(phrases) and all(search_key(phrase) == phrase for phrase in phrases)
    statistics = TextStatistics()
    for _ in range(20):
        statistics.add("Cán bộ báo cáo sự việc trong quán ăn theo quy định của quân đội.")
    assert mended("Tới sứ quán làm giấy", statistics).text == "Tới sứ quán làm giấy"
