"""The yes or no of a real model beside the rules, from the question to what is shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.models.conftest import FILE, SHA256, ModelProcess

from troly.engine.answers.checking import Finding
from troly.engine.answers.claims.check import check_claim
from troly.engine.answers.claims.values import Verdict
from troly.engine.answers.gates import question, with_model
from troly.engine.runtimes.gguf import GgufModel
from troly.office.assistants.checking import check_draft
from troly.office.assistants.making import Writing, change_assistant
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library.models import Collection, Document
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member

HELD = "Mỗi năm công chức được nghỉ phép 12 ngày làm việc."
WRONG = "Mỗi năm công chức được nghỉ phép 21 ngày làm việc."


class Overheard:
    """The real model; what it was asked and said is kept."""

    def __init__(self, inner: GgufModel) -> None:
        self._inner = inner
        self.name = inner.name
        self.write, self.check = inner.write, inner.check
        self.said: dict[str, float | None] = {}

    def yes_share(self, question: str) -> float | None:
        self.said[question] = self._inner.yes_share(question)
        return self.said[question]


@pytest.fixture
def overheard(process: ModelProcess) -> Iterator[Overheard]:
    model = Overheard(process.model())
    connect(replace(ports(), generator=lambda: model))
    yield model


def test_a_draft_is_held_against_documents_by_rules_and_a_real_model(
    overheard: Overheard,
    administrator: Member,
    collection: Collection,
    draft_assistant: Assistant,
    document: Document,
) -> None:
    wanted = Writing(AnswersWith.QUOTES, asks_gates=True)
    changed = change_assistant(
        administrator, draft_assistant.pk, draft_assistant.name, draft_assistant.purpose,
        [collection], writing=wanted,
    )  # fmt: skip
    put_in_service_as_sample(changed)
    held, wrong = check_draft(administrator, changed, f"{HELD} {WRONG}").sentences
    assert (wrong.finding, wrong.model_says) == (Finding.CHECK_THIS, "")
    [(asked, share)] = overheard.said.items()
    assert HELD in asked and share is not None and 0.0 <= share <= 1.0
    source = asked.split("Source: ")[1].split("\nClaim: ")[0]
    assert asked == question("same_facts", source, HELD)
    rules = check_claim(HELD, [source], "vi").verdict
    assert rules in (Verdict.NO_CONTRADICTION_FOUND, Verdict.OTHER_WORDS)
    word, says = with_model(rules, share)
    assert (held.finding, held.model_says) == (Finding(word), says)


def test_the_command_measures_a_file(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    rows = [
        {"id": "a", "source": HELD, "claim": WRONG, "label": "contradicted", "lang": "vi"},
        {"id": "b", "source": HELD, "claim": HELD[9:], "label": "supported", "lang": "vi"},
    ]
    cases.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    home = tmp_path / "home"
    command = ["evaluate", "claims", "--cases", str(cases), "--model-file", FILE]
    done = subprocess.run(
        [sys.executable, "-m", "troly", *command, "--digest", SHA256, "--json"],
        env={**os.environ, "TROLY_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    figures = json.loads(done.stdout.splitlines()[-1])["with_model"]
    assert (figures["cases"], figures["told"], figures["model"]) == (2, 2, SHA256)
    assert figures["caught"]["rules"] == 1.0 and figures["false_alarms"]["rules"] == 0.0
    assert figures["cpu_seconds_per_claim"] > 0
    kept = (home / "derived" / "asked-gates.jsonl").read_text("utf-8")
    assert len(kept.splitlines()) == 2 and "công chức" not in kept
