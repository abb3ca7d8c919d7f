from __future__ import annotations

import unicodedata

import pytest

from troly.engine.text.forms import fold
from troly.engine.text.language import identify

VIETNAMESE = [
    "Thời hạn giải quyết hồ sơ là bao lâu?",
    "Lệ phí cấp lại giấy phép xây dựng",
    "Ai ký quyết định này",
    "Tôi muốn xin xác nhận tình trạng hôn nhân thì làm thế nào",
    "Nghị định 15/2024/NĐ-CP quy định gì về đất đai",
]


@pytest.mark.parametrize("text", VIETNAMESE)
def test_vietnamese_with_accents_without_and_decomposed(text: str) -> None:
    assert identify(text) == "vi"
    assert identify(unicodedata.normalize("NFD", text)) == "vi"
    assert identify(fold(text)) == "vi"
    assert identify(fold(text).upper()) == "vi"


@pytest.mark.parametrize(
    "text",
    [
        "Quels documents faut-il pour un permis de construire ?",
        "Où déposer ma demande",
        "Combien coute la carte d'identite",
        "Le délai est de deux mois à compter de la réception.",
    ],
)
def test_french(text: str) -> None:
    assert identify(text) == "fr"


@pytest.mark.parametrize(
    "text",
    [
        "How long does it take to get a permit?",
        "Can I do it on my own",
        "Who signs the decision",
        "The fee is waived for households on the Hồ Chí Minh list of the poor.",
    ],
)
def test_english(text: str) -> None:
    assert identify(text) == "en"


def test_names_and_foreign_words_do_not_turn_a_vietnamese_question() -> None:
    assert identify("Microsoft Windows Server là gì?") == "vi"
    assert identify("lady gaga da hat bai gi?") == "vi"


@pytest.mark.parametrize("text", ["", "  \n", "15/2024", "?!"])
def test_text_without_words_counts_as_vietnamese(text: str) -> None:
    assert identify(text) == "vi"


def test_a_very_long_text_is_judged_by_its_beginning() -> None:
    assert identify("Les conditions sont remplies. " * 100_000) == "fr"
