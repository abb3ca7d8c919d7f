"""What the pipeline looks up and not searches, for one member and one set of collections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from troly.engine.answers.values import NamedDocument, Scope
from troly.engine.search.passages import RightsFilter
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import Searcher, SearchResult
from troly.office.library import glossary, naming, viewing
from troly.office.library.ports import ports


class BodyLibrary:
    """The pipeline's ``Library`` over a body's records and index, under one rights filter."""

    def __init__(self, rights: RightsFilter) -> None:
        self._rights = rights

    def named(self, keys: Sequence[str]) -> Sequence[NamedDocument]:
        return naming.documents_named(self._rights, keys)

    def called(self, beginning: str, part: str) -> Sequence[NamedDocument]:
        return naming.documents_called(self._rights, beginning, part)

    def articles(self, documents: Sequence[str]) -> Mapping[str, Sequence[str]]:
        return naming.articles_of(self._rights, documents)

    def stretch(self, version: str, start: int, end: int) -> str:
        return viewing.text_between(version, start, end)

    def definitions(self, version: str) -> Sequence[str]:
        return naming.definitions_of(version)

    def search(self, query: SearchQuery, limit: int, scope: Scope) -> SearchResult:
        """Under the member's rights, narrowed further; never widened."""
        rights = replace(
            self._rights,
            only_documents=_both(self._rights.only_documents, scope.documents),
            languages=scope.languages,
            on_date=scope.on_date.toordinal() if scope.on_date else self._rights.on_date,
        )
        searcher = Searcher(ports().index(), ports().embedder(), ports().lexical_weights)
        return searcher.search(query, rights, limit, dense_only=scope.languages is not None)

    def languages(self, besides: str) -> Sequence[str]:
        return naming.languages_of(self._rights, besides)

    def terms(self) -> Mapping[str, Sequence[str]]:
        return glossary.terms_for(self._rights.body)


def _both(first: tuple[str, ...] | None, second: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if first is None or second is None:
        return second if first is None else first
    return tuple(one for one in second if one in set(first))
