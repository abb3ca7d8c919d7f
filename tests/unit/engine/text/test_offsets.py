from __future__ import annotations

import pytest

from troly.engine.text.offsets import OffsetMap, OffsetMapBuilder


def removed_and_composed() -> OffsetMap:
    # source: "ab" + one removed + "e" with two marks + "c"  ->  derived: "ab" "ệ" "c"
    builder = OffsetMapBuilder()
    builder.keep(2)
    builder.replace(3, 0)
    builder.replace(6, 1)
    builder.keep(7)
    return builder.build()


def test_positions_go_back_over_what_was_removed_and_composed() -> None:
    offsets = removed_and_composed()
    assert [offsets.to_source(pos) for pos in range(5)] == [0, 1, 3, 6, 7]


def test_a_span_takes_all_the_code_points_of_its_last_letter() -> None:
    offsets = removed_and_composed()
    assert offsets.span(2, 3) == (3, 6)
    assert offsets.span(0, 2) == (0, 2)
    assert offsets.span(1, 4) == (1, 7)
    assert offsets.span(2, 2) == (3, 3)
    assert offsets.span(4, 4) == (7, 7)


def test_identity() -> None:
    offsets = OffsetMap.identity(5)
    assert offsets.is_identity
    assert offsets.span(1, 4) == (1, 4)
    assert OffsetMap.identity(0).span(0, 0) == (0, 0)
    assert not removed_and_composed().is_identity


def test_places_outside_the_text_are_refused() -> None:
    offsets = removed_and_composed()
    with pytest.raises(IndexError):
        offsets.to_source(5)
    with pytest.raises(IndexError):
        offsets.to_source(-1)
    with pytest.raises(IndexError):
        offsets.span(0, 6)
    with pytest.raises(ValueError, match="end before start"):
        offsets.span(3, 2)


def test_two_steps_become_one_map() -> None:
    first = OffsetMapBuilder()
    first.keep(1)
    first.replace(3, 0)
    first.keep(6)
    second = OffsetMapBuilder()
    second.keep(2)
    second.replace(4, 1)
    both = second.build().after(first.build())
    # x··yez -> xyez -> xy(ez): the last letter stands for two
    assert [both.to_source(pos) for pos in range(4)] == [0, 3, 4, 6]
    assert both.span(0, 2) == (0, 4)
    assert both.span(2, 3) == (4, 6)
