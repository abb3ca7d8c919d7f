"""How good a ranking is. Every figure is between 0 and 1, higher is better."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """Means over questions."""

    questions: int
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    mrr_at_10: float
    ndcg_at_10: float


def recall_at(depth: int, ranked: Sequence[str], gold: Collection[str]) -> float:
    """Share of ``gold`` among the first ``depth``. Raises ``ValueError`` without gold."""
    _check(gold)
    return len(set(ranked[:depth]) & set(gold)) / len(set(gold))


def reciprocal_rank(depth: int, ranked: Sequence[str], gold: Collection[str]) -> float:
    """1 / place of the first gold one, 0 when none of the first ``depth`` is."""
    _check(gold)
    for place, name in enumerate(ranked[:depth], start=1):
        if name in gold:
            return 1 / place
    return 0.0


def ndcg_at(depth: int, ranked: Sequence[str], gold: Collection[str]) -> float:
    """Normalised discounted cumulative gain with one grade (Järvelin and Kekäläinen 2002)."""
    _check(gold)
    gain = sum(_discount(place) for place, name in enumerate(ranked[:depth]) if name in gold)
    ideal = sum(_discount(place) for place in range(min(depth, len(set(gold)))))
    return gain / ideal


def ranking_figures(
    rankings: Sequence[Sequence[str]], golds: Sequence[Collection[str]]
) -> RankingFigures:
    """Figures of many questions. ``rankings[i]`` names documents, best first, with repeats (several
    passages of one document) counted at their first place.

    Raises ``ValueError`` when the two differ in length, are empty, or a question has no gold.
    """
    pairs = [
        (list(dict.fromkeys(ranked)), gold) for ranked, gold in zip(rankings, golds, strict=True)
    ]
    if not pairs:
        raise ValueError("no questions")
    count = len(pairs)

    def recall(depth: int) -> float:
        return sum(recall_at(depth, ranked, gold) for ranked, gold in pairs) / count

    return RankingFigures(
        questions=count,
        recall_at_1=recall(1),
        recall_at_5=recall(5),
        recall_at_10=recall(10),
        mrr_at_10=sum(reciprocal_rank(10, ranked, gold) for ranked, gold in pairs) / count,
        ndcg_at_10=sum(ndcg_at(10, ranked, gold) for ranked, gold in pairs) / count,
    )


def _discount(place: int) -> float:
    return 1 / math.log2(place + 2)


def _check(gold: Collection[str]) -> None:
    if not gold:
        raise ValueError("a question without gold cannot be scored")
