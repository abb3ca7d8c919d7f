"""The pages of a case: what is typed is kept, whoever looks sees what they may, files are taken."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from troly.office.desk import cases, drafts, sources, writing
from troly.office.desk.models import Case
from troly.office.library.describing import describe
from troly.office.library.models import Document
from troly.office.tenants.members import switch_off
from troly.office.tenants.models import Clearance, Member, Tenant
from troly.office.tenants.people import add_member

SignIn = Callable[..., Client]


@pytest.fixture
def case(reader: Member, document: Document, run_jobs: Callable[..., list[object]]) -> Case:
    """A letter over the leave rules, written."""
    made = cases.open_case(
        reader, "Trả lời <b>nghỉ phép</b>", "cong_van", points="Nghỉ phép năm bao nhiêu ngày?"
    )
    sources.add_source(reader, made.pk, "document", str(document.pk))
    writing.ask_to_write(reader, made.pk)
    run_jobs()
    return made


def first_of(case: Case) -> str:
    return str(drafts.newest(case).paragraphs[0]["id"])


def test_the_three_parts_stand_side_by_side(case: Case, reader: Member, browser_of: SignIn) -> None:
    page = browser_of(reader).get(f"/cases/{case.pk}").content.decode()
    assert "Trả lời &lt;b&gt;nghỉ phép" in page
    assert page.index("sources-head") < page.index("draft-head") < page.index("evidence-head")
    assert "12 ngày làm việc" in page and "#e-1" in page


def test_what_was_typed_stays_when_it_is_refused(
    case: Case, reader: Member, browser_of: SignIn
) -> None:
    sent = {"act": "save", "id": first_of(case), "text": "Chữ đã gõ", "seen": "khac"}
    answer = browser_of(reader).post(f"/cases/{case.pk}/paragraph", sent)
    assert answer.status_code == 400
    assert "Đoạn này vừa được sửa ở nơi khác" in answer.content.decode()
    assert "Chữ đã gõ</textarea>" in answer.content.decode()
    wrong = {"title": "Mới", "form": "cong_van", "deadline": "31/02/2026", "points": "Ý đã gõ"}
    answer = browser_of(reader).post("/cases", wrong)
    assert answer.status_code == 400
    assert "Ngày 31/02/2026 không đọc được" in answer.content.decode()
    assert "Ý đã gõ</textarea>" in answer.content.decode()


def test_a_save_that_comes_by_itself_gets_the_new_digest(
    case: Case, reader: Member, browser_of: SignIn
) -> None:
    seen = drafts.paragraphs_of(drafts.newest(case))[0].digest
    sent = {"id": first_of(case), "text": "Tự lưu.", "seen": seen}
    page = browser_of(reader)
    answer = page.post(f"/cases/{case.pk}/paragraph", sent, headers={"HX-Request": "true"})
    now = drafts.paragraphs_of(drafts.newest(case))[0]
    assert now.text == "Tự lưu." and now.digest in answer.content.decode()
    again = page.post(f"/cases/{case.pk}/paragraph", sent, headers={"HX-Request": "true"})
    assert "vừa được sửa ở nơi khác" in again.content.decode()


def test_a_source_out_of_reach_is_told_without_its_name(
    case: Case, reader: Member, administrator: Member, document: Document, browser_of: SignIn
) -> None:
    page = browser_of(reader)
    assert document.title in page.get(f"/cases/{case.pk}").content.decode()
    describe(administrator, document.pk, clearance=int(Clearance.RESTRICTED))
    for part in ("", "/history?version=1", "/sign"):
        told = page.get(f"/cases/{case.pk}{part}").content.decode()
        assert document.title not in told and "12 ngày làm việc" not in told, part
    assert "ngoài phạm vi xem" in page.get(f"/cases/{case.pk}").content.decode()


def test_files_are_taken(case: Case, reader: Member, browser_of: SignIn) -> None:
    page = browser_of(reader)
    assert page.get(f"/cases/{case.pk}/document.docx").content[:2] == b"PK"
    assert page.get(f"/cases/{case.pk}/folder.zip").content[:2] == b"PK"
    refused = page.get(f"/cases/{case.pk}/tasks.ics")
    assert refused.status_code == 400
    assert "chưa có nhiệm vụ nào" in refused.content.decode().lower()


def test_the_administrator_passes_on_what_somebody_left(
    case: Case, reader: Member, administrator: Member, body: Tenant, browser_of: SignIn
) -> None:
    other = add_member(body, "nguoi.moi")
    switch_off(administrator, reader)
    page = browser_of(administrator)
    assert "Hồ sơ cần bàn giao" in page.get("/cases").content.decode()
    assert page.get(f"/cases/{case.pk}").status_code == 404
    for role in ("drafter", "checker", "signer"):
        sent = {"role": role, "to": str(other.pk)}
        assert page.post(f"/cases/{case.pk}/pass-on", sent).status_code == 302
    assert browser_of(other).get(f"/cases/{case.pk}").status_code == 200


def test_a_word_file_becomes_part_of_the_draft(
    case: Case, reader: Member, browser_of: SignIn, run_jobs: Callable[..., list[object]]
) -> None:
    page, address = browser_of(reader), f"/cases/{case.pk}/file"
    assert "Chỉ nhận tệp Word" in page.post(
        address, {"file": SimpleUploadedFile("a.txt", "Chữ".encode())}
    ).content.decode()  # fmt: skip
    opened = docx.Document()
    opened.add_paragraph("Đoạn <b>mang từ nhà</b> tới.")
    target = io.BytesIO()
    opened.save(target)
    sent = page.post(address, {"file": SimpleUploadedFile("a.docx", target.getvalue())})
    assert sent.status_code == 302
    run_jobs()
    shown = page.get(f"/cases/{case.pk}").content.decode()
    assert "Đoạn &lt;b&gt;mang từ nhà&lt;/b&gt; tới." in shown
    assert "12 ngày làm việc" in shown
    assert "Lấy từ tệp Word" in page.get(f"/cases/{case.pk}/history").content.decode()
