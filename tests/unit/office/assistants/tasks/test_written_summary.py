"""Summaries that a model writes: checked sentence by sentence, quotes where it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from troly.engine.answers.summary.values import Length
from troly.engine.answers.values import Ending
from troly.engine.runtimes.generating import Request
from troly.errors import NotFound, Unavailable
from troly.office.assistants.making import Writing, change_assistant, retire_assistant
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.assistants.tasks import summarise as task
from troly.office.audit.models import Entry
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library import jobs
from troly.office.library.intake import remove
from troly.office.library.models import Collection, Document
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member

WISH = task.Wish(Length.SHORT)
SAME = "said again as it stands"
"""In place of a reply: the first numbered evidence, word for word."""


class Scripted:
    name = "scripted"

    def __init__(self, reply: str, failure: str = "") -> None:
        self.reply, self.failure = reply, failure
        self.requests: list[Request] = []

    def write(self, request: Request) -> Iterator[str]:
        self.requests.append(request)
        if self.failure:
            raise Unavailable(self.failure)
        yield self.reply if self.reply != SAME else _again(request)

    def yes_share(self, question: str) -> float | None:
        return None

    def check(self) -> str:
        return self.name


def _again(request: Request) -> str:
    first = re.search(r"^\[(\d+)\] (?:\([^)]*\) )?(.+)$", request.text, re.MULTILINE)
    assert first is not None, request.text
    number, said = first.groups()
    invented = {"text": "Bạn đọc được thưởng 900 triệu đồng mỗi năm.", "evidence": [int(number)]}
    return claims([{"text": said.strip(), "evidence": [int(number)]}, invented])


def claims(rows: Sequence[object]) -> str:
    return json.dumps({"claims": rows}, ensure_ascii=False)


@pytest.fixture
def writer(
    assistant: Assistant, administrator: Member, collection: Collection
) -> Callable[..., Scripted]:
    def make(reply: str, failure: str = "") -> Scripted:
        scripted = Scripted(reply, failure)
        connect(replace(ports(), generator=lambda: scripted))
        change_assistant(
            administrator, assistant.pk, assistant.name, assistant.purpose, [collection],
            writing=Writing(AnswersWith.MODEL),
        )  # fmt: skip
        put_in_service_as_sample(assistant)
        return scripted

    return make


def made(reader: Member, document: Document, assistant: Assistant) -> task.Summarised:
    job = task.summarise_later(reader, [document.current_id], WISH, assistant.pk)
    jobs.run(str(job.pk))
    found = task.summary_for(reader, job.pk).summarised
    assert found is not None
    return found


def test_each_sentence_is_checked_and_what_nothing_bears_out_is_left_out(
    reader: Member, document: Document, assistant: Assistant, writer: Callable[..., Scripted]
) -> None:
    scripted = writer(SAME)
    found = made(reader, document, assistant)
    assert (found.ending, found.written_by) == (Ending.ANSWERED, "scripted")
    assert len(scripted.requests) == len(found.parts)
    for part in found.parts:
        [claim] = part.claims
        assert claim.verdict == "quoted" and part.left_out == 1
        [number] = claim.evidence
        assert number - 1 in part.quotes
        one = found.chosen[number - 1]
        quote = found.sides[one.text].shown(one.place.start, one.place.end)
        assert claim.text.split()[-1] in quote
    entry = Entry.objects.filter(act="texts_summarised").latest("pk")
    assert entry.details["assistant"] == str(assistant.pk)


def test_it_is_told_the_task_and_the_reader_and_no_title(
    reader: Member, document: Document, assistant: Assistant, writer: Callable[..., Scripted]
) -> None:
    scripted = writer(SAME)
    made(reader, document, assistant)
    asked = scripted.requests[0]
    assert asked.rules.startswith("Tóm tắt các bằng chứng") and "Chuyên viên" in asked.text
    assert document.title not in asked.text
    assert asked.sources == (str(document.pk),)


def test_what_differs_is_marked_with_what_differs(
    reader: Member, document: Document, assistant: Assistant, writer: Callable[..., Scripted]
) -> None:
    sides = task.summarise_versions(reader, [document.current_id], WISH)
    with_days = next(
        words
        for one in sides.chosen
        if "12 ngày" in (words := sides.sides[0].shown(one.place.start, one.place.end))
    )
    wrong = " ".join(with_days.split()).replace("12 ngày", "15 ngày")
    rows = [{"text": wrong, "evidence": [n]} for n in range(1, 5)]
    writer(claims(rows))
    found = made(reader, document, assistant)
    kept = [claim for part in found.parts for claim in part.claims]
    assert kept and {str(claim.verdict) for claim in kept} == {"check_this"}
    assert ("duration", "15", "12") in {(f.kind, f.claimed[:2], f.found[:2]) for f in kept[0].flags}


@pytest.mark.parametrize("reply, failure, asked", [
    ("", "model_down", 1),
    ("Xin chào, tôi là trợ lý.", "", None),
    (claims([{"text": "Xã sẽ xây sân bay quốc tế.", "evidence": [1]}]), "", None),
])  # fmt: skip
def test_where_it_cannot_the_quotes_stand_and_say_why(
    reply: str, failure: str, asked: int | None, reader: Member, document: Document,
    assistant: Assistant, writer: Callable[..., Scripted],
) -> None:  # fmt: skip
    scripted = writer(reply, failure)
    found = made(reader, document, assistant)
    assert found.ending is Ending.MODEL_UNAVAILABLE
    plain = task.summarise_versions(reader, [document.current_id], WISH)
    assert found.chosen == plain.chosen
    [part] = found.parts
    assert part.quotes == tuple(range(len(plain.chosen))) and part.problem.startswith("model_")
    if asked is not None:
        assert len(scripted.requests) == asked, "a model that is away is not asked again"


def test_an_assistant_that_stopped_writes_no_more(
    reader: Member, administrator: Member, document: Document, assistant: Assistant,
    writer: Callable[..., Scripted],
) -> None:  # fmt: skip
    scripted = writer(SAME)
    job = task.summarise_later(reader, [document.current_id], WISH, assistant.pk)
    retire_assistant(administrator, assistant.pk)
    jobs.run(str(job.pk))
    found = task.summary_for(reader, job.pk).summarised
    assert found is not None and found.chosen and not scripted.requests
    assert found.parts[0].problem == "assistant_does_not_write"
    with pytest.raises(NotFound):
        task.summarise_later(reader, [document.current_id], WISH, assistant.pk)


def test_words_go_with_the_document_they_rest_on(
    reader: Member, administrator: Member, document: Document, assistant: Assistant,
    writer: Callable[..., Scripted], put_in: Callable[..., object], run_jobs: Callable[..., object],
) -> None:  # fmt: skip
    other = "Điều 1. Bãi xe\n1. Xe đạp gửi miễn phí.\n2. Xe máy gửi 2.000 đồng một lượt.\n"
    put_in("bai-xe.txt", other)
    run_jobs()
    second = Document.objects.exclude(pk=document.pk).get()
    writer(SAME)
    wanted = [document.current_id, second.current_id]
    job = task.summarise_later(reader, wanted, WISH, assistant.pk)
    jobs.run(str(job.pk))
    before = task.summary_for(reader, job.pk).summarised
    remove(administrator, document.pk)
    after = task.summary_for(reader, job.pk).summarised
    assert before is not None and after is not None
    assert after.left_out == 1 and 0 < len(after.parts) < len(before.parts)
    said = [(c.text, c.evidence) for part in after.parts for c in part.claims]
    assert said and all(
        text.split()[-1] in after.sides[0].text
        and after.chosen[n - 1].place in [one.place for one in before.chosen]
        for text, numbers in said
        for n in numbers
    )
