from __future__ import annotations

import unicodedata

import pytest

from troly.engine.text.forms import fold, has_accents, normal_form, search_key


def test_normal_form_composes_and_cleans() -> None:
    raw = "\ufeffHô\u0300i\r\nđo\u0302\u0301ng\rx\u200by\x00z\u00ad!"
    text, offsets = normal_form(raw)
    assert text == "Hồi\nđống\nxyz!"
    start = text.index("đống")
    assert offsets.span(start, start + 4) == (raw.index("đ"), raw.index("\rx"))
    start = text.index("xyz")
    assert raw[slice(*offsets.span(start, start + 3))] == "x\u200by\x00z"


def test_marks_put_in_order_still_stand_for_their_letter() -> None:
    raw = "xB\u0301\u0323y"
    text, offsets = normal_form(raw)
    assert text == "xḄ\u0301y"
    assert offsets.span(1, 2) == (1, 4)
    assert normal_form("À\u0323")[1].span(0, 1) == (0, 2)


def test_normal_form_leaves_clean_text_untouched() -> None:
    text, offsets = normal_form("Hoà Bình, thuỷ lợi\n\tÔ số 1\u00a0000 “a”")
    assert text == "Hoà Bình, thuỷ lợi\n\tÔ số 1\u00a0000 “a”"
    assert offsets.is_identity


def test_a_mark_parted_from_its_letter_by_a_zero_width_character_is_composed() -> None:
    text, offsets = normal_form("a\u200b\u0301b")
    assert text == "áb"
    assert offsets.span(0, 1) == (0, 3)
    assert offsets.span(1, 2) == (3, 4)


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u2060", "\u200d"])
def test_direction_and_joining_marks_cannot_hide_in_a_quote(mark: str) -> None:
    assert normal_form(f"10{mark}00")[0] == "1000"


def test_half_surrogates_become_text_that_can_be_stored() -> None:
    text, _ = normal_form("a\ud800b")
    assert text.encode() == "a\ufffdb".encode()


@pytest.mark.parametrize("line_end", ["\r", "\r\n", "\x0c", "\x0b", "\u2028", "\u2029", "\x85"])
def test_every_line_end_is_one_newline(line_end: str) -> None:
    assert normal_form(f"a{line_end}b")[0] == "a\nb"


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"), ("HOÀ", "HÒA"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("uỷ", "ủy"),
        ("loá", "lóa"), ("hoạ", "họa"), ("loã", "lõa"), ("xoè", "xòe"), ("tuý", "túy"),
        ("luỹ", "lũy"), ("suỵ", "sụy"), ("qúy", "quý"), ("Hoà-Bình", "HÒA-BÌNH"),
    ],
)  # fmt: skip
def test_both_tone_styles_share_one_key(new: str, old: str) -> None:
    assert search_key(new) == search_key(old) == old.lower()


@pytest.mark.parametrize("word", ["quý", "quả", "quỳ", "hoàn", "thuỳnh", "hoạt", "toán", "quỹ"])
def test_tones_that_both_styles_place_alike_stay(word: str) -> None:
    assert search_key(word) == word


def test_search_key_keeps_accents_and_length() -> None:
    text = "Điều 19. Uỷ ban İ ÐIỀU"
    key = search_key(text)
    assert key == "điều 19. ủy ban i điều"
    assert len(key) == len(text)


def test_search_key_of_decomposed_text() -> None:
    assert search_key(unicodedata.normalize("NFD", "Nghị quyết Uỷ BAN")) == "nghị quyết ủy ban"


def test_fold_takes_every_vietnamese_accent() -> None:
    rows = "àáảãạăằắẳẵặâầấẩẫậ èéẻẽẹêềếểễệ ìíỉĩị òóỏõọôồốổỗộơờớởỡợ ùúủũụưừứửữự ỳýỷỹỵ đ"
    folded = "a" * 17 + " " + "e" * 11 + " iiiii " + "o" * 17 + " " + "u" * 11 + " yyyyy d"
    assert fold(rows) == folded
    assert fold(rows.upper()) == folded
    assert fold(unicodedata.normalize("NFD", rows)) == folded


def test_fold_takes_french_accents_and_keeps_length() -> None:
    text = "Ça été décidé à l’Hôtel où naïf œuvre"
    assert fold(text) == "ca ete decide a l’hotel ou naif œuvre"
    assert len(fold(text)) == len(text)


def test_fold_drops_marks_that_nfc_leaves_apart() -> None:
    assert fold("Bơ\u0306n") == "bon"


def test_long_and_short_texts_fold_alike() -> None:
    assert fold("Đường " * 20) == fold("Đường ") * 20


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đ", True), ("Đ", True), ("nguời", True), ("ma\u0301", True), ("Ự", True), ("é", True),
        ("nguoi", False), ("", False), ("10 – 20 “x”", False), ("ça", False), ("ñ", False),
    ],
)  # fmt: skip
def test_has_accents(text: str, expected: bool) -> None:
    assert has_accents(text) is expected
