"""The calibration that decides between answering and refusing, shipped as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Refusal:
    """Logistic weights by feature: (weight, mean, standard deviation) of standardised values.

    ``thresholds`` are the probabilities under which Troly refuses, by language of the question.
    """

    intercept: float
    weights: Mapping[str, tuple[float, float, float]]
    thresholds: Mapping[str, float]

    def threshold(self, language: str) -> float:
        """The lowest of all where the language was not fitted: better asked than turned away."""
        return self.thresholds.get(language, min(self.thresholds.values()))


@cache
def refusal_for(*, with_model: bool) -> Refusal:
    """The shipped calibration, fitted with sentence vectors or with words alone.

    Source: ``bench/fit_refusal.py``, which writes ``refusal.json`` beside this file.
    """
    document = json.loads(files(__package__).joinpath("refusal.json").read_text("utf-8"))
    part = document["with_model" if with_model else "words_only"]
    return Refusal(
        intercept=float(part["intercept"]),
        weights={
            name: (float(row["weight"]), float(row["mean"]), float(row["deviation"]))
            for name, row in part["features"].items()
        },
        thresholds={name: float(value) for name, value in part["thresholds"].items()},
    )
