"""`troly summarise --assistant`: a model's paragraphs, checked; nothing written of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from troly.doors.cli import session
from troly.doors.cli.main import program
from troly.engine.runtimes.generating import Request
from troly.errors import Unavailable
from troly.office.assistants.making import Writing, change_assistant
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library.models import Collection, Document
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member


class Away:
    name = "away"

    def write(self, request: Request) -> Iterator[str]:
        raise Unavailable("model_away")
        yield ""

    def yes_share(self, question: str) -> float | None:
        return None

    def check(self) -> str:
        return self.name


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> None:
    # Django and records are up already; starting again would open another home.
    monkeypatch.setattr(session, "start", lambda: None)


@pytest.fixture
def writing(administrator: Member, assistant: Assistant, collection: Collection) -> Assistant:
    connect(replace(ports(), generator=Away))
    change_assistant(
        administrator, assistant.pk, assistant.name, assistant.purpose, [collection],
        writing=Writing(AnswersWith.MODEL),
    )  # fmt: skip
    put_in_service_as_sample(assistant)
    return assistant


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(program, ["summarise", *words])
    return done.exit_code, done.stdout


def test_a_model_that_is_away_leaves_the_sentences_word_for_word(
    document: Document, writing: Assistant
) -> None:
    code, said = run(str(document.current_id), "--assistant", writing.name, "--json")
    found: Any = json.loads(said)
    assert (code, found["ending"], found["written_by"]) == (0, "model_unavailable", "away")
    [part] = found["texts"][0]["parts"]
    assert part["problem"] == "model_away" and part["claims"] == []
    assert part["sections"][0]["quotes"]
    code, said = run(str(document.current_id), "--assistant", writing.name)
    assert code == 0 and part["sections"][0]["quotes"][0]["words"].split()[0] in said


def test_a_file_is_not_given_to_a_model(writing: Assistant, tmp_path: Path) -> None:
    (tmp_path / "mot.txt").write_text("Người trông bến mở bến từ 7 giờ.", "utf-8")
    code, said = run(str(tmp_path / "mot.txt"), "--assistant", writing.name, "--json")
    assert code != 0 and json.loads(said)["error"] == "written_from_versions"
