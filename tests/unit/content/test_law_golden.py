"""The law questions keep their own rules. Messages name ids only: the sealed part stays unread."""

from __future__ import annotations

import json
import os
import re
import unicodedata
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


def test_every_row_has_the_fields_of_its_file() -> None:
    for row in answerable():
        assert set(row) - {"previous"} == {
            "id", "question", "answers", "doc_id", "article", "lang", "paraphrased", "variant",
        }, row["id"]  # fmt: skip
        assert row["lang"] == "vi" and isinstance(row["paraphrased"], bool), row["id"]
        assert row["variant"] in {"plain", "unaccented", "typos"}, row["id"]
    for row in unanswerable():
        assert set(row) == {"id", "question"}, row["id"]


def test_no_id_and_no_question_stands_twice() -> None:
    every = answerable() + unanswerable()
    assert len({row["id"] for row in every}) == len(every)
    assert len({" ".join(syllables(row["question"])) for row in every}) == len(every)


def test_questions_are_composed_and_short() -> None:
    for row in answerable() + unanswerable():
        question = row["question"]
        assert question == unicodedata.normalize("NFC", question).strip(), row["id"]
        assert 10 < len(question) <= 160, row["id"]


def test_answers_are_short_strings_and_no_passages() -> None:
    for row in answerable():
        assert row["answers"], row["id"]
        for answer in row["answers"]:
            assert 0 < len(answer) <= 60, row["id"]


def test_an_unaccented_question_has_no_accent_and_a_mistyped_one_has() -> None:
    for row in answerable():
        plain = bare(row["question"]) == row["question"].lower()
        assert plain == (row["variant"] == "unaccented"), row["id"]


def test_a_follow_up_names_a_question_of_its_own_part() -> None:
    for part in ("questions", "sealed"):
        asked = {row["question"] for row in rows(part)}
        for row in rows(part):
            assert row.get("previous", row["question"]) in asked, row["id"]
            assert row.get("previous") != row["question"], row["id"]


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
    for row in answerable():
        found = article(row["doc_id"], row["article"])
        assert len(found) == 1, row["id"]
        for answer in row["answers"]:
            assert answer in found[0], row["id"]


@needs_laws
def test_no_paraphrase_shares_six_syllables_in_a_row_with_its_article() -> None:
    for row in answerable():
        if row["paraphrased"]:
            source = syllables(article(row["doc_id"], row["article"])[0])
            assert not runs(own_words(row["question"])) & runs(source), row["id"]


@needs_laws
def test_all_kinds_of_law_are_asked_about() -> None:
    kinds = [laws()[row["doc_id"]]["kind"] for row in answerable()]
    for kind in KINDS:
        assert kinds.count(kind) >= 5, kind


@needs_laws
def test_no_question_gives_its_answer_away() -> None:
    for row in answerable():
        for answer in row["answers"]:
            assert answer.lower() not in row["question"].lower(), row["id"]
