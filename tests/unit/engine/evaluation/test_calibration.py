from __future__ import annotations

import random
from dataclasses import replace

import pytest

from troly.engine.answers.refusal import Refusal, calibration_from, shipped_calibration
from troly.engine.evaluation.calibration import (
    Observed,
    fitted,
    refusal_curve,
    reliability,
    thinned,
    with_thresholds,
)


def observed(count: int, seed: int = 1) -> list[Observed]:
    """Answerable questions have the larger "cover"; "noise" says nothing."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        answerable = number % 2 == 0
        features = {
            "cover": chance.gauss(1.0 if answerable else 0.0, 0.5),
            "noise": chance.random(),
        }
        rows.append(Observed(features, "vi", answerable))
    return rows


def test_a_sign_that_tells_gets_the_weight() -> None:
    fit = fitted(observed(200), ["cover", "noise"], ridge=1.0)
    assert fit.weights["cover"][0] > 5 * abs(fit.weights["noise"][0])
    assert fit.probability({"cover": 2.0, "noise": 0.5}) > 0.9
    assert fit.probability({"cover": -1.0, "noise": 0.5}) < 0.1


def test_few_questions_move_a_fit_little_and_many_far() -> None:
    start = Refusal(0.0, {"cover": (0.0, 0.5, 0.7)}, {"vi": 0.5})
    few = fitted(observed(10), ["cover"], ridge=40.0, towards=start)
    many = fitted(observed(2_000), ["cover"], ridge=40.0, towards=start)
    assert 0 < few.weights["cover"][0] < many.weights["cover"][0]
    assert few.thresholds == start.thresholds


def test_both_endings_are_needed() -> None:
    rows = [one for one in observed(20) if one.should_answer]
    with pytest.raises(ValueError, match="both endings"):
        fitted(rows, ["cover"], ridge=1.0)


def test_the_threshold_keeps_and_refuses_what_it_aims_at() -> None:
    rows = observed(400)
    fit = with_thresholds(fitted(rows, ["cover"], ridge=1.0), rows, keep=0.8, refuse=0.8)
    bar = fit.threshold("vi")
    kept = [fit.probability(o.features) >= bar for o in rows if o.should_answer]
    refused = [fit.probability(o.features) < bar for o in rows if not o.should_answer]
    assert sum(kept) / len(kept) >= 0.79
    assert sum(refused) / len(refused) >= 0.79


def test_a_language_with_few_questions_keeps_its_threshold() -> None:
    rows = [*observed(100), *(replace(one, language="fr") for one in observed(6))]
    fit = replace(fitted(rows, ["cover"], ridge=1.0), thresholds={"fr": 0.77})
    assert with_thresholds(fit, rows, keep=0.9, refuse=0.9).threshold("fr") == 0.77


def test_the_curve_goes_from_answering_all_to_refusing_all() -> None:
    points = refusal_curve([0.9, 0.6, 0.8], [0.2, 0.7])
    assert (points[0].answered, points[0].refused) == (1.0, 0.0)
    assert (points[-1].answered, points[-1].refused) == (0.0, 1.0)
    middle = next(point for point in points if point.threshold == 0.8)
    assert (middle.answered, middle.refused) == (pytest.approx(2 / 3), 1.0)
    assert len(thinned(refusal_curve([i / 500 for i in range(500)], [0.1]), 40)) == 40


def test_reliability_counts_by_tenths() -> None:
    bins = reliability([0.05, 0.95, 1.0, 0.91], [False, True, True, False])
    assert [one.questions for one in bins] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 3]
    assert bins[0].right == 0.0
    assert bins[9].right == pytest.approx(2 / 3)
    assert bins[5].right is None


def test_a_calibration_survives_the_records() -> None:
    shipped = shipped_calibration()
    data = {"with_model": shipped.with_model.as_data(), "words_only": shipped.words_only.as_data()}
    assert calibration_from("again", data).with_model == shipped.with_model
