"""Curves from the confidences of one run: what is given up for what, and how far to trust them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Replies of about one confidence."""

    confidence: float
    """Mean of the bin, 0 to 1."""
    share: float
    """Share whose document was there."""
    count: int


def refusal_curve(
    answerable: Sequence[float], without: Sequence[float]
) -> list[tuple[float, float]]:
    """For each threshold between all and none: (share of answerable questions that are answered,
    share of questions without their document that are refused), first value ascending."""
    if not answerable or not without:
        return []
    points = {(0.0, 1.0), (1.0, 0.0)}
    for threshold in {*answerable, *without}:
        answered = sum(value >= threshold for value in answerable) / len(answerable)
        refused = sum(value < threshold for value in without) / len(without)
        points.add((answered, refused))
    return sorted(points, key=lambda point: (point[0], -point[1]))


def reliability(
    answerable: Sequence[float], without: Sequence[float], bins: int = BINS
) -> list[Bin]:
    """Bins of equal width over both, empty ones left out. Confidence is the probability that the
    documents hold the answer, so where it can be trusted share and confidence are alike."""
    marked = [(value, True) for value in answerable] + [(value, False) for value in without]
    held: dict[int, list[tuple[float, bool]]] = {}
    for value, is_held in marked:
        held.setdefault(min(bins - 1, int(value * bins)), []).append((value, is_held))
    return [
        Bin(
            confidence=sum(value for value, _ in rows) / len(rows),
            share=sum(is_held for _, is_held in rows) / len(rows),
            count=len(rows),
        )
        for _place, rows in sorted(held.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Mean distance of share from confidence, weighted by count (expected calibration error)."""
    total = sum(one.count for one in bins)
    if not total:
        return None
    return sum(one.count * abs(one.share - one.confidence) for one in bins) / total
