"""A case by way of the API: opened with its sources, written, edited, judged."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
from django.core.files.uploadedfile import SimpleUploadedFile

from troly.office.library.models import Document
from troly.office.tenants.models import Member


def test_a_case_is_opened_written_and_judged(
    reader: Member,
    document: Document,
    calling: Callable[..., Any],
    run_jobs: Callable[..., list[object]],
) -> None:
    caller = calling(reader)
    sent = {
        "title": "Trả lời về nghỉ phép",
        "form": "cong_van",
        "points": "Nghỉ phép năm bao nhiêu ngày?",
        "documents": [str(document.pk)],
    }
    status, made, _ = caller.post("/cases", sent)
    assert (status, made["stage"], made["is_mine"]) == (201, "drafting", True)
    assert caller.post(f"/cases/{made['id']}/write", {})[0] == 202
    run_jobs()
    case = caller.get(f"/cases/{made['id']}")[1]
    first = case["paragraphs"][0]
    assert first["origin"] == "quoted" and "12 ngày làm việc" in first["text"]
    assert first["evidence"][0]["document"] == str(document.pk)
    place = f"/cases/{made['id']}/paragraphs/{first['id']}"
    _, changed, _ = caller.send("PUT", place, {"text": "Mười hai ngày.", "seen": first["seen"]})
    assert (changed["origin"], changed["standing"]) == ("person", "accepted")
    status, problem, _ = caller.send("PUT", place, {"text": "Khác.", "seen": first["seen"]})
    assert (status, problem["code"]) == (422, "draft_changed_meanwhile")
    assert caller.send("PUT", place, {"standing": "rejected"})[1]["standing"] == "rejected"
    assert [one["id"] for one in caller.get("/cases")[1]["items"]] == [made["id"]]


def test_a_case_with_a_source_out_of_reach_is_not_opened(
    stranger: Member, document: Document, calling: Callable[..., Any]
) -> None:
    caller = calling(stranger)
    sent = {"title": "Mới", "form": "cong_van", "documents": [str(document.pk)]}
    assert caller.post("/cases", sent)[0] == 404
    assert caller.get("/cases")[1] == {"total": 0, "items": []}


def test_a_word_file_becomes_paragraphs_of_the_draft(
    reader: Member,
    stranger: Member,
    document: Document,
    calling: Callable[..., Any],
    run_jobs: Callable[..., list[object]],
) -> None:
    caller = calling(reader)
    sent = {"title": "Trả lời", "form": "cong_van", "documents": [str(document.pk)]}
    place = f"/cases/{caller.post('/cases', sent)[1]['id']}"
    target = io.BytesIO()
    opened = docx.Document()
    opened.add_paragraph("Công chức được nghỉ phép năm 12 ngày làm việc.")
    opened.save(target)

    def take(who: Any, name: str, data: bytes) -> Any:
        return who._client.post(
            f"/api/v1{place}/file", {"file": SimpleUploadedFile(name, data)}, headers=who.headers
        )

    assert take(calling(stranger), "du-thao.docx", target.getvalue()).status_code == 404
    refused = take(caller, "du-thao.txt", b"Kh\xc3\xb4ng ph\xe1\xba\xa3i Word.")
    assert (refused.status_code, refused.json()["code"]) == (422, "not_docx")
    taken = take(caller, "du-thao.docx", target.getvalue())
    assert taken.status_code == 202 and taken.json()["job"]
    run_jobs()
    [one] = caller.get(place)[1]["paragraphs"]
    assert (one["text"], one["origin"]) == (opened.paragraphs[0].text, "person")
    assert one["finding"]
