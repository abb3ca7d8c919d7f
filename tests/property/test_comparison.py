"""Comparing: nothing is invented between a text and itself set anew, and nothing is overlooked."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troly.engine.answers.comparison.compare import compare_texts
from troly.engine.answers.comparison.marking import run_of
from troly.engine.answers.comparison.words import joined, words_of
from troly.engine.evaluation.altered_pairs import altered_pairs, set_anew, unaltered_pairs
from troly.engine.evaluation.comparison import evaluate_comparison
from troly.engine.text.forms import normal_form

WORDS = "hòa thuỷ Điều 5. 12 khoản người được không - ; : . , quy-chế Chương II a) 1. (mười) “bến”"
SYLLABLES = st.sampled_from(WORDS.split())
TEXTS = st.lists(st.tuples(SYLLABLES, st.sampled_from([" ", "\n", "  ", "\n\n"])), max_size=60).map(
    lambda parts: normal_form("".join(word + space for word, space in parts))[0]
)


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.integers(0, 2**32), st.integers(20, 100))
def test_a_text_set_anew_says_the_same(text: str, seed: int, width: int) -> None:
    anew = normal_form(set_anew(text, random.Random(seed), width))[0]
    assert compare_texts(text, anew).is_same


@settings(max_examples=80, deadline=None)
@given(TEXTS, TEXTS)
def test_unmarked_words_are_the_same_on_both_sides(left: str, right: str) -> None:
    for pair in compare_texts(left, right).pairs:
        if pair.left is None or pair.right is None or pair.left.label != pair.right.label:
            continue
        sides = [
            [text[a:b] for a, b, differs in run_of(pair, is_left=is_left) if not differs]
            for is_left, text in ((True, left), (False, right))
        ]
        first, second = (joined(words_of(" ".join(side))) for side in sides)
        assert first.replace("-", "") == second.replace("-", "")


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_every_word_stands_on_its_side_once(left: str, right: str) -> None:
    pairs = compare_texts(left, right).pairs
    for text, units in (
        (left, [p.left for p in pairs if p.left]),
        (right, [p.right for p in pairs if p.right]),
    ):
        units.sort(key=lambda unit: unit.start)
        assert "".join(text[u.start : u.end] for u in units).split() or not text.split()
        together = "".join("".join(text[u.start : u.end].split()) for u in units)
        assert together == "".join(text.split())


def test_every_alteration_of_real_laws_is_found() -> None:
    folder = os.environ.get("TROLY_EVAL_DATA", "")
    path = Path(folder) / "laws_vi.jsonl"
    if not folder or not path.exists():
        pytest.skip("TROLY_EVAL_DATA has no laws_vi.jsonl")
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(12), strict=False)]
    bodies = [(row["id"], normal_form(row["body"])[0]) for row in rows]
    report = evaluate_comparison(
        altered_pairs(bodies, 8, seed=3), unaltered_pairs(bodies, 8, seed=4), compare_texts
    )
    assert report.missed == ()
    assert report.changed_found == report.changed > 0
    assert (report.false_changes, report.reflowed_false) == (0, 0)
