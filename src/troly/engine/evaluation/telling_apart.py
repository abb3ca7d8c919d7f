"""How surely one number tells two kinds of things apart."""

from __future__ import annotations

from collections.abc import Sequence


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative, ties half (Mann-Whitney U)."""
    if not positive or not negative:
        return None
    ordered = sorted([(value, 1) for value in positive] + [(value, 0) for value in negative])
    rank_sum, position = 0.0, 0
    while position < len(ordered):
        after = position
        while after < len(ordered) and ordered[after][0] == ordered[position][0]:
            after += 1
        mean_rank = (position + 1 + after) / 2
        rank_sum += mean_rank * sum(mark for _, mark in ordered[position:after])
        position = after
    wins = rank_sum - len(positive) * (len(positive) + 1) / 2
    return wins / (len(positive) * len(negative))
