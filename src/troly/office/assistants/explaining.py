"""How an answer came about, kept with its turn: places and figures, never text."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from troly import __version__
from troly.engine.answers.explained import FoundPassage, WeighedUnit
from troly.engine.answers.values import Answer
from troly.engine.search.analysis import ANALYSIS_VERSION
from troly.errors import Unavailable
from troly.office.library.ports import ports

DIGITS = 5
_FOUND = tuple(one.name for one in fields(FoundPassage))
_WEIGHED = tuple(one.name for one in fields(WeighedUnit))
_found, _weighed = attrgetter(*_FOUND), attrgetter(*_WEIGHED)
PARTS_SECONDS = 60
"""How long the names of model and index are taken to hold: asking for them on every question
would cost each a call."""


def explanation(result: Answer) -> dict[str, Any]:
    """What a turn keeps, ready for a JSON column."""
    return {
        "found": [_rounded(found, _FOUND, _found) for found in result.explained.found],
        "weighed": [_rounded(unit, _WEIGHED, _weighed) for unit in result.explained.weighed],
        # Where the search did not come about, nobody waits once more for what is silent.
        "parts": {
            **(parts_in_use() if result.explained.found else {"program": __version__}),
            **({"calibration": result.calibration} if result.calibration else {}),
        },
    }


def _rounded(
    one: object, names: tuple[str, ...], values_of: Callable[[object], tuple[Any, ...]]
) -> dict[str, Any]:
    return {
        name: round(value, DIGITS) if isinstance(value, float) else value
        for name, value in zip(names, values_of(one), strict=True)
    }


def parts_in_use() -> dict[str, Any]:
    """Program, analysis of words, embedding model and index, by name; "" for what is silent."""
    return _parts(id(ports()), int(time.monotonic() // PARTS_SECONDS))


@lru_cache(maxsize=4)
def _parts(_ports: int, _minute: int) -> dict[str, Any]:
    try:
        model = ports().embedder().name
    except Unavailable:
        model = ""
    try:
        index = ports().index().info()
    except Unavailable:
        index = {}
    kept = ("engine", "collection", "generation", "dimension")
    return {
        "program": __version__,
        "analysis": ANALYSIS_VERSION,
        "model": model,
        "index": {name: index[name] for name in kept if name in index},
    }
