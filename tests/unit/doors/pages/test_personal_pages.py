"""The pages on personal data."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from django.test import Client

from troly.office.library import personal
from troly.office.library.intake import Received
from troly.office.library.models import Collection
from troly.office.tenants.models import Member


def test_a_document_that_is_not_read_yet_has_no_places(
    put_in: Callable[..., Received],
    administrator: Member,
    browser_of: Callable[[Member], Client],
) -> None:
    waiting = put_in("cho-doc.txt").document
    answer = browser_of(administrator).get(f"/documents/{waiting.pk}/personal-data")
    assert answer.status_code == 404


def test_what_another_saved_meanwhile_is_not_overwritten(
    administrator: Member, sure: Callable[[Member], Client]
) -> None:
    page = sure(administrator)
    seen = _seen(page)
    chosen = {"masks": "all", "open_clearance": "2", "seen": seen}
    assert page.post("/personal-data/policy", chosen).status_code == 302
    late = page.post("/personal-data/policy", chosen | {"masks": ""})
    assert late.status_code == 400 and "người khác đã thay đổi" in late.content.decode()
    assert personal.policy_of(administrator.tenant).masks == "all"
    assert (
        page.post("/personal-data/policy", chosen | {"masks": "", "seen": _seen(page)}).status_code
        == 302
    )
    assert personal.policy_of(administrator.tenant).masks == ""


def test_a_term_that_another_changed_meanwhile_is_not_overwritten(
    administrator: Member, collection: Collection, sure: Callable[[Member], Client]
) -> None:
    page = sure(administrator)

    def keep(which: str, days: str, seen: str) -> int:
        sent = {"collection": which, "days": days, "seen": seen}
        return page.post("/personal-data/terms", sent).status_code

    assert keep(str(collection.pk), "30", "") == 302
    assert keep(str(collection.pk), "90", "") == 400
    assert keep(str(collection.pk), "90", "x") == 400
    collection.refresh_from_db()
    assert collection.keep_days == 30
    assert keep(str(collection.pk), "", "30") == 302
    collection.refresh_from_db()
    assert collection.keep_days is None
    for which in ("conversation_days", "signed_case_days", "golden_case_days"):
        shown = page.get("/personal-data/terms").content.decode()
        [seen] = re.findall(
            rf'value="{which}"><input type="hidden" name="seen" value="([^"]*)"', shown
        )
        assert keep(which, "40", html.unescape(seen)) == 302
        assert keep(which, "50", html.unescape(seen)) == 400
        assert getattr(personal.policy_of(administrator.tenant), which) == 40


def _seen(page: Client) -> str:
    shown = page.get("/personal-data/policy").content.decode()
    found = re.search(r'name="seen" value="([^"]*)"', shown)
    assert found is not None
    return html.unescape(found[1])
