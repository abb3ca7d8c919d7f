"""Pages of incidents, of watching and of building, as each role gets them."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from django.utils import timezone

from troly.doors.pages import plots
from troly.doors.pages.plots import Point
from troly.office.assistants import asking
from troly.office.assistants.models import Assistant, GoldenCase
from troly.office.governance.models import Incident, RegisterEntry
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member, Role, Tenant
from troly.office.tenants.people import add_member

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
WHAT = "Người dân đã nộp thừa vì câu trả lời trích mức cũ."
Browsing = Callable[..., Client]
POINT = r'<a href="([^"]+)" aria-label="([^"]+)"><circle cx="(\d+)" cy="(\d+)"'
TEMPLATES = Path(plots.__file__).parent / "templates"


@pytest.fixture
def officer(body: Tenant) -> Member:
    return add_member(body, "phe.duyet", role=Role.OFFICER, clearance=Clearance.RESTRICTED)


def shown(answer: Any, status: int = 200) -> str:
    text = html.unescape(answer.content.decode())
    assert answer.status_code == status, text[:2_000]
    return text


@pytest.mark.parametrize("language", ["vi", "fr", "en"])
def test_an_incident_from_report_to_draft(
    browser_of: Browsing, reader: Member, officer: Member, assistant: Assistant,
    document: Document, words_only: None, language: str,
) -> None:  # fmt: skip
    theirs, office = browser_of(reader, language), browser_of(officer, language)
    turn = asking.ask(reader, assistant, QUESTION)
    page = shown(theirs.get(f"/turns/{turn.pk}"))
    assert f"/turns/{turn.pk}/incident" in page and "/keep" not in page
    form = shown(theirs.get(f"/turns/{turn.pk}/incident", follow=True))
    assert QUESTION in form
    here = f"/register/{assistant.pk}/incident"
    assert "id_what" not in shown(theirs.post(here, {"what": "ngắn", "turn": turn.pk}), 400)
    sent = theirs.post(here, {"what": WHAT, "turn": turn.pk, "detected_at": ""})
    one = Incident.objects.get()
    assert sent.headers["Location"] == f"/incidents/{one.pk}"
    # Who reported it sees it, and judges nothing.
    page = shown(theirs.get(f"/incidents/{one.pk}"))
    assert WHAT in page and 'name="verdict"' not in page
    assert f"/incidents/{one.pk}" in shown(office.get("/incidents"))
    assert "/incidents" in shown(office.get("/assistants"))
    given = {"act": "judge", "verdict": "confirmed", "harm": "disruption", "uncontrolled": "no",
             "personal_data": "basic", "persons": "3", "place": "Bộ phận một cửa"}  # fmt: skip
    shown(office.post(f"/incidents/{one.pk}", {**given, "harm": []}), 400)
    assert office.post(f"/incidents/{one.pk}", given).status_code == 302
    one.refresh_from_db()
    page = shown(office.get(f"/incidents/{one.pk}"))
    assert one.confirmed_at is not None
    for begun in (one.confirmed_at, one.detected_at):
        due = timezone.localtime(begun + timedelta(hours=72))
        assert f"{due:%H:%M %d/%m/%Y}" in page
    draft = office.post(f"/incidents/{one.pk}/notices/vn.ai01a.72h")
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(draft.content)).paragraphs)
    assert "Bộ phận một cửa" in text and "[cần bổ sung]" in text
    assert theirs.post(f"/incidents/{one.pk}/notices/vn.ai01a.72h").status_code == 403
    sent = office.post(f"/incidents/{one.pk}", {"act": "sent", "rule": "vn.ai01a.72h"})
    assert sent.status_code == 302
    shown(office.post(f"/incidents/{one.pk}", {"act": "close", "lesson": "Đã nối"}), 400)


def test_points_of_a_plot_lead_to_what_they_count(
    browser_of: Browsing, reader: Member, officer: Member, administrator: Member,
    assistant: Assistant, document: Document, words_only: None, run_jobs: Any,
) -> None:  # fmt: skip
    GoldenCase.objects.create(
        tenant=assistant.tenant, question=QUESTION, answers=["12 ngày"], document=document
    )
    turn = asking.ask(reader, assistant, QUESTION)
    office, here = browser_of(officer), f"/register/{assistant.pk}"
    assert office.post(f"{here}/watch", {"act": "run"}).status_code == 302
    run_jobs(kinds=("run_cases",))
    page = shown(office.get(here))
    links = set(re.findall(r'<a href="(/register/[^"]+/(?:days|runs)/[^"]+)" aria-label', page))
    assert len(links) == 29 and "style=" not in page.split('id="watch"')[1]
    places = re.findall(r'<circle cx="([^"]+)" cy="([^"]+)"', page)
    assert places and all(one.isdigit() for place in places for one in place)
    today = timezone.localdate().isoformat()
    day = shown(office.get(f"{here}/days/{today}"))
    # Somebody else's question: figures, not words.
    assert QUESTION not in day and "Tiếng Việt" in day
    assert f"/turns/{turn.pk}" in shown(browser_of(reader).get(f"{here}/days/{today}"))
    run = shown(office.get(f"{here}/runs/1"))
    assert QUESTION in run and "còn nguyên" in run
    assert QUESTION not in shown(browser_of(reader).get(f"{here}/runs/1"))
    for wrong in ("days/32-13", "runs/9", "versions/9"):
        assert office.get(f"{here}/{wrong}").status_code == 404


def test_every_plotted_figure_opens_its_evidence(
    browser_of: Browsing, reader: Member, officer: Member, assistant: Assistant,
    document: Document, words_only: None, run_jobs: Any,
) -> None:  # fmt: skip
    GoldenCase.objects.create(
        tenant=assistant.tenant, question=QUESTION, answers=["12 ngày"], document=document
    )
    for question in (QUESTION, "Ai vô địch bóng đá thế giới năm 2018?"):
        asking.ask(reader, assistant, question)
    office, here = browser_of(officer), f"/register/{assistant.pk}"
    office.post(f"{here}/watch", {"act": "run"})
    run_jobs(kinds=("run_cases",))
    plots = re.findall(r'<figure class="plot">.*?</figure>', shown(office.get(here)), re.S)
    assert len(plots) == 4
    told: dict[str, list[str]] = {}
    for one in plots:
        drawn = re.findall(POINT, one)
        assert drawn and len(drawn) == one.count("<circle")
        marked = {f"{x},{y}" for _url, _told, x, y in drawn}
        for line in re.findall(r'<polyline points="([^"]+)"', one):
            assert set(line.split()) <= marked
        for url, words, _x, _y in drawn:
            told.setdefault(url, []).append(words)
    today = timezone.localdate()
    assert any(url.endswith(today.isoformat()) for url in told)
    assert any("/runs/" in url for url in told)
    for url, words in told.items():
        page = shown(office.get(url))
        if url.endswith(today.isoformat()):
            # Two questions, one of them refused: the page counts the same.
            assert any(one.endswith(": 2") for one in words), words
            assert any(one.endswith(": 50 %") for one in words), words
            assert page.count("<tr>") - 1 == 2
        elif "/runs/" in url:
            assert words[0].endswith("1: 100 %") and QUESTION in page


def test_nothing_is_drawn_without_its_evidence() -> None:
    with pytest.raises(ValueError, match="evidence"):
        Point(timezone.localdate(), 1.0, "", "1")
    drawing = {
        path.name for path in TEMPLATES.rglob("*.html") if "<polyline" in path.read_text("utf-8")
    }
    assert drawing == {"plot.html"}


def test_thresholds_are_set_by_officers(
    browser_of: Browsing, officer: Member, administrator: Member, assistant: Assistant
) -> None:
    here = f"/register/{assistant.pk}/watch"
    given = {"days": "3", "golden": "90", "refused": "40", "drift": "10", "wrong": "20",
             "other_languages": "5", "slow_ms": "900", "questions": "10",
             "feedback": "2"}  # fmt: skip
    assert browser_of(administrator).post(here, given).status_code == 403
    assert browser_of(officer).post(here, given).status_code == 302
    entry = RegisterEntry.objects.get()
    assert (entry.run_every_days, entry.limits["golden"]) == (3, 0.9)
    page = shown(browser_of(officer).post(here, {**given, "refused": "400"}, follow=True))
    assert "Ngưỡng theo dõi chưa đúng" in page


def test_a_sector_fills_the_form_and_the_preview_keeps_nothing(
    browser_of: Browsing, administrator: Member, draft_assistant: Assistant, document: Document,
    words_only: None,
) -> None:  # fmt: skip
    client = browser_of(administrator)
    page = shown(client.get("/assistants/new?template=health"))
    assert "Tra cứu quy trình y tế" in page and "Nên thử và giữ làm câu mẫu" in page
    collection = str(draft_assistant.collections.get().pk)
    given = {"name": "Thử", "purpose": "", "collections": [collection], "tried": QUESTION}
    tried = shown(client.post("/assistants/new", {**given, "act": "try"}))
    assert "12 ngày" in tried and Assistant.objects.count() == 1
    assert client.post("/assistants/new", {**given, "audience": "public"}).status_code == 302
    made = Assistant.objects.get(name="Thử")
    assert (made.audience, made.tasks) == ("public", [])
    assert shown(client.get(f"/assistants/{made.pk}/edit"))


def test_versions_are_told_apart_in_words(
    browser_of: Browsing, administrator: Member, officer: Member, assistant: Assistant
) -> None:
    client, here = browser_of(administrator), f"/assistants/{assistant.pk}/edit"
    collection = str(assistant.collections.get().pk)
    given = {"name": assistant.name, "purpose": "Trả lời về nghỉ phép", "collections": [collection]}
    assert client.post(here, {**given, "instructions": "Nêu số Điều."}).status_code == 302
    page = shown(browser_of(officer).get(f"/register/{assistant.pk}/versions/2"))
    assert "<ins>" in page and "Nêu số Điều." in page and "Khác với phiên bản 1" in page
    entry = shown(browser_of(officer).get(f"/register/{assistant.pk}"))
    assert "Xem từng chỗ khác" in entry and "Lời dặn mô hình" in entry


def test_an_answer_is_kept_by_one_press(
    browser_of: Browsing, administrator: Member, draft_assistant: Assistant, document: Document,
    words_only: None,
) -> None:  # fmt: skip
    turn = asking.ask(administrator, draft_assistant, QUESTION)
    client, here = browser_of(administrator), f"/turns/{turn.pk}/keep"
    page = shown(client.get(here))
    filled = {
        "has_answer": "yes",
        "answers": re.search(r"<textarea[^>]*>\s*([^<]+)</textarea>", page)[1],  # type: ignore[index]
        "document": str(document.pk),
    }
    assert client.post(here, filled).status_code == 302
    assert GoldenCase.objects.get().assistant == draft_assistant
    assert shown(client.post(here, {**filled, "answers": "không có ở đó"}), 400)
