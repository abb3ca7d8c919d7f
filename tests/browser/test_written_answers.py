"""Answers with a model's sentences: on the page as they come, with scripts off, by the protocol."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from desk import Desk
from people import UNACCENTED, Watched, open_assistant
from playwright.sync_api import expect
from tests.contract.chat_server import ChatServer, Reply, claims, says

Person = Callable[..., Watched]
TRUE = (
    "Phản ánh về môi trường và trật tự được trả lời trong 05 ngày làm việc; "
    "các phản ánh khác trong 10 ngày làm việc."
)
ALTERED = TRUE.replace("05 ngày", "15 ngày")
WRITER = "Trợ lý viết câu (thử)"
WRITTEN = claims((TRUE, [1]), (ALTERED, [1]))


@pytest.fixture
def assistant(person: Person, model_server: ChatServer) -> Iterator[str]:
    """The address of an assistant that answers with the model, for as long as the test: a new
    one, which answers its maker before it is tried. A changed one would go on as approved."""
    model_server.behaviour = says(WRITTEN)
    page = person().page
    page.goto("/assistants/new")
    page.locator("#id_name").fill(WRITER)
    for collection in ("Quy chế và quyết định", "Thủ tục hành chính"):
        page.locator(".choices").get_by_label(collection, exact=True).check()
    page.locator("input[name=answers_with][value=model]").check()
    page.locator("main form.sheet button.first[type=submit]").click()
    page.wait_for_url("**/assistants")
    open_assistant(page, WRITER)
    address = page.url
    yield address
    page.goto(address.replace("/ask", "/retire"))
    page.locator("#id_reason").fill("Xong phần thử")
    page.locator("main form button").click()
    page.wait_for_url("**/assistants")


def test_sentences_stand_above_the_quotes_with_their_verdicts(
    person: Person, assistant: str
) -> None:
    page = person().page
    page.goto(assistant)
    page.locator("#id_question").fill(UNACCENTED)
    page.locator("#id_question").press("Enter")
    page.wait_for_url(re.compile("/conversations/"))
    said = page.locator(".claim")
    expect(said).to_have_count(2)
    expect(said.nth(0).locator("strong")).to_have_text("Nguyên văn")
    expect(said.nth(1).locator("strong")).to_have_text("Cần kiểm tra")
    expect(said.nth(1).locator(".flags")).to_contain_text("15 ngày")
    said.nth(0).locator("a.n").click()
    quote = page.locator(f"#{page.url.rpartition('#')[2]}")
    expect(quote.locator("blockquote")).to_contain_text(TRUE)
    page.locator(".turn .folds summary").last.click()
    page.locator(".folds a[href$='/why']").click()
    told = page.locator(".claim")
    expect(told).to_have_count(2)
    expect(told.nth(1)).to_contain_text("Cần kiểm tra")
    told.nth(0).locator("a.n").click()
    expect(page.locator(f"#{page.url.rpartition('#')[2]}")).to_contain_text("[1]")


def test_with_scripts_off_the_page_grows_and_leads_on(person: Person, assistant: str) -> None:
    page = person(width=360, java_script_enabled=False).page
    page.goto(assistant)
    page.locator("#id_question").fill(UNACCENTED)
    page.locator(".ask-form button").click()
    expect(page.locator(".claim")).to_have_count(2)
    page.get_by_role("link", name="Xem câu trả lời và trích dẫn").click()
    expect(page.locator(".turn .claim")).to_have_count(2)
    expect(page.locator(".turn blockquote").first).to_contain_text(TRUE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_sentence_is_there_while_the_model_still_writes(
    person: Person, assistant: str, model_server: ChatServer
) -> None:
    goes_on = threading.Event()

    def waits(reply: Reply, request: dict[str, Any]) -> None:
        reply.head()
        first, rest = WRITTEN[: WRITTEN.index("}") + 1], WRITTEN[WRITTEN.index("}") + 1 :]
        reply.piece(first)
        goes_on.wait(20)
        reply.piece(rest)
        reply.piece(None, "stop")

    model_server.behaviour = waits
    page = person(java_script_enabled=False).page
    page.goto(assistant)
    page.locator("#id_question").fill(UNACCENTED)
    page.locator(".ask-form button").click(no_wait_after=True)
    try:
        expect(page.locator(".claim")).to_have_count(1)
        expect(page.locator("a[data-go]")).to_have_count(0)
    finally:
        goes_on.set()
    expect(page.locator(".claim")).to_have_count(2)
    expect(page.locator("a[data-go]")).to_have_count(1)


def test_a_model_that_is_cut_leaves_the_quotes(
    person: Person, assistant: str, model_server: ChatServer
) -> None:
    def cut(reply: Reply, request: dict[str, Any]) -> None:
        reply.head()
        reply.piece(WRITTEN[:-10])
        reply.cut()

    model_server.behaviour = cut
    page = person().page
    page.goto(assistant)
    page.locator("#id_question").fill(UNACCENTED)
    page.locator("#id_question").press("Enter")
    page.wait_for_url(re.compile("/conversations/"))
    expect(page.locator(".ending strong").first).to_have_text("Chỉ có đoạn trích")
    expect(page.locator(".turn .notice")).to_contain_text("bị ngắt giữa chừng")
    expect(page.locator(".claim")).to_have_count(0)
    expect(page.locator(".turn blockquote").first).to_contain_text(TRUE)


def test_a_program_hears_the_same_through_the_chat_protocol(desk: Desk, assistant: str) -> None:
    import openai

    token = re.search(r"troly_\S+", desk.command("token", desk.name))
    assert token is not None
    client = openai.OpenAI(api_key=token[0], base_url=f"{desk.address}/api/v1", max_retries=0)
    [known] = [m.id for m in client.models.list().data if m.owned_by == WRITER]
    asked: Any = {"model": known, "messages": [{"role": "user", "content": UNACCENTED}]}
    pieces = list(client.chat.completions.create(**asked, stream=True))
    text = "".join(piece.choices[0].delta.content or "" for piece in pieces)
    assert text.index(TRUE) < text.index("(Nguyên văn)") < text.index("(Cần kiểm tra)")
    assert "Có trong văn bản" in text
    last = pieces[-1].model_dump()
    assert last["choices"][0]["finish_reason"] == "stop"
    assert [c["verdict"] for c in last["troly"]["claims"]] == ["quoted", "check_this"]
    assert last["troly"]["quotes"][0]["citation"]["url"].startswith(desk.address)
    whole = client.chat.completions.create(**asked)
    assert TRUE in (whole.choices[0].message.content or "")
