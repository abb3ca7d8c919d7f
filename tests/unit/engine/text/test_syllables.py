from __future__ import annotations

import pytest

from troly.engine.text.syllables import (
    Token,
    is_document_number,
    is_folded_syllable,
    is_syllable,
    number_parts,
    tokens,
    words,
)

LAWFUL = """
    a an á ả nghiêng nghiễm người quốc quý quyết quỳnh quạ gì gìn giếng già giặt giữ giúp giường
    hòa hoà khoẻ khỏe thuỷ thủy khuỷu khuya ngoằn ngoèo xoong huyện thuyết tuyệt luật điều khoản
    Ủy UỶ ý y yêu yết kỹ lý mỹ nghị ngành ghế gà kế cá ích uỷ uống ướt ưu mươi hươu rượu thuở
    quê quơ quên quăng quẩn quấy quýt quỵt ao êm ôm ơi oai oách uẩn chuếnh choáng phở pin
"""
UNLAWFUL = """
    hat họăt cat cảp nghạc ghà ka cê ngi gy hoànn strength xyz bl w f j zô việtnam tòang mấch tịchx
    ợat đđ hòà kc luậtt bò̀ matx quu ỷêu 123 a1
"""


@pytest.mark.parametrize("word", LAWFUL.split())
def test_syllables_of_the_language(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", UNLAWFUL.split())
def test_words_that_break_the_spelling(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("final", ["c", "ch", "p", "t"])
def test_closed_syllables_carry_sac_or_nang_alone(final: str) -> None:
    spelt = {tone: is_syllable(f"h{tone}{final}") for tone in "aàáảãạ"}
    assert spelt == {"a": False, "à": False, "á": True, "ả": False, "ã": False, "ạ": True}


def test_folded_syllables() -> None:
    assert all(is_folded_syllable(word) for word in ("duoc", "nghi", "dinh", "Thoi", "hac"))
    assert not any(is_folded_syllable(word) for word in ("what", "from", "les", "with", "école"))


@pytest.mark.parametrize(
    "number",
    [
        "15/2024/NĐ-CP", "29/2018/QH14", "08-TT/BNV", "1747/QĐ-TTg", "45-CP", "01/VBĐN-2",
        "30/2010/TTLT-BTNMT-BNV", "33/2007/PL-UBTVQH11", "15/2024/nd-cp", "29/2018/qh14",
        "1747/qd-ttg", "08-tt/bnv", "12a/2020/QĐ-UBND",
    ],
)  # fmt: skip
def test_a_document_number_is_one_token(number: str) -> None:
    text = f"theo ({number}), ngày"
    assert [token.text for token in tokens(text)] == ["theo", number, "ngày"]
    assert is_document_number(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26/6/2026", ["26", "6", "2026"]),
        ("2013-2020", ["2013", "2020"]),
        ("a 30-day visit", ["a", "30", "day", "visit"]),
        ("24/24 giờ, 1/2 kg", ["24", "24", "giờ", "1", "2", "kg"]),
        ("100.000/người", ["100.000", "người"]),
        ("mã 1.013124; 3,5%", ["mã", "1.013124", "3,5"]),
        ("10.000.000 đồng", ["10.000.000", "đồng"]),
        ("30-NGÀY", ["30", "NGÀY"]),
        ("/nghi-dinh-210-2013-nd-cp-x", ["nghi", "dinh", "210", "2013", "nd", "cp", "x"]),
        ("l’état a_b H'Mông", ["l", "état", "a", "b", "H", "Mông"]),
        ("", []),
        (" …!?\n", []),
    ],
)
def test_what_is_not_a_document_number_is_parted(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_decomposed_words_stay_whole() -> None:
    assert words("nguye\u0302\u0303n va\u0306n") == ["nguye\u0302\u0303n", "va\u0306n"]


def test_the_parts_of_a_number_know_their_places() -> None:
    text = "số 15/2024/NĐ-CP."
    number = tokens(text)[1]
    assert number_parts(number) == [
        Token("15", 3, 5), Token("2024", 6, 10), Token("NĐ", 11, 13), Token("CP", 14, 16)
    ]  # fmt: skip
    assert number_parts(tokens(text)[0]) == []
    assert number_parts(Token("3,5", 0, 3)) == []


@pytest.mark.parametrize("run", ["1", "1.", "1/2024/a-", "15-tt/", "a\u0301", "1,", "_", "NĐ-"])
def test_long_runs_take_no_more_than_their_length(run: str) -> None:
    assert tokens(run * 50_000 + "x")[-1].text.endswith("x")
