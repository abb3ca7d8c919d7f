"""Collections, documents and jobs through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from troly.office.library.models import Collection, Document, Job, Version
from troly.office.tenants.models import Clearance, Member

Calling = Callable[..., Any]


def file(name: str = "don.txt", content: str = "Đơn xin nghỉ phép (hư cấu)") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def test_collection_is_made_and_listed(calling: Calling, administrator: Member) -> None:
    caller = calling(administrator)
    status, made, _ = caller.post("/collections", {"name": "Luật"})
    assert status == 201
    status, listed, _ = caller.get("/collections")
    assert (status, listed) == (200, [made])
    assert made["name"] == "Luật" and made["document_count"] == 0


def test_reader_may_not_make_a_collection(calling: Calling, reader: Member) -> None:
    status, content, _ = calling(reader).post("/collections", {"name": "Luật"})
    assert (status, content["code"]) == (403, "builder_needed")
    assert not Collection.objects.exists()


def test_upload_to_searchable_to_text(
    calling: Calling, administrator: Member, collection: Collection, run_jobs: Callable[..., Any]
) -> None:
    caller = calling(administrator)
    other = caller.post("/collections", {"name": "Khác"})[1]["id"]
    status, received, _ = caller.upload(
        "/documents", file=file(), collections=[str(collection.pk), other], title="Mẫu đơn"
    )
    assert status == 201
    assert received["is_duplicate"] is False
    assert caller.get(f"/jobs/{received['job']}")[1]["state"] == "queued"
    waiting = caller.get(f"/documents/{received['document']}")[1]
    assert waiting["newest"]["state"] == "waiting"
    assert waiting["job"] == received["job"]
    assert waiting["current"] is None

    run_jobs()
    job = caller.get(f"/jobs/{received['job']}")[1]
    assert (job["state"], job["reason"], job["words"]) == ("done", "", "")
    shown = caller.get(f"/documents/{received['document']}")[1]
    assert shown["title"] == "Mẫu đơn"
    assert shown["newest"]["state"] == "complete"
    assert shown["current"] == received["version"]
    assert {one["name"] for one in shown["collections"]} == {"Quy chế", "Khác"}
    assert shown["url"].startswith("http://testserver/documents/")

    place = f"/documents/{received['document']}/versions/{received['version']}/text"
    status, span, _ = caller.get(place, start=4, end=16)
    assert (status, span["text"]) == (200, "xin nghỉ phé")
    assert (span["start"], span["end"]) == (4, 16)


def test_same_bytes_again_are_linked(
    calling: Calling, administrator: Member, collection: Collection, engines: object
) -> None:
    caller = calling(administrator)
    first = caller.upload("/documents", file=file(), collections=[collection.pk])[1]
    status, again, _ = caller.upload("/documents", file=file("x.txt"), collections=[collection.pk])
    assert status == 200
    assert again["is_duplicate"] is True and again["job"] is None
    assert again["document"] == first["document"]


def test_new_version_through_the_api(
    calling: Calling, administrator: Member, document: Document, run_jobs: Callable[..., Any]
) -> None:
    caller = calling(administrator)
    address = f"/documents/{document.pk}/versions"
    status, received, _ = caller.upload(address, file=file("moi.txt", "Văn bản mới"))
    assert (status, received["document"]) == (201, str(document.pk))
    run_jobs()
    versions = caller.get(address)[1]
    assert [(one["ordinal"], one["is_current"]) for one in versions] == [(2, True), (1, False)]


def test_lists_filter_and_turn_pages(
    calling: Calling,
    administrator: Member,
    collection: Collection,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
) -> None:
    for number in range(3):
        put_in(f"van-ban-{number}.txt", f"Nội dung số {number} của văn bản hư cấu.")
    put_in("trang.txt", " \n")
    run_jobs()
    caller = calling(administrator)
    page = caller.get("/documents", size=3, page=2)[1]
    assert (page["total"], page["page"], page["size"], len(page["items"])) == (4, 2, 3, 1)
    failed = caller.get("/documents", state="failed")[1]["items"]
    assert [one["title"] for one in failed] == ["trang"]
    assert failed[0]["newest"]["reason"] == "no_text"
    assert "bản quét" in failed[0]["newest"]["words"]
    assert caller.get("/documents", text="trang")[1]["total"] == 1
    assert caller.get("/documents", collection=collection.pk)[1]["total"] == 4
    status, content, _ = caller.get("/documents", state="xong")
    assert (status, content["errors"][0]["field"]) == (422, "state")


def test_unknown_collection_in_a_list_is_not_an_empty_list(
    calling: Calling, administrator: Member, stranger: Member, collection: Collection
) -> None:
    status, content, _ = calling(stranger).get("/documents", collection=collection.pk)
    assert (status, content["code"]) == (404, "no_such_collection")


def test_delete(
    calling: Calling, administrator: Member, document: Document, run_jobs: Callable[..., Any]
) -> None:
    caller = calling(administrator)
    status, content, _ = caller.call("DELETE", f"/documents/{document.pk}")
    assert (status, content) == (204, None)
    assert caller.get(f"/documents/{document.pk}")[0] == 404
    assert caller.get("/documents")[1]["total"] == 0
    run_jobs()
    assert not Version.objects.get().segments.exists()


def test_job_is_cancelled_and_tried_again(
    calling: Calling, administrator: Member, put_in: Callable[..., Any]
) -> None:
    job = put_in("a.txt", "nội dung").job
    caller = calling(administrator)
    status, content, _ = caller.post(f"/jobs/{job.pk}/cancel")
    assert (status, content["state"], content["reason"]) == (200, "cancelled", "cancelled")
    assert content["words"].startswith("Công việc đã được dừng")
    status, content, _ = caller.post(f"/jobs/{job.pk}/retry")
    assert (status, content["state"], content["attempts"]) == (200, "queued", 0)


def test_refused_files_say_why_and_leave_nothing(
    calling: Calling, administrator: Member, collection: Collection, engines: object
) -> None:
    caller = calling(administrator)
    cases = {
        "empty_file": (SimpleUploadedFile("a.txt", b""), 422),
        "unknown_type": (SimpleUploadedFile("a.exe", b"MZ"), 415),
        "type_mismatch": (SimpleUploadedFile("a.pdf", b"text"), 422),
        "damaged": (SimpleUploadedFile("a.docx", b"PK\x03\x04" + b"0" * 99), 422),
    }
    for code, (sent, expected) in cases.items():
        status, content, _ = caller.upload("/documents", file=sent, collections=[collection.pk])
        assert (status, content["code"]) == (expected, code)
        assert content["detail"]
    assert not Document.objects.exists() and not Job.objects.exists()


def test_upload_without_file_or_collection(
    calling: Calling, administrator: Member, collection: Collection, engines: object
) -> None:
    caller = calling(administrator)
    status, content, _ = caller.upload("/documents", collections=[collection.pk])
    assert status == 422
    assert content["errors"] == [
        {"field": "file", "problem": "missing", "message": "Thiếu mục này."}
    ]
    status, content, _ = caller.upload("/documents", file=file())
    assert [error["field"] for error in content["errors"]] == ["collections"]
    unknown = "00000000-0000-0000-0000-000000000000"
    status, content, _ = caller.upload("/documents", file=file(), collections=[unknown])
    assert (status, content["code"]) == (404, "no_such_collection")
    assert not Document.objects.exists()


def test_text_span_must_be_a_span(
    calling: Calling, administrator: Member, document: Document
) -> None:
    caller = calling(administrator)
    place = f"/documents/{document.pk}/versions/{document.current_id}/text"
    for start, end in ((5, 2), (-1, 3), (0, 20_001)):
        status, content, _ = caller.get(place, start=start, end=end)
        assert (status, content["code"]) == (422, "span_too_long")
    assert caller.get(place, start=10**9, end=10**9 + 5)[1]["text"] == ""
    assert caller.get(place)[0] == 422


RULES = """Điều 4. Giờ tiếp công dân
1. Buổi sáng tiếp từ 08 giờ.
Điều 5. Phòng họp (văn bản hư cấu)
1. Phòng họp được đăng ký trước 02 ngày làm việc.
2. Cuộc họp đột xuất được xếp phòng trong 30 phút:
a) Khi có thiên tai;
b) Khi lãnh đạo xã yêu cầu.
3. Chìa khóa được trả tại bàn trực trước 17 giờ.
Điều 6. Hiệu lực
1. Quy định này có hiệu lực từ ngày ký.
"""


@pytest.mark.parametrize("cited", ["Khi lãnh đạo xã yêu cầu", "1. Phòng họp", "Điều 5."])
def test_around_a_cited_clause_stands_its_whole_article(
    calling: Calling, administrator: Member, put_in: Any, run_jobs: Any, cited: str
) -> None:
    version = put_in("phong-hop.txt", RULES).version
    run_jobs()
    caller = calling(administrator)
    place = f"/documents/{version.document_id}/versions/{version.pk}/text"
    stored = caller.get(place, start=0, end=2_000)[1]["text"]
    start = stored.index(cited)
    span = caller.get(place, start=start, end=start + len(cited), whole_article=True)[1]
    assert span["text"].strip() == RULES[RULES.index("Điều 5") : RULES.index("Điều 6")].strip()
    assert stored[span["start"] : span["end"]] == span["text"]


def test_outside_of_articles_the_place_itself_is_given(
    calling: Calling, administrator: Member, put_in: Any, run_jobs: Any
) -> None:
    version = put_in("ghi-chu.txt", "Ghi chú (hư cấu): phòng họp mở lúc 08 giờ.\n").version
    run_jobs()
    span = calling(administrator).get(
        f"/documents/{version.document_id}/versions/{version.pk}/text",
        start=0, end=7, whole_article=True,
    )[1]  # fmt: skip
    assert (span["start"], span["end"], span["text"]) == (0, 7, "Ghi chú")


def test_restricted_document_looks_absent_to_a_reader(
    calling: Calling, reader: Member, document: Document
) -> None:
    Document.objects.update(clearance=Clearance.RESTRICTED)
    caller = calling(reader)
    job = Job.objects.filter(kind="read").get()
    for address in (
        f"/documents/{document.pk}",
        f"/documents/{document.pk}/versions",
        f"/documents/{document.pk}/versions/{document.current_id}/text?start=0&end=5",
        f"/jobs/{job.pk}",
    ):
        assert caller.call("GET", address)[0] == 404
    assert caller.get("/documents")[1]["total"] == 0
    assert caller.get("/collections")[1][0]["document_count"] == 0


def test_bulk_work_is_paused_listed_and_resumed(
    calling: Calling, administrator: Member, reader: Member, collection: Collection
) -> None:
    caller = calling(administrator)
    assert caller.get("/jobs/pauses")[1] == []
    status, pauses, _ = caller.post("/jobs/pause", {"collection": str(collection.pk)})
    assert (status, [p["collection"]["name"] for p in pauses]) == (200, [collection.name])
    status, pauses, _ = caller.post("/jobs/pause", {})
    assert [p["collection"] and p["collection"]["name"] for p in pauses] == [collection.name, None]
    assert caller.post("/jobs/pause", {"collection": str(uuid4())})[0] == 404
    assert calling(reader).post("/jobs/pause", {})[0] == 403
    assert len(calling(reader).get("/jobs/pauses")[1]) == 2
    assert caller.post("/jobs/resume", {})[1][0]["collection"]["name"] == collection.name
    assert caller.post("/jobs/resume", {"collection": str(collection.pk)})[1] == []


def test_jobs_are_listed_by_state(
    calling: Calling, administrator: Member, put_in: Callable[..., object]
) -> None:
    put_in("một.txt", "Điều 1. Một")
    caller = calling(administrator)
    _status, content, _ = caller.get("/jobs", state="queued")
    assert content["total"] == len(content["items"]) >= 1
    assert {one["state"] for one in content["items"]} == {"queued"}
    assert caller.get("/jobs", state="failed")[1]["total"] == 0
    assert caller.get("/jobs", state="lost")[0] == 422
