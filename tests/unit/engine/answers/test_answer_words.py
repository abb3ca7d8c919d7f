from __future__ import annotations

import pytest

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
