"""What the API takes and gives. Offsets are code points of the version's stored text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, BaseModel, ConfigDict

Mapped = dict[str, Any]


def _storable(text: str) -> str:
    """Without NUL, which PostgreSQL keeps in no text. A lone surrogate is a ``ValueError``."""
    text.encode()
    return text.replace("\x00", "")


Text = Annotated[str, AfterValidator(_storable)]


class Taken(Schema):
    """A body of a request: a name that is not known is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """A part of an answer. Of values alone: what reads them out of records would look through each
    part of every answer twice."""


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: Mapped
    errors: list[FieldProblem] | None = None


class FieldProblem(Schema):
    field: str
    problem: str
    message: str


class Named(Schema):
    id: UUID
    name: str


class CollectionIn(Taken):
    name: Text


class CollectionOut(Named):
    document_count: int = Field(description="Documents that the caller may see.")
    created_at: datetime


class AssistantIn(Taken):
    name: Text
    purpose: Text = ""
    collections: list[UUID]
    opening_questions: list[Text] = Field(default_factory=list)
    answers_with: Literal["quotes", "model"] | None = Field(
        None, description="Quotes alone, or a model's checked sentences above them; null: as it is."
    )
    asks_gates: bool | None = Field(
        None, description="Ask the model yes or no as a further check; null: as it is."
    )


class AssistantOut(Named):
    purpose: str
    collections: list[Named]
    opening_questions: list[str]
    answers_with: Literal["quotes", "model"]
    asks_gates: bool
    may_be_asked: bool
    reason: str = Field(description="Why it may not be asked; empty when it may.")
    made_at: datetime


class JobOut(Schema):
    id: UUID
    kind: str
    state: Literal["queued", "paused", "running", "done", "failed", "cancelled"]
    stage: str
    done: int
    total: int
    attempts: int
    reason: str = Field(description="Code; empty unless failed, cancelled or tried again.")
    words: str = Field(description="The reason in words, in the caller's language.")
    facts: Mapped
    document: UUID | None
    version: UUID | None
    created_at: datetime
    finished_at: datetime | None


class JobPage(Schema):
    items: list[JobOut]
    total: int
    page: int
    size: int


class PauseIn(Taken):
    collection: UUID | None = Field(None, description="Null: the bulk work of the whole body.")


class PauseOut(Schema):
    collection: Named | None
    since: datetime


class VersionOut(Schema):
    id: UUID
    ordinal: int
    is_current: bool
    file_name: str
    format: str
    size: int = Field(description="Bytes of the original.")
    sha256: str
    state: Literal["waiting", "reading", "searchable", "complete", "failed", "quarantined"]
    reason: str
    words: str = Field(description="The reason in words, in the caller's language.")
    pages: int
    passages: int
    characters: int
    warnings: list[str]
    received_at: datetime


class DocumentOut(Schema):
    id: UUID
    title: str
    number: str
    issuer: str
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    language: str
    label: str
    collections: list[Named]
    newest: VersionOut
    current: UUID | None = Field(description="The version that is searched; null before any is.")
    job: UUID | None = Field(description="The job that works on the newest version.")
    url: str


class DocumentPage(Schema):
    items: list[DocumentOut]
    total: int
    page: int
    size: int


class ReceivedOut(Schema):
    document: UUID
    version: UUID
    job: UUID | None
    is_duplicate: bool = Field(description="The same bytes were there: linked, not stored twice.")


class SpanOut(Schema):
    version: UUID
    start: int
    end: int
    text: str


class QuestionIn(Taken):
    question: Text
    conversation: UUID | None = Field(None, description="To go on with; it keeps its subject.")


class DraftIn(Taken):
    text: Text


class Citation(Given):
    """Where a quote stands: the version's stored text at start:end equals the quote."""

    document: UUID
    version: UUID
    page: int | None
    start: int
    end: int
    url: str


class QuoteOut(Given):
    number: int
    quote: str = Field(description="Empty when the text may no longer be shown.")
    is_masked: bool = Field(
        False, description="Words are covered (▇▇▇) by the body's policy; the place is exact."
    )
    state: Literal["exact", "older_version", "removed", "not_exact"]
    title: str
    document_number: str
    heading_path: list[str]
    article: str
    clause: str
    point: str
    validity: Literal["in_force", "not_yet", "expired", "unknown"]
    citation: Citation | None


class NearestOut(Given):
    title: str
    heading_path: list[str]
    snippet: str
    citation: Citation


class FlagOut(Given):
    kind: str = Field(description="What differs: number, date, negation…")
    claimed: str
    found: str


class PlaceOut(Schema):
    """What a sentence of a draft was held against."""

    quote: str
    title: str
    document_number: str
    heading_path: list[str]
    article: str
    validity: Literal["in_force", "not_yet", "expired", "unknown"]
    citation: Citation


class DraftFlagOut(Schema):
    kind: str = Field(description="What differs: number, date, negation…")
    claimed: str
    claimed_start: int | None = Field(description="Offsets in the text that was sent, as NFC.")
    claimed_end: int | None
    found: str


class CheckedSentenceOut(Schema):
    start: int
    end: int
    text: str
    finding: Literal[
        "quoted",
        "no_contradiction_found",
        "other_words",
        "check_this",
        "no_evidence",
        "not_checked",
    ]
    words: str = Field(description="The finding in the caller's language.")
    model_says: Literal["", "agrees", "doubts"] = Field(
        "", description="Where a model's word made the finding, what it said."
    )
    flags: list[DraftFlagOut]
    places: list[PlaceOut]


class CheckedDraftOut(Schema):
    """Nothing of the draft is kept."""

    sentences: list[CheckedSentenceOut]
    counts: dict[str, int]


class ClaimOut(Given):
    """A sentence of a model, checked by rules against the quotes it names."""

    text: str
    evidence: list[int] = Field(description="Numbers of the quotes it rests on.")
    verdict: Literal["quoted", "no_contradiction_found", "other_words", "check_this"]
    words: str = Field(description="The verdict in words, in the caller's language.")
    model_says: Literal["", "agrees", "doubts"] = Field(
        "", description="Where a model's word made the verdict, what it said."
    )
    flags: list[FlagOut]


class UnderstoodOut(Given):
    text: str
    language: str
    subject: str
    is_follow_up: bool
    are_accents_restored: bool
    are_slips_mended: bool = False
    """Whether mistyped words were read as the documents write them."""
    numbers: list[str]
    documents: list[str] = Field(default_factory=list)
    """Titles of the documents that the question names."""
    places: list[str] = Field(default_factory=list)
    on_date: str = ""
    """ISO date on which it is answered, where it asks about another than today."""
    expansions: list[str] = Field(default_factory=list)
    official: list[str] = Field(default_factory=list)
    """What offices write for everyday words of the question."""
    typed_keys: str = ""
    unanswered: list[str] = Field(default_factory=list)
    """Parts of the question, in its own words, that no sentence found tells."""
    problem: str = ""
    """no_words, no_language, no_such_date, no_such_document, no_such_article, no_such_clause."""
    problem_facts: dict[str, str] = Field(default_factory=dict)


class TurnOut(Given):
    id: UUID
    ordinal: int
    question: str
    ending: Literal[
        "answered",
        "partly_answered",
        "not_in_documents",
        "sources_disagree",
        "not_allowed",
        "confidential_question",
        "not_in_service",
        "model_unavailable",
        "not_understood",
        "try_again",
    ]
    words: str = Field(description="The ending in words, in the caller's language.")
    reason: str = Field(description="Why the assistant is not in service; else empty.")
    understood: UnderstoodOut | None
    claims: list[ClaimOut] = Field(description="Empty for an assistant that answers with quotes.")
    written_by: str = Field(description="Name of the model asked to write; else empty.")
    model_problem: str = Field(description="Code: why nothing that it wrote is given.")
    quotes: list[QuoteOut]
    nearest: list[NearestOut]
    asked_at: datetime


class AnswerOut(TurnOut):
    conversation: UUID


class ConversationOut(Schema):
    id: UUID
    title: str
    assistant: Named
    begun_at: datetime
    asked_at: datetime


class ConversationWithTurns(ConversationOut):
    turns: list[TurnOut]


class ConversationPage(Schema):
    items: list[ConversationOut]
    total: int
    page: int
    size: int


Problem.model_rebuild()
