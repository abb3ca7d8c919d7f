"""A text analysed: what it obliges to, by when, who decides, how much, on which grounds.

By rules alone: nothing is reckoned that does not stand in the text, and every finding says where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from troly.engine.answers.analysis.amounts import amounts_in
from troly.engine.answers.analysis.authorities import authorities_in
from troly.engine.answers.analysis.dates import dates_in
from troly.engine.answers.analysis.lists import Lists
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
_LONGEST_TITLE = 120
_ORDER = {kind: number for number, kind in enumerate(Kind)}


def findings_in(
    text: str, kinds: frozenset[Kind] = frozenset(Kind), *, by_list: bool = True
) -> list[Finding]:
    """What ``text`` (in normal form) holds of ``kinds``, in order of where it stands. ``by_list``:
    also points that oblige, or are conditions, by the line that opens their list alone."""
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
    found += [f for f in _said(text, places, by_list) if f.mention.kind in kinds]
    return sorted(found, key=lambda one: (one.mention.start, _ORDER[one.mention.kind]))


def _said(text: str, places: Sequence[Place], by_list: bool) -> Iterator[Finding]:
    article, is_terms, lists = "", False, Lists()
    for place in places:
        line = text[place.start : place.end]
        opens = article_number(line.split("\n", 1)[0])
        if opens or place.article != article:
            article, is_terms = place.article, explains_terms(line)
            lists.begin_article(line)
            if is_terms and len(line) < _LONGEST_TITLE:
                continue
        if opens and len(line) < _LONGEST_TITLE and not line.rstrip().endswith((".", ";", ":")):
            continue
        mentions = list(sayings_in(text, place, is_terms=is_terms))
        if by_list and not is_terms:
            own = frozenset(mention.kind for mention in mentions)
            if (inherited := lists.kind_of(line, place, own)) is not None:
                mentions.append(inherited)
        for mention in mentions:
            yield Finding(mention, place)
