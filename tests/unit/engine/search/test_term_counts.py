"""What words weigh is the same whether the engine counts rows or the counts follow the writes."""

from __future__ import annotations

import random
import uuid
from pathlib import Path

import pytest

from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.indexes.term_counts import TermCounts
from troly.engine.search.passages import Hit, IndexedPassage, RightsFilter, SparseVector

ROWS, TERMS = 300, 40


def row(number: int, turn: int = 0) -> IndexedPassage:
    drawn = random.Random(number * 7 + turn)
    terms = sorted(drawn.sample(range(TERMS), drawn.randrange(1, 9)))
    return IndexedPassage(
        id=str(uuid.UUID(int=(number * 0x9E3779B97F4A7C15) % 2**128)),
        body="one" if number % 3 else "two",
        document=f"d{number // 10}",
        version=f"v{number // 10}",
        clearance=0,
        label="open",
        collections=("a",),
        language="vi",
        valid_from=0,
        valid_to=4_000_000,
        sparse=SparseVector(tuple(terms), tuple(1.0 + drawn.random() for _ in terms)),
    )


def found(index: EmbeddedIndex) -> list[list[Hit]]:
    words = SparseVector((1, 5, 9, TERMS + 3), (1.0, 0.5, 2.0, 1.0))
    return [
        index.search_lexical(words, RightsFilter(body, 1, None, None), 20)
        for body in ("one", "two", "nobody's")
    ]


def same(some: list[list[Hit]], others: list[list[Hit]]) -> bool:
    """Ids in their order, scores to a ten-thousandth."""
    scores = [[hit.score for hit in hits] for hits in some]
    return [[hit.id for hit in hits] for hits in some] == [
        [hit.id for hit in hits] for hits in others
    ] and scores == [pytest.approx([hit.score for hit in hits], rel=1e-4) for hits in others]


def by_the_engine(index: EmbeddedIndex) -> list[list[Hit]]:
    kept, index._terms = index._terms, TermCounts()
    try:
        return found(index)
    finally:
        index._terms = kept


def change(index: EmbeddedIndex, first: int) -> None:
    index.upsert([row(number, turn=1) for number in range(first, first + 40)])
    index.delete_versions("one", [f"v{first // 10 + 5}"])
    index.upsert([row(first + 60), row(first + 60, turn=2)])


def test_counts_follow_writes_and_last(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, 8)
    index.upsert([row(number) for number in range(ROWS)])
    assert index._terms.is_whole
    change(index, 0)
    before = found(index)
    assert len(before[0]) == len(before[1]) == 20 and not before[2]
    assert same(before, by_the_engine(index))
    index.close()
    index = EmbeddedIndex(tmp_path, 8)
    assert index._terms.is_whole
    assert same(found(index), before)
    index.close()


def test_what_was_kept_is_not_believed_after_a_sudden_end(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, 8)
    index.upsert([row(number) for number in range(ROWS)])
    index.flush()
    assert (tmp_path / "terms.npz").exists()
    change(index, 100)
    assert not (tmp_path / "terms.npz").exists()
    index._shard.close()
    index = EmbeddedIndex(tmp_path, 8)
    assert not index._terms.is_whole
    index.close()


def test_rows_that_were_there_are_counted_while_others_are_written(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, 8)
    index.upsert([row(number) for number in range(ROWS)])
    index.close()
    (tmp_path / "terms.npz").unlink()
    index = EmbeddedIndex(tmp_path, 8)
    for first in (0, 90, 180):
        assert index.count_terms(rows=50)
        change(index, first)
        assert same(found(index), by_the_engine(index))
    while index.count_terms(rows=50):
        pass
    assert index._terms.is_whole
    assert same(found(index), by_the_engine(index))
    index.close()
