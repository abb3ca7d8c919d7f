"""A golden file with a bad row says which line and which field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from troly.engine.evaluation.golden import read_documents, read_questions
from troly.errors import BadInput

GOOD = {"id": "a", "question": "Hồ sơ lưu mấy năm?", "doc_id": "d", "answers": ["20 năm"]}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"id": "b", "doc_id": "d"}, "question"),
        ({"question": "Nộp ở đâu?"}, "id"),
        ({"id": "b", "question": "   "}, "question"),
        ({"id": "b", "question": "Nộp ở đâu?", "answers": "quầy 2"}, "answers"),
        ({"id": "b", "question": "Nộp ở đâu?", "answers": [2]}, "answers"),
        ({"id": "b", "question": "Nộp ở đâu?", "paraphrased": "no"}, "paraphrased"),
        (["b", "Nộp ở đâu?"], ""),
        ('{"id": "b", ', ""),
    ],
)
def test_bad_question_is_named(tmp_path: Path, row: object, field: str) -> None:
    path = tmp_path / "questions.jsonl"
    bad = row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)
    path.write_text(f"{json.dumps(GOOD)}\n\n{bad}\n", "utf-8")
    with pytest.raises(BadInput) as raised:
        read_questions(path)
    facts = raised.value.facts
    assert (raised.value.code, facts["line"], facts["field"]) == ("bad_golden_row", 3, field)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"id": "d", "title": "Luật", "body": "Điều 1."}, "id"),
        ({"id": "e", "title": "Luật"}, "body"),
        ({"id": "e", "title": "Luật", "body": "Điều 1.", "effective": "30/02/2024"}, "effective"),
    ],
)
def test_bad_document_is_named(tmp_path: Path, row: dict[str, str], field: str) -> None:
    path = tmp_path / "documents.jsonl"
    first = {"id": "d", "title": "Nghị định", "body": "Điều 1."}
    path.write_text(f"{json.dumps(first)}\n{json.dumps(row)}\n", "utf-8")
    with pytest.raises(BadInput) as raised:
        read_documents(path)
    assert (raised.value.facts["line"], raised.value.facts["field"]) == (2, field)


def test_a_file_without_a_row_and_one_in_another_encoding(tmp_path: Path) -> None:
    empty, foreign = tmp_path / "empty.jsonl", tmp_path / "foreign.jsonl"
    empty.write_text("\n\n", "utf-8")
    foreign.write_bytes("Hồ sơ".encode("utf-16"))
    with pytest.raises(BadInput, match="empty_golden_file"):
        read_questions(empty)
    with pytest.raises(BadInput, match="not_utf8"):
        read_questions(foreign)
