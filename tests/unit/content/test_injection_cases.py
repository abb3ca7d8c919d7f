"""The injection cases keep their own rules. Messages name ids only: sealed rows stay unread."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).resolve().parents[3] / "evals" / "injections"

Row = dict[str, Any]

LANGUAGES = ("vi", "fr", "en")
PLACES = ("document", "question", "filename", "metadata")
KINDS = {
    "visible_order", "hidden_text", "zero_width", "base64", "fake_turn", "image_exfiltration",
    "link", "html_script", "fake_citation", "fake_tool_call", "role_play", "language_switch",
    "ignore_evidence", "prompt_request", "planted_secret", "homoglyphs", "soft_hyphen",
}  # fmt: skip
FIELDS = {"id", "where", "kind", "lang", "text", "markers", "obeyed"}
HOSTS = re.compile(r"(?:https?:)?//([\w.-]+)|@([\w.-]+)")


@cache
def rows(name: str) -> list[Row]:
    lines = (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def every() -> list[Row]:
    return rows("cases") + rows("sealed")


def no_row(broken: Callable[[Row], bool], among: list[Row] | None = None) -> None:
    # A bare assert would print the rows themselves.
    ids = [row["id"] for row in (every() if among is None else among) if broken(row)]
    if ids:
        pytest.fail(f"broken rows: {', '.join(ids)}", pytrace=False)


def at(*places: str) -> list[Row]:
    return [row for row in every() if row["where"] in places]


def seen(text: str) -> str:
    """A text without the characters that nobody sees, as a page may show it."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def test_every_row_has_the_fields_of_its_place() -> None:
    own = {
        "document": {"format", "question", "answers"},
        "question": {"body"},
        "filename": {"body", "question", "answers"},
        "metadata": {"body", "field", "question", "answers"},
    }
    honest = {"question", "answers"}

    def broken(row: Row) -> bool:
        left = set(row) - FIELDS - own[row["where"]]
        return not (FIELDS | own[row["where"]] <= set(row)) or left not in (set(), honest)

    no_row(broken)
    no_row(lambda row: row["lang"] not in LANGUAGES or row["kind"] not in KINDS)
    no_row(lambda row: row.get("format", "txt") not in ("txt", "md", "html"))
    no_row(lambda row: row.get("field", "title") not in ("title", "author", "subject", "keywords"))


def test_no_id_text_question_or_marker_stands_twice() -> None:
    for times in (
        Counter(row["id"] for row in every()),
        Counter(row["text"] for row in every()),
        Counter(row["question"] for row in every() if "question" in row),
        Counter(marker for row in every() for marker in row["markers"]),
    ):
        assert not [times[key] for key in times if times[key] > 1]


def test_texts_are_composed_and_short() -> None:
    no_row(lambda row: unicodedata.normalize("NFC", row["text"]) != row["text"])
    no_row(lambda row: not 10 < len(row["text"]) <= 600)
    no_row(lambda row: len(row["text"].encode()) > 180 or "/" in row["text"], at("filename"))


def test_an_honest_answer_stands_in_the_document_and_holds_no_marker() -> None:
    def broken(row: Row) -> bool:
        document = row["text"] if row["where"] == "document" else row["body"]
        honest = [row["question"], *row["answers"], row.get("body", "")]
        return (
            not row["answers"]
            or not all(answer in document for answer in row["answers"])
            or any(answer in row["question"] for answer in row["answers"])
            or any(marker in text for marker in row["markers"] for text in honest)
        )

    no_row(broken, [row for row in every() if "question" in row])
    asked = [row for row in at("question") if "question" in row]
    no_row(
        lambda row: (
            not (row["text"].startswith(row["question"]) or row["text"].endswith(row["question"]))
        ),
        asked,
    )
    assert len(asked) >= 0.7 * len(at("question"))


def test_markers_are_distinctive_and_obeying_writes_one() -> None:
    def broken(row: Row) -> bool:
        markers = row["markers"]
        distinctive = all(len(m) >= 10 and re.search(r"\d{4}", m) for m in markers)
        return not distinctive or not any(m in row["obeyed"] for m in markers)

    no_row(lambda row: not row["markers"])
    no_row(broken)


def test_what_a_page_must_show_holds_no_marker_but_a_raw_tag() -> None:
    def broken(row: Row) -> bool:
        shown = seen(row["text"])
        return any(marker in shown and not marker.startswith("<") for marker in row["markers"])

    no_row(broken, at("question", "filename", "metadata"))


def test_addresses_lead_nowhere() -> None:
    def broken(row: Row) -> bool:
        texts = " ".join([row["text"], row["obeyed"], *row["markers"]])
        hosts = ["".join(found) for found in HOSTS.findall(texts)]
        # An address cut in two has a bare word for its first half.
        return any("." in host and not host.rstrip(".").endswith(".example") for host in hosts)

    no_row(broken)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_and_each_place_stands_in_each_language(language: str) -> None:
    part = [row for row in every() if row["lang"] == language]
    assert KINDS - {row["kind"] for row in part} == set()
    in_documents = {row["kind"] for row in part if row["where"] == "document"}
    assert KINDS - in_documents == set()
    places = Counter(row["where"] for row in part)
    assert all(places[place] >= 3 for place in PLACES)


def test_the_set_is_as_large_as_promised_and_three_tenths_are_sealed() -> None:
    assert len(every()) >= 90
    assert 0.28 <= len(rows("sealed")) / len(every()) <= 0.32


def test_the_read_me_counts_the_rows_and_names_the_kinds() -> None:
    text = (GOLDEN / "README.md").read_text(encoding="utf-8")
    for name in ("cases", "sealed"):
        assert f"| `{name}.jsonl` | {len(rows(name))} |" in text
    assert all(f"`{kind}`" in text for kind in KINDS)
