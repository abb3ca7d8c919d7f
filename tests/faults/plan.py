"""What one run does and when it kills: all of it follows from seed and number of the run."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

TARGETS = {
    "worker": 30,
    "holder": 18,
    "web": 12,
    "index": 10,
    "parser": 10,
    "client": 8,
    "models": 7,
    "serve": 2,
    "ingest": 3,
}
MOMENTS = {
    "reading": 3,
    "storing": 3,
    "indexing": 4,
    "embedding": 4,
    "rebuilding": 1,
    "counting": 1,
    "": 6,
}
"""Stage of some job that is waited for before the kill; the empty one waits for none."""
ACTS = {"add": 50, "replace": 18, "delete": 14, "ask": 24, "again": 6}
MOST_DOCUMENTS = 24


@dataclass(frozen=True)
class Plan:
    """``acts`` name what is done, not on which document: that depends on what is there."""

    target: str
    moment: str
    delay: float
    choose: int
    acts: tuple[str, ...]
    rebuild: bool
    optimise: bool
    pause: bool
    random: random.Random = field(compare=False)


def plan(seed: int, number: int, documents: int, only: str = "") -> Plan:
    """The plan of one run. The same arguments give the same plan."""
    source = random.Random(f"{seed}/{number}")
    target = only or _chosen(source, TARGETS)
    moment = _chosen(source, MOMENTS)
    delay = source.choice((0.0, 0.005, 0.02, 0.1)) if moment else source.uniform(0, 1.5)
    count = source.randint(2, 5)
    weights = dict(ACTS)
    if documents > MOST_DOCUMENTS:
        weights |= {"delete": 60}
    return Plan(
        target=target,
        moment=moment,
        delay=delay,
        choose=source.randrange(1000),
        acts=tuple(_chosen(source, weights) for _ in range(count)),
        rebuild=moment == "rebuilding" or source.random() < 0.06,
        optimise=source.random() < 0.1,
        pause=source.random() < 0.08,
        random=source,
    )


def _chosen(source: random.Random, weights: dict[str, int]) -> str:
    return source.choices(list(weights), list(weights.values()))[0]
