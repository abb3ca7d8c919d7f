"""What the steps of recent questions cost, from the figures kept with each turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

from troly.engine.answers.pipeline import STEPS
from troly.office.assistants.models import Turn

RECENT = 200
T = TypeVar("T")
_PLACES = {step.__name__: place for place, step in enumerate(STEPS)}


@dataclass(frozen=True)
class StepCost:
    """CPU milliseconds of one step, in the thread that answered; index and model apart."""

    step: str
    median_ms: float
    p95_ms: float
    questions: int


def step_costs(recent: int = RECENT) -> list[StepCost]:
    """Of the latest questions of all bodies, in the order the steps are taken."""
    spent: dict[str, list[float]] = {}
    kept = Turn.objects.order_by("-asked_at").values_list("timings", flat=True)[:recent]
    for timings in kept:
        for step, milliseconds in in_order(timings):
            spent.setdefault(step, []).append(float(milliseconds))
    return [
        StepCost(step, round(median(costs), 2), round(_p95(costs), 2), len(costs))
        for step, costs in in_order(spent)
    ]


def in_order(by_step: Mapping[str, T]) -> list[tuple[str, T]]:
    """By the order in which steps are taken: PostgreSQL keeps the keys of a record in its own."""
    return sorted(by_step.items(), key=lambda one: _PLACES.get(one[0], len(_PLACES)))


def _p95(costs: list[float]) -> float:
    return quantiles(costs, n=20, method="inclusive")[18] if len(costs) > 1 else costs[0]
