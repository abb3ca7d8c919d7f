from __future__ import annotations

import json
import os
import time
from math import log
from pathlib import Path

import msgpack
import pytest

from troly.engine.text import statistics as module
from troly.engine.text.forms import fold, search_key
from troly.engine.text.sentences import sentences
from troly.engine.text.statistics import TextStatistics
from troly.engine.text.syllables import words
from troly.errors import BadInput

# Texts of a made-up commune.
PASSAGES = [
    "Điều 1. Phạm vi điều chỉnh\nQuy định này quy định thời hạn giải quyết hồ sơ đất đai tại xã.",
    "Thời hạn giải quyết hồ sơ cấp giấy phép xây dựng là 15 ngày làm việc.",
    "Lệ phí cấp giấy phép xây dựng theo Quyết định 12/2024/QĐ-UBND do hộ gia đình nộp.",
    "Người dân nộp hồ sơ tại bộ phận một cửa của Ủy ban nhân dân xã Suối Mây.",
]


def counted(passages: list[str]) -> TextStatistics:
    statistics = TextStatistics()
    for passage in passages:
        statistics.add(passage)
    return statistics


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thoi han giai quyet ho so la bao lau?", "thời hạn giải quyết hồ sơ là bao lâu?"),
        ("Le phi cap giay phep xay dung", "Lệ phí cấp giấy phép xây dựng"),
        ("nop ho so o dau", "nộp hồ sơ ở đâu"),
        ("UY BAN NHAN DAN xa Suoi May", "ỦY BAN NHÂN DÂN xã Suối Mây"),
        ("Theo quyet dinh 12/2024/qd-ubnd thi sao", "Theo quyết định 12/2024/qd-ubnd thì sao"),
    ],
)
def test_questions_get_the_accents_of_the_body(typed: str, meant: str) -> None:
    restored, offsets = counted(PASSAGES).restore(typed)
    assert restored == meant
    assert offsets is None
    assert len(restored) == len(typed)


@pytest.mark.parametrize(
    "text",
    [
        "thời han giai quyet ho so",
        "what is the fee for the house permit",
        "quel est le prix du permis",
        "",
        "?! 12/2024",
    ],
)
def test_what_needs_no_accents_stays_as_typed(text: str) -> None:
    assert counted(PASSAGES).restore(text) == (text, None)


@pytest.mark.parametrize(
    "asked",
    ["mấy năm", "bao nhiêu năm", "bao nhiêu tháng", "mấy ngày", "bao lâu", "ai được", "vì sao"],
)
def test_asking_words_are_known_to_a_body_that_never_asks(asked: str) -> None:
    statements = ["Máy móc nhập từ miền Nam được bảo vệ nhiều tháng.", "Nhiều máy bao gồm đất đai."]
    restored = counted(PASSAGES + statements * 20).restore(f"giay phep {fold(asked)}")[0]
    assert restored == f"giấy phép {asked}"


def test_without_counts_nothing_is_restored() -> None:
    assert TextStatistics().restore("thoi han giai quyet") == ("thoi han giai quyet", None)


def test_texts_without_accents_do_not_teach_that_words_have_none() -> None:
    statistics = counted([*PASSAGES, *(["thoi han giai quyet ho so " * 20] * 50)])
    assert statistics.restore("thoi han giai quyet")[0] == "thời hạn giải quyết"


def test_idf_counts_passages_by_folded_words_and_number_parts() -> None:
    statistics = counted(PASSAGES)
    assert statistics.passages == 4
    assert statistics.idf("ho") == pytest.approx(log(1 + 0.5 / 4.5))
    assert statistics.idf("phep") == pytest.approx(log(1 + 2.5 / 2.5))
    assert statistics.idf("12/2024/qd-ubnd") == statistics.idf("ubnd")
    assert statistics.idf("absent") == pytest.approx(log(1 + 4.5 / 0.5))
    assert statistics.idf("absent") > statistics.idf("phep") > statistics.idf("ho") > 0


def test_idf_of_an_empty_body_is_a_number() -> None:
    assert TextStatistics().idf("x") == pytest.approx(log(2))


def test_remove_undoes_add() -> None:
    statistics = counted(PASSAGES)
    before = statistics.to_bytes()
    extra = "Hoá đơn điện tử theo Nghị định 123/2020/NĐ-CP.\nHoá đơn giấy."
    statistics.add(extra)
    assert statistics.to_bytes() != before
    statistics.remove(extra)
    assert msgpack.unpackb(statistics.to_bytes()) == msgpack.unpackb(before)
    for passage in PASSAGES:
        statistics.remove(passage)
    assert statistics.to_bytes() == TextStatistics().to_bytes()
    assert statistics.restore("thoi han") == ("thoi han", None)


def test_removing_what_was_never_counted_leaves_no_negative_count() -> None:
    statistics = TextStatistics()
    statistics.remove(PASSAGES[0])
    assert statistics.passages == 0
    assert statistics.idf("xa") == pytest.approx(log(2))


def test_merge_equals_counting_together() -> None:
    merged = counted(PASSAGES[:2])
    merged.merge(counted(PASSAGES[2:]))
    together = counted(PASSAGES)
    assert merged.passages == together.passages
    for token in ("ho", "phep", "12/2024/qd-ubnd", "absent"):
        assert merged.idf(token) == together.idf(token)
    for typed in ("le phi cap giay phep", "nguoi dan nop ho so"):
        assert merged.restore(typed) == together.restore(typed)


def test_bytes_bring_everything_back() -> None:
    statistics = counted(PASSAGES)
    again = TextStatistics.from_bytes(statistics.to_bytes())
    assert again.to_bytes() == statistics.to_bytes()
    assert again.restore("giay phep xay dung")[0] == "giấy phép xây dựng"
    again.remove(PASSAGES[0])
    assert again.passages == 3


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_damaged_bytes_are_refused(cut: int) -> None:
    data = counted(PASSAGES).to_bytes()
    with pytest.raises(BadInput, match="bad_statistics"):
        TextStatistics.from_bytes(data[:cut])


def test_foreign_values_are_refused() -> None:
    value = msgpack.unpackb(counted(PASSAGES).to_bytes())
    for change in ({"format": 0}, {"counts": b""}, {"pairs": [b""]}, {"terms": 3}, {"forms": ""}):
        with pytest.raises(BadInput):
            TextStatistics.from_bytes(msgpack.packb(value | change))
    with pytest.raises(BadInput):
        TextStatistics.from_bytes(msgpack.packb([1, 2]))


def test_rare_pairs_go_first_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAIRS", 60)
    often = "Thời hạn giải quyết hồ sơ."
    statistics = counted([often] * 50 + PASSAGES * 2)
    statistics.add(
        "Bò già nằm gặm cỏ dưới tán xoài cổ thụ giữa bãi bồi vắng lặng chiều đông giá rét."
    )
    assert statistics.restore("thoi han giai quyet ho so")[0] == "thời hạn giải quyết hồ sơ"
    assert len(msgpack.unpackb(statistics.to_bytes())["pairs"][0]) <= 4 * 60


def right_syllables(statistics: TextStatistics, texts: list[str]) -> tuple[float, float]:
    """The share of syllables restored rightly, and CPU milliseconds for each text."""
    right = total = 0
    statistics.restore("khoi dong")
    started = time.process_time()
    restored = [statistics.restore(fold(text))[0] for text in texts]
    spent = (time.process_time() - started) * 1000 / len(texts)
    for text, found in zip(texts, restored, strict=True):
        for meant, got in zip(words(search_key(text)), words(found), strict=True):
            if meant.isalpha():
                total += 1
                right += meant == search_key(got)
    return right / total, spent


@pytest.mark.skipif(not os.environ.get("TROLY_EVAL_DATA"), reason="TROLY_EVAL_DATA is not set")
def test_nineteen_of_twenty_syllables_are_restored_rightly() -> None:
    folder = Path(os.environ["TROLY_EVAL_DATA"])

    def rows(name: str) -> list[dict[str, str]]:
        lines = (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    questions = [row["question"] for row in rows("xquad_vi_qa")]
    share, spent = right_syllables(
        counted([row["body"] for row in rows("xquad_vi_docs")]), questions
    )
    assert share >= 0.95
    assert spent < 5

    lawful, held = TextStatistics(), []
    for row in rows("laws_vi")[::4]:
        for place, (start, end) in enumerate(sentences(row["body"])):
            if place % 10:
                lawful.add(row["body"][start:end])
            elif 5 < row["body"][start:end].count(" ") < 25:
                held.append(row["body"][start:end])
    share, _ = right_syllables(lawful, held[:300])
    assert share >= 0.95
