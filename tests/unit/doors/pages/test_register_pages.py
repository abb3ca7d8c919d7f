"""The register's pages: from draft to service in front of the browser, by two persons."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from troly.engine.text.forms import fold
from troly.office.assistants.models import Assistant, GoldenCase
from troly.office.governance.models import RegisterEntry, Trial
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member, Role, Tenant
from troly.office.tenants.people import add_member, set_password

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"
ANSWERS: dict[str, Any] = {
    "forbidden_use": ["none"],
    "listed_use": ["none"],
    "human_check": "yes",
    "audience": "internal",
    "basis": "none",
    "effects": ["none"],
    "sector": "general",
    "ran_before": "no",
    "eu_area": ["not_in_eu"],
}
Browsing = Callable[..., Client]


@pytest.fixture
def officer(body: Tenant) -> Member:
    return add_member(body, "phe.duyet", role=Role.OFFICER, clearance=Clearance.RESTRICTED)


def shown(answer: Any, status: int = 200) -> str:
    text = html.unescape(answer.content.decode())
    assert answer.status_code == status, text[:2_000]
    return text


def scheme(reader: Member, **other: Any) -> dict[str, Any]:
    return {
        "level": "1",
        "days": "14",
        "most_questions": "20",
        "members": [str(reader.pk)],
        "scheme": "Thử với một người trong hai tuần.",
        "rights_notice": "Người tham gia có thể rút bất cứ lúc nào.",
        "held_share": "100",
        "kept_share": "100",
        "golden_share": "80",
        "golden_cases": "1",
        "refused_share": "80",
        "refused_cases": "1",
        "right_share": "70",
        "feedback": "0",
        **other,
    }


def test_an_officer_takes_an_assistant_from_draft_to_service(
    sure: Browsing,
    administrator: Member,
    officer: Member,
    reader: Member,
    draft_assistant: Assistant,
    document: Document,
    words_only: None,
    run_jobs: Any,
) -> None:
    for question, answers, has_answer in (
        (QUESTION, ["12 ngày"], True),
        ("Ai vô địch?", [], False),
    ):
        GoldenCase.objects.create(
            tenant=administrator.tenant,
            question=question,
            answers=answers,
            document=document if has_answer else None,
            has_answer=has_answer,
        )
    building, deciding, asking = sure(administrator), sure(officer), sure(reader)
    here = f"/register/{draft_assistant.pk}"
    assert "Bản nháp" in shown(building.get("/register"))
    form = shown(building.get(f"{here}/classify"))
    assert "Hệ thống tự biết" in form and 'name="told"' not in form
    assert building.post(f"{here}/classify", ANSWERS).status_code == 302
    page = shown(deciding.get(here))
    assert "Rủi ro thấp" in page and "chưa đối chiếu bản gốc" in page
    assert "Bắt đầu thử nghiệm" in page
    assert deciding.post(f"{here}/trial", scheme(reader)).status_code == 302
    refused = asking.post(f"/assistants/{draft_assistant.pk}/ask", {"question": QUESTION})
    assert refused.status_code == 302
    assert building.post(f"{here}/act", {"act": "measure"}).status_code == 302
    run_jobs(kinds=("measure_trial",))
    page = shown(deciding.get(here))
    assert page.count("Chưa đạt") == 0 and "100 %" in page
    missing = shown(deciding.post(f"{here}/act", {"act": "approve", "reason": ""}), 400)
    assert "Thiếu lý do" in missing
    sent = deciding.post(f"{here}/act", {"act": "approve", "reason": "Đạt mọi ngưỡng đã đặt"})
    assert sent.status_code == 302
    sent = deciding.post(f"{here}/act", {"act": "put_in_service", "review_days": "30"})
    assert sent.status_code == 302
    page = shown(deciding.get(here))
    due = timezone.localdate() + timedelta(days=30)
    assert "Đang hoạt động" in page and due.strftime("%d/%m/%Y") in page
    evidence = re.search(rf"{here}/steps/\d+", page)
    assert evidence is not None
    assert "còn nguyên như lúc quyết định" in shown(deciding.get(evidence.group()))


def test_the_gate_says_on_the_page_why_it_stopped(
    sure: Browsing, reader: Member, assistant: Assistant, document: Document
) -> None:
    past = timezone.localdate() - timedelta(days=1)
    RegisterEntry.objects.update(review_due=past)
    client = sure(reader)
    before = shown(client.get(f"/assistants/{assistant.pk}/ask"))
    assert "quá hạn rà soát" in before and past.strftime("%d/%m/%Y") in before
    answer = client.post(f"/assistants/{assistant.pk}/ask", {"question": QUESTION}, follow=True)
    assert "quá hạn rà soát" in shown(answer)
    english = sure(reader, "en")
    answer = english.post(f"/assistants/{assistant.pk}/ask", {"question": QUESTION}, follow=True)
    assert "review" in shown(answer) and "quá hạn" not in shown(answer)


def test_contradictions_and_gaps_come_back_with_what_was_chosen(
    sure: Browsing, administrator: Member, draft_assistant: Assistant
) -> None:
    client, here = sure(administrator), f"/register/{draft_assistant.pk}/classify"
    page = shown(client.post(here, {**ANSWERS, "effects": ["scores"]}), 400)
    assert "không dùng để quyết định" in page
    assert re.search(r'value="scores"[^>]*checked', page)
    page = shown(client.post(here, {**ANSWERS, "basis": ""}), 400)
    assert RegisterEntry.objects.get().stage == "draft"
    page = shown(client.post(here, {**ANSWERS, "forbidden_use": ["deception"]}), 400)
    assert "bị pháp luật cấm" in page


def test_a_scheme_beyond_its_level_is_said(
    sure: Browsing,
    administrator: Member,
    officer: Member,
    draft_assistant: Assistant,
    reader: Member,
) -> None:
    sure(administrator).post(f"/register/{draft_assistant.pk}/classify", ANSWERS)
    answer = sure(officer).post(f"/register/{draft_assistant.pk}/trial", scheme(reader, days="900"))
    assert "từ 1 đến 90 ngày" in shown(answer, 400)
    assert not Trial.objects.exists()


def test_acts_out_of_turn_and_unknown_are_refused_on_the_page(
    sure: Browsing, officer: Member, administrator: Member, assistant: Assistant
) -> None:
    here = f"/register/{assistant.pk}"
    client = sure(officer)
    assert "giai đoạn không cho phép" in shown(
        client.post(f"{here}/act", {"act": "resume", "reason": "thử xem"}), 400
    )
    shown(client.post(f"{here}/act", {"act": "fly"}), 400)
    shown(sure(administrator).post(f"{here}/act", {"act": "open_review"}), 403)
    shown(client.get(f"{here}/classify"), 400)
    shown(client.get(f"{here}/steps/99"), 404)


def test_the_password_is_asked_for_before_a_decision(
    browser_of: Browsing, officer: Member, assistant: Assistant
) -> None:
    set_password(officer.person, "một câu dài dễ nhớ")
    client = browser_of(officer)
    page = shown(client.post(f"/register/{assistant.pk}/act", {"act": "open_review"}))
    assert "confirming_password" in page
    assert RegisterEntry.objects.get().stage == "in_service"


def test_the_list_is_sifted_by_name_and_stage(
    sure: Browsing, officer: Member, assistant: Assistant
) -> None:
    client = sure(officer)
    assert assistant.name in shown(client.get("/register?stage=in_service"))
    assert "dữ liệu mẫu" in shown(client.get("/register"))
    assert "Không có trợ lý nào khớp" in shown(client.get("/register?stage=draft"))
    assert "Không có trợ lý nào khớp" in shown(client.get("/register?q=khong-co"))
    plain = fold(assistant.name)
    assert plain != assistant.name.lower()
    assert assistant.name in shown(client.get("/register", {"q": plain}))


@pytest.mark.parametrize("language", ["vi", "fr", "en"])
def test_pages_speak_each_language(
    sure: Browsing, officer: Member, assistant: Assistant, language: str
) -> None:
    page = shown(sure(officer, language).get(f"/register/{assistant.pk}"))
    word = {"vi": "Đang hoạt động", "fr": "En service", "en": "In service"}[language]
    assert word in page


def test_who_takes_part_in_a_trial_is_sought_by_name(
    sure: Browsing,
    administrator: Member,
    officer: Member,
    draft_assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("troly.office.tenants.offering.MOST_OFFERED", 3)
    assert sure(administrator).post(
        f"/register/{draft_assistant.pk}/classify", ANSWERS
    ).status_code == 302  # fmt: skip
    named = add_member(administrator.tenant, "zz.dung", role=Role.READER)
    named.person.full_name = "Đặng Thùy Dung"
    named.person.save()
    for number in range(4):
        add_member(administrator.tenant, f"aa{number:03}", role=Role.READER)
    page, here = sure(officer), f"/register/{draft_assistant.pk}/trial"
    first = shown(page.get(here))
    assert f'value="{named.pk}"' not in first and "Còn thành viên khác chưa hiện" in first
    picked = re.findall(r'name="members" value="([^"]+)"', first)[0]
    sought = page.post(
        here, scheme(named, members=[picked], find="dang dung", look="yes", days="9")
    )
    found = shown(sought)
    assert sought.status_code == 200 and f'value="{named.pk}"' in found
    assert re.search(rf'value="{picked}"[^>]*checked', found) and 'value="9"' in found
    assert found.count('name="members"') == 2
    begun = page.post(here, scheme(named, members=[picked, str(named.pk)]))
    assert begun.status_code == 302
    assert {m.pk for m in Trial.objects.get().members.all()} == {UUID(picked), named.pk}
