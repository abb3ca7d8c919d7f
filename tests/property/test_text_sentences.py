from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from troly.engine.text.language import identify
from troly.engine.text.sentences import sentences

pieces = st.sampled_from(
    ["Điều 1.", "1.", "a)", "-", "TP.", "Ông", "A.", "M.", "art.", "No.", "năm 2015", "Hồ sơ", ".",
     "!", "?", "…", "”", "»", "«", "\n", " ", "\t", "\u00a0", "v.v.", "nộp", "\r", "\x0b", "\x1d"]
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(pieces).map("".join), st.lists(pieces).map(" ".join))


@given(texts)
def test_sentences_cover_all_but_space_and_stay_apart(text: str) -> None:
    last = 0
    for start, end in sentences(text):
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        last = end
    assert not text[last:].strip()


# The first undecided text loads py3langid's model, which takes most of a second.
@settings(deadline=None)
@given(texts)
def test_a_language_is_always_named(text: str) -> None:
    assert identify(text) in ("vi", "fr", "en")
