"""How often a page that waits asks again: less the longer it takes, never while nobody looks."""

from __future__ import annotations

from collections.abc import Callable

from people import Watched
from playwright.sync_api import Page

Visitor = Callable[..., Watched]
SECOND = 1_000


def asked(page: Page, seconds: int) -> int:
    """How often the part is told to ask within so many seconds of the page's own clock."""
    before = page.evaluate("window.times")
    page.clock.run_for(seconds * SECOND)
    return int(page.evaluate("window.times")) - int(before)


def turn(page: Page, *, hidden: bool) -> None:
    """The tab goes behind another one, or comes back to the front."""
    page.evaluate(
        "is => { Object.defineProperty(document, 'hidden', {value: is, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')) }",
        hidden,
    )


def test_a_waiting_part_asks_less_often_and_stops_when_hidden(visitor: Visitor) -> None:
    page = visitor().page
    page.clock.install()
    page.goto("/sign-in")
    page.evaluate(
        "() => { window.times = 0; const part = document.createElement('div');"
        " part.dataset.waits = ''; part.addEventListener('due', () => window.times++);"
        " document.body.append(part) }"
    )
    turn(page, hidden=False)
    first, then, late = asked(page, 30), asked(page, 90), asked(page, 60)
    assert 9 <= first <= 11 and 17 <= then <= 20 and 5 <= late <= 7
    turn(page, hidden=True)
    assert asked(page, 120) == 0
    turn(page, hidden=False)
    assert asked(page, 60) >= 5
    page.evaluate("document.querySelector('[data-waits]').remove()")
    assert asked(page, 120) == 0
