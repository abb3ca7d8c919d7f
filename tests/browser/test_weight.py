"""What the ask page weighs on the wire, and that a thin line is enough to work with it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from people import COUNTER, UNACCENTED, Watched, ask, open_assistant
from playwright.sync_api import CDPSession, Page, expect

Person = Callable[..., Watched]
PAGE_BYTES, SCRIPT_BYTES = 100_000, 50_000
THIN = {
    "offline": False,
    "latency": 600,
    "downloadThroughput": 64_000 / 8,
    "uploadThroughput": 64_000 / 8,
}
THIN_SECONDS = 60


class Wire:
    """Bytes as they came over the network, headers included, by kind of what came."""

    def __init__(self, watched: Watched) -> None:
        self._cdp: CDPSession = watched.context.new_cdp_session(watched.page)
        self._kinds: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        self._cdp.on("Network.responseReceived", self._began)
        self._cdp.on("Network.loadingFinished", self._ended)
        self._cdp.send("Network.enable")

    def _began(self, event: dict[str, str]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _ended(self, event: dict[str, str]) -> None:
        kind = self._kinds.get(event["requestId"], "Other")
        self.bytes[kind] = self.bytes.get(kind, 0) + int(float(event["encodedDataLength"]))

    def forget(self) -> None:
        self._cdp.send("Network.clearBrowserCache")
        self.bytes = {}

    def slow_down(self) -> None:
        self._cdp.send("Network.emulateNetworkConditions", THIN)


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")


def test_ask_page_and_answer_are_light(
    person: Person, record_property: Callable[[str, object], None]
) -> None:
    watched = person()
    page = watched.page
    open_assistant(page, COUNTER)
    settled(page)
    wire = Wire(watched)
    wire.forget()
    page.reload()
    settled(page)
    whole = sum(wire.bytes.values())
    print(f"\nask page: {wire.bytes}, {whole} bytes in all")
    record_property("ask_page_bytes", whole)
    assert whole <= PAGE_BYTES
    assert 0 < wire.bytes["Script"] <= SCRIPT_BYTES

    wire.bytes = {}
    ask(page, UNACCENTED)
    settled(page)
    images = wire.bytes.get("Image", 0)
    rest = sum(wire.bytes.values()) - images
    print(f"answer: {wire.bytes}, {rest} bytes without the page's image")
    record_property("answer_bytes", rest)
    assert rest <= PAGE_BYTES // 2


@pytest.mark.parametrize("path", ["/library", "/assistants", "/"])
def test_other_pages_are_light(person: Person, path: str) -> None:
    watched = person()
    wire = Wire(watched)
    watched.page.goto(path)
    settled(watched.page)
    assert 0 < sum(wire.bytes.values()) <= PAGE_BYTES, wire.bytes


def test_a_thin_line_is_enough(
    person: Person, record_property: Callable[[str, object], None]
) -> None:
    """64 kbit/s and 600 ms each way and back, nothing in the cache: the answer comes, and can be
    read before its page image has arrived."""
    watched = person()
    page = watched.page
    open_assistant(page, COUNTER)
    address = page.url
    wire = Wire(watched)
    wire.forget()
    wire.slow_down()
    page.set_default_timeout(THIN_SECONDS * 1000)
    began = time.monotonic()
    page.goto(address, wait_until="domcontentloaded")
    expect(page.locator("#id_question")).to_be_focused(timeout=THIN_SECONDS * 1000)
    opened = time.monotonic() - began
    page.locator("#id_question").fill(UNACCENTED)
    asked = time.monotonic()
    page.locator("#id_question").press("Enter")
    expect(page.locator(".turn blockquote").first).to_be_visible(timeout=THIN_SECONDS * 1000)
    answered = time.monotonic() - asked
    print(f"\n64 kbit/s, 600 ms: page usable in {opened:.1f} s, answer read in {answered:.1f} s")
    record_property("thin_line_open_seconds", round(opened, 1))
    record_property("thin_line_answer_seconds", round(answered, 1))
    assert opened < THIN_SECONDS / 2
    assert answered < THIN_SECONDS / 2
    expect(page.locator("#source mark").first).to_be_visible()
