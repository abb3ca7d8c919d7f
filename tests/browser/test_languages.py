"""Three languages of the interface: complete, chosen by a press, kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from every_page import every_page
from layout import runs_out
from people import COUNTER, UNACCENTED, Watched, ask, open_assistant
from playwright.sync_api import Page, expect

import troly

Person = Callable[..., Watched]
LOCALES = Path(troly.__file__).parent / "content" / "locale"
# Every text of the page that a person can see or hear, one by one.
SHOWN = """() => {
  const texts = [document.title.split(" · ")[0]];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  // Names and purposes that people gave, and the words of documents: in their own language.
  const given = ".entry h2, .entry .soft, .entry .out-of-sight, .rail li, .register .title, option"
    + ", .running, [lang=vi]";
  while (walk.nextNode())
    if (!walk.currentNode.parentElement.closest(given)) texts.push(walk.currentNode.data);
  for (const name of ["aria-label", "placeholder", "title", "alt", "data-busy", "data-done",
    "data-failed", "data-drop", "data-name", "data-told", "data-too-large"])
    for (const one of document.querySelectorAll(`[${name}]`)) texts.push(one.getAttribute(name));
  return texts.map(text => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""
PLACE = re.compile(r"%%|%\(\w+\)[sd]|%[sd]|\{\w*\}")


def vietnamese_texts(language: str) -> re.Pattern[str]:
    """Matches a text that is the Vietnamese of one the interface has in ``language``."""
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as source:
        entries = [entry for entry in read_po(source, locale=language) if entry.id]
    known = set()
    for entry in entries:
        texts = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        said = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        known |= {text for text in texts if text not in said}
    # The collection of the first start was named in Vietnamese, and keeps its name.
    known.discard("Văn bản chung")
    # A short text with a place in it ("Điều %s") is also what documents say.
    clear = [t for t in known if not PLACE.search(t) or len(PLACE.sub("", t).split()) >= 3]
    patterns = [".+".join(map(re.escape, PLACE.split(text))) for text in sorted(clear)]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_vietnamese_is_left_over(person: Person, language: str) -> None:
    left_over = vietnamese_texts(language)
    page = person().page
    page.goto("/library")
    assert [text for text in page.evaluate(SHOWN) if left_over.fullmatch(text)]
    page = person(language=language).page
    for address, name in every_page(page).items():
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        found = [text for text in page.evaluate(SHOWN) if left_over.fullmatch(text)]
        assert not found, (name, found)
        # French has the longest words of the three.
        if language == "fr":
            assert not (out := runs_out(page, 1024, 768, 360)), (name, out)


def test_language_is_chosen_and_kept(person: Person) -> None:
    page = person().page
    open_assistant(page, COUNTER)

    def choose(name: str) -> None:
        page.get_by_role("banner").get_by_role("button", name=name).click()

    address = page.url
    choose("Français")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.url == address
    answer = ask(page, UNACCENTED)
    expect(answer.locator(".ending strong")).to_have_text("Dans les documents")
    # What a document says is not translated, and a screen reader is told its language.
    expect(answer.locator("blockquote").first).to_have_attribute("lang", "vi")
    expect(answer.locator("blockquote").first).to_contain_text("Phản ánh về môi trường")
    choose("English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".ending strong").last).to_have_text("In the documents")
    page.goto("/library")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    choose("Tiếng Việt")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kho văn bản")


def test_dates_are_written_one_way(person: Person) -> None:
    page: Page = person(language="en").page
    page.goto("/library")
    shown = page.locator("[data-name='Added']").first.inner_text()
    assert re.search(r"\b\d\d/\d\d/\d{4}\b", shown), shown
