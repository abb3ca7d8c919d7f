"""The calibration that decides between answering and refusing, shipped as data."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


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

    def probability(self, features: Mapping[str, float]) -> float:
        """That the documents hold the answer; a feature that is missing counts as average."""
        total = self.intercept
        for name, (weight, mean, deviation) in self.weights.items():
            if name in features:
                total += weight * (features[name] - mean) / deviation
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    def as_data(self) -> dict[str, Any]:
        return {
            "intercept": round(self.intercept, 5),
            "thresholds": dict(sorted(self.thresholds.items())),
            "features": {
                name: {
                    "weight": round(weight, 5),
                    "mean": round(mean, 5),
                    "deviation": round(deviation, 5),
                }
                for name, (weight, mean, deviation) in sorted(self.weights.items())
            },
        }


@dataclass(frozen=True, slots=True)
class Calibration:
    """Both decisions of one fit, and its name: which one an answer was decided by is said."""

    name: str
    with_model: Refusal
    words_only: Refusal

    def refusal(self, *, with_model: bool) -> Refusal:
        return self.with_model if with_model else self.words_only


def calibration_from(name: str, document: Mapping[str, Any]) -> Calibration:
    """From data as ``Refusal.as_data`` writes it under ``with_model`` and ``words_only``."""
    return Calibration(name, _part(document["with_model"]), _part(document["words_only"]))


def _part(part: Mapping[str, Any]) -> Refusal:
    return Refusal(
        intercept=float(part["intercept"]),
        weights={
            name: (float(row["weight"]), float(row["mean"]), float(row["deviation"]))
            for name, row in part["features"].items()
        },
        thresholds={name: float(value) for name, value in part["thresholds"].items()},
    )


SHIPPED = "shipped"


@cache
def shipped_calibration() -> Calibration:
    """The calibration that comes with the product.

    Source: ``bench/fit_refusal.py``, which writes ``refusal.json`` beside this file.
    """
    document = json.loads(files(__package__).joinpath("refusal.json").read_text("utf-8"))
    return calibration_from(SHIPPED, document)
