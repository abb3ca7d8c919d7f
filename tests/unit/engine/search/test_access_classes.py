"""Rights decided class by class let through what they let through row by row."""

from __future__ import annotations

import random
import uuid
from pathlib import Path

import pytest
import qdrant_edge as edge

from troly.engine.search.indexes import access
from troly.engine.search.indexes.access import ACCESS, AccessClasses
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.indexes.embedded_filter import embedded_filter
from troly.engine.search.indexes.rights import rights_conditions
from troly.engine.search.passages import IndexedPassage, RightsFilter, SparseVector, Way

ROWS = 600


def row(number: int) -> IndexedPassage:
    drawn = random.Random(number)
    return IndexedPassage(
        id=str(uuid.UUID(int=number + 1)),
        body=drawn.choice(("one", "two")),
        document=f"d{number % 40}",
        version=f"v{number % 40}",
        clearance=drawn.randrange(3),
        label=drawn.choice(("open", "inner")),
        collections=tuple(drawn.sample("abc", drawn.randrange(3))),
        language=drawn.choice(("vi", "fr")),
        valid_from=drawn.choice((0, 10, 20, number)),
        valid_to=drawn.choice((30, 4_000_000)),
        sparse=SparseVector((1,), (1.0,)),
        is_limited=drawn.random() < 0.2,
    )


def some_rights(drawn: random.Random) -> RightsFilter:
    def some(values: list[str]) -> tuple[str, ...] | None:
        size = drawn.randrange(len(values))
        return None if drawn.random() < 0.5 else tuple(drawn.sample(values, size))

    documents = [f"d{n}" for n in range(40)]
    ways = tuple(
        Way(
            drawn.choice(("one", "two")),
            drawn.choice((None, 0, 1, 2)),
            some(["open", "inner"]),
            some(["a", "b", "c"]),
            some(["a", "b"]) or (),
            some(documents),
        )
        for _ in range(drawn.randrange(4))
    )
    return RightsFilter(
        body="one",
        clearance=drawn.randrange(3),
        labels=some(["open", "inner"]),
        collections=some(["a", "b", "c"]),
        on_date=drawn.choice((None, 5, 15, 300)),
        without_documents=some(documents) or (),
        only_documents=some(documents),
        languages=some(["vi", "fr"]),
        ways=drawn.choice((None, ways)),
    )


def counts(index: EmbeddedIndex, shard: edge.EdgeShard) -> list[tuple[int, int]]:
    """By class and row by row, for a hundred rights."""
    drawn = random.Random(8)
    found = []
    for _ in range(100):
        rights = some_rights(drawn)
        by_row = embedded_filter(rights_conditions(rights))
        expected = shard.count(edge.CountRequest(exact=True, filter=by_row))
        found.append((index.count(rights), expected))
    return found


@pytest.mark.parametrize("most_with_dates", [2_000, 30])
def test_classes_let_through_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_with_dates: int
) -> None:
    monkeypatch.setattr(access, "_MOST_WITH_DATES", most_with_dates)
    index = EmbeddedIndex(tmp_path, 8)
    index.upsert([row(number) for number in range(ROWS)])
    seen = counts(index, index._shard)
    assert all(by_class == by_row for by_class, by_row in seen)
    assert sum(by_row > 0 for _, by_row in seen) > 30
    # Another level, other collections: at once, and for good.
    for number in (3, 7):
        index.set_access(
            "one",
            f"d{number}",
            clearance=2,
            label="inner",
            collections=("c",),
            valid_from=11,
            valid_to=12 + number,
            is_limited=True,
        )
    changed = counts(index, index._shard)
    assert changed != seen
    assert all(by_class == by_row for by_class, by_row in changed)
    index.close()
    index = EmbeddedIndex(tmp_path, 8)
    assert counts(index, index._shard) == changed
    index.close()


def test_a_folder_without_classes_gets_them_on_being_opened(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path, 8)
    index.upsert([row(number) for number in range(ROWS)])
    seen = counts(index, index._shard)
    index.close()
    shard = edge.EdgeShard.load(str(tmp_path / "shard"))
    everything = [str(uuid.UUID(int=number + 1)) for number in range(ROWS)]
    shard.update(edge.UpdateOperation.delete_field_index(ACCESS))
    shard.update(edge.UpdateOperation.delete_payload(everything, [ACCESS]))
    shard.flush()
    shard.close()
    index = EmbeddedIndex(tmp_path, 8)
    assert counts(index, index._shard) == seen
    index.close()


def test_a_class_that_comes_later_is_decided_for_whoever_asked_before() -> None:
    classes = AccessClasses()
    rights = RightsFilter("one", 1, None, None)

    def held(clearance: int) -> dict[str, object]:
        return {
            "body": "one",
            "clearance": clearance,
            "label": "open",
            "collections": [],
            "limited": "no",
            "valid_from": 0,
            "valid_to": 9,
        }

    low = classes.number_of(held(1))
    whole = classes.plan(rights)
    high = classes.number_of(held(2))
    part = classes.plan(rights)
    # All of the body may be read until something in it may not.
    assert str(low) not in str(whole.conditions) and (whole.classes, part.classes) == (1, 2)
    assert str(low) in str(part.conditions) and str(high) not in str(part.conditions)
    assert classes.number_of(held(1)) == low
