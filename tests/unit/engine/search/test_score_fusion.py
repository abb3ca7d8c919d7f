from __future__ import annotations

import pytest

from troly.engine.search.fusion import fuse
from troly.engine.search.passages import Hit


def hits(*pairs: tuple[str, float], language: str = "vi", embedded: bool = True) -> list[Hit]:
    return [Hit(name, f"doc-{name}", "v", language, score, embedded) for name, score in pairs]


WEIGHTS = {"vi": 0.5, "fr": 0.2, "other": 0.1}


def test_scores_are_scaled_and_weighted() -> None:
    lexical = hits(("a", 12.0), ("b", 6.0), ("c", 2.0))
    dense = hits(("c", 0.9), ("b", 0.85), ("d", 0.8))
    ranked = fuse(lexical, dense, "vi", WEIGHTS)
    scores = {passage.id: passage.score for passage in ranked}
    assert scores == pytest.approx({"a": 0.5, "b": 0.5 * 0.4 + 0.5 * 0.5, "c": 0.5, "d": 0.0})
    assert [passage.id for passage in ranked] == ["a", "c", "b", "d"]
    found = {passage.id: passage for passage in ranked}
    assert (found["a"].lexical, found["a"].dense) == (12.0, None)
    assert (found["d"].lexical, found["d"].dense) == (None, 0.8)
    assert found["b"].document == "doc-b"


def test_the_weight_is_that_of_the_querys_language() -> None:
    lexical, dense = hits(("a", 2.0), ("b", 1.0)), hits(("b", 0.9), ("a", 0.8))
    french = [Hit(h.id, h.document, h.version, "fr", h.score) for h in lexical]
    french_dense = [Hit(h.id, h.document, h.version, "fr", h.score) for h in dense]
    assert [p.id for p in fuse(lexical, dense, "vi", {"vi": 0.6})] == ["a", "b"]
    assert [p.id for p in fuse(french, french_dense, "fr", WEIGHTS)] == ["b", "a"]


def test_words_of_another_language_count_for_less_but_are_kept() -> None:
    lexical = hits(("a", 9.0), ("b", 1.0), language="en")
    dense = hits(("b", 0.9), ("c", 0.8), language="en")
    ranked = fuse(lexical, dense, "vi", WEIGHTS)
    assert [(p.id, pytest.approx(p.score)) for p in ranked] == [("b", 0.5), ("a", 0.1), ("c", 0.0)]


def test_without_the_model_words_alone_rank() -> None:
    ranked = fuse(hits(("a", 3.0), ("b", 2.0), ("c", 1.0), language="en"), [], "vi", WEIGHTS)
    assert [(p.id, p.score) for p in ranked] == [("a", 1.0), ("b", 0.5), ("c", 0.0)]


def test_a_passage_that_waits_for_its_embedding_can_still_win() -> None:
    lexical = [*hits(("new", 10.0), embedded=False), *hits(("old", 4.0), ("far", 1.0))]
    dense = hits(("old", 0.9), ("far", 0.8))
    assert [p.id for p in fuse(lexical, dense, "vi", WEIGHTS)] == ["new", "old", "far"]


def test_equal_scores_go_by_id_and_nothing_gives_nothing() -> None:
    assert [p.id for p in fuse(hits(("b", 1.0), ("a", 1.0)), [], "vi", WEIGHTS)] == ["a", "b"]
    assert fuse([], [], "vi", WEIGHTS) == []
