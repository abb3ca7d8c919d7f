"""The scripted embedder: fixed values, near for shared words."""

from __future__ import annotations

import numpy as np

from troly.engine.runtimes.scripted import ScriptedEmbedder


def test_values_are_fixed_for_ever() -> None:
    vector = ScriptedEmbedder(8).embed(["mật"], "query")[0] * np.sqrt(8)
    assert vector.round().astype(int).tolist() == [1, -1, -1, 1, -1, -1, 1, -1]


def test_shared_words_bring_texts_near() -> None:
    embedder = ScriptedEmbedder()
    query, near, far = embedder.embed(
        ["thoi han bao mat", "Thời hạn bảo mật là mười năm", "lệ phí khai sinh"], "query"
    )
    assert query @ near > 0.5 > query @ far


def test_opposite_directions_still_give_a_unit_vector() -> None:
    vectors = ScriptedEmbedder(1).embed([f"{a} {b}" for a in "abcdef" for b in "abcdef"], "query")
    assert np.allclose(np.abs(vectors), 1)
