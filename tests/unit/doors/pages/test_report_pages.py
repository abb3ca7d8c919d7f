"""Pages of reports, the open register, and confirming an answer before it decides."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import docx
import pytest
from django.test import Client
from django.urls import reverse

from troly.doors.report_entries import PLACES
from troly.engine.text.forms import fold
from troly.office.assistants import asking
from troly.office.assistants.models import Assistant, Turn
from troly.office.audit.models import Entry
from troly.office.governance.models import RegisterEntry
from troly.office.governance.reports import public
from troly.office.governance.reports.files import frameworks
from troly.office.governance.reports.models import Confirmation
from troly.office.library.granting import limit, named_by_id
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member, Role, Tenant
from troly.office.tenants.people import add_member

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
Browsing = Callable[..., Client]


@pytest.fixture
def officer(body: Tenant) -> Member:
    return add_member(body, "phe.duyet", role=Role.OFFICER, clearance=Clearance.RESTRICTED)


def shown(answer: Any, status: int = 200) -> str:
    text = html.unescape(answer.content.decode())
    assert answer.status_code == status, text[:2_000]
    return text


@pytest.mark.parametrize("language", ["vi", "fr", "en"])
def test_every_report_opens_in_every_language(
    browser_of: Browsing, officer: Member, assistant: Assistant, language: str
) -> None:
    client = browser_of(officer, language)
    shown(client.get("/reports"))
    for one in frameworks().values():
        about = f"?assistant={assistant.pk}" if one.about == "assistant" else ""
        text = shown(client.get(f"/reports/{one.id}{about}"))
        assert one.notice.in_language(language) in text
        assert one.questions[0].ask.in_language(language) in text


def test_every_piece_of_evidence_leads_to_its_record(
    browser_of: Browsing, officer: Member, assistant: Assistant
) -> None:
    client = browser_of(officer)
    text = shown(client.get(f"/reports/impact_assessment?assistant={assistant.pk}"))
    links = set(re.findall(r'href="(/reports/impact_assessment/evidence/[^"]+)"', text))
    assert len(links) >= 8
    for link in links:
        page = shown(client.get(link))
        digest = re.search(r"<dt>SHA-256</dt><dd[^>]*><code>(\w{64})</code>", page)
        assert digest is not None and digest[1][:12] in text
        for place in re.findall(r'<li><a href="(/[^"]*)">', page):
            # Opened under the officer's own rights: there, or refused, never a dead end.
            assert client.get(place).status_code in (200, 403), place


def test_every_kind_of_link_has_a_page(client: Client) -> None:
    ids = {"entry": [uuid4()], "step": [uuid4(), 1], "ask": [uuid4()]}
    for kind, page in PLACES.items():
        assert reverse(page, args=ids.get(kind, []))


def test_an_answer_is_written_and_exported(
    browser_of: Browsing, officer: Member, assistant: Assistant
) -> None:
    client = browser_of(officer)
    written = client.post(
        "/reports/haip/questions/1h", {"text": "Họp mỗi quý.", "status": "checked", "owner": ""}
    )
    assert written.status_code == 302
    assert "Họp mỗi quý." in shown(client.get("/reports/haip"))
    page = shown(client.get("/reports/haip/file/html"))
    assert "Họp mỗi quý." in page and "CC BY-SA" not in page and "<script" not in page
    assert 'href="http://testserver/reports/haip/evidence/rules"' in page
    answer = client.get("/reports/dpi_safeguards/file/docx")
    words = docx.Document(io.BytesIO(answer.content))
    text = "\n".join(one.text for one in words.paragraphs)
    assert "CC BY-SA 4.0" in text and "CÒN THIẾU" in text and "F4.13" in text
    assert [len(table.rows) for table in words.tables] == [14, 6, 2]
    assert Entry.objects.filter(act="report_exported").count() == 2
    shown(client.get("/reports/haip/file/exe"), 404)
    shown(client.post("/reports/haip/questions/1h", {"text": "", "status": "checked"}), 400)


def test_readers_see_no_report(browser_of: Browsing, reader: Member) -> None:
    shown(browser_of(reader).get("/reports"), 403)
    shown(browser_of(reader).get("/reports/haip"), 403)


def test_an_auditor_reads_reports(browser_of: Browsing, body: Tenant) -> None:
    auditor = browser_of(add_member(body, "kiem.tra", role=Role.AUDITOR))
    assert "/reports/haip" in shown(auditor.get("/reports"))
    shown(auditor.get("/reports/haip"))
    assert "<textarea" not in shown(auditor.get("/reports/haip/questions/1h"))
    refused = auditor.post("/reports/haip/questions/1h", {"text": "Không.", "status": "draft"})
    shown(refused, 403)


def test_nothing_is_public_until_a_body_chooses(
    browser_of: Browsing, sure: Browsing, officer: Member, assistant: Assistant
) -> None:
    nobody = browser_of(None)
    card = f"/open/register/{assistant.pk}"
    assert assistant.name not in shown(nobody.get("/open/register"))
    shown(nobody.get(card), 404)
    client = sure(officer)
    shown(client.post("/publication", {"contact": "", "assistant": [str(assistant.pk)]}), 400)
    chosen = {"contact": "Một cửa, số 1 đường Suối", "assistant": [str(assistant.pk)]}
    assert client.post("/publication", chosen).status_code == 302
    assert assistant.name in shown(nobody.get("/open/register"))
    assert assistant.name in shown(nobody.get("/open/register", {"q": fold(assistant.name)}))
    assert assistant.name not in shown(nobody.get("/open/register", {"q": "khong co"}))
    assert "Một cửa, số 1 đường Suối" in shown(nobody.get(card))
    facts = json.loads(nobody.get(card + ".json").content)
    assert facts["name"] == assistant.name and facts["supports_never_replaces"] is True
    assert facts["contact"] == "Một cửa, số 1 đường Suối"
    RegisterEntry.objects.filter(assistant=assistant).update(stage="suspended")
    shown(nobody.get(card), 404)
    assert Entry.objects.filter(act="register_published").count() == 1


def test_who_reads_no_documents_gets_a_card_without_their_titles(
    browser_of: Browsing, officer: Member, body: Tenant, assistant: Assistant, document: Document
) -> None:
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.PUBLIC)
    here = f"/register/{assistant.pk}/card"
    assert document.title in shown(browser_of(officer).get(here))
    auditor = add_member(body, "kiem.tra", role=Role.AUDITOR)
    assert document.title not in shown(browser_of(auditor).get(here))
    assert public.card_for(auditor, assistant.pk).closed_sources == 1


def test_a_card_names_public_sources_alone(
    officer: Member, administrator: Member, assistant: Assistant, document: Document
) -> None:
    public.publish(officer, "Một cửa, số 1", [assistant.pk])
    Document.objects.update(clearance=Clearance.PUBLIC, label="public")
    assert public.public_card(assistant.pk).sources == (document.title,)
    Document.objects.update(clearance=Clearance.INTERNAL)
    card = public.public_card(assistant.pk)
    assert card.sources == () and card.closed_sources == 1
    Document.objects.update(clearance=Clearance.PUBLIC)
    limit(administrator, named_by_id(administrator, assistant.collections.get().pk), True)
    assert public.public_card(assistant.pk).sources == ()


def test_a_draft_cannot_be_published(sure: Browsing, officer: Member, draft_assistant: Any) -> None:
    chosen = {"contact": "Một cửa, số 1", "assistant": [str(draft_assistant.pk)]}
    assert "không công khai được" in shown(sure(officer).post("/publication", chosen), 400)


@pytest.fixture
def asked(administrator: Member, assistant: Assistant, document: Document) -> Turn:
    turn = asking.ask(administrator, assistant, QUESTION)
    assert turn.ending == "answered"
    return turn


def test_a_person_confirms_before_an_answer_decides(
    browser_of: Browsing, administrator: Member, reader: Member, asked: Turn
) -> None:
    client = browser_of(administrator)
    address = f"/turns/{asked.pk}"
    page = shown(client.get(address))
    assert f'action="{address}/confirm"' in page and f"{address}/why" in page
    shown(client.post(f"{address}/confirm", {"matter": "HS 12/2026"}), 400)
    named = {"matter": "Hồ sơ của ông Nguyễn Văn Mẫu, 0912 345 678", "looked": "yes"}
    assert "dữ liệu cá nhân" in shown(client.post(f"{address}/confirm", named), 400)
    good = {"matter": "HS 12/2026", "looked": "yes"}
    assert client.post(f"{address}/confirm", good).status_code == 302
    made = Confirmation.objects.get()
    assert made.digest and Entry.objects.get(act="answer_confirmed").details["digest"]
    assert "HS 12/2026" in shown(client.get(address))
    shown(client.post(f"{address}/confirm", good), 400)
    shown(browser_of(reader).post(f"{address}/confirm", good), 404)


def test_a_refusal_is_no_basis(browser_of: Browsing, administrator: Member, asked: Turn) -> None:
    Turn.objects.filter(pk=asked.pk).update(ending="not_in_documents")
    good = {"matter": "HS 12/2026", "looked": "yes"}
    answer = browser_of(administrator).post(f"/turns/{asked.pk}/confirm", good)
    shown(answer, 400)
    assert not Confirmation.objects.exists()
