from __future__ import annotations

from itertools import pairwise

import pytest

from troly.engine.evaluation.curves import calibration_error, refusal_curve, reliability
from troly.engine.evaluation.plots import Axis, Series, bars, lines, up_to
from troly.engine.evaluation.telling_apart import auroc

SURE, WITHOUT = [0.9, 0.8, 0.4], [0.1, 0.2, 0.6]


def test_the_area_under_the_curve_is_the_auroc() -> None:
    curve = refusal_curve(SURE, WITHOUT)
    assert curve[0] == (0.0, 1.0) and curve[-1] == (1.0, 0.0)
    area = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(curve))
    assert area == pytest.approx(auroc(SURE, WITHOUT))
    assert refusal_curve([], WITHOUT) == []


def test_every_threshold_is_a_point() -> None:
    # At 0.4 all answerable ones are answered, and two of three without their document refused.
    assert (1.0, pytest.approx(2 / 3)) in refusal_curve(SURE, WITHOUT)


def test_confidence_that_is_right_lies_on_the_diagonal() -> None:
    bins = reliability([0.75] * 3, [0.75] + [0.05] * 5, bins=10)
    assert [(one.confidence, one.share, one.count) for one in bins] == [
        (pytest.approx(0.05), 0.0, 5),
        (pytest.approx(0.75), 0.75, 4),
    ]
    assert calibration_error(bins) == pytest.approx(0.05 * 5 / 9)
    assert reliability([1.0], [])[0].share == 1.0
    assert calibration_error([]) is None


def test_plots_hold_their_names_and_keep_within_their_frame() -> None:
    x, y = Axis("số <đoạn>", 0, 10, 0), Axis("ms", 0, 1)
    drawn = lines("Tên", x, y, [Series("p95", ((0, 0.5), (20, 7.0)))], diagonal=True)
    assert "số &lt;đoạn&gt;" in drawn and "p95" in drawn
    assert 'cx="544.0" cy="16.0"' in drawn, "what lies outside stands at the edge"
    barred = bars("Tên", y, ["VI", "FR"], [Series("a", ((0, 0.5),)), Series("b", ((1, 0.25),))])
    assert barred.count("<rect") == 2 + 2, "two bars, two signs in the legend"
    assert "0.50" in barred and "0.25" in barred


@pytest.mark.parametrize(
    ("highest", "end"), [(36, 50), (20_000, 20_000), (14.88, 15), (0.3, 0.5), (0, 1), (101, 150)]
)
def test_axes_end_at_round_numbers(highest: float, end: float) -> None:
    assert up_to(highest) == pytest.approx(end)
