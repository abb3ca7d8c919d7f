"""Which passages to look into, best first: search, and what the question itself narrows it to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from troly.engine.answers.draft import Draft
from troly.engine.answers.values import Library, Scope
from troly.engine.search.fusion import RankedPassage
from troly.engine.search.searcher import SearchResult

_WITHIN = 60
"""Passages asked for within documents that the question names."""
_DEPTH = 24
"""Passages asked for when some may fall behind others."""
_OUT_OF_FORCE = 0.6
"""Share of its score that a source keeps which is not in force on the day asked about."""
_NAMED = 0.25
"""Added to passages of a document that is named in words, when others may answer as well."""


def ranked_passages(draft: Draft, limit: int) -> SearchResult:
    """At most ``limit`` passages within the asker's rights, looked-up articles whole."""
    assert draft.query is not None
    library = draft.library
    if library is None:
        return draft.sources.search(draft.query, limit)
    scope = Scope(on_date=draft.day if draft.question.leaves_out_expired else None)
    if draft.is_narrowed:
        return _within(draft, library, scope, limit)
    found = library.search(draft.query, max(limit, _DEPTH), scope)
    passages = list(found.passages)
    if draft.named:
        passages = _with_named(draft, library, scope, passages)
    return replace(found, passages=tuple(_by_force(draft, passages)[:limit]))


def _by_force(draft: Draft, passages: Sequence[RankedPassage]) -> list[RankedPassage]:
    day = draft.day.toordinal()
    weighed = [
        passage
        if passage.is_in_force(day)
        else replace(passage, score=passage.score * _OUT_OF_FORCE)
        for passage in passages
    ]
    return sorted(weighed, key=lambda passage: -passage.score)


def _within(draft: Draft, library: Library, scope: Scope, limit: int) -> SearchResult:
    assert draft.query is not None
    documents = tuple(document.id for document in draft.named)
    inside = replace(scope, documents=documents)
    found = library.search(draft.query, max(limit, _WITHIN), inside)
    passages = _by_force(draft, found.passages)
    if draft.article_passages:
        wanted = set(draft.article_passages)
        passages = [passage for passage in passages if passage.id in wanted]
        ranked = {passage.id for passage in passages}
        passages += [_unranked(name) for name in draft.article_passages if name not in ranked]
    return replace(found, passages=tuple(passages[:limit]))


def _unranked(name: str) -> RankedPassage:
    return RankedPassage(name, "", "", "", score=0.0, lexical=None, dense=None)


def _with_named(
    draft: Draft, library: Library, scope: Scope, passages: list[RankedPassage]
) -> list[RankedPassage]:
    """Passages of documents named in words come forward; the best of them are there anyway."""
    assert draft.query is not None
    documents = tuple(document.id for document in draft.named)
    inside = library.search(draft.query, _DEPTH // 2, replace(scope, documents=documents))
    known = {passage.id for passage in passages}
    lowest = min((passage.score for passage in passages), default=0.0)
    added = [replace(p, score=lowest) for p in inside.passages if p.id not in known]
    own = set(documents)
    return [
        replace(passage, score=passage.score + _NAMED) if passage.document in own else passage
        for passage in (*passages, *added)
    ]
