"""The page of an analysis: rows with their places, filters, tables that run nothing."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from troly.doors.analyses import rows_of
from troly.doors.analysis_files import analysis_file
from troly.errors import BadInput
from troly.office.assistants.tasks.analyse import analyse_pasted
from troly.office.library import jobs
from troly.office.library.models import Document, Job
from troly.office.tenants.models import Member

SignIn = Callable[..., Client]
TEXT = "Điều 1. Tiền\n1. Phải nộp 4.000 đồng <b>một</b> lượt.\n=SUM(A1) phải nộp 5.000 đồng.\n"


def test_a_pasted_text_is_shown_as_rows(reader: Member, browser_of: SignIn) -> None:
    page = browser_of(reader).post("/analyse", {"text": TEXT, "kind": "amount"})
    shown = page.content.decode()
    assert page.status_code == 200 and "4.000 đồng" in shown and "Điều 1, khoản 1" in shown
    assert "&lt;b&gt;" in shown and "<b>một" not in shown
    assert "2 mục trong 4" in shown


def test_a_document_opens_at_the_place(
    reader: Member, browser_of: SignIn, document: Document
) -> None:
    page = browser_of(reader).get("/analyse", {"version": str(document.current_id)})
    shown = page.content.decode()
    assert page.status_code == 200
    assert f"/documents/{document.pk}/versions/{document.current_id}?" in shown
    assert "#quote" in shown


@pytest.mark.parametrize("sent", [{}, {"text": "  "}])
def test_nothing_chosen_is_said(reader: Member, browser_of: SignIn, sent: dict[str, str]) -> None:
    page = browser_of(reader).post("/analyse", sent)
    assert page.status_code == 400 and "Chưa chọn văn bản nào" in page.content.decode()


@pytest.mark.parametrize("value", ["khong-phai-ma", "00000000-0000-0000-0000-000000000000"])
def test_a_version_that_is_none_is_not_there(
    reader: Member, browser_of: SignIn, value: str
) -> None:
    assert browser_of(reader).get("/analyse", {"version": value}).status_code == 404


def test_a_worker_does_it_and_shows_it(
    reader: Member, browser_of: SignIn, document: Document
) -> None:
    page = browser_of(reader)
    sent = page.post("/analyse", {"version": str(document.current_id), "later": "yes"})
    assert sent.status_code == 302
    address = sent.headers["Location"]
    assert "Đang phân tích" in page.get(address).content.decode()
    jobs.run(str(Job.objects.get(kind="analyse_texts").pk))
    assert "mục trong" in page.get(address).content.decode()


def test_the_tables_hold_text_alone(reader: Member, browser_of: SignIn) -> None:
    page = browser_of(reader)
    taken = page.post("/analyse", {"text": TEXT, "file": "csv"})
    assert taken.headers["Content-Disposition"] == 'attachment; filename="phan-tich.csv"'
    rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)
    assert any(cell.startswith("'=SUM") for row in rows for cell in row)
    book = page.post("/analyse", {"text": TEXT, "file": "xlsx"}).content
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
        strings = opened.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet and "=SUM(A1)" in strings


def test_another_kind_of_file_is_refused(reader: Member) -> None:
    with pytest.raises(BadInput):
        analysis_file(rows_of(analyse_pasted(reader, TEXT)), "exe")
