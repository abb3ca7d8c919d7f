"""The samples hold what their manifest and their golden questions say, read without our parsers."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import docx
import pypdfium2
import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "src" / "troly" / "content" / "samples"
GOLDEN = ROOT / "evals" / "samples"
MANIFEST = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
FILES = [entry["file"] for entry in MANIFEST["documents"]]


def golden(name: str) -> list[dict[str, object]]:
    lines = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


class PageText(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


@cache
def text_of(name: str) -> str:
    path = SAMPLES / name
    if path.suffix == ".pdf":
        pages = pypdfium2.PdfDocument(path)
        raw = "\n".join(page.get_textpage().get_text_range() for page in pages)
    elif path.suffix == ".docx":
        raw = docx_text(path)
    elif path.suffix == ".html":
        reader = PageText()
        reader.feed(path.read_text(encoding="utf-8"))
        raw = "\n".join(reader.parts)
    else:
        raw = path.read_text(encoding="utf-8")
    return " ".join(unicodedata.normalize("NFC", raw).split())


def docx_text(path: Path) -> str:
    parts: list[str] = []
    for item in docx.Document(str(path)).iter_inner_content():
        if isinstance(item, docx.table.Table):
            parts += [cell.text for row in item.rows for cell in row.cells]
        else:
            parts.append(item.text)
    return "\n".join(parts)


def syllables(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


def article_of(text: str, number: str, language: str) -> str:
    word = {"vi": "Điều", "fr": "Article"}[language]
    start = text.index(f"{word} {number}. ")
    end = text.find(f"{word} {int(number) + 1}. ", start)
    return text[start : end if end > 0 else len(text)]


def test_manifest_and_folder_name_the_same_files() -> None:
    others = {"README.md", "manifest.json"}
    assert sorted(FILES) == sorted(p.name for p in SAMPLES.iterdir() if p.name not in others)
    keys = {collection["key"] for collection in MANIFEST["collections"]}
    assert {entry["collection"] for entry in MANIFEST["documents"]} == keys
    for assistant in MANIFEST["assistants"]:
        assert set(assistant["collections"]) <= keys
        assert 4 <= len(assistant["opening_questions"]) <= 6
    names = {assistant["name"] for assistant in MANIFEST["assistants"]}
    assert MANIFEST["example_question"]["assistant"] in names
    assert MANIFEST["example_question"]["expected_document"] in FILES


@pytest.mark.parametrize("name", FILES)
def test_each_sample_is_small_and_says_that_it_is_made_up(name: str) -> None:
    assert (SAMPLES / name).stat().st_size <= 150_000
    assert re.search("hư cấu|fictifs|made up", text_of(name))


def test_manifest_numbers_stand_in_the_documents() -> None:
    for entry in MANIFEST["documents"]:
        if "number" in entry:
            assert entry["number"] in text_of(entry["file"])


@pytest.mark.parametrize("case", golden("questions.jsonl"), ids=lambda case: str(case["id"]))
def test_golden_answer_stands_in_its_document(case: dict[str, object]) -> None:
    text = text_of(str(case["doc_id"]))
    if "article" in case:
        text = article_of(text, str(case["article"]), str(case["lang"]))
    for answer in case["answers"]:  # type: ignore[attr-defined]
        assert answer in text


def test_paraphrased_questions_share_no_six_syllables_with_any_sample() -> None:
    runs = {
        tuple(words[at : at + 6])
        for words in (syllables(text_of(name)) for name in FILES)
        for at in range(len(words) - 5)
    }
    shared = [
        case["question"]
        for case in golden("questions.jsonl")
        if case.get("paraphrased")
        for words in [syllables(str(case["question"]))]
        if any(tuple(words[at : at + 6]) in runs for at in range(len(words) - 5))
    ]
    assert shared == []


def test_golden_set_keeps_its_make_up() -> None:
    cases = golden("questions.jsonl")
    assert len(cases) >= 60
    assert 2 * sum("paraphrased" in case for case in cases) >= len(cases)
    assert sum("unaccented" in case for case in cases) >= 15
    assert sum("previous" in case for case in cases) >= 6
    assert {case["doc_id"] for case in cases} == set(FILES)
    assert {case["lang"] for case in cases} == {"vi", "fr", "en"}
    refused = golden("unanswerable.jsonl")
    assert len(refused) >= 25
    questions = [case["question"] for case in cases + refused if "previous" not in case]
    assert len(questions) == len(set(questions))
    for case in cases:
        if "unaccented" in case:
            assert str(case["question"]).isascii()
