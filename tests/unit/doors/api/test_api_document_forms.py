"""Documents in the official layout by way of the API: built with gaps named, checked, mended."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
from django.core.files.uploadedfile import SimpleUploadedFile

from troly.engine.evaluation.planted_layout import sample_values
from troly.engine.layout.forms import forms
from troly.engine.layout.values import GAP, MARK
from troly.office.audit.models import Entry
from troly.office.library import jobs
from troly.office.library.models import Job
from troly.office.tenants.models import Member

Calling = Callable[..., Any]


def built(caller: Any, form: str, **content: Any) -> Any:
    response = caller._client.post(
        f"/api/v1/document-forms/{form}", content, content_type="application/json",
        headers=caller.headers,
    )  # fmt: skip
    assert response.status_code == 200, response.content
    return response


def words_of(data: bytes) -> str:
    opened = docx.Document(io.BytesIO(data))
    cells = [c for table in opened.tables for row in table.rows for c in row.cells]
    lines = [*opened.paragraphs, *(p for cell in cells for p in cell.paragraphs)]
    return "\n".join(one.text for one in lines)


def test_all_kinds_are_listed_with_their_fields(reader: Member, calling: Calling) -> None:
    status, found, _ = calling(reader).get("/document-forms")
    assert status == 200 and {one["id"] for one in found} == set(forms())
    letter = next(one for one in found if one["id"] == "cong_van")
    assert letter["abbreviation"] == ""
    required = {field["id"] for field in letter["fields"] if field["is_required"]}
    assert {"issuer", "signer", "content"} <= required
    assert calling(None).get("/document-forms")[0] == 401


def test_a_filled_form_is_a_word_file_and_what_is_missing_is_named(
    reader: Member, calling: Calling
) -> None:
    values = sample_values(forms()["bao_cao"])
    made = built(calling(reader), "bao_cao", values=values)
    assert made.headers["X-Gaps"] == "" and made.headers["Content-Disposition"]
    text = words_of(made.content)
    assert "BÁO CÁO" in text and GAP not in text
    # Number, day and signature are people's.
    assert "ngày … tháng … năm …" in text and "Số:      /" in text
    values.pop("content")
    made = built(calling(reader), "bao_cao", values=values)
    assert made.headers["X-Gaps"] == "content" and GAP in words_of(made.content)


def test_what_it_cannot_build_is_refused_with_a_code(reader: Member, calling: Calling) -> None:
    caller = calling(reader)
    status, problem, _ = caller.post("/document-forms/nothing", {"values": {}})
    assert (status, problem["code"]) == (404, "no_such_form")
    status, problem, _ = caller.post(
        "/document-forms/bao_cao", {"values": {"subject": "a" * 100_001}}
    )
    assert (status, problem["code"]) == (422, "field_too_long")
    assert caller.post("/document-forms/bao_cao", {})[0] == 422


def test_taking_the_mark_away_is_recorded(reader: Member, calling: Calling) -> None:
    values = sample_values(forms()["bao_cao"])
    marked = docx.Document(io.BytesIO(built(calling(reader), "bao_cao", values=values).content))
    assert MARK in marked.sections[0].footer.paragraphs[0].text
    bare = built(calling(reader), "bao_cao", values=values, removes_mark=True)
    opened = docx.Document(io.BytesIO(bare.content))
    assert MARK not in "".join(p.text for p in opened.sections[0].footer.paragraphs)
    assert Entry.objects.filter(act="draft_mark_removed", actor=str(reader.pk)).count() == 1


def test_a_file_is_checked_and_mended_for_its_sender_alone(
    reader: Member, administrator: Member, calling: Calling
) -> None:
    caller = calling(reader)
    opened = docx.Document()
    opened.add_paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    target = io.BytesIO()
    opened.save(target)
    file = SimpleUploadedFile("thư.docx", target.getvalue())
    status, taken, _ = caller.upload("/document-forms/checks", file=file)
    assert (status, taken["is_over"], taken["deviations"]) == (202, False, [])
    jobs.run(str(Job.objects.get(kind="check_layout").pk))
    place = f"/document-forms/checks/{taken['id']}"
    _, found, _ = caller.get(place)
    assert found["is_over"] and found["deviations"]
    assert all(one["what"] and one["remedy"] for one in found["deviations"])
    mended = caller._client.get(f"/api/v1{place}/mended", headers=caller.headers)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words_of(mended.content)
    other = calling(administrator)
    assert other.get(place)[0] == 404 and other.get(f"{place}/mended")[0] == 404


def test_another_file_is_refused_at_the_door(reader: Member, calling: Calling) -> None:
    file = SimpleUploadedFile("thư.txt", "Chữ".encode())
    status, problem, _ = calling(reader).upload("/document-forms/checks", file=file)
    assert (status, problem["code"]) == (422, "not_docx")
    assert not Job.objects.exists()
