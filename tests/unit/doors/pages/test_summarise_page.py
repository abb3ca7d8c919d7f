"""The page of a summary: quotes under headings, opened at the place; options kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.test import Client

from troly.engine.runtimes.generating import Request
from troly.errors import Unavailable
from troly.office.assistants.making import Writing, change_assistant
from troly.office.assistants.models import AnswersWith, Assistant
from troly.office.governance.samples import put_in_service_as_sample
from troly.office.library import jobs
from troly.office.library.models import Collection, Document, Job
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member

SignIn = Callable[..., Client]
TEXT = "Điều 1. Tiền\n1. Phải nộp 4.000 đồng <b>một</b> lượt.\nĐiều 2. Giờ\nBến mở từ 5 giờ.\n"


def test_a_pasted_text_is_summed_up(reader: Member, browser_of: SignIn) -> None:
    page = browser_of(reader).post("/summarise", {"text": TEXT, "length": "short"})
    shown = page.content.decode()
    assert page.status_code == 200 and "Bến mở từ 5 giờ." in shown
    assert "&lt;b&gt;" in shown and "<b>một" not in shown
    assert '<option value="short" selected>' in shown


def test_a_document_opens_at_the_place(
    reader: Member, browser_of: SignIn, document: Document
) -> None:
    page = browser_of(reader).get("/summarise", {"version": str(document.current_id)})
    assert f"/documents/{document.pk}/versions/{document.current_id}?" in page.content.decode()


def test_nothing_chosen_and_unknown_options_are_met(reader: Member, browser_of: SignIn) -> None:
    page = browser_of(reader).post("/summarise", {"length": "epic", "audience": "nobody"})
    assert page.status_code == 400 and "Chưa chọn văn bản nào" in page.content.decode()


def test_a_worker_does_it_and_shows_it(
    reader: Member, browser_of: SignIn, document: Document
) -> None:
    page = browser_of(reader)
    sent = page.post("/summarise", {"version": str(document.current_id), "later": "yes"})
    address = sent.headers["Location"]
    assert "Đang tóm tắt" in page.get(address).content.decode()
    jobs.run(str(Job.objects.get(kind="summarise_texts").pk))
    assert "Bản tóm tắt" in page.get(address).content.decode()


def test_a_model_is_offered_and_asked_by_a_press_alone(
    reader: Member,
    administrator: Member,
    assistant: Assistant,
    collection: Collection,
    browser_of: SignIn,
    document: Document,
) -> None:
    page = browser_of(reader)
    assert 'name="writer"' not in page.get("/summarise").content.decode()
    connect(replace(ports(), generator=AwayModel))
    change_assistant(
        administrator, assistant.pk, assistant.name, assistant.purpose, [collection],
        writing=Writing(AnswersWith.MODEL),
    )  # fmt: skip
    put_in_service_as_sample(assistant)
    chosen = {"version": str(document.current_id), "writer": str(assistant.pk)}
    shown = page.get("/summarise", chosen).content.decode()
    assert "Để mô hình viết trong nền" in shown and "Bản tóm tắt" in shown
    assert not Job.objects.filter(kind="summarise_texts").exists()
    sent = page.post("/summarise", {**chosen, "later": "yes"})
    jobs.run(str(Job.objects.get(kind="summarise_texts").pk))
    made = page.get(sent.headers["Location"]).content.decode()
    assert "Chỉ có câu nguyên văn" in made and "Máy chủ mô hình không trả lời." in made
    assert 'id="quote-summary-1"' in made


class AwayModel:
    name = "away"

    def write(self, request: Request) -> Iterator[str]:
        raise Unavailable("model_down")

    def yes_share(self, question: str) -> float | None:
        return None

    def check(self) -> str:
        return self.name
