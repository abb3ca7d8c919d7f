"""Asking, asking on, and being refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from people import (
    COUNTER,
    OFFICE,
    PARTNERS,
    QUOTED,
    SEVERAL,
    UNACCENTED,
    Watched,
    ask,
    open_assistant,
    words,
)
from playwright.sync_api import expect

Person = Callable[..., Watched]


def test_unaccented_question_is_answered_with_the_source_beside(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    answer = ask(page, UNACCENTED)
    expect(answer.get_by_role("heading")).to_have_text(UNACCENTED)
    expect(answer.locator(".turn-facts")).to_contain_text("phản ánh về môi trường")
    expect(answer.locator(".ending strong")).to_have_text("Có trong văn bản")
    quote = answer.locator(".quote").first
    assert words(quote.locator("blockquote").inner_text()) == QUOTED
    place = quote.locator("figcaption")
    expect(place).to_contain_text("Quy chế làm việc của Ủy ban nhân dân xã Suối Mây")
    expect(place).to_contain_text("Điều 21, khoản 2 · tr. 5 · còn hiệu lực")
    beside = page.locator("#source")
    expect(beside).to_be_visible()
    expect(beside.locator("mark").first).to_contain_text("Phản ánh về môi trường")
    left, right = page.locator(".middle").bounding_box(), beside.bounding_box()
    assert left and right and left["x"] + left["width"] <= right["x"]


def test_what_is_beside_follows_the_quote_chosen(person: Person) -> None:
    """Without leaving the answer."""
    page = person().page
    open_assistant(page, COUNTER)
    answer = ask(page, SEVERAL)
    address = page.url
    second = answer.locator(".quote").nth(1)
    quoted = second.locator("blockquote").inner_text().strip("“” \n")
    second.locator("a[data-beside]").click()
    expect(answer.locator(".quote.current .n")).to_have_text("Trích dẫn [2]")
    expect(page.locator("#source mark").first).to_contain_text(quoted)
    assert page.url == address


def test_suggestion_is_one_press_from_its_answer(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    suggested = "Nộp hồ sơ trực tuyến được giảm bao nhiêu?"
    page.locator(".suggestions").get_by_role("link", name=suggested).click()
    expect(page.locator("#id_question")).to_have_value(suggested)
    page.locator("#id_question").press("Enter")
    expect(page.locator(".turn blockquote").first).to_contain_text("giảm 50%")


def test_follow_up_keeps_its_subject(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    ask(page, "Chứng thực chữ ký mất bao nhiêu tiền?")
    answer = ask(page, "Còn chứng thực hợp đồng thì sao?")
    expect(page.locator(".turn")).to_have_count(2)
    expect(answer.locator(".turn-facts")).to_contain_text("Được hiểu là:")
    expect(answer.locator(".turn-facts q")).to_contain_text(
        "Chứng thực hợp đồng mất bao nhiêu tiền"
    )
    expect(answer.locator(".ending strong")).to_have_text("Có trong văn bản")
    expect(answer.locator(".quotes")).to_contain_text("50.000 đồng")
    # It can be read again from the list of past questions.
    page.goto("/assistants")
    open_assistant(page, COUNTER)
    page.locator(".rail").get_by_role("link", name=re.compile("Chứng thực chữ ký")).first.click()
    expect(page.locator(".turn")).to_have_count(2)


def test_refusal_shows_what_comes_closest(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)
    answer = ask(page, "Đội nào vô địch bóng đá thế giới năm 2022?")
    expect(answer.locator(".ending strong")).to_have_text("Không tìm thấy trong văn bản")
    expect(answer.locator("blockquote")).to_have_count(0)
    expect(answer).to_contain_text("Đã tìm trong:")
    near = answer.locator(".near > li")
    expect(near.first).to_be_visible()
    assert near.count() <= 5
    title = near.first.locator(".from").inner_text().split(" [")[0].split(",")[0].split(" · ")[-1]
    near.first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/documents/.+#quote"))
    expect(page.locator("mark, .marked").first).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title[:20])
    page.get_by_role("link", name="Về câu trả lời").click()
    expect(page.locator(".ending strong")).to_have_text("Không tìm thấy trong văn bản")


@pytest.mark.parametrize(
    ("language", "question", "ending", "words_quoted"),
    [
        (
            "fr",
            "Combien Valbrume verse-t-elle sur la durée de la convention ?",
            "Dans les documents",
            "euros",
        ),
        ("en", "Do I need a permit to fly a drone?", "In the documents", "permit"),
    ],
)
def test_french_and_english_questions(
    person: Person, language: str, question: str, ending: str, words_quoted: str
) -> None:
    page = person(language=language).page
    open_assistant(page, PARTNERS)
    answer = ask(page, question)
    expect(answer.locator(".ending.good")).to_be_visible()
    expect(answer.locator(".ending strong")).to_have_text(ending)
    expect(answer.locator(".quotes")).to_contain_text(words_quoted)
    expect(answer.locator("blockquote").first).to_have_attribute("lang", language)


def test_an_empty_or_endless_question_keeps_what_was_typed(person: Person) -> None:
    page = person().page
    open_assistant(page, OFFICE)
    page.locator("#id_question").fill("   \n ")
    page.locator("#id_question").press("Enter")
    expect(page).to_have_url(re.compile("/ask$"))
    typed = "nghỉ phép " * 300
    page.locator("#id_question").fill(typed)
    page.locator(".ask-form button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("giới hạn là 2000")
    expect(page.locator("#id_question")).to_have_value(re.compile("^nghỉ phép nghỉ phép"))
    expect(page.locator("#id_question")).to_be_focused()
    expect(page.locator("#id_question")).to_have_attribute("aria-invalid", "true")
