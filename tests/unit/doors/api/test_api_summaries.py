"""Summaries made in the background by way of the API: with a model's checked words and without."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from troly.engine.runtimes.generating import Request
from troly.office.assistants.making import Writing, change_assistant
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library.models import Collection, Document
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member

Calling = Callable[..., Any]
RunJobs = Callable[..., list[object]]


class Repeating:
    """Says the first numbered sentence again, and one that nothing bears out."""

    name = "scripted"

    def write(self, request: Request) -> Iterator[str]:
        first = re.search(r"^\[(\d+)\] (?:\([^)]*\) )?(.+)$", request.text, re.MULTILINE)
        assert first is not None
        number, said = int(first[1]), first[2].strip()
        invented = "Bạn đọc được thưởng 900 triệu đồng mỗi năm."
        rows = [{"text": said, "evidence": [number]}, {"text": invented, "evidence": [number]}]
        yield json.dumps({"claims": rows}, ensure_ascii=False)

    def yes_share(self, question: str) -> float | None:
        return None

    def check(self) -> str:
        return self.name


@pytest.fixture
def writing(assistant: Assistant, administrator: Member, collection: Collection) -> Assistant:
    before = ports()
    connect(replace(before, generator=Repeating))
    change_assistant(
        administrator, assistant.pk, assistant.name, assistant.purpose, [collection],
        writing=Writing(AnswersWith.MODEL),
    )  # fmt: skip
    put_in_service_as_sample(assistant)
    return assistant


def test_a_model_writes_in_the_background_and_each_sentence_is_checked(
    reader: Member,
    stranger: Member,
    document: Document,
    writing: Assistant,
    calling: Calling,
    run_jobs: RunJobs,
) -> None:
    caller = calling(reader)
    sent = {
        "versions": [str(document.current_id)], "assistant": str(writing.pk), "length": "short"
    }  # fmt: skip
    status, begun, _ = caller.post("/summarise/later", sent)
    assert (status, begun["is_over"], begun["summary"]) == (202, False, None)
    run_jobs()
    status, found, _ = caller.get(f"/summarise/later/{begun['id']}")
    assert (status, found["is_over"], found["reason"]) == (200, True, "")
    summary = found["summary"]
    assert (summary["ending"], summary["written_by"], summary["gone"]) == (
        "answered",
        "scripted",
        0,
    )
    [text] = summary["texts"]
    assert text["version"] == str(document.current_id) and text["sections"] == []
    for part in text["parts"]:
        [claim] = part["claims"]
        assert (claim["verdict"], part["left_out"]) == ("quoted", 1) and claim["words"]
        numbers = {q["number"] for section in part["sections"] for q in section["quotes"]}
        assert numbers.issuperset(claim["evidence"])
    assert calling(stranger).get(f"/summarise/later/{begun['id']}")[0] == 404


def test_without_an_assistant_it_is_word_for_word_and_one_that_does_not_write_is_refused(
    reader: Member, document: Document, assistant: Assistant, calling: Calling, run_jobs: RunJobs
) -> None:
    caller = calling(reader)
    sent = {"versions": [str(document.current_id)]}
    begun = caller.post("/summarise/later", sent)[1]
    run_jobs()
    summary = caller.get(f"/summarise/later/{begun['id']}")[1]["summary"]
    at_once = caller.post("/summarise", sent)[1]
    assert summary["texts"] == at_once["texts"] and summary["written_by"] == ""
    status, problem, _ = caller.post("/summarise/later", sent | {"assistant": str(assistant.pk)})
    assert (status, problem["code"]) == (404, "no_such_assistant")
