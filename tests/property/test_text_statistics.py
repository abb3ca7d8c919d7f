from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from troly.engine.text.forms import fold
from troly.engine.text.statistics import TextStatistics
from troly.engine.text.syllables import tokens

vocabulary = st.sampled_from(
    [
        "thời",
        "hạn",
        "giải",
        "quyết",
        "hồ",
        "sơ",
        "hoà",
        "hòa",
        "thuỷ",
        "nộp",
        "tại",
        "xã",
        "Ủy",
        "ban",
        "15/2024/NĐ-CP",
        "12",
        "the",
        "Điều\n",
        ",",
        ".",
        "ơ̆",
        "İ",
    ]
)
passages = st.lists(vocabulary, max_size=20).map(" ".join)
any_texts = st.one_of(passages, passages.map(fold), st.text())
STATISTICS = TextStatistics()
for passage in ("Thời hạn giải quyết hồ sơ nộp tại xã Hòa Thủy", "Ủy ban xã hòa giải, tài sơ hạn"):
    STATISTICS.add(passage)
STATISTICS.restore("mot hai")


@settings(deadline=None)
@given(any_texts)
def test_restoring_keeps_tokens_places_and_folded_form(text: str) -> None:
    restored, offsets = STATISTICS.restore(text)
    assert offsets is None
    assert len(restored) == len(text)
    before, after = tokens(text), tokens(restored)
    assert [(token.start, token.end) for token in before] == [
        (token.start, token.end) for token in after
    ]
    assert fold(restored) == fold(text)
    assert [token.text.isupper() for token in before] == [token.text.isupper() for token in after]


@given(st.lists(any_texts, max_size=5), any_texts)
def test_remove_undoes_add_and_bytes_keep_all(kept: list[str], extra: str) -> None:
    statistics = TextStatistics()
    for text in kept:
        statistics.add(text)
    before = statistics.to_bytes()
    assert TextStatistics.from_bytes(before).to_bytes() == before
    statistics.add(extra)
    statistics.remove(extra)
    assert statistics.to_bytes() == before
