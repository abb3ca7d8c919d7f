"""The words of the answer: the evidence itself, verbatim."""

from __future__ import annotations

from troly.engine.answers.agreement import differ_in_figures
from troly.engine.answers.draft import Candidate, Draft
from troly.engine.answers.nearest import page_at
from troly.engine.answers.validity import validity_on
from troly.engine.answers.values import Ending, Quote

_OUT_OF_FORCE = ("expired", "not_yet")


def compose(draft: Draft) -> None:
    """Make a quote of each chosen unit; those out of force come last."""
    quotes = [_quote(draft, candidate) for candidate in draft.chosen]
    quotes.sort(key=lambda quote: quote.validity in _OUT_OF_FORCE)
    draft.quotes = quotes
    if any(disagree(one, other) for one in quotes for other in quotes if one is not other):
        draft.intended_ending = Ending.SOURCES_DISAGREE


def disagree(one: Quote, other: Quote) -> bool:
    """Two documents, neither known to be out of force, saying the same with other figures."""
    if one.document == other.document:
        return False
    if one.validity in _OUT_OF_FORCE or other.validity in _OUT_OF_FORCE:
        return False
    return differ_in_figures(one.text, other.text)


def _quote(draft: Draft, candidate: Candidate) -> Quote:
    passage, unit = candidate.passage, candidate.unit
    start = passage.start + unit.start
    return Quote(
        number=0,
        text=passage.text[unit.start : unit.end],
        passage=passage.id,
        document=passage.document,
        version=passage.version,
        start=start,
        end=passage.start + unit.end,
        page=page_at(passage, start),
        title=passage.title,
        document_number=passage.number,
        heading_path=passage.heading_path,
        article=unit.article or passage.article,
        clause=unit.clause,
        point=unit.point,
        validity=validity_on(draft.day, passage.valid_from, passage.valid_to),
        valid_from=passage.valid_from,
        valid_to=passage.valid_to,
        score=candidate.score,
    )
