"""The answer while it is being made: each step reads what stands there and adds its part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from troly.engine.answers.explained import Explained, FoundPassage, WeighedUnit
from troly.engine.answers.readings import Reading
from troly.engine.answers.refusal import Calibration
from troly.engine.answers.units import Unit
from troly.engine.answers.values import (
    Answer,
    Claim,
    Ending,
    Library,
    NamedDocument,
    NearestPassage,
    PassageText,
    Question,
    Quote,
    Sources,
    Understood,
)
from troly.engine.answers.words import QueryWords, TextWords
from troly.engine.answers.writing import Writing
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import SearchResult
from troly.engine.text.references import PlaceMention
from troly.engine.text.statistics import TextStatistics

EXPLAINED = 12
"""Passages and units of which is kept how they were weighed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be quoted, with its scores."""

    passage: PassageText
    unit: Unit
    cover: float
    """Share of the question's words, weighted, that the unit itself holds."""
    joint_cover: float
    """The same for the unit with the headings and the line that lead to it."""
    similarity: float | None
    """Cosine to the question; None without a model."""
    passage_score: float
    kind_worth: float = 0.0
    """Worth of the asked kind where the unit holds one: an amount, a date, an office."""
    score: float = 0.0
    """Share of the odds among all candidates, 0 to 1."""
    signs: Mapping[str, float] = field(default_factory=dict)
    """What the score was made from."""


@dataclass(slots=True)
class Draft:
    """Filled from top to bottom by the steps. A step that sets ``ending`` is the last."""

    question: Question
    sources: Sources
    today: date
    understood: Understood | None = None
    query: SearchQuery | None = None
    words: QueryWords = field(default_factory=QueryWords)
    own_query: SearchQuery | None = None
    """A follow-up by itself, without the subject that ``query`` takes over."""
    query_before: SearchQuery | None = None
    """The turn before, where a short question may lean on it without saying so."""
    asked_on: date | None = None
    """The day asked about, where it is another than today."""
    named: tuple[NamedDocument, ...] = ()
    """Documents that the question names, found."""
    is_narrowed: bool = False
    """Whether only they are asked about: named by number, or with an article of theirs."""
    article_passages: tuple[str, ...] = ()
    """Passages of the article that the question names, in order."""
    clauses: tuple[str, ...] = ()
    """Khoản that the question names."""
    places: tuple[PlaceMention, ...] = ()
    """Articles, khoản and điểm that the question names, of whatever document."""
    asks_for_place: bool = False
    """Whether it asks for nothing but what stands there: "khoản 2 Điều 8 Luật … nói gì"."""
    asks_for_title: bool = False
    """Whether an article was found whose title names what is asked for, and nothing else is."""
    read: dict[str, PassageText] = field(default_factory=dict)
    """Texts read while ranking, by passage id."""
    found: SearchResult | None = None
    passages: list[PassageText] = field(default_factory=list)
    """Best first, and only those whose text could be read."""
    words_of: dict[str, TextWords] = field(default_factory=dict)
    """Of the question's words (its own, the phrases that stand for them, its names) those that
    each passage looked into holds, headings and title with it, by passage id."""
    overlap_of: dict[str, float] = field(default_factory=dict)
    """How much of the question that is, words and pairs together, 0 to 1."""
    readings: dict[str, Reading] = field(default_factory=dict)
    """The same passages as they were read, whatever is asked."""
    candidates: list[Candidate] = field(default_factory=list)
    chosen: list[Candidate] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)
    calibration: Calibration | None = None
    """The body's own; the one decided by once it is decided."""
    confidence: float | None = None
    threshold: float | None = None
    intended_ending: Ending = Ending.ANSWERED
    """How it ends if the quotes hold."""
    quotes: list[Quote] = field(default_factory=list)
    writing: Writing | None = None
    """Whether and how a model adds sentences of its own."""
    claims: list[Claim] = field(default_factory=list)
    claims_left_out: int = 0
    written_by: str = ""
    model_problem: str = ""
    nearest: list[NearestPassage] = field(default_factory=list)
    ending: Ending | None = None
    timings: dict[str, float] = field(default_factory=dict)
    _statistics: tuple[TextStatistics | None, ...] = ()

    @property
    def day(self) -> date:
        """The day that decides what is in force."""
        return self.asked_on or self.today

    @property
    def statistics(self) -> TextStatistics | None:
        """The body's, asked for once: all of a decision is weighed by the same."""
        if not self._statistics:
            self._statistics = (self.sources.statistics,)
        return self._statistics[0]

    @property
    def library(self) -> Library | None:
        """What can be looked up by name; None where the sources can only be searched."""
        library: Library | None = getattr(self.sources, "library", None)
        return library

    def end(self, ending: Ending, problem: str = "", **facts: str) -> None:
        """The last step: ``problem`` says why nothing could be looked for."""
        self.ending = ending
        if problem and self.understood is not None:
            self.understood = replace(self.understood, problem=problem, problem_facts=facts)

    def finished(self, ending: Ending) -> Answer:
        return Answer(
            ending=ending,
            quotes=tuple(self.quotes),
            claims=tuple(self.claims),
            claims_left_out=self.claims_left_out,
            written_by=self.written_by,
            model_problem=self.model_problem,
            nearest=tuple(self.nearest),
            understood=self.understood,
            confidence=self.confidence,
            threshold=self.threshold,
            calibration=self.calibration.name if self.calibration and self.confidence else "",
            features=dict(self.features),
            timings=dict(self.timings),
            explained=self._explained(),
        )

    def _explained(self) -> Explained:
        read = {passage.id for passage in self.passages}
        # A line that opens a list is quoted with the list: same beginning, later end.
        chosen = {(one.passage.id, one.unit.start) for one in self.chosen}
        return Explained(
            found=tuple(
                FoundPassage(
                    passage=ranked.id,
                    document=ranked.document,
                    version=ranked.version,
                    lexical=ranked.lexical,
                    dense=ranked.dense,
                    score=ranked.score,
                    was_read=ranked.id in read,
                )
                for ranked in (self.found.passages[:EXPLAINED] if self.found else ())
            ),
            weighed=tuple(
                WeighedUnit(
                    passage=candidate.passage.id,
                    document=candidate.passage.document,
                    version=candidate.passage.version,
                    start=candidate.passage.start + candidate.unit.start,
                    end=candidate.passage.start + candidate.unit.end,
                    cover=candidate.cover,
                    joint_cover=candidate.joint_cover,
                    similarity=candidate.similarity,
                    kind_worth=candidate.kind_worth,
                    score=candidate.score,
                    is_chosen=(candidate.passage.id, candidate.unit.start) in chosen,
                )
                for candidate in self.candidates[:EXPLAINED]
            ),
        )
