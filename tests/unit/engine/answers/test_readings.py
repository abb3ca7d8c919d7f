"""Passages read once and sentences weighed together: the same numbers as one text at a time."""

import numpy as np
import pytest

from troly.engine.answers.everyday import StandIn
from troly.engine.answers.fingerprints import index_of
from troly.engine.answers.kind_table import KINDS
from troly.engine.answers.kinds import holds_kind
from troly.engine.answers.overlaps import Overlaps
from troly.engine.answers.readings import Reading, _Shelf, _size
from troly.engine.answers.values import PassageText
from troly.engine.answers.words import QueryWords, query_words, text_words

TEXTS = (
    "Lệ phí cấp lại thẻ căn cước là 50.000 đồng.",
    "le phi cap lai the",
    "Người bị mất xe được cấp đổi giấy phép.",
    "Phương tiện hai bánh phải nộp lệ phí trước bạ.",
    "",
    "Quy định này có hiệu lực từ ngày 01/01/2025.",
    "phí lệ lại cấp",
)
QUESTIONS = (
    "Cấp lại thẻ căn cước hết bao nhiêu lệ phí?",
    "cap lai the can cuoc het bao nhieu",
    "Đổi giấy phép cho xe máy ở đâu?",
    "phí phí phí",
)


def asked(question: str) -> QueryWords:
    everyday = [StandIn(("xe", "máy"), ("phương tiện hai bánh", "xe"))]
    return query_words(question, None, typed_with_accents=not question.isascii(), everyday=everyday)


def held_by(overlaps: Overlaps, texts: tuple[str, ...]) -> np.ndarray:
    bits, _ = index_of(texts).find(overlaps.wanted)
    return np.unpackbits(bits, axis=1, bitorder="little").T[: len(texts)].astype(bool)


@pytest.mark.parametrize("question", QUESTIONS)
def test_all_texts_at_once_overlap_as_each_alone(question: str) -> None:
    words = asked(question)
    overlaps = Overlaps(words)
    shares = overlaps.overlap(held_by(overlaps, TEXTS)).tolist()
    assert shares == [words.overlap(text_words(text)) for text in TEXTS]
    assert max(shares) > 0.0


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("kept", [0.0, 0.3])
def test_what_the_context_holds_weighs_less(question: str, kept: float) -> None:
    words = asked(question)
    overlaps = Overlaps(words)
    held = held_by(overlaps, TEXTS)
    above = TEXTS[3]
    context = np.repeat(held[3:4], len(TEXTS), axis=0)
    beyond = words.beyond(text_words(above), kept)
    shares = overlaps.overlap_beyond(held, context, kept).tolist()
    assert shares == [beyond.overlap(text_words(text)) for text in TEXTS]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_words_held_serve_the_decision_as_the_whole_text(question: str) -> None:
    words = asked(question)
    overlaps = Overlaps(words)
    for text, held in zip(TEXTS, held_by(overlaps, TEXTS), strict=True):
        whole, some = text_words(text), overlaps.words_held(held)
        assert words.cover(some) == words.cover(whole)
        assert words.rarest_missing(some) == words.rarest_missing(whole)
        assert words.missing_run(some) == words.missing_run(whole)
        assert words.untold(some) == words.untold(whole)


def test_names_are_looked_for_and_weigh_nothing() -> None:
    words = asked("Ai ký quyết định?")
    overlaps = Overlaps(words, ["Sơn", "Hà"])
    texts = ("Ông Sơn ký quyết định.", "Bà Hà và ông Son.", "Không ai.")
    held = held_by(overlaps, texts)
    assert overlaps.names(held).tolist() == [0.5, 1.0, 0.0]
    assert overlaps.overlap(held).tolist() == [words.overlap(text_words(text)) for text in texts]


def passage(text: str, title: str = "Quy chế cấp thẻ") -> PassageText:
    return PassageText(
        id="p", text=text, document="d", version="v", start=0, title=title, heading_path=("Điều 4",)
    )


def test_a_reading_knows_what_leads_to_a_unit_and_where_its_list_ends() -> None:
    text = "1. Hồ sơ gồm:\na) Đơn;\nb) Bản sao.\n2. Lệ phí là 50.000 đồng, trong 03 ngày."
    cut = Reading(passage(text)).cut
    said = [text[unit.start : unit.end] for unit in cut.units]
    assert said[0] == "1. Hồ sơ gồm:"
    assert [cut.leads[place] for place in (1, 2)] == [0, 0]
    assert cut.leads[3] == -1
    assert cut.lists == ((0, 3),)
    assert cut.colons[0] and not cut.colons[1]


def test_a_reading_holds_what_its_text_holds_however_often_it_is_asked() -> None:
    text = "1. Đơn theo mẫu.\n2. Lệ phí là 50.000 đồng.\n3. Trả trong 03 ngày tại UBND xã."
    reading = Reading(passage(text))
    for _ in range(2):
        for kind in KINDS:
            assert reading.holds(kind) == holds_kind(text, kind)
        assert reading.figures() == (("1",), ("2", "50.000"), ("3", "03"))
        assert reading.counts("ngày") and not reading.counts("hộ")
        assert reading.units_count("ngày") == (False, False, True)


def test_readings_make_room_for_others() -> None:
    texts = [f"Điều {number}. Nội dung {'dài ' * 50}" for number in range(50)]
    shelf = _Shelf(10 * _size(texts[0]))
    first = shelf.reading(passage(texts[0]))
    assert shelf.reading(passage(texts[0])) is first
    assert shelf.reading(passage(texts[0], title="Khác")) is not first
    for text in texts:
        shelf.reading(passage(text))
    assert 5 <= len(shelf) <= 10
    assert shelf.reading(passage(texts[0])) is not first
