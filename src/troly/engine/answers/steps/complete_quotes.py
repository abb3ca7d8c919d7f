"""Quotes made whole: an article that is asked for, and a list that goes on in the next passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from troly.engine.answers.draft import Draft
from troly.engine.answers.nearest import page_at
from troly.engine.answers.readings import reading_of
from troly.engine.answers.titled import asks_for_a_whole, is_titled_as_asked
from troly.engine.answers.units import Unit
from troly.engine.answers.values import Library, PassageText, Quote

_LONGEST = 4_000
"""Characters of the longest quote; of a longer article the khoản found are quoted, as ever."""
_LONGEST_LIST = 1_200
"""Characters of a list that is quoted whole because two of its points were found."""
_PASSAGES = 12
_GAP = 8
"""Characters, all of them white space, that may stand between two passages of one article."""


def complete_quotes(draft: Draft) -> None:
    """Widen quotes to what they are part of. Who is shown two of eleven rights takes them for all.

    Nothing is widened without a library, and nothing beyond ``_LONGEST`` characters.
    """
    library = draft.library
    if library is None or not draft.quotes:
        return
    made = _without_repeats([_completed(draft, library, quote) for quote in draft.quotes])
    made = [_with_siblings(draft, library, quote, made) for quote in made]
    draft.quotes = _without_repeats(made)


def _without_repeats(quotes: Sequence[Quote]) -> list[Quote]:
    return [
        quote
        for place, quote in enumerate(quotes)
        if not any(_is_inside(quote, one) for one in (*quotes[:place], *_wider(quote, quotes)))
    ]


def _wider(quote: Quote, others: Sequence[Quote]) -> list[Quote]:
    return [other for other in others if other.end - other.start > quote.end - quote.start]


def _is_inside(quote: Quote, other: Quote) -> bool:
    return quote.version == other.version and other.start <= quote.start and quote.end <= other.end


def _completed(draft: Draft, library: Library, quote: Quote) -> Quote:
    if not quote.article:
        return quote
    if _wants_article(draft, quote):
        return _whole_article(draft, library, quote)
    if not quote.point and _may_go_on(draft, quote):
        run = _run(draft, library, quote)
        parts = [
            _Part(passage, unit)
            for passage in run
            for unit in _units(passage)
            # A line before any khoản opens all of them.
            if quote.clause in ("", unit.clause)
        ]
        return _reaching(library, quote, [part for part in parts if part.start >= quote.start])
    return quote


def _whole_article(draft: Draft, library: Library, quote: Quote) -> Quote:
    run = _run(draft, library, quote)
    own = quote.article, ""
    parts = [_Part(p, unit) for p in run for unit in _units(p) if unit.article in own]
    return _reaching(library, quote, _from_heading(parts))


class _Part:
    """A unit with where it stands in the version."""

    def __init__(self, passage: PassageText, unit: Unit) -> None:
        self.passage, self.unit = passage, unit
        self.start, self.end = passage.start + unit.start, passage.start + unit.end


def _wants_article(draft: Draft, quote: Quote) -> bool:
    """Asked for by number and nothing else, or by the words of its title."""
    if draft.asks_for_place:
        named = [place for place in draft.places if place.article == quote.article]
        return bool(named) and not any(place.clause or place.point for place in named)
    assert draft.understood is not None
    text = draft.understood.text
    return quote is draft.quotes[0] and is_titled_as_asked(text, quote.heading_path, quote.title)


def _with_siblings(draft: Draft, library: Library, quote: Quote, quotes: Sequence[Quote]) -> Quote:
    """The list itself where two of its points were found: a third may hold as well."""
    assert draft.understood is not None
    siblings = [o for o in quotes if o is not quote and o.passage == quote.passage]
    if quote.clause and asks_for_a_whole(draft.understood.text):
        whole = (quote.version, quote.article)
        clauses = {o.clause for o in quotes if (o.version, o.article) == whole}
        if len(clauses - {""}) > 1:
            return _whole_article(draft, library, quote)
    passage = next((one for one in draft.passages if one.id == quote.passage), None)
    if passage is None or not siblings:
        return quote
    for unit in reversed(_units(passage)):
        if unit.leads_to is None or unit.leads_to - unit.start > _LONGEST_LIST:
            continue
        start, end = passage.start + unit.start, passage.start + unit.leads_to
        if all(start < one.start and one.end <= end for one in (quote, siblings[0])):
            return replace(
                quote,
                text=passage.text[unit.start : unit.leads_to],
                start=start,
                end=end,
                page=page_at(passage, start),
                clause=unit.clause,
                point=unit.point,
            )
    return quote


def _may_go_on(draft: Draft, quote: Quote) -> bool:
    """Whether its list stops where the passage does, which says nothing of where the list stops."""
    opens_list = quote.text.endswith(":") or ":\n" in quote.text
    passage = next((one for one in draft.passages if one.id == quote.passage), None)
    if passage is None or not opens_list:
        return False
    return not passage.text[quote.end - passage.start :].strip()


def _run(draft: Draft, library: Library, quote: Quote) -> list[PassageText]:
    """The passages of the quote's article that stand one after the other around it."""
    names = list(library.articles([quote.document]).get(quote.article, ()))
    if quote.passage not in names:
        return []
    place = names.index(quote.passage)
    near = names[max(0, place - _PASSAGES) : place + _PASSAGES]
    known = {passage.id: passage for passage in draft.passages}
    missing = [name for name in near if name not in known]
    known.update((one.id, one) for one in (draft.sources.texts(missing) if missing else ()))
    read = sorted((known[name] for name in near if name in known), key=lambda one: one.start)
    run: list[PassageText] = []
    for passage in read:
        if passage.version != quote.version:
            continue
        if run and passage.start - (run[-1].start + len(run[-1].text)) > _GAP:
            if any(one.id == quote.passage for one in run):
                break
            run = []
        run.append(passage)
    return run


def _units(passage: PassageText) -> tuple[Unit, ...]:
    return reading_of(passage).cut.units


def _from_heading(parts: list[_Part]) -> list[_Part]:
    """From the line that names the article on: above it may stand the chapter's."""
    for place, part in enumerate(parts):
        if part.unit.is_heading and part.unit.article:
            return parts[place:]
    return [part for part in parts if not part.unit.is_heading]


def _reaching(library: Library, quote: Quote, parts: Sequence[_Part]) -> Quote:
    """The quote from the first of these parts to the last; as it was where that is too long."""
    if not parts or (parts[-1].end <= quote.end and parts[0].start >= quote.start):
        return quote
    start, end = parts[0].start, parts[-1].end
    if end - start > _LONGEST:
        return quote
    is_article = start < quote.start or any(p.unit.clause != quote.clause for p in parts)
    first = parts[0].passage
    return replace(
        quote,
        text=library.stretch(quote.version, start, end),
        start=start,
        end=end,
        passage=first.id,
        page=page_at(first, start),
        clause="" if is_article else quote.clause,
        point="" if is_article else quote.point,
    )
