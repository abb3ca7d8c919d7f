"""The searcher over a real index, with the embedder that ships for such purposes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from troly.engine.runtimes.embedding import TextKind
from troly.engine.runtimes.scripted import ScriptedEmbedder
from troly.engine.search.analysis import analyse_passage
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.passages import IndexedPassage, RightsFilter
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import Searcher
from troly.errors import Unavailable

RIGHTS = RightsFilter("xã Đồng Mây", 0, None, None)
TEXTS = {
    "birth": "Đăng ký khai sinh tại Ủy ban nhân dân xã trong ngày làm việc.",
    "fees": "Lệ phí chứng thực bản sao là hai nghìn đồng một trang.",
    "secret": "Đăng ký khai sinh của người được bảo vệ: quy trình nội bộ.",
}
EMBEDDER = ScriptedEmbedder()


class Silent:
    """A model that does not answer."""

    name, dimension = "silent", EMBEDDER.dimension

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        raise Unavailable("no_answer")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path / "index", EMBEDDER.dimension)
    vectors = EMBEDDER.embed(list(TEXTS.values()), "passage")
    index.upsert(
        [
            IndexedPassage(
                id=str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
                body=RIGHTS.body,
                document=name,
                version=name,
                clearance=2 if name == "secret" else 0,
                label="open",
                collections=("all",),
                language="vi",
                valid_from=0,
                valid_to=4_000_000,
                sparse=analyse_passage(text),
                dense=vector,
            )
            for (name, text), vector in zip(TEXTS.items(), vectors, strict=True)
        ]
    )
    yield index
    index.close()


QUERY = SearchQuery("đăng ký khai sinh", "đăng ký khai sinh", "vi")


def test_both_lists_are_fused_under_one_filter(index: EmbeddedIndex) -> None:
    result = Searcher(index, EMBEDDER).search(QUERY, RIGHTS)
    assert [passage.document for passage in result.passages] == ["birth", "fees"]
    best = result.passages[0]
    assert result.dense_used and result.dense_scores[0] == best.dense
    assert result.lexical_top == best.lexical and result.lexical_top > 0
    assert result.query_vector is not None and result.query_vector.shape == (EMBEDDER.dimension,)
    assert len(Searcher(index, EMBEDDER).search(QUERY, RIGHTS, limit=1).passages) == 1


@pytest.mark.parametrize("embedder", [None, Silent()])
def test_words_alone_serve_when_there_is_no_model(
    index: EmbeddedIndex, embedder: Silent | None
) -> None:
    result = Searcher(index, embedder).search(QUERY, RIGHTS)
    assert [passage.document for passage in result.passages] == ["birth"]
    assert not result.dense_used and result.query_vector is None and result.dense_scores == ()


def test_nothing_allowed_finds_nothing(index: EmbeddedIndex) -> None:
    nobody = RightsFilter(RIGHTS.body, 0, (), None)
    result = Searcher(index, EMBEDDER).search(QUERY, nobody)
    assert (result.passages, result.lexical_top, result.dense_used) == ((), 0.0, False)
