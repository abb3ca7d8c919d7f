"""How good answers are: right evidence, exact citations, refusals in their place.

The definitions are those of the published marks. ``ask`` is given from outside, so that the same
code serves continuous integration, trials and training on the product's own path.
"""

from __future__ import annotations

import json
import statistics
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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


def evaluate_answers(
    cases: Sequence[AnswerCase], ask: Ask, unanswerable: Sequence[AnswerCase] = ()
) -> AnswerFigures:
    """Ask every case twice, the second time without its gold document, and count.

    A refused answerable case counts as a miss in both ``right_evidence`` figures.
    """
    replies = [ask(case, ()) for case in cases]
    blind = [ask(case, (case.document,)) for case in cases]
    refused = [not ask(case, ()).is_answered for case in unanswerable]
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
    )


def has_right_evidence(case: AnswerCase, quotes: Iterable[ReplyQuote]) -> bool:
    """Whether a gold string stands in the quotes of the gold document (and article)."""
    from_gold = [
        _plain(quote.text)
        for quote in quotes
        if quote.document == case.document and (not case.article or quote.article == case.article)
    ]
    golden = [_plain(answer) for answer in case.answers]
    return any(answer in text for answer in golden for text in from_gold)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative, ties half (Mann-Whitney U)."""
    if not positive or not negative:
        return None
    ordered = sorted([(value, 1) for value in positive] + [(value, 0) for value in negative])
    rank_sum, position = 0.0, 0
    while position < len(ordered):
        after = position
        while after < len(ordered) and ordered[after][0] == ordered[position][0]:
            after += 1
        mean_rank = (position + 1 + after) / 2
        rank_sum += mean_rank * sum(mark for _, mark in ordered[position:after])
        position = after
    wins = rank_sum - len(positive) * (len(positive) + 1) / 2
    return wins / (len(positive) * len(negative))


def stands_in(quote: str, second_reading: str) -> bool:
    """Whether another reader's text of the page holds the quote, white space, soft hyphens and
    Unicode form apart."""
    return _bare(quote) in _bare(second_reading)


def read_cases(path: Path) -> list[AnswerCase]:
    """Questions from JSON Lines: id, question, answers, doc_id and, if given, article, previous."""
    cases: list[AnswerCase] = []
    with path.open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            row = json.loads(line)
            cases.append(
                AnswerCase(
                    id=str(row["id"]),
                    question=row["question"],
                    answers=tuple(row.get("answers", ())),
                    document=row.get("doc_id", ""),
                    article=str(row.get("article") or ""),
                    previous=row.get("previous") or "",
                )
            )
    return cases


def _share(marks: Iterable[bool]) -> float | None:
    counted = list(marks)
    return sum(counted) / len(counted) if counted else None


def _plain(text: str) -> str:
    return " ".join(search_key(unicodedata.normalize("NFC", text)).split())


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").split())
