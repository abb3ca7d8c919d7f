"""One step on from the quotes: the articles they refer to, and the terms that are defined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from troly.engine.answers.draft import Draft
from troly.engine.answers.nearest import page_at
from troly.engine.answers.units import Unit, units, units_of
from troly.engine.answers.values import Library, PassageText, Quote, Related
from troly.engine.text.forms import fold
from troly.engine.text.references import PlaceMention, number_mentions, place_mentions

_MOST_REFERENCES, _MOST_DEFINITIONS = 3, 2
_LONGEST = 1_200
"""Characters shown of an article that is referred to; the link opens it whole."""
_NEAR = 60
"""Characters between an article and the number of the document it belongs to."""
_DEFINES = re.compile(
    r"^(?:\d{1,3}[a-zđ]?[.)]\s*)?[\"“«]?(?P<term>[^\n:\"”»]{3,80}?)[\"”»]?\s+(?:\([^)]{1,40}\)\s+)?"
    r"(?:là|gồm|bao gồm|được hiểu là|means|est|désigne)\s"
)
_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 2


def follow_references(draft: Draft) -> None:
    """Add to the quotes what they point to, read under the same rights. Nothing found adds
    nothing; only the first step is taken."""
    library = draft.library
    if library is None or not draft.quotes:
        return
    left = _MOST_REFERENCES
    followed: list[Quote] = []
    for quote in draft.quotes:
        related: list[Related] = []
        for place in place_mentions(quote.text):
            if len(related) == left:
                break
            found = _followed(draft, library, quote, place)
            if found is not None and all(found.start != other.start for other in related):
                related.append(found)
        left -= len(related)
        followed.append(replace(quote, related=tuple(related)))
    definitions = _definitions(draft, library, followed[0])
    followed[0] = replace(followed[0], related=(*followed[0].related, *definitions))
    draft.quotes = followed


def _followed(draft: Draft, library: Library, quote: Quote, place: PlaceMention) -> Related | None:
    words = quote.text[place.start : place.end]
    article = place.article or quote.article
    document = _document_of(library, quote, place)
    is_here = document == quote.document and article == quote.article
    if not document or not article or (is_here and place.clause in ("", quote.clause)):
        return None
    names = library.articles([document]).get(article, ())
    order = {name: number for number, name in enumerate(names)}
    passages = sorted(draft.sources.texts(list(names)[:12]), key=lambda p: order[p.id])
    for passage in passages:
        span = _span(passage, place.clause)
        if span is not None:
            return _related("reference", words, passage, span, article, place.clause)
    return None


def _document_of(library: Library, quote: Quote, place: PlaceMention) -> str:
    """The document whose article it is: another when its number follows, else the quote's own."""
    after = quote.text[place.end : place.end + _NEAR]
    named = next(iter(number_mentions(after)), None)
    if named is None or place.is_own:
        follows = fold(after).lstrip()
        is_foreign = re.match(r"(?:cua )?(?:bo luat|luat|phap lenh|nghi dinh|thong tu)\b", follows)
        return "" if is_foreign and not place.is_own else quote.document
    found = library.named([named.key])
    return found[0].id if found else ""


def _span(passage: PassageText, clause: str) -> tuple[int, int] | None:
    """The khoản in the passage, or as much of the article as is shown."""
    parts = units_of(passage.text, passage.heading_path, passage.article, passage.clause)
    if clause:
        inside = [unit for unit in parts if unit.clause == clause]
        return (inside[0].start, _reach(inside)) if inside else None
    return (parts[0].start, _reach(parts)) if parts else None


def _reach(parts: Sequence[Unit]) -> int:
    """The end of the last unit that still fits: no sentence is cut."""
    fitting = [unit.end for unit in parts if unit.end - parts[0].start <= _LONGEST]
    return fitting[-1] if fitting else parts[0].end


def _definitions(draft: Draft, library: Library, quote: Quote) -> list[Related]:
    assert draft.understood is not None
    asked = f" {' '.join(_WORD.findall(fold(draft.understood.text)))} "
    names = library.definitions(quote.version)
    found: list[Related] = []
    for passage in draft.sources.texts(list(names)[:8]) if names else ():
        for term, folded, unit in _defined(passage.text, passage.article, passage.clause):
            if f" {folded} " not in asked:
                continue
            start = passage.start + unit.start
            if not any(other.start <= start < other.end for other in draft.quotes):
                span = unit.start, unit.end
                found.append(
                    _related("definition", term, passage, span, passage.article, unit.clause)
                )
    found.sort(key=lambda related: -len(related.words))
    return found[:_MOST_DEFINITIONS]


@lru_cache(maxsize=256)
def _defined(text: str, article: str, clause: str) -> tuple[tuple[str, str, Unit], ...]:
    """The terms that a passage defines, folded too, each with its unit. Remembered, because each
    question about a document looks into the same article."""
    found = []
    for unit in units(text, (), article, clause):
        match = _DEFINES.match(text[unit.start : unit.end])
        if match and len(match["term"].split()) >= _FEWEST_WORDS:
            term = match["term"].strip()
            found.append((term, fold(term), unit))
    return tuple(found)


def _related(
    kind: str, words: str, passage: PassageText, span: tuple[int, int], article: str, clause: str
) -> Related:
    start, end = span
    return Related(
        kind="definition" if kind == "definition" else "reference",
        words=words,
        text=passage.text[start:end],
        document=passage.document,
        version=passage.version,
        start=passage.start + start,
        end=passage.start + end,
        page=page_at(passage, passage.start + start),
        title=passage.title,
        article=article,
        clause=clause,
    )
