"""Fit the decision between answering and refusing on questions whose right ending is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from troly.engine.answers.refusal import Refusal

FEWEST = 10
"""Questions of one kind in a language under which its threshold is not fitted."""
_STEPS = 50
_STILL = 1e-7
_BINS = 10


@dataclass(frozen=True, slots=True)
class Observed:
    """One question asked: what the decision saw, and whether it should have been answered.

    ``group`` names the set it comes from: each group and each ending counts the same in a fit.
    """

    features: Mapping[str, float]
    language: str
    should_answer: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What one threshold would do; shares are 0 to 1."""

    threshold: float
    answered: float
    """Share of the answerable questions that it answers."""
    refused: float
    """Share of the unanswerable questions that it refuses."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence lies in one tenth, and how many of them were right."""

    low: float
    high: float
    questions: int
    confidence: float | None
    """Mean confidence; None without questions."""
    right: float | None
    """Share that was right; None without questions."""


def fitted(
    observed: Sequence[Observed],
    names: Sequence[str],
    *,
    ridge: float,
    towards: Refusal | None = None,
) -> Refusal:
    """Ridge logistic regression by Newton's method.

    Without ``towards`` the features are standardised by what was observed, and weights shrink
    to 0; with it they keep its scales and shrink to its weights, so that a few questions change
    little and many change all. Thresholds are left as they were, or empty.

    Raises ``ValueError`` without a question of each ending.
    """
    marks = np.array([one.should_answer for one in observed], dtype=float)
    if not 0 < marks.sum() < len(marks):
        raise ValueError("questions of both endings are needed")
    values = np.array([[one.features.get(n, np.nan) for n in names] for one in observed])
    start = np.zeros(len(names) + 1)
    if towards is None:
        mean, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
        spread[spread < 1e-9] = 1.0
    else:
        rows = [towards.weights[name] for name in names]
        mean, spread = np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
        start = np.array([towards.intercept, *(row[0] for row in rows)])
    standard = np.nan_to_num((values - mean) / spread)
    design = np.hstack([np.ones((len(standard), 1)), standard])
    solution = _newton(design, marks, _counting_alike(observed), ridge, start)
    weights = {
        name: (float(solution[place + 1]), float(mean[place]), float(spread[place]))
        for place, name in enumerate(names)
    }
    thresholds = {} if towards is None else towards.thresholds
    return Refusal(float(solution[0]), weights, thresholds)


def _counting_alike(observed: Sequence[Observed]) -> NDArray[np.float64]:
    keys = [(one.group, one.should_answer) for one in observed]
    counts = {key: keys.count(key) for key in set(keys)}
    weights = np.array([1.0 / counts[key] for key in keys])
    scaled: NDArray[np.float64] = weights * len(observed) / weights.sum()
    return scaled


def _newton(
    design: NDArray[np.float64],
    marks: NDArray[np.float64],
    weights: NDArray[np.float64],
    ridge: float,
    start: NDArray[np.float64],
) -> NDArray[np.float64]:
    solution = start.copy()
    penalty = np.eye(design.shape[1]) * ridge
    if not start.any():
        penalty[0, 0] = 0.0
    for _ in range(_STEPS):
        guess = 1 / (1 + np.exp(-np.clip(design @ solution, -30, 30)))
        slope = design.T @ (weights * (guess - marks)) + penalty @ (solution - start)
        bend = (design * (weights * guess * (1 - guess))[:, None]).T @ design + penalty
        step = np.linalg.solve(bend + np.eye(len(bend)) * 1e-9, slope)
        solution -= step
        if float(np.abs(step).max()) < _STILL:
            break
    return solution


def with_thresholds(
    refusal: Refusal, observed: Sequence[Observed], *, keep: float, refuse: float
) -> Refusal:
    """The same weights with the threshold of each language that has enough questions.

    Of all thresholds the one is taken whose shares fall least short of ``keep`` of the answerable
    answered and ``refuse`` of the unanswerable refused, the two together.
    """
    found = dict(refusal.thresholds)
    for language in {one.language for one in observed}:
        some = [one for one in observed if one.language == language]
        points = weighted_curve(refusal, some)
        yes = sum(one.should_answer for one in some)
        if yes < FEWEST or len(some) - yes < FEWEST:
            continue
        best = max(
            points,
            key=lambda p: (
                min(p.answered, keep) + min(p.refused, refuse),
                p.answered + p.refused,
            ),
        )
        found[language] = round(best.threshold, 5)
    if not found:
        points = weighted_curve(refusal, observed)
        best = max(points, key=lambda p: min(p.answered, keep) + min(p.refused, refuse))
        found[""] = round(best.threshold, 5)
    return replace(refusal, thresholds=found)


def weighted_curve(refusal: Refusal, observed: Sequence[Observed]) -> list[CurvePoint]:
    """The curve with each group counting the same."""
    confidence = np.array([refusal.probability(one.features) for one in observed])
    marks = np.array([one.should_answer for one in observed])
    return _curve(confidence, marks, _counting_alike(observed))


def refusal_curve(answerable: Sequence[float], unanswerable: Sequence[float]) -> list[CurvePoint]:
    """What each threshold would do, by confidence; from "answers all" to "refuses all"."""
    confidence = np.array([*answerable, *unanswerable], dtype=float)
    marks = np.array([True] * len(answerable) + [False] * len(unanswerable))
    return _curve(confidence, marks, np.ones(len(confidence)))


def _curve(
    confidence: NDArray[np.float64], marks: NDArray[np.bool_], weights: NDArray[np.float64]
) -> list[CurvePoint]:
    yes, no = weights[marks].sum(), weights[~marks].sum()
    points = []
    for bar in (0.0, *np.unique(np.round(confidence, 5)), 1.0):
        above = confidence >= bar
        points.append(
            CurvePoint(
                threshold=float(bar),
                answered=float(weights[above & marks].sum() / yes) if yes else 0.0,
                refused=float(weights[~above & ~marks].sum() / no) if no else 0.0,
            )
        )
    return points


def thinned(points: Sequence[CurvePoint], most: int = 40) -> list[CurvePoint]:
    """At most ``most`` points of a curve, first and last among them."""
    if len(points) <= most:
        return list(points)
    places = np.unique(np.linspace(0, len(points) - 1, most).round().astype(int))
    return [points[place] for place in places]


def reliability(confidence: Sequence[float], right: Iterable[bool]) -> list[Bin]:
    """Ten bins of confidence against the share that was right (a reliability diagram)."""
    marks = list(right)
    bins = []
    for number in range(_BINS):
        low, high = number / _BINS, (number + 1) / _BINS
        inside = [
            (value, mark)
            for value, mark in zip(confidence, marks, strict=True)
            if low <= value < high or (number == _BINS - 1 and value == 1.0)
        ]
        count = len(inside)
        bins.append(
            Bin(
                low=low,
                high=high,
                questions=count,
                confidence=sum(value for value, _ in inside) / count if count else None,
                right=sum(mark for _, mark in inside) / count if count else None,
            )
        )
    return bins
