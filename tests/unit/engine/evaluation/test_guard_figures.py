from __future__ import annotations

import json
from pathlib import Path

import pytest

from troly.engine.evaluation.personal_data import evaluate_personal, read_personal_cases
from troly.engine.evaluation.secrecy import evaluate_secrecy, read_secrecy_cases
from troly.engine.guard.personal_data.values import Found
from troly.errors import BadInput, FileRefused


def test_secrecy_counts_what_slips_through_and_what_is_stopped(tmp_path: Path) -> None:
    rows = [{"file": f"{i}.txt", "marked": i < 3} for i in range(5)]
    for row in rows:
        (tmp_path / str(row["file"])).write_text("x")
    (tmp_path / "manifest.json").write_text(json.dumps(rows))

    def marking(path: Path) -> str | None:
        if path.name == "2.txt":
            raise FileRefused("damaged")
        return "mat" if path.name in ("0.txt", "3.txt") else None

    report = evaluate_secrecy(read_secrecy_cases(tmp_path), marking)
    assert (report.files, report.marked, report.missed, report.wrongly_blocked) == (5, 3, 1, 1)
    assert report.refused_files == ("2.txt",)
    assert report.wrongly_blocked_share == 0.5


@pytest.mark.parametrize("row", ["x", {"file": "../a", "marked": True}, {"file": "1.txt"}])
def test_bad_manifest_is_named(tmp_path: Path, row: object) -> None:
    (tmp_path / "1.txt").write_text("x")
    (tmp_path / "manifest.json").write_text(json.dumps([row]))
    with pytest.raises(BadInput) as refused:
        read_secrecy_cases(tmp_path)
    assert refused.value.facts["line"] == 1


def test_personal_data_counts_spans_by_overlap_and_kind(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "0123456789", "spans": [{"start": 0, "end": 4, "kind": "phone"}]},
        {"id": "b", "text": "0123456789", "spans": [{"start": 0, "end": 9, "kind": "name"}]},
        {"id": "c", "text": "nothing here", "spans": []},
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    answers = {"0123456789": [Found(0, 5, "phone")], "nothing here": [Found(0, 3, "name")]}
    report = evaluate_personal(read_personal_cases(path), lambda text: answers.get(text, []))
    assert report.recall == 0.5 and report.precision == pytest.approx(1 / 3)
    assert report.document_recall == 1.0 and report.false_block_share == 1.0
    assert report.missed == ("b name",)


def test_span_outside_the_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"id": "a", "text": "ab", "spans": [{"start": 0, "end": 9}]}))
    with pytest.raises(BadInput):
        read_personal_cases(path)
