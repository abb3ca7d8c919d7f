"""What goes into an answer and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol

from troly.engine.answers.claims.values import Verdict
from troly.engine.answers.explained import Explained
from troly.engine.runtimes.embedding import Embedder
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import SearchResult
from troly.engine.text.statistics import TextStatistics

Validity = Literal["in_force", "not_yet", "expired", "unknown"]


class Ending(StrEnum):
    """The closed list of ways in which a question ends; the doors hold a text for each."""

    ANSWERED = "answered"
    PARTLY_ANSWERED = "partly_answered"
    NOT_IN_DOCUMENTS = "not_in_documents"
    SOURCES_DISAGREE = "sources_disagree"
    NOT_ALLOWED = "not_allowed"
    CONFIDENTIAL_QUESTION = "confidential_question"
    NOT_IN_SERVICE = "not_in_service"
    MODEL_UNAVAILABLE = "model_unavailable"
    NOT_UNDERSTOOD = "not_understood"
    TRY_AGAIN = "try_again"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked. ``previous`` is the subject the conversation has at this point:
    ``Answer.understood.subject`` of the turn before, or empty."""

    text: str
    previous: str = ""
    leaves_out_expired: bool = False
    """Sources out of force on the day asked about are not searched; else marked and last."""


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as the records hold it now: ``text`` is the version's stored NFC text from
    ``start`` on (code points). ``page_starts`` lists (offset in the version, page number) for
    pages that begin inside the passage."""

    id: str
    text: str
    document: str
    version: str
    start: int
    page: int | None = None
    page_starts: tuple[tuple[int, int], ...] = ()
    heading_path: tuple[str, ...] = ()
    article: str = ""
    clause: str = ""
    """The khoản that the passage goes on with, where it begins inside one."""
    title: str = ""
    number: str = ""
    language: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    """Last day in force; None where nothing is known."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question narrows a search to, within the asker's rights; None does not narrow."""

    documents: tuple[str, ...] | None = None
    on_date: date | None = None
    languages: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document found under one of the keys that a question may mean."""

    id: str
    key: str
    title: str
    number: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Library(Protocol):
    """What is looked up and not searched, under the same rights as every search."""

    def named(self, keys: Sequence[str]) -> Sequence[NamedDocument]:
        """Documents that carry one of these keys (``document_keys``)."""

    def called(self, beginning: str, part: str) -> Sequence[NamedDocument]:
        """Documents with a key that begins with ``beginning`` and holds ``part``; a few."""

    def articles(self, documents: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Article numbers of these documents, each with its passages in order."""

    def stretch(self, version: str, start: int, end: int) -> str:
        """The stored text of a version from ``start`` to ``end`` (code points), across passages.
        Asked only for what lies between passages that the asker has just been given."""

    def definitions(self, version: str) -> Sequence[str]:
        """Passages of the article in which a document says what its terms mean, by the version
        that is quoted. Names alone: their texts are read like any other."""

    def search(self, query: SearchQuery, limit: int, scope: Scope) -> SearchResult: ...

    def languages(self, besides: str) -> Sequence[str]:
        """The other languages that documents within reach are written in."""

    def terms(self) -> Mapping[str, Sequence[str]]:
        """Abbreviations of the body, folded, with what they stand for."""


class Sources(Protocol):
    """What the pipeline may read, with the asker's rights already bound. One that has an attribute
    ``library`` (see ``Library``) can also be asked by names, dates and languages."""

    def search(self, query: SearchQuery, limit: int) -> SearchResult: ...

    def texts(self, ids: list[str]) -> Sequence[PassageText]:
        """The stored texts of these passages. Rights are checked again; what is gone or no
        longer allowed is left out. Any order."""

    @property
    def statistics(self) -> TextStatistics | None: ...

    @property
    def embedder(self) -> Embedder | None: ...


@dataclass(frozen=True, slots=True)
class Understood:
    """How the question was read, to be said back to the person."""

    text: str
    """What was searched: accents restored, the subject of the conversation put in."""
    language: str
    subject: str
    """What the next question of the conversation inherits (``Question.previous``)."""
    is_follow_up: bool = False
    are_accents_restored: bool = False
    are_slips_mended: bool = False
    """Whether ``text`` holds words that were mistyped, as the body's texts write them."""
    numbers: tuple[str, ...] = ()
    """Document numbers named in the question, upper case."""
    documents: tuple[str, ...] = ()
    """Titles of the documents that the question names and that were found."""
    places: tuple[str, ...] = ()
    """Articles named: "Điều 8"."""
    on_date: str = ""
    """ISO date on which the question is answered, where it asks about another than today."""
    expansions: tuple[str, ...] = ()
    """What abbreviations were taken to mean: "UBND: Ủy ban nhân dân"."""
    official: tuple[str, ...] = ()
    """What offices write for its everyday words: "dán thông báo: niêm yết"."""
    typed_keys: str = ""
    """The question as its keys were struck, where Telex or VNI keys were turned into letters."""
    unanswered: tuple[str, ...] = ()
    """Parts of the question, in its own words, that no sentence found tells."""
    problem: str = ""
    """Why nothing could be looked for: no_such_date, no_words, no_such_document, no_such_article,
    no_such_clause; the doors hold a text for each."""
    problem_facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Related:
    """A place that a quote points to, one step on. ``text`` equals the stored text at start:end."""

    kind: Literal["reference", "definition"]
    words: str
    """What in the quote points there: "khoản 2 Điều 8", or the term defined."""
    text: str
    document: str
    version: str
    start: int
    end: int
    page: int | None
    title: str
    article: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A citation with its words: ``text`` equals the version's stored text at start:end."""

    number: int
    """1, 2, 3 in the order shown."""
    text: str
    passage: str
    document: str
    version: str
    start: int
    end: int
    page: int | None
    title: str
    document_number: str
    heading_path: tuple[str, ...]
    article: str
    clause: str
    """Khoản, "1"; empty outside any."""
    point: str
    """Điểm, "a"; empty outside any."""
    validity: Validity
    valid_from: date | None
    valid_to: date | None
    score: float
    language: str = ""
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimFlag:
    """What differs between a claim and its evidence; words are empty where that side has none."""

    kind: str
    """A ``Difference``; ``model_doubts`` or ``model_agrees`` where a model made the verdict."""
    claimed: str
    found: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a model that rests on quotes: ``evidence`` are their numbers."""

    text: str
    evidence: tuple[int, ...]
    verdict: Verdict
    flags: tuple[ClaimFlag, ...] = ()
    """Why it is to be checked, gravest first."""


@dataclass(frozen=True, slots=True)
class NearestPassage:
    """A passage shown with a refusal; ``snippet`` equals the stored text at start:end."""

    passage: str
    document: str
    version: str
    start: int
    end: int
    snippet: str
    page: int | None
    title: str
    heading_path: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question, with what explains it."""

    ending: Ending
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()
    """Only with the assistant's wish for a model's words; each rests on quotes above."""
    claims_left_out: int = 0
    """Sentences of the model that could not be shown."""
    written_by: str = ""
    """Name of the model asked to write."""
    model_problem: str = ""
    """Code of why nothing that it wrote is shown."""
    nearest: tuple[NearestPassage, ...] = ()
    understood: Understood | None = None
    confidence: float | None = None
    """Probability, by the calibration, that the documents hold the answer."""
    threshold: float | None = None
    calibration: str = ""
    """Which calibration decided: "shipped", or the name of the body's own."""
    features: Mapping[str, float] = field(default_factory=dict)
    """What the decision was made from."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """CPU milliseconds of this thread per step; a model in another process is not in it."""
    explained: Explained = field(default_factory=Explained)
