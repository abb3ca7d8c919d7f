"""The addresses of every kind of page, found by following the product's own links."""

from __future__ import annotations

from people import COUNTER, UNACCENTED, ask, open_assistant
from playwright.sync_api import Page

NOBODY = "00000000-0000-0000-0000-000000000000"
_known: dict[str, str] = {}


def every_page(page: Page) -> dict[str, str]:
    """Address → name of the page, for somebody who is signed in; gathered once per run."""
    if not _known:
        _known.update({address: name for name, address in _gather(page).items()})
    return _known


def _gather(page: Page) -> dict[str, str]:
    found = {
        "home": "/",
        "library": "/library",
        "library, nothing found": "/library?state=quarantined",
        "compare": "/compare",
        "analyse": "/analyse",
        "summarise": "/summarise",
        "cases": "/cases",
        "document forms": "/document-forms",
        "document form": "/document-forms/bao_cao",
        "assistants": "/assistants",
        "new assistant": "/assistants/new",
        "register": "/register",
        "incidents": "/incidents",
        "new assistant of a sector": "/assistants/new?template=health",
        "register, nothing found": "/register?q=khong-co",
        "open register": "/open/register",
        "reports": "/reports",
        "password": "/password",
        "account": "/account",
        "one-time codes": "/account/codes",
        "members": "/people",
        "sending out": "/outgoing",
        "personal data": "/personal-data",
        "policy on personal data": "/personal-data/policy",
        "terms of keeping": "/personal-data/terms",
        "requests from people": "/personal-data/requests",
        "groups": "/groups",
        "passkeys": "/account/passkeys",
        "keys to the API": "/account/tokens",
        "sign-in systems": "/people/identity",
        "other ways to sign in": "/sign-in/ways",
        "invite": "/people/invite",
        "bodies, nothing found": "/bodies?q=khong-co-noi-nao",
        "not there": f"/conversations/{NOBODY}",
    }
    open_assistant(page, COUNTER)
    found["ask"] = page.url
    found["check a draft"] = _link(page, "a[href$='/check']")
    ask(page, UNACCENTED)
    found["answer"] = page.url.split("#")[0]
    open_assistant(page, COUNTER)
    ask(page, "Đội nào vô địch bóng đá thế giới năm 2022?")
    found["refusal"] = page.url.split("#")[0]
    page.goto(found["answer"])
    judged = page.locator(".judged button[value=incomplete]").first
    if judged.is_visible():
        judged.click()
    page.goto(found["answer"])
    page.locator(".turn .folds summary").last.click()
    found["why"] = _link(page, ".folds a[href$='/why']")
    found["keep as a test"] = _link(page, "a[href$='/keep']")
    found["permanent link"] = found["why"].removesuffix("/why")
    found["work"] = "/jobs"
    page.goto("/feedback")
    found["feedback"] = "/feedback"
    found["candidate"] = _link(page, ".register .title a")
    found["golden cases"] = "/golden-cases"
    found["abbreviations"] = "/glossary"
    page.goto(found["answer"])
    found["pdf at its quote"] = _link(page, ".quote a.open")
    page.goto("/library?state=complete")
    for kind, title in (("docx", "Thủ tục hộ tịch"), ("html table", "Công khai dự toán")):
        found[kind] = _link(page, f".register .title a:has-text('{title}')")
    found["document facts"] = f"/documents/{found['docx'].split('/')[2]}/facts"
    page.goto(found["document facts"])
    found["who may read"] = _link(page, "a[href^='/access/']")
    found |= _case(page)
    page.goto("/library?state=complete")
    found["replace"] = _link(page, ".register .acts a >> nth=0")
    found["delete"] = _link(page, ".register .acts a >> nth=1")
    page.goto("/people")
    found["member"] = _link(page, ".register .title a")
    page.goto("/bodies")
    found["body"] = page.url
    return found | _of_an_assistant(page)


def _of_an_assistant(page: Page) -> dict[str, str]:
    """Its settings, its life in the register, its incidents, what is reported of it."""
    page.goto("/assistants")
    found = {
        "edit assistant": _link(page, f".entry:has-text('{COUNTER}') .actions a >> nth=1"),
        "register entry": _link(page, f".entry:has-text('{COUNTER}') .actions a >> nth=2"),
    }
    entry = found["register entry"]
    page.goto(entry)
    found["evidence"] = _link(page, "a[href*='/steps/']")
    found["card"] = f"{entry}/card"
    about = entry.split("/")[2]
    found["report"] = f"/reports/impact_assessment?assistant={about}"
    found["answer of a report"] = f"/reports/impact_assessment/questions/2.1?assistant={about}"
    found["evidence of a report"] = f"/reports/impact_assessment/evidence/duties?assistant={about}"
    found["report an incident"] = _link(page, "a[href$='/incident']")
    found["version"] = _link(page, "a[href*='/versions/']")
    page.goto(found["edit assistant"])
    found["stop assistant"] = _link(page, "a.danger")
    return found


def _link(page: Page, selector: str) -> str:
    return page.locator(selector).first.get_attribute("href") or ""


def _case(page: Page) -> dict[str, str]:
    """A case with a draft of a person's own."""
    page.goto("/cases")
    page.locator("#id_title").fill("Trả lời kiến nghị về nước sạch")
    page.locator("#id_form").select_option("cong_van")
    page.locator("#new button[type=submit]").click()
    page.wait_for_url("**/cases/*-*")
    address = page.url.split("#")[0]
    page.locator("details.fold summary").first.click()
    page.locator("[id^=n-]").first.fill("Ủy ban nhân dân xã trả lời kiến nghị của bản Nà Khoang.")
    page.locator("details.fold button[name=act][value=add]").first.click()
    page.locator(".case-paragraph").wait_for()
    parts = {"case": "", "history of a draft": "/history?version=1", "before signing": "/sign"}
    return {name: f"{address}{part}" for name, part in parts.items()}
