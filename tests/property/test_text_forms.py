from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from troly.engine.text.forms import fold, has_accents, normal_form, search_key
from troly.engine.text.syllables import number_parts, tokens, words

VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
)
AWKWARD = (
    "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b\u200b\ufeff\x00\u00ad\r\n\t .,/-0123İÐ\u202e"
)
texts = st.text(
    st.one_of(st.sampled_from(VIETNAMESE + VIETNAMESE.upper()), st.sampled_from(AWKWARD))
)
any_texts = st.one_of(texts, st.text())
new_to_old = {"oà": "òa", "oá": "óa", "oẻ": "ỏe", "oẹ": "ọe", "uỷ": "ủy", "uý": "úy", "uỹ": "ũy"}


def letters(text: str) -> str:
    """What is left of any raw text when line ends and invisible characters do not count."""
    gone = dict.fromkeys(map(ord, "\x00\ufeff\u200b\u00ad\u202e\r\n"))
    return unicodedata.normalize("NFC", text.translate(gone))


@given(any_texts)
def test_normal_form_is_nfc_and_stays_itself(raw: str) -> None:
    text, offsets = normal_form(raw)
    assert unicodedata.is_normalized("NFC", text)
    assert text.encode().decode() == text
    assert offsets.derived_length == len(text)
    assert offsets.source_length == len(raw)
    again, map_again = normal_form(text)
    assert again == text
    assert map_again.is_identity


@given(any_texts, st.data())
def test_offsets_point_at_the_same_text(raw: str, data: st.DataObject) -> None:
    text, offsets = normal_form(raw)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    source_start, source_end = offsets.span(start, end)
    assert 0 <= source_start <= source_end <= len(raw)
    # What the map points at, brought to normal form by itself, holds the derived text; whole
    # clusters may bring neighbours along, never lose anything.
    assert text[start:end] in normal_form(raw[source_start:source_end])[0]


@given(texts, st.data())
def test_offsets_of_vietnamese_are_exact(raw: str, data: st.DataObject) -> None:
    text, offsets = normal_form(raw)
    starts = [
        pos
        for pos in range(len(text) + 1)
        if pos == len(text) or not unicodedata.combining(text[pos])
    ]
    start = data.draw(st.sampled_from(starts))
    end = data.draw(st.sampled_from([pos for pos in starts if pos >= start]))
    source_start, source_end = offsets.span(start, end)
    assert letters(raw[source_start:source_end]) == letters(text[start:end])


@given(any_texts)
def test_positions_never_go_backwards(raw: str) -> None:
    text, offsets = normal_form(raw)
    places = [offsets.to_source(pos) for pos in range(len(text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(raw)


@given(any_texts)
def test_folding_and_keying_twice_is_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert search_key(search_key(text)) == search_key(text)


@given(any_texts)
def test_composed_and_decomposed_share_their_keys(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)
    assert search_key(composed) == search_key(decomposed)
    assert fold(composed) == fold(decomposed)
    assert has_accents(composed) == has_accents(decomposed)


@given(st.sampled_from(["h", "th", "kh", "", "l", "ngh"]), st.sampled_from(sorted(new_to_old)),
       st.booleans(), st.sampled_from(["", " ", ".", "-", "1"]))  # fmt: skip
def test_both_tone_styles_share_their_keys(onset: str, rime: str, upper: bool, tail: str) -> None:
    new, old = onset + rime + tail, onset + new_to_old[rime] + tail
    if upper:
        new = new.upper()
    assert search_key(new) == search_key(old)
    assert search_key(unicodedata.normalize("NFD", new)) == search_key(old)
    assert fold(new) == fold(old)


@given(st.text(st.sampled_from(VIETNAMESE + VIETNAMESE.upper() + "İÐ éçœ.,\n–“09")))
def test_keys_keep_the_length_of_composed_text(text: str) -> None:
    assert len(fold(text)) == len(text) == len(search_key(text))


@given(any_texts)
def test_fold_leaves_no_vietnamese_accent(text: str) -> None:
    assert not has_accents(fold(text))


@given(any_texts)
def test_tokens_stand_where_they_say(text: str) -> None:
    found = tokens(text)
    assert words(text) == [token.text for token in found]
    last = 0
    for token in found:
        assert last <= token.start < token.end
        assert text[token.start : token.end] == token.text
        last = token.end
        for part in number_parts(token):
            assert text[part.start : part.end] == part.text
    assert sum(len(token.text) for token in found) >= sum(map(str.isalnum, text))
