"""Which passages to look into, best first: search, and what the question itself narrows it to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from troly.engine.answers.draft import Draft
from troly.engine.answers.kinds import asked_kind, counted_thing
from troly.engine.answers.readings import reading_of
from troly.engine.answers.values import Library, Scope
from troly.engine.search.fusion import RankedPassage
from troly.engine.search.searcher import SearchResult

_WITHIN = 60
"""Passages asked for within documents that the question names."""
_DEPTH = 24
"""Passages asked for when some may fall behind others."""
_OUT_OF_FORCE = 0.6
"""Share of its score that a source keeps which is not in force on the day asked about."""
_RECONSIDERED = 16
"""Passages weighed once more by what they hold. Measured on law questions said in other words,
with the four weights below: right article among the first five .830 to .893."""
_KIND, _COUNTED = 0.4, 0.2
_SUPPORT = 0.3
_LEANING = 0.5
"""Weight of the documents that the turn before found."""
_TELLING = 12
"""Passages that say which documents a question is about."""
_JOINT = 0.45
"""Share of the search with the subject taken over in a follow-up's score."""
_OWN_FIRST, _FOREIGN = 4, 2
"""Passages before those of other languages, and how many of these."""
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
    passages = _with_own_words(draft, library, scope, list(found.passages))
    if draft.named:
        passages = _with_named(draft, library, scope, passages)
    passages = _by_force(draft, passages)
    support = _support(passages)
    if draft.own_query is not None:
        support = _leaning(support, _support(found.passages))
    elif draft.query_before is not None:
        before = library.search(draft.query_before, _TELLING, scope).passages
        support = _leaning(support, _support(before))
    passages = _reconsidered(draft, passages, support)
    if found.dense_used:
        passages = _with_other_languages(draft, library, scope, passages)
    return replace(found, passages=tuple(passages[:limit]))


def _with_other_languages(
    draft: Draft, library: Library, scope: Scope, passages: list[RankedPassage]
) -> list[RankedPassage]:
    """The best of the other languages among the first: in one list those of the question's own
    language always stand before them, whatever they say."""
    assert draft.query is not None
    own = draft.query.language
    first = passages[:_OWN_FIRST]
    if not any(passage.language == own for passage in first):
        return passages
    others = tuple(library.languages(besides=own))
    if not others:
        return passages
    inside = library.search(draft.query, _FOREIGN, replace(scope, languages=others)).passages
    known = {passage.id for passage in first}
    foreign = [p.scored(first[-1].score) for p in inside if p.id not in known]
    taken = {passage.id for passage in foreign}
    rest = [passage for passage in passages[_OWN_FIRST:] if passage.id not in taken]
    return [*first, *foreign, *rest]


def _with_own_words(
    draft: Draft, library: Library, scope: Scope, passages: list[RankedPassage]
) -> list[RankedPassage]:
    """A follow-up is looked for with the subject it takes over and by itself: the subject finds the
    document, its own words the article."""
    if draft.own_query is None:
        return passages
    own = {p.id: p for p in library.search(draft.own_query, _DEPTH, scope).passages}
    known = {passage.id: passage for passage in passages}
    merged = []
    for name in {**known, **own}:
        together = _JOINT * known[name].score if name in known else 0.0
        alone = (1 - _JOINT) * own[name].score if name in own else 0.0
        merged.append((known.get(name) or own[name]).scored(together + alone))
    return sorted(merged, key=lambda passage: -passage.score)


def _support(passages: Sequence[RankedPassage]) -> dict[str, float]:
    """Share of the best passages' scores that each document has, times its weight."""
    best = passages[:_TELLING]
    total = sum(max(passage.score, 0.0) for passage in best) or 1.0
    shares: dict[str, float] = {}
    for passage in best:
        share = _SUPPORT * max(passage.score, 0.0) / total
        shares[passage.document] = shares.get(passage.document, 0.0) + share
    return shares


def _leaning(own: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    lean = _LEANING / _SUPPORT
    added = {document: own.get(document, 0.0) + lean * share for document, share in before.items()}
    return {**own, **added}


def _reconsidered(
    draft: Draft, passages: list[RankedPassage], support: dict[str, float]
) -> list[RankedPassage]:
    """The first passages by what they hold of the kind asked for, and by their documents: said in
    other words, a question finds its law sooner than the article that gives the figure."""
    assert draft.understood is not None
    depth = _DEPTH if draft.own_query is not None else _RECONSIDERED
    first, rest = passages[:depth], passages[depth:]
    # What a follow-up asks for stands in its own words, not in those it takes over.
    texts_asked = [draft.understood.text]
    if draft.own_query is not None:
        texts_asked.insert(0, draft.own_query.restored)
    kind = next((kind for text in texts_asked if (kind := asked_kind(text))), None)
    counted = counted_thing(texts_asked[0])
    if kind is not None or counted is not None:
        texts = draft.sources.texts([passage.id for passage in first])
        draft.read.update((text.id, text) for text in texts)

    def weighed(passage: RankedPassage) -> RankedPassage:
        score = passage.score + support.get(passage.document, 0.0)
        text = draft.read.get(passage.id)
        if text is not None and kind is not None and reading_of(text).holds(kind):
            score += _KIND * kind.worth
        if text is not None and counted is not None and reading_of(text).counts(counted):
            score += _COUNTED
        return passage.scored(score)

    return [*sorted(map(weighed, first), key=lambda passage: -passage.score), *rest]


def _by_force(draft: Draft, passages: Sequence[RankedPassage]) -> list[RankedPassage]:
    day = draft.day.toordinal()
    weighed = [
        passage if passage.is_in_force(day) else passage.scored(passage.score * _OUT_OF_FORCE)
        for passage in passages
    ]
    return sorted(weighed, key=lambda passage: -passage.score)


def _within(draft: Draft, library: Library, scope: Scope, limit: int) -> SearchResult:
    assert draft.query is not None
    documents = tuple(document.id for document in draft.named)
    inside = replace(scope, documents=documents)
    found = library.search(draft.query, max(limit, _WITHIN), inside)
    passages = _by_force(draft, found.passages)
    passages = _reconsidered(draft, passages, {})
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
    added = [p.scored(lowest) for p in inside.passages if p.id not in known]
    own = set(documents)
    return [
        passage.scored(passage.score + _NAMED) if passage.document in own else passage
        for passage in (*passages, *added)
    ]
