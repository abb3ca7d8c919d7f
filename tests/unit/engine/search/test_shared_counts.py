"""What words weigh among rows that others share is the same whether the engine counts or we do."""

from __future__ import annotations

import random
import uuid
from pathlib import Path

import pytest

from troly.engine.search.indexes import shared_counts
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.indexes.shared_counts import SharedCounts, SharedSet
from troly.engine.search.passages import Hit, IndexedPassage, RightsFilter, SparseVector, Way

TERMS = 40
SHELVES = (("a",), ("a", "b"), ("b",), ("c",), ())
SHARED = (("a",), ("a", "b"), ("b", "c"))


def row(number: int, turn: int = 0) -> IndexedPassage:
    drawn = random.Random(number * 7 + turn)
    terms = sorted(drawn.sample(range(TERMS), drawn.randrange(1, 9)))
    body = ("us", "them", "others")[number % 3]
    return IndexedPassage(
        id=str(uuid.UUID(int=(number * 0x9E3779B97F4A7C15) % 2**128)),
        body=body,
        document=f"{body}-{number // 10}",
        version=f"v{number // 10}",
        clearance=0,
        label="open",
        collections=("own",) if body == "us" else SHELVES[(number + turn) % len(SHELVES)],
        language="vi",
        valid_from=0,
        valid_to=4_000_000,
        sparse=SparseVector(tuple(terms), tuple(1.0 + drawn.random() for _ in terms)),
    )


def rights(shared: tuple[str, ...]) -> RightsFilter:
    ways = (Way("us"), *(Way(body, collections=shared) for body in ("them", "others")))
    return RightsFilter("us", 1, None, None, ways=ways, shared=shared)


def found(index: EmbeddedIndex) -> list[list[Hit]]:
    words = SparseVector((1, 5, 9, TERMS + 3), (1.0, 0.5, 2.0, 1.0))
    return [index.search_lexical(words, rights(shared), 20) for shared in SHARED]


def check(index: EmbeddedIndex) -> None:
    """As the engine counts, which is what an index does that has kept nothing yet."""
    assert all(index._weighed(SparseVector((1,), (1.0,)), rights(s)) for s in SHARED)
    ours, kept = found(index), index._shared
    index._shared = SharedCounts()
    try:
        theirs = found(index)
    finally:
        index._shared = kept
    assert [[hit.id for hit in hits] for hits in ours] == [[h.id for h in hits] for hits in theirs]
    for some, others in zip(ours, theirs, strict=True):
        assert len(some) == 20
        assert [hit.score for hit in some] == pytest.approx([h.score for h in others], rel=1e-4)


def count(index: EmbeddedIndex) -> None:
    while index.count_terms(rows=30):
        pass


def test_counts_follow_writes_and_changes_of_collections(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, 8)
    index.upsert([row(number) for number in range(300)])
    assert index._weighed(SparseVector((1,), (1.0,)), rights(("a",))) is None
    found(index)
    count(index)
    check(index)
    index.upsert([row(number, turn=1) for number in range(40, 90)])
    check(index)
    index.delete_versions("them", ["v3", "v4"])
    index.delete_passages("others", [row(number).id for number in range(200, 260)])
    check(index)
    for document, shelf in (("them-12", ("b",)), ("others-13", ()), ("us-14", ("own", "a"))):
        moved = {"clearance": 0, "label": "open", "valid_from": 0, "valid_to": 4_000_000}
        index.set_access(document.split("-")[0], document, collections=shelf, **moved)  # type: ignore[arg-type]
        check(index)
    index.close()


def test_writes_while_a_set_is_being_counted(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, 8)
    index.upsert([row(number) for number in range(300)])
    found(index)
    assert index.count_terms(rows=30)
    index.upsert([row(number, turn=1) for number in range(0, 150)])
    index.delete_versions("them", ["v20", "v21"])
    assert index.count_terms(rows=30)
    index.upsert([row(number, turn=2) for number in range(100, 300)])
    count(index)
    check(index)
    index.close()


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_counts, "MOST_SETS", 2)
    counts = SharedCounts()
    sets = [SharedSet("us", (name,)) for name in "abc"]
    for wanted in sets:
        assert counts.counted(wanted, [1]) is None
    for wanted in sets[:2]:
        counts.take(wanted, [[1, 2], [1]], None)
    assert [counts.counted(wanted, [1, 3]) for wanted in sets] == [(2, [2, 0]), (2, [2, 0]), None]
    monkeypatch.setattr(shared_counts, "_IDLE_SECONDS", -1.0)
    assert counts.counted(sets[2], [1]) is None
    counts.take(sets[2], [[7]], None)
    assert counts.counted(sets[2], [7]) == (1, [1])
    assert counts.counted(sets[0], [1]) is None


def test_own_rows_are_not_counted_as_shared() -> None:
    wanted = SharedSet("us", ("a",))
    assert wanted.holds("them", ("b", "a"))
    assert not wanted.holds("us", ("a",))
    assert not wanted.holds("them", ("b",))
