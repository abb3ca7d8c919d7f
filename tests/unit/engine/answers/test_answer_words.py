from __future__ import annotations

import pytest

from troly.engine.answers.everyday import stand_ins
from troly.engine.answers.words import content_words, query_words, text_words
from troly.engine.text.statistics import TextStatistics


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Lệ phí khai sinh là bao nhiêu?", ["lệ", "phí", "khai", "sinh"]),
        ("Bao bì phải ghi những gì?", ["bao", "bì", "phải", "ghi"]),
        ("What is the fee for a permit?", ["fee", "permit"]),
        ("Combien coûte la carte ?", ["coûte", "carte"]),
        ("là gì?", []),
        ("Lệ phí theo 12/2025/QĐ-UBND?", ["lệ", "phí"]),
    ],
)
def test_asking_words_are_left_out(question: str, words: list[str]) -> None:
    assert content_words(question) == words


def test_cover_counts_each_word_once_and_by_rarity() -> None:
    statistics = TextStatistics()
    for _ in range(20):
        statistics.add("hồ sơ nộp tại xã")
    statistics.add("hồ sơ khai sinh")
    words = query_words("hồ sơ hồ sơ khai sinh", statistics, typed_with_accents=True)
    assert [word.key for word in words.words] == ["hồ", "sơ", "khai", "sinh"]
    common, rare = text_words("hồ sơ"), text_words("khai sinh")
    assert words.cover(common) < 0.3 < words.cover(rare) < 1.0
    assert words.cover(common | rare) == pytest.approx(1.0)


def test_other_accents_earn_less_unless_none_were_typed() -> None:
    wrong_accents = text_words("le phí")
    typed = query_words("lệ phí", None, typed_with_accents=True)
    restored = query_words("lệ phí", None, typed_with_accents=False)
    assert typed.cover(wrong_accents) < restored.cover(wrong_accents) < 1.0


def test_pairs_tell_order_apart() -> None:
    words = query_words("khai sinh", None, typed_with_accents=True)
    assert words.pair_cover(text_words("giấy khai sinh")) == 1.0
    assert words.pair_cover(text_words("sinh khai")) == 0.0


def test_rarest_missing_word() -> None:
    words = query_words("khai sinh", None, typed_with_accents=True)
    assert words.rarest_missing(text_words("giấy khai sinh")) == 0.0
    assert words.rarest_missing(text_words("giấy khai tử")) == 1.0


def test_a_word_with_other_accents_is_missing_where_accents_were_typed() -> None:
    typed = query_words("họp ở Nậm", None, typed_with_accents=True)
    restored = query_words("họp ở Nậm", None, typed_with_accents=False)
    assert typed.rarest_missing(text_words("họp mỗi năm")) == 1.0
    assert restored.rarest_missing(text_words("họp mỗi năm")) == 0.0


def test_a_pair_may_be_missing_though_its_words_are_there() -> None:
    words = query_words("mật khẩu", None, typed_with_accents=True)
    assert words.heaviest_pair_missing(text_words("đổi mật khẩu")) == 0.0
    assert words.heaviest_pair_missing(text_words("độ mật của hàng nhập khẩu")) == 1.0


def test_a_subject_that_a_text_lacks_is_one_run_of_words() -> None:
    words = query_words("lệ phí đăng ký xe máy", None, typed_with_accents=True)
    neighbour = text_words("lệ phí đăng ký hộ kinh doanh")
    spread = text_words("phí cho đăng một xe")
    assert words.missing_run(text_words("lệ phí đăng ký xe máy")) == 0.0
    assert words.missing_run(neighbour) == pytest.approx(2 / 6)
    assert words.missing_run(spread) == pytest.approx(1 / 6)
    assert query_words("", None, typed_with_accents=True).missing_run(neighbour) == 0.0


def test_a_missing_word_counts_where_other_texts_hold_it() -> None:
    words = query_words("lệ phí xe máy", None, typed_with_accents=True)
    neighbour = text_words("lệ phí hộ kinh doanh")
    assert words.missing_known(neighbour, lambda word: True) == pytest.approx(0.5)
    assert words.missing_known(neighbour, lambda word: word == "xe") == pytest.approx(0.25)
    assert words.missing_known(neighbour, lambda word: False) == 0.0


def test_everyday_words_that_a_text_tells_in_no_way() -> None:
    question = "đi lính bị đuổi việc"
    words = query_words(question, None, typed_with_accents=True, everyday=stand_ins(question))
    assert words.untold(text_words("công dân nhập ngũ")) == pytest.approx(0.5)
    assert words.untold(text_words("nhập ngũ, sa thải")) == 0.0
    assert words.untold(text_words("kết hôn")) == 1.0
    assert query_words("xã", None, typed_with_accents=True).untold(text_words("xã")) == 0.0
