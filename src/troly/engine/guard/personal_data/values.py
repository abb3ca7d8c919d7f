"""What the detectors find: where it stands, what it is, and how the decree classes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "name", "date_of_birth", "address", "phone", "email", "ip", "national_id", "passport",
    "driving_licence", "vehicle_plate", "tax_code", "social_insurance", "health_insurance",
    "bank_account", "card_number", "health", "religion", "ethnic_origin", "politics", "sex_life",
    "criminal_record", "biometric", "location", "credit",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

SENSITIVE: frozenset[Kind] = frozenset(
    {
        "bank_account", "card_number", "health", "religion", "ethnic_origin", "politics",
        "sex_life", "criminal_record", "biometric", "location", "credit",
    }
)  # fmt: skip
"""Nhạy cảm (decree 356/2025, article 4); the other kinds are cơ bản (article 3)."""


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of personal data. Offsets count code points of the text that was given."""

    start: int
    end: int
    kind: Kind

    @property
    def is_sensitive(self) -> bool:
        return self.kind in SENSITIVE
