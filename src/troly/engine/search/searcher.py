"""A query and the asker's rights to ranked passages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from troly.engine.runtimes.embedding import Embedder
from troly.engine.search.analysis import analyse_query
from troly.engine.search.fusion import DEFAULT_WEIGHTS, RankedPassage, fuse
from troly.engine.search.passages import Hit, Index, RightsFilter, SearchesBoth, SparseVector
from troly.engine.search.query import SearchQuery
from troly.errors import Unavailable

CANDIDATES = 50
"""Passages asked of each list before they are fused."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, best first, and the figures that a decision to answer needs."""

    passages: tuple[RankedPassage, ...]
    lexical_top: float
    """Best BM25 score, 0 when no word was found."""
    dense_used: bool
    """False when the model did not answer or no passage has its embedding yet."""
    query_vector: NDArray[np.float32] | None
    dense_scores: tuple[float, ...] = field(default=())
    """Cosines of the dense list, best first."""


class Searcher:
    """Searches one index with one embedding model, or with words alone."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder | None = None,
        weights: Mapping[str, float] = DEFAULT_WEIGHTS,
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._weights = {**DEFAULT_WEIGHTS, **weights}

    def search(
        self,
        query: SearchQuery,
        rights: RightsFilter,
        limit: int = 10,
        *,
        dense_only: bool = False,
    ) -> SearchResult:
        """At most ``limit`` passages that ``rights`` let through.

        ``dense_only`` leaves words out where there is a model: across languages they mislead.

        A model that does not answer costs the dense list, not the search. Raises ``Unavailable``
        when the index itself does not answer.
        """
        candidates = max(CANDIDATES, limit)
        vector = self._embedded(query)
        words = None if dense_only and vector is not None else analyse_query(query)
        lexical, dense = self._lists(words, vector, rights, candidates)
        ranked = fuse(lexical, dense, query.language, self._weights, limit)
        return SearchResult(
            passages=tuple(ranked),
            lexical_top=lexical[0].score if lexical else 0.0,
            dense_used=bool(dense),
            query_vector=vector,
            dense_scores=tuple(hit.score for hit in dense),
        )

    def _lists(
        self,
        words: SparseVector | None,
        vector: NDArray[np.float32] | None,
        rights: RightsFilter,
        limit: int,
    ) -> tuple[list[Hit], list[Hit]]:
        # Not isinstance: of a protocol it costs as much as reading the reply.
        if words is not None and vector is not None and hasattr(self._index, "search_both"):
            return cast(SearchesBoth, self._index).search_both(words, vector, rights, limit)
        return (
            [] if words is None else self._index.search_lexical(words, rights, limit),
            [] if vector is None else self._index.search_dense(vector, rights, limit),
        )

    def _embedded(self, query: SearchQuery) -> NDArray[np.float32] | None:
        if self._embedder is None or not query.restored:
            return None
        try:
            vectors = self._embedder.embed([query.meant], "query")
        except Unavailable:
            return None
        vector: NDArray[np.float32] = vectors[0]
        return vector
