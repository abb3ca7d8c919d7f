"""A desk that runs for the whole suite, and people in front of it in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import CHROMIUM, FLAGS
from desk import Desk
from people import OWN_PASSWORD, Watched, set_own_password, sign_in
from playwright.sync_api import Browser, sync_playwright
from tests.contract.chat_server import ChatServer, chat_server

from shipped_model import shipped_model

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first start comes first: it needs the desk as it is before anybody used it. The longest
    file comes next: where two share the work, neither waits for the other at the end."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
    early = ("test_first_start.py", "test_every_page.py")
    items.sort(key=lambda item: early.index(item.path.name) if item.path.name in early else 2)


@pytest.fixture(scope="session")
def model_server() -> Iterator[ChatServer]:
    """A server of the chat protocol on this machine; a journey says what it writes."""
    with chat_server() as server:
        yield server


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, model_server: ChatServer) -> Iterator[Desk]:
    """A desk just started: no document, the one-time password not used yet."""
    desk = Desk(tmp_path_factory.mktemp("desk"), shipped_model(), model_server.url)
    try:
        desk.start()
        yield desk
    finally:
        desk.stop()
    assert "Traceback" not in desk.log, desk.log
    assert "Warning" not in desk.log, desk.log


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(desk: Desk, chromium: Browser) -> dict[str, Any]:
    """Cookies of the administrator on a desk with the samples loaded."""
    desk.load_samples()
    context = chromium.new_context(base_url=desk.address, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto("/sign-in")
    sign_in(page, desk.name, desk.password)
    if not desk.has_own_password:
        set_own_password(page, desk.password, OWN_PASSWORD)
        desk.password, desk.has_own_password = OWN_PASSWORD, True
    state: dict[str, Any] = context.storage_state()  # type: ignore[assignment]
    context.close()
    return state


PersonMaker = Callable[..., Watched]


@pytest.fixture
def visitor(chromium: Browser, desk: Desk) -> Iterator[PersonMaker]:
    """``visitor(width=1366, ...)``: somebody with a browser of their own, not signed in. What goes
    wrong in the browser unseen (scripts, policy, missing parts) fails the test."""
    made: list[Watched] = []

    def make(width: int = 1366, height: int = 768, **options: Any) -> Watched:
        context = chromium.new_context(
            base_url=desk.address,
            locale="vi-VN",
            viewport={"width": width, "height": height},
            **options,
        )
        person = Watched(context, desk.address)
        made.append(person)
        return person

    yield make
    wrong = [line for person in made for line in person.wrong]
    for person in made:
        person.context.close()
    assert not wrong, wrong


@pytest.fixture
def person(visitor: PersonMaker, signed_in: dict[str, Any]) -> PersonMaker:
    """``person(...)``: as ``visitor``, signed in as the administrator; the samples are there."""

    def make(width: int = 1366, height: int = 768, language: str = "vi", **options: Any) -> Watched:
        one = visitor(width, height, storage_state=signed_in, **options)
        one.speaks(language)
        return one

    return make
