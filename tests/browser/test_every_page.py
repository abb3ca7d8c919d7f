"""What holds for every page: axe finds nothing, nothing runs out of the screen, print is clean."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
from chromium import CHROMIUM, FLAGS
from desk import Desk
from every_page import every_page
from layout import runs_out
from people import COUNTER, OFFICE, SEVERAL, Watched, ask, open_assistant
from playwright.sync_api import Browser, Page, expect

Person = Callable[..., Watched]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
LEVELS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
  const style = getComputedStyle(one);
  const isLong = value => value.split(",").some(part => parseFloat(part) > 0);
  return isLong(style.transitionDuration) || isLong(style.animationDuration)
    || style.scrollBehavior === "smooth";
}).slice(0, 3).map(one => "moves: " + one.outerHTML.slice(0, 80))"""


def violations(page: Page, rules: dict[str, Any] = LEVELS, inside: str = "html") -> list[str]:
    found: dict[str, Any] = page.evaluate(
        "([where, runOnly]) => axe.run(where, { runOnly, resultTypes: ['violations'] })",
        [inside, rules],
    )
    return [
        f"{v['id']}: {node['html'][:160]} {json.dumps(node['any'][:1], ensure_ascii=False)[:300]}"
        for v in found["violations"]
        for node in v["nodes"][:3]
    ]


def in_both_schemes(page: Page, inside: str = "html") -> list[str]:
    """All rules in the light scheme; in the dark one those that look at colours."""
    page.emulate_media(color_scheme="light")
    found = violations(page, inside=inside)
    page.emulate_media(color_scheme="dark")
    return found + [f"dark: {line}" for line in violations(page, COLOURS, inside)]


def test_every_page_is_for_everyone(person: Person, visitor: Person) -> None:
    """On a large screen and a phone, light and dark: axe finds nothing, nothing moves by itself,
    nothing sticks out, at 200 % zoom of 1366 points (683) neither."""
    page = person(reduced_motion="reduce").page
    wrong = {}
    for address, name in every_page(page).items():
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(address)
        for fold in page.locator("details.fold").all():
            fold.evaluate("one => (one.open = true)")
        page.evaluate(AXE)
        found = in_both_schemes(page) + page.evaluate(MOVING) + runs_out(page, 683, 360)
        if found := found + in_both_schemes(page):
            wrong[name] = found
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator(".menu summary").click()
    wrong |= {"menu": found} if (found := in_both_schemes(page, ".menu")) else {}
    outside = visitor(360, 740, reduced_motion="reduce").page
    outside.goto("/sign-in")
    outside.evaluate(AXE)
    wrong |= {"sign-in": found} if (found := in_both_schemes(outside)) else {}
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)


def test_the_checks_would_find_something(person: Person) -> None:
    page = person(reduced_motion="reduce").page
    page.goto("/assistants/new")
    page.evaluate(AXE)
    page.evaluate("document.querySelector('label').remove()")
    assert any(line.startswith("label:") for line in violations(page))
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.querySelector('h1').style.color = '#333'")
    assert any(line.startswith("color-contrast:") for line in violations(page, COLOURS))
    page.evaluate("document.querySelector('h1').style.cssText = 'width: 90em; transition: 1s'")
    assert runs_out(page, 1000)
    assert page.evaluate(MOVING)


def test_letters_twice_the_size(desk: Desk, chromium: Browser, signed_in: Any) -> None:
    """Larger letters alone, as the browser's own setting gives: still nothing is cut off."""
    large = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=[*FLAGS, "--blink-settings=defaultFontSize=32"]
    )
    context = large.new_context(
        base_url=desk.address,
        storage_state=signed_in,
        viewport={"width": 1366, "height": 768},
    )
    page = context.new_page()
    page.goto("/")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "34px"
    for address, name in every_page(page).items():
        page.goto(address)
        assert not (out := runs_out(page, 1366)), (name, out)
    large.close()


def test_an_answer_prints_with_its_sources(person: Person) -> None:
    page = person().page
    open_assistant(page, OFFICE)
    ask(page, "Chi cho chuyển đổi số năm 2026 là bao nhiêu?")
    page.emulate_media(media="print")
    for selector in (".question", ".ending", "blockquote", "figcaption", ".print-only"):
        expect(page.locator(selector).first).to_be_visible()
    for selector in (".bar", ".rail", ".ask-form", ".tools", ".folds", "#source", ".foot"):
        if page.locator(selector).count():
            expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator(".print-only")).to_contain_text("Mã đối chiếu:")
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )


def test_one_announcement_for_an_answer(person: Person) -> None:
    watched = person()
    page = watched.page
    open_assistant(page, COUNTER)
    watched.context.add_init_script(
        """window.told = [];
        new MutationObserver(changes => {
          for (const change of changes) {
            const on = change.target.nodeType === 1 ? change.target : change.target.parentElement;
            const live = on?.closest("[aria-live], [role=status], [role=alert], [role=log]");
            if (live && live.textContent.trim()) window.told.push(live.textContent.trim());
          }
        }).observe(document, { childList: true, characterData: true, subtree: true });
        document.addEventListener("DOMContentLoaded", () => (window.told = []));"""
    )
    ask(page, SEVERAL)
    page.wait_for_timeout(1_000)
    told = page.evaluate("window.told")
    quotes = page.locator(".quote").count()
    assert quotes > 1
    assert told == [f"Có trong văn bản. {quotes} trích dẫn."]
    page.locator(".quote").nth(1).locator("a[data-beside]").click()
    expect(page.locator("#told")).to_contain_text("Nguồn đã mở bên cạnh: ")
    page.wait_for_timeout(500)
    assert len(page.evaluate("window.told")) == 2
