"""A text analysed: what it obliges to, by when, who decides, how much, on which grounds.

By rules alone: nothing is reckoned that does not stand in the text, and every finding says where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from troly.engine.answers.analysis.amounts import amounts_in
from troly.engine.answers.analysis.authorities import authorities_in
from troly.engine.answers.analysis.dates import dates_in
from troly.engine.answers.analysis.numbers import numbers_in
from troly.engine.answers.analysis.places import place_at, places_of
from troly.engine.answers.analysis.sayings import explains_terms, sayings_in
from troly.engine.answers.analysis.values import Finding, Kind, Mention, Place
from troly.engine.parsing.structure import article_number

_NAMED: Sequence[Callable[[str], Iterator[Mention]]] = (
    dates_in,
    amounts_in,
    numbers_in,
    authorities_in,
)
_ORDER = {kind: number for number, kind in enumerate(Kind)}


def findings_in(text: str, kinds: frozenset[Kind] = frozenset(Kind)) -> list[Finding]:
    """What ``text`` (in normal form) holds of ``kinds``, in order of where it stands."""
    places = places_of(text)
    if not places:
        return []
    starts = [place.start for place in places]
    found = [
        Finding(mention, place_at(places, starts, mention.start))
        for mentions in _NAMED
        for mention in mentions(text)
        if mention.kind in kinds
    ]
    found += [f for f in _said(text, places) if f.mention.kind in kinds]
    return sorted(found, key=lambda one: (one.mention.start, _ORDER[one.mention.kind]))


def _said(text: str, places: Sequence[Place]) -> Iterator[Finding]:
    article, is_terms = "", False
    for place in places:
        line = text[place.start : place.end]
        if article_number(line.split("\n", 1)[0]) or place.article != article:
            article, is_terms = place.article, explains_terms(line)
            if is_terms and len(line) < 120:
                continue
        for mention in sayings_in(text, place, is_terms=is_terms):
            yield Finding(mention, place)
