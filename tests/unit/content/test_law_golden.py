"""The law questions keep their own rules. Messages name ids only: the sealed part stays unread."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "evals" / "law"
EVALUATION = os.environ.get("TROLY_EVAL_DATA")
needs_laws = pytest.mark.skipif(not EVALUATION, reason="TROLY_EVAL_DATA is not set")

Row = dict[str, Any]

ARTICLE = re.compile(r"^Điều (\d+[a-zđ]?)\.", re.MULTILINE)
NAMES_A_PROVISION = re.compile(r"điều \d+|\d+/\d{4}/", re.IGNORECASE)
VARIANTS = ("plain", "unaccented", "typos")
KINDS = ("Luật", "Bộ luật", "Nghị định", "Thông tư", "Thông tư liên tịch")
SHARED_RUN = 6
# Names without a shorter or other wording: sharing one of them with the source is no copying.
LEGAL_TERMS = (
    "văn phòng giám định tư pháp",
    "tập sự trợ giúp pháp lý",
    "khu công nghệ thông tin tập trung",
    "sản phẩm mật mã dân sự",
    "xử lý dữ liệu cá nhân",
    "kịch bản biến đổi khí hậu",
    "đánh giá khí hậu quốc gia",
    "thuế tiêu thụ đặc biệt",
)


@cache
def rows(name: str) -> list[Row]:
    lines = (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def answerable() -> list[Row]:
    return rows("questions") + rows("sealed")


def unanswerable() -> list[Row]:
    return rows("unanswerable") + rows("sealed_unanswerable")


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def syllables(text: str) -> list[str]:
    return re.findall(r"\w+", bare(text))


def runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + SHARED_RUN]) for i in range(len(words) - SHARED_RUN + 1)}


def own_words(question: str) -> list[str]:
    """Syllables of a question; a legal term becomes one mark that no source holds."""
    text = f" {' '.join(syllables(question))} "
    for term in LEGAL_TERMS:
        text = text.replace(f" {' '.join(syllables(term))} ", " # ")
    return text.split()


@cache
def laws() -> dict[str, Row]:
    assert EVALUATION
    lines = (Path(EVALUATION) / "laws_vi.jsonl").read_text(encoding="utf-8").splitlines()
    return {law["id"]: law for law in map(json.loads, lines)}


@cache
def article(doc_id: str, number: str) -> list[str]:
    """Every text that stands under this article number; one in a well-formed law."""
    body = unicodedata.normalize("NFC", laws()[doc_id]["body"])
    heads = list(ARTICLE.finditer(body))
    ends = [head.start() for head in heads[1:]] + [len(body)]
    return [
        body[head.start() : end]
        for head, end in zip(heads, ends, strict=True)
        if head.group(1) == number
    ]


def no_row(broken: Callable[[Row], bool], among: list[Row]) -> None:
    # A bare assert would print the rows themselves.
    ids = [row["id"] for row in among if broken(row)]
    if ids:
        pytest.fail(f"broken rows: {', '.join(ids)}", pytrace=False)


def test_every_row_has_the_fields_of_its_file() -> None:
    fields = {
        "id", "question", "answers", "doc_id", "article", "lang", "paraphrased", "variant",
    }  # fmt: skip
    no_row(lambda row: set(row) - {"previous"} != fields, answerable())
    no_row(lambda row: row["lang"] != "vi", answerable())
    no_row(lambda row: not isinstance(row["paraphrased"], bool), answerable())
    no_row(lambda row: row["variant"] not in VARIANTS, answerable())
    no_row(lambda row: set(row) != {"id", "question"}, unanswerable())


def test_no_id_and_no_question_stands_twice() -> None:
    every = answerable() + unanswerable()
    ids = Counter(row["id"] for row in every)
    asked = Counter(" ".join(syllables(row["question"])) for row in every)
    assert not [name for name, times in ids.items() if times > 1]
    no_row(lambda row: asked[" ".join(syllables(row["question"]))] > 1, every)


def test_questions_are_composed_and_short() -> None:
    def broken(row: Row) -> bool:
        question: str = row["question"]
        composed = unicodedata.normalize("NFC", question).strip()
        return question != composed or not 10 < len(question) <= 160

    no_row(broken, answerable() + unanswerable())


def test_answers_are_short_strings_and_no_passages() -> None:
    def broken(row: Row) -> bool:
        return not row["answers"] or not all(0 < len(answer) <= 60 for answer in row["answers"])

    no_row(broken, answerable())


def test_an_unaccented_question_has_no_accent_and_the_others_have() -> None:
    def broken(row: Row) -> bool:
        question: str = row["question"]
        return (bare(question) == question.lower()) is not (row["variant"] == "unaccented")

    no_row(broken, answerable())


@pytest.mark.parametrize("part", ["questions", "sealed"])
def test_a_follow_up_names_a_question_of_its_own_part(part: str) -> None:
    asked = {row["question"] for row in rows(part)}
    follow_ups = [row for row in rows(part) if "previous" in row]
    assert follow_ups
    no_row(lambda row: row["previous"] not in asked - {row["question"]}, follow_ups)


def test_the_set_is_as_large_and_as_mixed_as_promised() -> None:
    every = answerable()
    assert len(every) >= 200
    assert len({row["doc_id"] for row in every}) >= 60
    assert sum(bool(NAMES_A_PROVISION.search(row["question"])) for row in every) >= 30
    assert sum("previous" in row for row in every) >= 20
    assert sum(row["variant"] != "plain" for row in every) >= 60
    assert 0.5 <= sum(row["paraphrased"] for row in every) / len(every) <= 0.75
    assert len(unanswerable()) >= 90


def test_three_tenths_are_sealed() -> None:
    assert 0.28 <= len(rows("sealed")) / len(answerable()) <= 0.32
    assert 0.28 <= len(rows("sealed_unanswerable")) / len(unanswerable()) <= 0.32


@needs_laws
def test_each_answer_stands_word_for_word_in_its_article() -> None:
    def broken(row: Row) -> bool:
        found = article(row["doc_id"], row["article"])
        return len(found) != 1 or not all(answer in found[0] for answer in row["answers"])

    no_row(broken, answerable())


@needs_laws
def test_no_paraphrase_shares_six_syllables_in_a_row_with_its_article() -> None:
    def broken(row: Row) -> bool:
        source = syllables(article(row["doc_id"], row["article"])[0])
        return bool(row["paraphrased"]) and bool(runs(own_words(row["question"])) & runs(source))

    no_row(broken, answerable())


@needs_laws
@pytest.mark.parametrize("kind", KINDS)
def test_all_kinds_of_law_are_asked_about(kind: str) -> None:
    assert sum(laws()[row["doc_id"]]["kind"] == kind for row in answerable()) >= 5


def test_no_question_gives_its_answer_away() -> None:
    def broken(row: Row) -> bool:
        return any(answer.lower() in row["question"].lower() for answer in row["answers"])

    no_row(broken, answerable())
