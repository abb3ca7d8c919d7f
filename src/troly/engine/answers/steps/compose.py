"""The words of the answer: the evidence itself, verbatim."""

from __future__ import annotations

import re

from troly.engine.answers.draft import Candidate, Draft
from troly.engine.answers.nearest import page_at
from troly.engine.answers.validity import validity_on
from troly.engine.answers.values import Ending, Quote
from troly.engine.text.forms import search_key

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_ALIKE = 0.8
"""Word overlap, figures apart, from which two sources speak of the same thing."""


def compose(draft: Draft) -> None:
    """Make a quote of each chosen unit; those out of force come last."""
    quotes = [_quote(draft, candidate) for candidate in draft.chosen]
    quotes.sort(key=lambda quote: quote.validity in ("expired", "not_yet"))
    draft.quotes = quotes
    if any(disagree(one, other) for one in quotes for other in quotes if one is not other):
        draft.intended_ending = Ending.SOURCES_DISAGREE


def disagree(one: Quote, other: Quote) -> bool:
    """Two documents, neither known to be out of force, saying the same with other figures."""
    out_of_force = ("expired", "not_yet")
    if one.document == other.document or {one.validity, other.validity} & set(out_of_force):
        return False
    figures_one, figures_other = _figures(one.text), _figures(other.text)
    if not figures_one or not figures_other or figures_one == figures_other:
        return False
    words_one, words_other = _words(one.text), _words(other.text)
    shared = len(words_one & words_other)
    return shared >= 4 and shared / len(words_one | words_other) >= _ALIKE


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
        validity=validity_on(draft.today, passage.valid_from, passage.valid_to),
        valid_from=passage.valid_from,
        valid_to=passage.valid_to,
        score=candidate.score,
    )


def _figures(text: str) -> frozenset[str]:
    # A khoản's own number is no figure that it states.
    return frozenset(_FIGURE.findall(re.sub(r"^\s*\d{1,3}[.)]\s", "", text)))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", search_key(text)))
