"""What people do at the desk, in the steps they take, and what their browser had to complain of."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

import troly

OWN_PASSWORD = "một câu dài dễ nhớ ở Suối Mây"
SAMPLES = Path(troly.__file__).parent / "content" / "samples"
COUNTER, OFFICE, PARTNERS = (
    "Trợ lý một cửa Suối Mây",
    "Trợ lý công vụ Suối Mây",
    "Coopération et visiteurs / Cooperation desk",
)
SEVERAL = "le phi dang ky ho kinh doanh la bao nhieu"
UNACCENTED = "phan anh ve moi truong thi bao nhieu ngay duoc tra loi"
QUOTED = (
    "2. Phản ánh về môi trường và trật tự được trả lời trong 05 ngày làm việc; "
    "các phản ánh khác trong 10 ngày làm việc."
)
READING_SECONDS = 90


class Watched:
    """A browser window with one page, and what went wrong in it without being seen."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self._address = context, address
        self.wrong: list[str] = []
        context.set_default_timeout(20_000)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("console", self._heard)
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        # A page of a refusal (400, 404) is a page; its parts are watched below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.wrong.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.wrong.append(f"{response.status}: {response.url}")

    def speaks(self, language: str) -> None:
        self.context.add_cookies(
            [{"name": "troly_language", "value": language, "url": self._address}]
        )


def sign_in(page: Page, name: str, password: str) -> None:
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(password)
    page.locator("main form button").click()


def set_own_password(page: Page, old: str, new: str) -> None:
    page.locator("#id_old_password").fill(old)
    page.locator("#id_new_password").fill(new)
    page.locator("#id_repeated_password").fill(new)
    page.locator("main form button").click()
    page.wait_for_url("**/")


def open_assistant(page: Page, name: str) -> None:
    """The ask page of an assistant, by way of the list of assistants."""
    page.goto("/assistants")
    page.get_by_role("heading", name=name).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def ask(page: Page, question: str) -> Locator:
    """Ask in the form of the page; returns the newest answer."""
    page.locator("#id_question").fill(question)
    page.locator(".ask-form button[type=submit]").click()
    page.wait_for_url("**/conversations/**")
    return page.locator(".turn").last


def row_of(page: Page, title: str) -> Locator:
    """The row of the library's register whose title holds these words."""
    return page.locator(".register tbody tr").filter(has_text=title)


def upload(page: Page, files: list[Path], collection: str) -> None:
    """Through the form of the library, into a new collection."""
    page.goto("/library")
    page.locator("#id_files").set_input_files(files)
    page.locator("#id_new_collection").fill(collection)
    page.locator("form.drop button[type=submit]").click()


def words(text: str) -> str:
    """Text without the differences of spaces and quotation marks."""
    return " ".join(text.replace("“", "").replace("”", "").split())
