"""The claim cases keep their own rules. Messages name ids only: the sealed part stays unread."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).resolve().parents[3] / "evals" / "claims"

Row = dict[str, Any]

LANGUAGES = ("vi", "fr", "en")
KINDS = {
    "supported": {"none", "paraphrase", "subset"},
    "contradicted": {
        "number", "unit", "magnitude", "date", "duration", "ordinal", "name", "document_number",
        "negation", "exception", "condition", "modality", "antonym", "scope", "comparison",
        "who_did_what",
    },
    "not_found": {"added_fact", "other_subject"},
}  # fmt: skip
FIELDS = {"id", "source", "claim", "label", "changed", "lang"}


@cache
def rows(name: str) -> list[Row]:
    lines = (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def every() -> list[Row]:
    return rows("cases") + rows("sealed")


def plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")


def no_row(broken: Callable[[Row], bool]) -> None:
    # A bare assert would print the rows themselves.
    ids = [row["id"] for row in every() if broken(row)]
    if ids:
        pytest.fail(f"broken rows: {', '.join(ids)}", pytrace=False)


def share(**wanted: str) -> float:
    chosen = [row for row in every() if all(row[key] == wanted[key] for key in wanted)]
    return len(chosen) / len(every())


def test_every_row_has_the_fields_and_a_kind_that_fits_its_label() -> None:
    no_row(lambda row: set(row) != FIELDS)
    no_row(lambda row: row["lang"] not in LANGUAGES)
    no_row(lambda row: row["changed"] not in KINDS.get(row["label"], set()))


def test_no_id_and_no_pair_stands_twice() -> None:
    ids = Counter(row["id"] for row in every())
    pairs = Counter((plain(row["source"]), plain(row["claim"])) for row in every())
    no_row(lambda row: ids[row["id"]] > 1)
    no_row(lambda row: pairs[plain(row["source"]), plain(row["claim"])] > 1)


def test_texts_are_composed_short_and_not_the_source_itself() -> None:
    def broken(row: Row) -> bool:
        texts = [row["source"], row["claim"]]
        composed = [unicodedata.normalize("NFC", " ".join(text.split())) for text in texts]
        return texts != composed or not all(15 <= len(text) <= 320 for text in texts)

    no_row(broken)
    no_row(lambda row: plain(row["claim"]) in plain(row["source"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_change_stands_in_each_language(language: str) -> None:
    found = Counter(row["changed"] for row in every() if row["lang"] == language)
    wanted = set().union(*KINDS.values())
    assert {kind for kind in wanted if found[kind] < 2} == set()


def test_the_set_is_as_large_and_as_mixed_as_promised() -> None:
    assert len(every()) >= 230
    assert 0.45 <= share(lang="vi") <= 0.55
    assert 0.2 <= share(lang="fr") <= 0.3
    assert 0.2 <= share(lang="en") <= 0.3
    for language in LANGUAGES:
        part = share(lang=language)
        assert 0.4 <= share(lang=language, label="supported") / part <= 0.5
        assert 0.36 <= share(lang=language, label="contradicted") / part <= 0.46
        assert 0.1 <= share(lang=language, label="not_found") / part <= 0.2


def test_three_tenths_are_sealed_and_no_source_stands_in_both_parts() -> None:
    assert 0.28 <= len(rows("sealed")) / len(every()) <= 0.32
    assert not {row["source"] for row in rows("cases")} & {row["source"] for row in rows("sealed")}


def test_the_read_me_counts_the_rows() -> None:
    text = (GOLDEN / "README.md").read_text(encoding="utf-8")
    for name in ("cases", "sealed"):
        assert f"| `{name}.jsonl` | {len(rows(name))} |" in text
