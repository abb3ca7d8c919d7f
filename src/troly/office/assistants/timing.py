"""What the steps of recent questions cost, from the figures kept with each turn."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles

from troly.office.assistants.models import Turn

RECENT = 200


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
    # The longest run of steps first: it gives the order, shorter ones ended early.
    for timings in sorted(kept, key=len, reverse=True):
        for step, milliseconds in timings.items():
            spent.setdefault(step, []).append(float(milliseconds))
    return [
        StepCost(step, round(median(costs), 2), round(_p95(costs), 2), len(costs))
        for step, costs in spent.items()
    ]


def _p95(costs: list[float]) -> float:
    return quantiles(costs, n=20, method="inclusive")[18] if len(costs) > 1 else costs[0]
