"""How good answers are: right evidence, exact citations, refusals in their place.

The definitions are those of the published marks. ``ask`` is given from outside, so that the same
code serves continuous integration, trials and training on the product's own path.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from troly.engine.evaluation.calibration import (
    Bin,
    CurvePoint,
    refusal_curve,
    reliability,
    thinned,
)
from troly.engine.evaluation.telling_apart import auroc
from troly.engine.text.forms import search_key


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """A golden question. ``answers`` are short strings of which one must stand in the quotes;
    ``article`` narrows the gold document to one Điều. Without ``document`` it has no answer."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    document: str = ""
    article: str = ""
    previous: str = ""
    language: str = ""
    paraphrased: bool | None = None
    variant: str = ""
    """How the question is typed in the set: plain, unaccented, typos."""


@dataclass(frozen=True, slots=True)
class ReplyQuote:
    """A quote as shown. ``document`` is the golden set's id; ``is_exact`` tells whether the
    stored text at its offsets equals it and a second reader finds it too (``stands_in``)."""

    text: str
    document: str
    article: str = ""
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What ``ask`` hands back: how it ended, how sure it was (0 to 1), what was quoted."""

    is_answered: bool
    confidence: float
    quotes: tuple[ReplyQuote, ...] = ()


Ask = Callable[[AnswerCase, tuple[str, ...]], Reply]
"""Asks one case with some documents (golden ids) left out."""


@dataclass(frozen=True, slots=True)
class PartFigures:
    """The figures of one part of a set."""

    questions: int
    right_evidence_at_1: float
    right_evidence_at_2: float
    answered_share: float
    refusal_auroc: float | None


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """The figures of one run; shares are 0 to 1, None where there was nothing to measure."""

    questions: int
    right_evidence_at_1: float | None
    right_evidence_at_2: float | None
    citation_exact: float | None
    answered_share: float | None
    refused_share_without_document: float | None
    refused_share_unanswerable: float | None
    refusal_auroc: float | None
    quote_words_median: float | None
    missed: tuple[str, ...] = field(default=())
    """Ids of answerable cases without right evidence in the first two quotes."""
    confidences: tuple[tuple[float, bool], ...] = field(default=())
    """Of each answerable case: confidence, and whether the evidence was right."""
    confidences_without_document: tuple[float, ...] = field(default=())
    halves: Mapping[str, PartFigures] = field(default_factory=dict)
    """Near the wording of the source, and paraphrased on purpose, where the set says which."""
    by_language: Mapping[str, PartFigures] = field(default_factory=dict)
    by_variant: Mapping[str, PartFigures] = field(default_factory=dict)
    reliability: tuple[Bin, ...] = field(default=())
    """Confidence against the share of questions, of all asked, that have an answer."""
    refusal_curve: tuple[CurvePoint, ...] = field(default=())
    """Answerable questions against all that should be refused, by threshold."""


def evaluate_answers(
    cases: Sequence[AnswerCase], ask: Ask, unanswerable: Sequence[AnswerCase] = ()
) -> AnswerFigures:
    """Ask every case twice, the second time without its gold document, and count.

    A refused answerable case counts as a miss in both ``right_evidence`` figures.
    """
    replies = [ask(case, ()) for case in cases]
    blind = [ask(case, (case.document,)) for case in cases]
    never = [ask(case, ()) for case in unanswerable]
    refused = [not reply.is_answered for reply in never]
    asked = list(zip(cases, replies, blind, strict=True))
    sure = [reply.confidence for reply in replies]
    unsure = [reply.confidence for reply in (*blind, *never)]
    pairs = list(zip(cases, replies, strict=True))
    quotes = [quote for reply in (*replies, *blind) for quote in reply.quotes]
    shown = [quote for reply in replies for quote in reply.quotes]
    return AnswerFigures(
        questions=len(cases),
        right_evidence_at_1=_share(has_right_evidence(c, r.quotes[:1]) for c, r in pairs),
        right_evidence_at_2=_share(has_right_evidence(c, r.quotes[:2]) for c, r in pairs),
        citation_exact=_share(quote.is_exact for quote in quotes),
        answered_share=_share(reply.is_answered for reply in replies),
        refused_share_without_document=_share(not reply.is_answered for reply in blind),
        refused_share_unanswerable=_share(refused),
        refusal_auroc=auroc([r.confidence for r in replies], [r.confidence for r in blind]),
        quote_words_median=(
            float(statistics.median(len(quote.text.split()) for quote in shown)) if shown else None
        ),
        missed=tuple(c.id for c, r in pairs if not has_right_evidence(c, r.quotes[:2])),
        confidences=tuple((r.confidence, has_right_evidence(c, r.quotes[:2])) for c, r in pairs),
        confidences_without_document=tuple(reply.confidence for reply in blind),
        halves=_parts(asked, _half),
        by_language=_parts(asked, lambda case: case.language),
        by_variant=_parts(asked, lambda case: case.variant),
        reliability=tuple(
            reliability([*sure, *unsure], [True] * len(sure) + [False] * len(unsure))
        ),
        refusal_curve=tuple(thinned(refusal_curve(sure, unsure))),
    )


def _half(case: AnswerCase) -> str:
    if case.paraphrased is None:
        return ""
    return "paraphrased" if case.paraphrased else "near"


def _parts(
    asked: Sequence[tuple[AnswerCase, Reply, Reply]], part_of: Callable[[AnswerCase], str]
) -> dict[str, PartFigures]:
    """Figures by what ``part_of`` names; none where the set names nothing."""
    parts: dict[str, list[tuple[AnswerCase, Reply, Reply]]] = {}
    for row in asked:
        if name := part_of(row[0]):
            parts.setdefault(name, []).append(row)
    return {
        name: PartFigures(
            questions=len(rows),
            right_evidence_at_1=_mean(has_right_evidence(c, r.quotes[:1]) for c, r, _ in rows),
            right_evidence_at_2=_mean(has_right_evidence(c, r.quotes[:2]) for c, r, _ in rows),
            answered_share=_mean(reply.is_answered for _, reply, _ in rows),
            refusal_auroc=auroc(
                [r.confidence for _, r, _ in rows], [b.confidence for *_, b in rows]
            ),
        )
        for name, rows in sorted(parts.items())
    }


def has_right_evidence(case: AnswerCase, quotes: Iterable[ReplyQuote]) -> bool:
    """Whether a gold string stands in the quotes of the gold document (and article)."""
    from_gold = [
        _plain(quote.text)
        for quote in quotes
        if quote.document == case.document and (not case.article or quote.article == case.article)
    ]
    golden = [_plain(answer) for answer in case.answers]
    return any(answer in text for answer in golden for text in from_gold)


def stands_in(quote: str, second_reading: str) -> bool:
    """Whether another reader's text of the page holds the quote, white space, soft hyphens and
    Unicode form apart."""
    return _bare(quote) in _bare(second_reading)


def _mean(marks: Iterable[bool]) -> float:
    counted = list(marks)
    return sum(counted) / len(counted)


def _share(marks: Iterable[bool]) -> float | None:
    counted = list(marks)
    return sum(counted) / len(counted) if counted else None


def _plain(text: str) -> str:
    return " ".join(search_key(unicodedata.normalize("NFC", text)).split())


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").split())
