from __future__ import annotations

import math

import pytest

from troly.engine.evaluation.metrics import (
    ndcg_at,
    ranking_figures,
    recall_at,
    reciprocal_rank,
)


def test_recall_counts_the_gold_within_the_depth() -> None:
    assert recall_at(1, ["a", "b"], {"a"}) == 1
    assert recall_at(1, ["b", "a"], {"a"}) == 0
    assert recall_at(2, ["b", "a"], {"a", "c"}) == 0.5
    assert recall_at(5, [], {"a"}) == 0


def test_reciprocal_rank_stops_at_the_depth() -> None:
    assert reciprocal_rank(10, ["x", "y", "a"], {"a"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(2, ["x", "y", "a"], {"a"}) == 0


def test_ndcg_by_hand() -> None:
    assert ndcg_at(10, ["a"], {"a"}) == 1
    assert ndcg_at(10, ["x", "a"], {"a"}) == pytest.approx(1 / math.log2(3))
    both = (1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
    assert ndcg_at(10, ["a", "x", "b"], {"a", "b"}) == pytest.approx(both)


def test_figures_are_means_and_count_a_document_once() -> None:
    figures = ranking_figures([["a", "a", "b"], ["x", "x", "x", "x", "x", "b"]], [{"b"}, {"b"}])
    assert figures.questions == 2
    assert figures.recall_at_1 == 0
    assert figures.recall_at_5 == 1
    assert figures.mrr_at_10 == 0.5


def test_what_cannot_be_scored_is_refused() -> None:
    with pytest.raises(ValueError):
        recall_at(1, ["a"], set())
    with pytest.raises(ValueError):
        ranking_figures([], [])
    with pytest.raises(ValueError):
        ranking_figures([["a"]], [{"a"}, {"b"}])
