"""What the API takes and gives about single turns: proofs, reasons, feedback, golden cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from troly.doors.api.schemas import Citation, Taken, Text

Verdict = Literal["right", "wrong", "incomplete"]
State = Literal["open", "accepted", "set_aside"]


class FeedbackIn(Taken):
    verdict: Verdict
    reason: Text = ""


class FeedbackOut(Schema):
    id: UUID
    turn: UUID
    verdict: Verdict
    reason: str
    state: State
    given_at: datetime


class CandidateOut(FeedbackOut):
    question: str
    ending: str
    assistant: UUID
    given_by: str


class GoldIn(Taken):
    has_answer: bool = Field(True, description="False: the documents do not hold it.")
    answers: list[Text] = Field(default_factory=list, description="One must stand in the quotes.")
    document: UUID | None = None
    article: Text = ""


class GoldenCaseOut(Schema):
    id: UUID
    question: str
    previous: str
    has_answer: bool
    answers: list[str]
    document: UUID | None
    article: str
    language: str
    accepted_at: datetime


class GoldenCasePage(Schema):
    total: int
    items: list[GoldenCaseOut]


class SharedIn(Taken):
    is_shared: bool


class ProvenQuoteOut(Schema):
    number: int
    state: Literal["exact", "replaced", "erased", "closed", "not_exact"]
    quote: str = Field(description="Empty unless it still stands word for word and may be read.")
    title: str
    citation: Citation | None
    sha256: str = Field(description="Of the original; empty without a citation.")
    newer: UUID | None = Field(description="The version that took its place.")
    erased_at: datetime | None


class ProofOut(Schema):
    turn: UUID
    conversation: UUID | None = Field(description="For the one who asked.")
    assistant: UUID
    question: str
    ending: str
    asked_at: datetime
    checked_at: datetime
    holds: bool = Field(description="Does every quote still stand word for word?")
    quotes: list[ProvenQuoteOut]
    is_shared: bool
    url: str = Field(description="The permanent link.")


class WhyPassageOut(Schema):
    title: str
    heading_path: list[str]
    lexical: float | None
    dense: float | None
    score: float
    was_read: bool
    citation: Citation


class WhyUnitOut(Schema):
    text: str
    score: float
    cover: float
    joint_cover: float
    similarity: float | None
    kind_worth: float
    is_chosen: bool
    citation: Citation


class WhyOut(Schema):
    turn: UUID
    is_kept: bool = Field(description="False for a turn of before this was kept.")
    understood: dict[str, Any]
    found: list[WhyPassageOut]
    closed: int = Field(description="Passages found then that the caller may not read now.")
    weighed: list[WhyUnitOut]
    ending: str
    confidence: float | None
    threshold: float | None
    features: dict[str, float]
    timings: dict[str, float] = Field(description="CPU milliseconds by step.")
    parts: dict[str, Any]
