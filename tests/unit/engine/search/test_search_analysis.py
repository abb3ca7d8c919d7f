from __future__ import annotations

import unicodedata
import zlib

import pytest

from troly.engine.search import analysis
from troly.engine.search.analysis import analyse_passage, analyse_query
from troly.engine.search.passages import SparseVector
from troly.engine.search.query import SearchQuery, understand_query
from troly.engine.text.statistics import TextStatistics

PASSAGE = "Ủy ban nhân dân xã Đồng Mây cấp bản sao hòa giải theo Quyết định số 15/2024/QĐ-UBND."


def asked(text: str, restored: str | None = None) -> SparseVector:
    return analyse_query(SearchQuery(text, text if restored is None else restored, "vi"))


def score(passage: SparseVector, query: SparseVector) -> float:
    weights = dict(zip(passage.ids, passage.weights, strict=True))
    pairs = zip(query.ids, query.weights, strict=True)
    return sum(asked * weights.get(term, 0.0) for term, asked in pairs)


def test_ids_are_unique_32_bit_and_the_same_for_ever() -> None:
    vector = analyse_passage("đất đất nước")
    assert len(set(vector.ids)) == len(vector.ids) == len(vector.weights) == 6
    assert all(0 <= term < 2**32 for term in vector.ids)
    accented = {zlib.crc32(word.encode(), zlib.crc32(b"accented")) for word in ("đất", "nước")}
    folded = {zlib.crc32(word.encode(), zlib.crc32(b"folded")) for word in ("dat", "nuoc")}
    assert accented | folded < set(vector.ids)
    # An index on disk holds these: a change needs another ANALYSIS_VERSION.
    assert sorted(set(vector.ids) - accented - folded) == [1115392654, 2335034466]


def test_weights_follow_bm25() -> None:
    vector = analyse_passage("đất đất nước")
    norm = 1.2 * (0.25 + 0.75 * 8 / 390)
    twice, once = 2 * 2.2 / (2 + norm), 2.2 / (1 + norm)
    assert sorted(vector.weights) == pytest.approx([once] * 4 + [twice] * 2)


def test_the_form_of_the_text_changes_nothing() -> None:
    expected = analyse_passage(PASSAGE)
    assert analyse_passage(unicodedata.normalize("NFC", PASSAGE.upper())) == expected
    assert analyse_passage(PASSAGE.replace("hòa", "hoà")) == expected


def test_a_query_without_accents_meets_the_passage_in_the_folded_field() -> None:
    passage = analyse_passage(PASSAGE)
    accented, bare = score(passage, asked("hòa giải")), score(passage, asked("hoa giai"))
    restored = score(passage, asked("hoa giai", "hòa giải"))
    assert 0 < bare < accented
    assert restored == pytest.approx(accented)
    assert score(passage, asked("hỏa giai")) == pytest.approx(bare)


def test_neighbouring_words_count_in_their_order() -> None:
    passage = analyse_passage(PASSAGE)
    assert score(passage, asked("nhân dân")) > score(passage, asked("dân nhân")) > 0


@pytest.mark.parametrize("number", ["15/2024/QĐ-UBND", "15/2024/qd-ubnd"])
def test_document_numbers_are_found_whole_and_in_part(number: str) -> None:
    passage = analyse_passage(PASSAGE)
    other = analyse_passage(PASSAGE.replace("15/2024", "51/2042"))
    assert score(passage, asked(number)) > 2 * score(other, asked(number))
    assert score(passage, asked("quyết định 15")) > score(other, asked("quyết định 15"))


def test_the_heading_is_searched_too() -> None:
    without, with_heading = analyse_passage(PASSAGE), analyse_passage(PASSAGE, "Chương II. Lệ phí")
    assert score(without, asked("lệ phí")) == 0
    assert score(with_heading, asked("lệ phí")) > 0


@pytest.mark.parametrize("text", ["", "…", " \n"])
def test_nothing_to_search_gives_nothing(text: str) -> None:
    assert analyse_passage(text) == SparseVector((), ())
    assert asked(text) == SparseVector((), ())


def test_long_queries_are_cut_and_the_word_store_stays_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(asked(" ".join(f"chữ{n}" for n in range(5_000))).ids) <= 3 * 256
    monkeypatch.setattr(analysis, "_MOST_KNOWN_WORDS", 100)
    before = analyse_passage(PASSAGE)
    for number in range(50):
        analyse_passage(" ".join(f"từ{number}x{n}" for n in range(30)))
        assert len(analysis._known) <= 100
    assert analyse_passage(PASSAGE) == before


def test_a_query_gets_its_language_and_its_accents_back() -> None:
    statistics = TextStatistics()
    for _ in range(3):
        statistics.add("Thời hạn cấp giấy chứng nhận quyền sử dụng đất là mười ngày làm việc.")
    query = understand_query(" thoi han cap\n giay chung nhan ", statistics)
    assert query == SearchQuery(
        "thoi han cap giay chung nhan", "thời hạn cấp giấy chứng nhận", "vi"
    )
    accented = understand_query("thời hạn cấp giấy", statistics)
    assert accented.restored == accented.text
    english = understand_query("What is the deadline for the certificate?", statistics)
    assert (english.language, english.restored) == ("en", english.text)
    assert len(understand_query("a " * 60_000, statistics).text) <= 2_000
    assert understand_query("thoi han", None).restored == "thoi han"
