"""The page of a comparison: marked words, words for who cannot see them, files to take away."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import docx
import pytest
from django.test import Client

from troly.doors.comparison_files import comparison_file
from troly.office.assistants.tasks.compare import compare_pasted
from troly.office.library.models import Document
from troly.office.tenants.models import Member

SignIn = Callable[..., Client]
LEFT = "Điều 1. Giờ\nBến mở từ 5 giờ.\nĐiều 2. Tiền\nMỗi lượt 4.000 đồng <b>một</b> người.\n"
RIGHT = LEFT.replace("5 giờ", "6 giờ").replace("một", "hai") + "Điều 3. Sổ\nGhi sổ hằng ngày.\n"


def test_pasted_texts_are_shown_side_by_side(reader: Member, browser_of: SignIn) -> None:
    page = browser_of(reader).post("/compare", {"left_text": LEFT, "right_text": RIGHT})
    shown = page.content.decode()
    assert page.status_code == 200
    assert re.search(r"<del>.{0,90}5.{0,90}</del>", shown)
    assert re.search(r"<ins>.{0,90}6.{0,90}</ins>", shown)
    assert "&lt;b&gt;" in shown and "<b>một" not in shown
    assert "Điều 3. Sổ" in shown


def test_a_version_is_compared_by_address(
    reader: Member, browser_of: SignIn, document: Document
) -> None:
    address = f"/compare?left={document.current_id}&right={document.current_id}"
    page = browser_of(reader).get(address)
    assert page.status_code == 200 and "Hai văn bản giống nhau" in page.content.decode()


@pytest.mark.parametrize("sent", [{}, {"left_text": "Bến"}, {"right": "", "right_text": "Bến"}])
def test_one_side_alone_is_said_and_what_was_typed_stays(
    reader: Member, browser_of: SignIn, sent: dict[str, str]
) -> None:
    page = browser_of(reader).post("/compare", sent)
    assert page.status_code == 400
    assert "Chưa đủ hai văn bản" in page.content.decode()
    assert all(value in page.content.decode() for value in sent.values())


@pytest.mark.parametrize("value", ["khong-phai-ma", "00000000-0000-0000-0000-000000000000"])
def test_a_version_that_is_none_is_not_there(
    reader: Member, browser_of: SignIn, value: str
) -> None:
    assert browser_of(reader).get("/compare", {"left": value, "right": value}).status_code == 404


def test_files_hold_the_same_words(reader: Member, browser_of: SignIn) -> None:
    sent = {"left_text": LEFT, "right_text": RIGHT, "file": "docx"}
    answer = browser_of(reader).post("/compare", sent)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="so-sanh.docx"'
    opened = docx.Document(io.BytesIO(answer.content))
    cells = [cell for table in opened.tables for cell in table.rows[0].cells]
    struck = [r.text for c in cells for r in c.paragraphs[0].runs if r.font.strike]
    added = [r.text for c in cells for r in c.paragraphs[0].runs if r.font.underline]
    assert struck == ["5", "một"]
    assert added[:2] == ["6", "hai"] and added[2].startswith("Điều 3. Sổ")


def test_the_html_file_runs_nothing(reader: Member) -> None:
    written = comparison_file(compare_pasted(reader, LEFT, RIGHT), "html").decode()
    assert "<del>5</del>" in written and "<ins>6</ins>" in written
    assert "<script" not in written and "<b>một" not in written and "http" not in written


def test_a_document_is_sought_by_name_before_anything_is_compared(
    reader: Member, browser_of: SignIn, document: Document
) -> None:
    Document.objects.filter(pk=document.pk).update(title="Bến đò Ví Dụ", folded="ben do vi du")
    sent = {"find": "bến đò", "look": "yes", "left_text": LEFT, "right": ""}
    shown = browser_of(reader).post("/compare", sent).content.decode()
    assert "Bến đò Ví Dụ" in shown and "Kết quả so sánh" not in shown
    assert "Mỗi lượt 4.000 đồng" in shown, "what was pasted stays"
    missed = browser_of(reader).post("/compare", sent | {"find": "không có"}).content.decode()
    assert "Bến đò Ví Dụ" not in missed
    for address in ("/analyse", "/summarise"):
        found = browser_of(reader).get(f"{address}?find=BEN+DO&look=yes").content.decode()
        assert "Bến đò Ví Dụ" in found and "<table" not in found
        page = browser_of(reader).get(f"{address}?find=khong&look=yes").content.decode()
        assert "Bến đò Ví Dụ" not in page and "Không có văn bản nào có tên như vậy" in page


def test_the_library_is_sought_by_name_too(
    reader: Member, browser_of: SignIn, document: Document
) -> None:
    Document.objects.filter(pk=document.pk).update(title="Bến đò Ví Dụ", folded="ben do vi du")
    page = browser_of(reader)
    assert "Bến đò Ví Dụ" in page.get("/library?q=do+ben").content.decode()
    missed = page.get("/library?q=thuy+loi").content.decode()
    assert "Bến đò Ví Dụ" not in missed and "Không có văn bản nào khớp" in missed
    assert 'value="thuy loi"' in missed
