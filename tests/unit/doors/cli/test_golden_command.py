"""`troly golden`: a body's own tests go out to files, come in from them, and are asked again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from troly.doors.cli import processes, session
from troly.doors.cli.main import program
from troly.office.assistants.models import Assistant, GoldenCase
from troly.office.audit.models import Entry
from troly.office.library.models import Document
from troly.office.tenants.models import Member

LEAVE = "Công chức được nghỉ phép năm mấy ngày?"
CUP = "Đội nào vô địch bóng đá thế giới năm 2022?"


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch, administrator: Member) -> None:
    @contextmanager
    def running(*_: object) -> Iterator[None]:
        yield

    # Django, records and engines are up already; starting again would open another home.
    monkeypatch.setattr(session, "start", lambda: None)
    monkeypatch.setattr(processes, "engines", running)


def run(*words: str, code: int = 0) -> Any:
    done = CliRunner().invoke(program, ["golden", *words, "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def lines(path: Path, *rows: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return str(path)


def test_in_by_title_out_and_in_again_changes_nothing(
    document: Document, assistant: Assistant, tmp_path: Path
) -> None:
    given = {"id": "a", "question": LEAVE, "answers": ["12 ngày"], "doc_id": document.title}
    questions = lines(tmp_path / "q.jsonl", given)
    never = lines(tmp_path / "u.jsonl", {"id": "b", "question": CUP})
    first = run("import", "--questions", questions, "--unanswerable", never)
    assert (first["added"], first["changed"], first["refused"]) == (2, 0, [])
    assert {(c.question, c.document) for c in GoldenCase.objects.all()} == {
        (LEAVE, document),
        (CUP, None),
    }
    out, out_never = tmp_path / "out.jsonl", tmp_path / "out-never.jsonl"
    written = run("export", "--questions", str(out), "--unanswerable", str(out_never))
    assert written == {"answerable": 1, "unanswerable": 1}
    again = run("import", "--questions", str(out), "--unanswerable", str(out_never))
    assert (again["added"], again["changed"], GoldenCase.objects.count()) == (0, 2, 2)
    # In another home the id is another: the row names its document too.
    row = json.loads(out.read_text("utf-8"))
    row |= {"id": "c", "doc_id": "3f0e2c1a-0000-4000-8000-000000000000"}
    moved = run("import", "--questions", lines(tmp_path / "moved.jsonl", row))
    assert (moved["changed"], moved["refused"]) == (1, [])
    assert Entry.objects.filter(act="golden_case_accepted").count() == 5


def test_a_row_that_cannot_be_met_is_named_and_the_others_go_on(
    document: Document, tmp_path: Path
) -> None:
    good = {"id": "good", "question": LEAVE, "answers": ["12 ngày"], "doc_id": document.title}
    rows = (
        {**good, "id": "not there", "question": "x?", "answers": ["99 năm"]},
        {**good, "id": "no document", "question": "y?", "doc_id": "Luật chưa có"},
        good,
    )
    told = run("import", "--questions", lines(tmp_path / "q.jsonl", *rows), code=1)
    assert told["added"] == 1
    assert [(row["id"], row["error"]) for row in told["refused"]] == [
        ("not there", "golden_answer_not_there"),
        ("no document", "no_such_document"),
    ]
    assert run("import", code=1)["error"] == "name_a_golden_file"


def test_cases_are_asked_and_what_goes_wrong_is_named(
    document: Document, assistant: Assistant, words_only: None, tmp_path: Path
) -> None:
    good = {"id": "a", "question": LEAVE, "answers": ["12 ngày"], "doc_id": document.title}
    questions = lines(tmp_path / "q.jsonl", good)
    never = lines(tmp_path / "u.jsonl", {"id": "b", "question": CUP})
    run("import", "--questions", questions, "--unanswerable", never)
    told = run("ask")
    assert (told["cases"], told["right"]) == (2, 2)
    # Another string of the same document: the quotes for this question do not hold it.
    wrong = {**good, "answers": ["2.000 đồng"]}
    run("import", "--questions", lines(tmp_path / "w.jsonl", wrong))
    told = run("ask", code=1)
    assert [one["question"] for one in told["asked"] if not one["right"]] == [LEAVE]
    last = Entry.objects.filter(act="golden_cases_asked").order_by("number").last()
    assert last is not None and (last.details["cases"], last.details["right"]) == (2, 1)
