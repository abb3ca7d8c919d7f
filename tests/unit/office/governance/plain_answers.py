"""Answers of an office assistant to the risk questionnaire, and marks that two cases can meet."""

from __future__ import annotations

from typing import Any

from troly.office.governance import trials

ANSWERS: dict[str, Any] = {
    "forbidden_use": ["none"],
    "listed_use": ["none"],
    "human_check": "yes",
    "audience": "internal",
    "basis": "none",
    "effects": ["none"],
    "sector": "general",
    "ran_before": "no",
    "eu_area": ["not_in_eu"],
}
"""Without what the system knows itself."""
EASY = trials.Marks(golden_cases=1, refused_cases=1)
