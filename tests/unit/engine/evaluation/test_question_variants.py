from __future__ import annotations

import unicodedata

import pytest

from troly.engine.evaluation.variants import varied
from troly.engine.text.forms import has_accents

QUESTION = "Hồ sơ đăng ký khai sinh ở xã Đồng Mây gồm những giấy tờ gì, nộp trong bao nhiêu ngày?"


def test_as_typed_changes_nothing_but_the_form() -> None:
    assert varied(unicodedata.normalize("NFD", QUESTION), "as-typed") == QUESTION


def test_no_accents_keeps_case_length_and_punctuation() -> None:
    bare = varied(QUESTION, "no-accents")
    assert bare.startswith("Ho so dang ky khai sinh o xa Dong May gom")
    assert len(bare) == len(QUESTION)
    assert not has_accents(bare)


def test_typos_touch_a_fifth_of_the_words_once() -> None:
    mistyped = varied(QUESTION, "typos")
    before, after = QUESTION.split(), mistyped.split()
    assert len(before) == len(after)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == round(0.2 * 19)
    assert all(abs(len(old) - len(new)) <= 1 for old, new in changed)


def test_typos_are_the_same_each_time_and_differ_by_seed() -> None:
    assert varied(QUESTION, "typos") == varied(QUESTION, "typos")
    assert len({varied(QUESTION, "typos", seed) for seed in range(5)}) == 5


@pytest.mark.parametrize("text", ["", "?", "12 34", "đ"])
def test_texts_without_words_stay(text: str) -> None:
    assert varied(text, "typos") == text
