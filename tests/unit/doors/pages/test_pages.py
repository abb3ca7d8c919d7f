"""The pages over the real office: who gets in, what is shown, what bad input leads to."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.html import escape

from troly.office.assistants import feedback, golden
from troly.office.assistants.asking import ask
from troly.office.assistants.models import Assistant, Turn
from troly.office.library.models import Collection, Document, Job, State, Version
from troly.office.tenants.models import Member
from troly.office.tenants.people import reset_password

PASSWORD = "một câu dài dễ nhớ"
PUBLISHED = {"open_register", "open_card", "open_card_json"}
"""Show what a body chose to publish and nothing else, see test_report_pages.py."""
OPEN_TO_ALL = {"sign_in", "sign_out", "language", "accent", "ways", "passkey_sign_in", *PUBLISHED}


def page_names() -> list[str]:
    patterns = next(p for p in get_resolver().url_patterns if getattr(p, "app_name", "") == "pages")
    return [pattern.name for pattern in patterns.url_patterns]


@pytest.fixture
def turn(reader: Member, assistant: Assistant, document: Document) -> Turn:
    return ask(reader, assistant, "Công chức được nghỉ phép năm bao nhiêu ngày?")


@pytest.fixture
def addresses(assistant: Assistant, document: Document, turn: Turn) -> dict[str, str]:
    """An address of every page, over things of ``body``."""
    version = document.current_id
    given = feedback.give(turn.conversation.member, turn.pk, "right")
    judge = document.added_by
    case = golden.accept(judge, given.pk, golden.Gold(("ngày",), document.pk))
    arguments: dict[str, list[Any]] = {
        "turn": [turn.pk],
        "turn_why": [turn.pk],
        "turn_feedback": [turn.pk],
        "turn_share": [turn.pk],
        "candidate": [given.pk],
        "golden_case_remove": [case.pk],
        "assistant_edit": [assistant.id],
        "assistant_retire": [assistant.id],
        "ask": [assistant.id],
        "check": [assistant.id],
        "conversation": [turn.conversation_id],
        "document_replace": [document.id],
        "document": [document.id, version],
        "read_again": [version],
        "original": [version],
        "page_image": [version, 1],
        "job": [Job.objects.filter(version=version).first().id],
        "job_cancel": [Job.objects.filter(version=version).first().id],
    }
    found = {}
    for name in page_names():
        # What needs another id stands in the table of all ways in (ways_in.py).
        with contextlib.suppress(NoReverseMatch):
            found[name] = reverse(f"pages:{name}", args=arguments.get(name))
    assert set(arguments) <= set(found)
    found["document_delete"] += f"?document={document.id}"
    return found


def test_nobody_gets_in_without_signing_in(
    browser_of: Callable[..., Client], addresses: dict[str, str]
) -> None:
    browser = browser_of(None)
    for name, address in addresses.items():
        if name in OPEN_TO_ALL:
            continue
        for method in (browser.get, browser.post):
            response = method(address)
            assert response.status_code in (302, 405), name
            if response.status_code == 302:
                assert response.headers["Location"].startswith("/sign-in"), name


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_body_sees_nothing(
    browser_of: Callable[..., Client], stranger: Member, addresses: dict[str, str], method: str
) -> None:
    browser = browser_of(stranger)
    with_id = [name for name in addresses if re.search(r"[0-9a-f]{8}-", addresses[name])]
    assert len(with_id) >= 11
    for name in with_id:
        response = getattr(browser, method)(addresses[name], {"document": []})
        if name == "document_delete" and method == "post":
            continue
        assert response.status_code in (404, 405), (name, response.status_code)
        assert "nghỉ phép" not in response.content.decode()


def test_another_body_deletes_nothing(
    browser_of: Callable[..., Client], stranger: Member, document: Document
) -> None:
    response = browser_of(stranger).post("/library/delete", {"document": str(document.id)})
    assert response.status_code == 404
    document.refresh_from_db()
    assert document.removed_at is None


@pytest.mark.parametrize("language", ["vi", "fr", "en"])
def test_every_page_comes_out_in_every_language(
    browser_of: Callable[..., Client],
    administrator: Member,
    assistant: Assistant,
    document: Document,
    language: str,
) -> None:
    asked = ask(administrator, assistant, "Công chức được nghỉ phép năm bao nhiêu ngày?")
    browser = browser_of(administrator, language)
    version = document.current_id
    for address in (
        "/",
        "/library",
        "/library?state=complete",
        "/assistants",
        "/assistants/new",
        f"/assistants/{assistant.id}/edit",
        f"/assistants/{assistant.id}/retire",
        f"/assistants/{assistant.id}/ask",
        f"/conversations/{asked.conversation_id}",
        f"/documents/{document.id}/replace",
        f"/documents/{document.id}/versions/{version}",
        f"/library/delete?document={document.id}",
        "/password",
        f"/jobs/{Job.objects.filter(version=version).first().id}",
    ):
        response = browser.get(address, follow=True)
        assert response.status_code == 200, address
        text = response.content.decode()
        assert f'<html lang="{language}">' in text
        assert text.count("<h1") == 1, address
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_answer_opens_at_its_quote(
    browser_of: Callable[..., Client], reader: Member, assistant: Assistant, document: Document
) -> None:
    browser = browser_of(reader)
    asked = browser.post(
        f"/assistants/{assistant.id}/ask",
        {"question": "Công chức được nghỉ phép năm bao nhiêu ngày?"},
    )
    assert asked.status_code == 302
    shown = browser.get(asked.headers["Location"]).content.decode()
    citation = Turn.objects.get().citations.get(number=1)
    assert escape(citation.quote) in shown
    # A khoản seldom names its subject: the title of its Điều stands above it, once for several.
    above = re.findall(r'<p class="above"[^>]*>(.*?)</p>', shown)
    assert above == ["Điều 2. Thời gian nghỉ phép năm"]
    link = re.search(r'href="(/documents/[^"]+)#quote" data-beside', shown)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    opened = browser.get(address).content.decode()
    marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", opened, re.DOTALL))
    assert marked == escape(citation.quote)
    panel = browser.get(address, headers={"HX-Request": "true", "HX-Target": "source"})
    assert "<html" not in panel.content.decode()
    assert escape(citation.quote) in panel.content.decode()


def test_refusal_shows_the_nearest(
    browser_of: Callable[..., Client], reader: Member, assistant: Assistant, words_only: None
) -> None:
    asked = browser_of(reader).post(
        f"/assistants/{assistant.id}/ask", {"question": "Ai vô địch bóng đá thế giới năm 2022?"}
    )
    shown = browser_of(reader).get(asked.headers["Location"]).content.decode()
    assert "Không tìm thấy trong văn bản" in shown
    assert "<blockquote" not in shown


def test_a_question_of_100000_characters_is_kept(
    browser_of: Callable[..., Client], reader: Member, assistant: Assistant
) -> None:
    typed = "nghỉ phép " * 10_000
    response = browser_of(reader).post(f"/assistants/{assistant.id}/ask", {"question": typed})
    assert response.status_code == 400
    assert typed.strip() in response.content.decode()
    assert "giới hạn là 2000" in response.content.decode()
    assert not Turn.objects.exists()


def test_too_many_questions_are_told_to_wait(
    browser_of: Callable[..., Client],
    reader: Member,
    assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("troly.doors.limits.seconds_to_wait", lambda member, now=None: 17)
    response = browser_of(reader).post(
        f"/assistants/{assistant.id}/ask", {"question": "Nghỉ phép năm?"}
    )
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "17"
    assert "17 giây" in response.content.decode()
    assert "Nghỉ phép năm?" in response.content.decode()


def test_a_conversation_is_its_members_own(
    browser_of: Callable[..., Client], administrator: Member, turn: Turn
) -> None:
    response = browser_of(administrator).get(f"/conversations/{turn.conversation_id}")
    assert response.status_code == 404


def test_upload_takes_good_files_and_says_why_not_the_others(
    browser_of: Callable[..., Client], administrator: Member, collection: Collection, engines: Any
) -> None:
    browser = browser_of(administrator)
    files = [
        SimpleUploadedFile("thông báo.txt", "Điều 1. Nội dung thông báo của xã.".encode()),
        SimpleUploadedFile("lạ.exe", b"MZ\x00\x01\x02"),
        SimpleUploadedFile("trống.txt", b""),
    ]
    response = browser.post("/library/upload", {"files": files, "collection": str(collection.id)})
    assert response.status_code == 302
    shown = browser.get("/library").content.decode()
    assert [v.file_name for v in Version.objects.all()] == ["thông báo.txt"]
    assert "lạ.exe" in shown and "Loại tệp này chưa đọc được." in shown
    assert "trống.txt" in shown and "Tệp trống." in shown
    assert "lạ.exe" not in browser.get("/library").content.decode()


def test_same_bytes_are_linked(
    browser_of: Callable[..., Client], administrator: Member, collection: Collection, engines: Any
) -> None:
    browser = browser_of(administrator)
    for name in ("một.txt", "hai.txt"):
        file = SimpleUploadedFile(name, "Nội dung như nhau.".encode())
        shown = browser.post(
            "/library/upload", {"files": [file], "collection": str(collection.id)}, follow=True
        )
    assert Document.objects.count() == 1
    assert "không lưu lần thứ hai" in shown.content.decode()


def test_upload_without_a_file_says_so(
    browser_of: Callable[..., Client], administrator: Member, collection: Collection
) -> None:
    response = browser_of(administrator).post("/library/upload", {"collection": str(collection.id)})
    assert response.status_code == 400
    assert "Chọn ít nhất một tệp" in response.content.decode()


def test_a_new_collection_comes_with_its_assistant(
    browser_of: Callable[..., Client], administrator: Member, engines: Any
) -> None:
    file = SimpleUploadedFile("a.txt", "Nội dung.".encode())
    browser_of(administrator).post(
        "/library/upload", {"files": [file], "new_collection": "Hộ tịch"}
    )
    assistant = Assistant.objects.get()
    assert [c.name for c in assistant.collections.all()] == ["Hộ tịch"]


def test_a_reader_changes_nothing(
    browser_of: Callable[..., Client], reader: Member, document: Document
) -> None:
    browser = browser_of(reader)
    for address, data in (
        ("/library/upload", {}),
        ("/library/delete", {"document": str(document.id)}),
        (f"/documents/{document.id}/replace", {}),
        ("/assistants/new", {"name": "Mới"}),
    ):
        assert browser.post(address, data).status_code == 403, address
    assert 'type="file"' not in browser.get("/library").content.decode()
    document.refresh_from_db()
    assert document.removed_at is None


def test_delete_asks_first(
    browser_of: Callable[..., Client], administrator: Member, document: Document
) -> None:
    browser = browser_of(administrator)
    asked = browser.get("/library/delete", {"document": str(document.id)})
    assert document.title in asked.content.decode()
    document.refresh_from_db()
    assert document.removed_at is None
    browser.post("/library/delete", {"document": str(document.id)})
    document.refresh_from_db()
    assert document.removed_at is not None


def test_a_failed_file_says_why(
    browser_of: Callable[..., Client],
    administrator: Member,
    put_in: Callable[..., Any],
) -> None:
    received = put_in("quét.txt", "chữ")
    Version.objects.filter(pk=received.version.pk).update(state=State.FAILED, reason="no_text")
    shown = browser_of(administrator).get("/library?state=failed").content.decode()
    assert "Tệp không có chữ" in shown
    assert f"/versions/{received.version.pk}/read-again" in shown


def test_states_refresh_until_nothing_works(
    browser_of: Callable[..., Client],
    administrator: Member,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
) -> None:
    put_in("a.txt")
    browser = browser_of(administrator)
    waiting = browser.get("/library", headers={"HX-Request": "true"})
    assert waiting.status_code == 200 and "Đang chờ đọc" in waiting.content.decode()
    run_jobs()
    over = browser.get("/library", headers={"HX-Request": "true"})
    assert over.status_code == 286 and "Tìm được đầy đủ" in over.content.decode()


def test_first_run_leads_from_files_to_a_question(
    browser_of: Callable[..., Client],
    administrator: Member,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
    assistant: Assistant,
) -> None:
    browser = browser_of(administrator)

    def step() -> str:
        text = browser.get("/").content.decode()
        return str(re.findall(r'aria-current="step">\s*<h2>(.*?)</h2>', text)[0])

    assert step() == "Đưa văn bản vào"
    put_in("a.txt")
    assert step() == "Chờ đọc xong"
    run_jobs()
    assert step() == "Hỏi"
    ask(administrator, assistant, "Nghỉ phép năm bao nhiêu ngày?")
    assert browser.get("/").headers["Location"] == f"/assistants/{assistant.id}/ask"


def test_sign_in_with_a_one_time_password(
    browser_of: Callable[..., Client], administrator: Member
) -> None:
    one_time = reset_password("quan.tri")
    browser = browser_of(None)
    wrong = browser.post("/sign-in", {"username": "quan.tri", "password": "khác"})
    assert wrong.status_code == 400 and "không đúng" in wrong.content.decode()
    right = {"username": "Quan.Tri", "password": one_time, "next": "/assistants"}
    assert browser.post("/sign-in", right).headers["Location"] == "/assistants"
    assert browser.get("/assistants").headers["Location"] == "/password"
    short = {"old_password": one_time, "new_password": "ngắn", "repeated_password": "ngắn"}
    assert "ít nhất 10 ký tự" in browser.post("/password", short).content.decode()
    chosen = {
        "old_password": one_time,
        "new_password": PASSWORD,
        "repeated_password": PASSWORD,
    }
    assert browser.post("/password", chosen).status_code == 302
    assert browser.get("/assistants").status_code == 200


def test_sign_in_pauses_after_many_failures(
    browser_of: Callable[..., Client], administrator: Member
) -> None:
    one_time = reset_password("quan.tri")
    browser = browser_of(None)
    for _ in range(8):
        browser.post("/sign-in", {"username": "quan.tri", "password": "sai"})
    paused = browser.post("/sign-in", {"username": "quan.tri", "password": one_time})
    assert paused.status_code == 429
    assert 0 < int(paused.headers["Retry-After"]) <= 300
    assert "quá nhiều lần" in paused.content.decode()


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", "javascript:1"])
def test_nobody_is_led_away(
    browser_of: Callable[..., Client], administrator: Member, address: str
) -> None:
    browser = browser_of(administrator)
    chosen = browser.post("/language", {"language": "fr", "next": address})
    assert chosen.headers["Location"] == "/"
    assert browser.get(f"/sign-in?next={address}").headers["Location"] == "/"


def test_a_member_switched_off_is_out_at_once(
    browser_of: Callable[..., Client], reader: Member
) -> None:
    browser = browser_of(reader)
    assert browser.get("/library").status_code == 200
    Member.objects.filter(pk=reader.pk).update(is_active=False)
    assert browser.get("/library").status_code == 302


def test_an_unknown_page_and_a_missing_token_have_their_pages(
    browser_of: Callable[..., Client], administrator: Member
) -> None:
    response = browser_of(administrator).get("/không-có")
    assert response.status_code == 404 and "Không có trang này" in response.content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator.person)
    refused = strict.post("/library/upload", {})
    assert refused.status_code == 403
    assert "Không được phép" in refused.content.decode()


def test_an_unforeseen_error_has_a_reference(
    browser_of: Callable[..., Client], administrator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("troly.doors.pages.views.library.documents_of", broken)
    response = browser_of(administrator).get("/library")
    assert response.status_code == 500
    assert re.search(r"<code>[0-9a-f]{8}</code>", response.content.decode())


def test_an_accent_is_taken_only_when_text_in_it_is_legible(
    browser_of: Callable[..., Client], administrator: Member
) -> None:
    browser = browser_of(administrator)
    for colour, is_used in (("#7a1f2b", True), ("#ffee00", False), ("#12345", False)):
        type(administrator.tenant).objects.update(accent_colour=colour)
        assert (colour in browser.get("/accent.css").content.decode()) is is_used


def test_a_title_cannot_bring_markup(
    browser_of: Callable[..., Client], administrator: Member, put_in: Callable[..., Any]
) -> None:
    put_in("a.txt", title="<script>alert(1)</script>")
    shown = browser_of(administrator).get("/library").content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_original_comes_as_a_download(
    browser_of: Callable[..., Client], reader: Member, document: Document
) -> None:
    response = browser_of(reader).get(f"/versions/{document.current_id}/original")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert int(response.headers["Content-Length"]) == document.current.size
