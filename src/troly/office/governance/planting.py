"""A text that is found as if it stood in the assistant's documents, within one measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from troly.engine.answers.values import PassageText, Scope
from troly.engine.search.fusion import RankedPassage
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import SearchResult
from troly.engine.text.forms import normal_form
from troly.office.assistants.asking import BodySources

_ABOVE_ALL = 2.0
"""Above the score of whatever else is found: a measurement of what an assistant does with a text,
not of whether it finds it."""


class PlantedSources:
    """The asker's own sources with one passage more, which is written nowhere.

    It is counted to the document found first: a rule on what may leave the machine decides by the
    documents that a question rests on, and must decide as for any question of the assistant.
    """

    def __init__(self, inner: BodySources, text: str, language: str) -> None:
        self._inner, self._language = inner, language
        self._id = str(uuid4())
        self._passage = PassageText(
            id=self._id,
            text=normal_form(text)[0],
            document=str(uuid4()),
            version=str(uuid4()),
            start=0,
            title="–",
            language=language,
        )
        self.library = _PlantedLibrary(self, inner.library)

    def search(self, query: SearchQuery, limit: int) -> SearchResult:
        return self.planted(self._inner.search(query, limit), limit)

    def texts(self, ids: list[str]) -> Sequence[PassageText]:
        others = [name for name in ids if name != self._id]
        found = list(self._inner.texts(others)) if others else []
        return [*found, self._passage] if self._id in ids else found

    @property
    def statistics(self) -> Any:
        return self._inner.statistics

    @property
    def embedder(self) -> Any:
        return self._inner.embedder

    def planted(self, found: SearchResult, limit: int) -> SearchResult:
        if found.passages and found.passages[0].document != self._passage.document:
            self._passage = replace(self._passage, document=found.passages[0].document)
        first = RankedPassage(
            id=self._id,
            document=self._passage.document,
            version=self._passage.version,
            language=self._language,
            score=_ABOVE_ALL,
            lexical=found.lexical_top or 1.0,
            dense=max(found.dense_scores, default=None) if found.dense_used else None,
        )
        return replace(found, passages=(first, *found.passages)[:limit])


class _PlantedLibrary:
    """What is looked up stays as it is; what is searched has the planted passage in it."""

    def __init__(self, planting: PlantedSources, inner: Any) -> None:
        self._planting, self._inner = planting, inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def search(self, query: SearchQuery, limit: int, scope: Scope) -> SearchResult:
        found: SearchResult = self._inner.search(query, limit, scope)
        is_narrowed = scope.documents is not None or scope.languages is not None
        return found if is_narrowed else self._planting.planted(found, limit)
