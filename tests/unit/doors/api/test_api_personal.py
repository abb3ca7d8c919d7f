"""Personal data through the API: the report, the policy, a request from its first day to its end.
The people are made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from troly.office.audit.models import Entry
from troly.office.data_subjects.requests import certificate_holds
from troly.office.library.models import Collection, Document, Version
from troly.office.tenants.models import Member
from troly.office.tenants.people import add_member

NAME, PHONE = "Nguyễn Thị Ví Dụ", "0912 000 111"
LETTER = f"Bà {NAME}, điện thoại {PHONE}, đề nghị cấp lại giấy phép xây dựng nhà ở."
SOUGHT = {"sought": [NAME, PHONE], "received_on": timezone.localdate().isoformat()}
Put, RunJobs, Calling = Callable[..., Any], Callable[..., Any], Callable[..., Any]


@pytest.fixture
def letter(put_in: Put, run_jobs: RunJobs) -> Version:
    put_in("don.txt", content=LETTER.encode())
    run_jobs()
    return Version.objects.get(size=len(LETTER.encode()))


@pytest.fixture
def officer(administrator: Member) -> Member:
    return add_member(administrator.tenant, "phu.trach", role="officer", clearance=2)


def test_the_report_names_kinds_and_places_and_no_words(
    letter: Version, officer: Member, reader: Member, stranger: Member, calling: Calling
) -> None:
    api = calling(officer)
    _status, report, _ = api.get("/personal-data")
    assert [row["version"] for row in report["items"]] == [str(letter.pk)]
    _status, told, _ = api.get(f"/personal-data/documents/{letter.document_id}")
    spans = [LETTER[place["start"] : place["end"]] for place in told["places"]]
    assert PHONE in spans
    assert "Ví Dụ" not in str(told)
    assert calling(reader).get("/personal-data")[0] == 403
    assert calling(stranger).get(f"/personal-data/documents/{letter.document_id}")[0] in (403, 404)


def test_policy_and_terms_are_set(
    officer: Member, collection: Collection, calling: Calling
) -> None:
    api = calling(officer)
    _status, held, _ = api.get("/personal-data/policy")
    wanted = {**held, "masks": "all", "refuses": True, "open_roles": ["officer"]}
    assert api.send("PUT", "/personal-data/policy", wanted)[:2] == (200, wanted)
    assert api.get("/personal-data/policy")[1] == wanted
    assert api.send("PUT", "/personal-data/policy", {**wanted, "masks": "some"})[0] == 422
    here = f"/personal-data/terms/{collection.pk}"
    assert api.send("PUT", here, {"days": 30})[1] == {"collection": str(collection.pk), "days": 30}
    assert api.send("PUT", here, {"days": 0})[0] == 422
    assert api.send("PUT", here, {"days": None})[1]["days"] is None


def test_a_request_is_opened_extended_and_refused(
    letter: Version, officer: Member, run_jobs: RunJobs, calling: Calling
) -> None:
    api = calling(officer)
    status, made, _ = api.post("/personal-data/requests", {"kind": "provide", **SOUGHT})
    assert status == 201 and made["is_searching"] and made["state"] == "open"
    here = f"/personal-data/requests/{made['id']}"
    assert api.post(f"{here}/export")[1]["code"] == "not_searched_yet"
    run_jobs(kinds=("find_person",))
    found = api.get(here)[1]
    assert found["documents"] == [{"document": str(letter.document_id), "count": 2}]
    _status, exported, _ = api.post(f"{here}/export")
    assert NAME in exported["documents"][0]["places"][0]["text"]
    assert api.post(f"{here}/extend", {"reason": ""})[1]["code"] == "reason_needed"
    later = api.post(f"{here}/extend", {"reason": "Phải tìm ở nhiều nơi"})[1]
    assert later["due_on"] > made["due_on"]
    assert api.post(f"{here}/extend", {"reason": "Lần nữa cũng vậy"})[0] == 422
    assert api.post(f"{here}/refuse", {"reason": "Không rõ người yêu cầu"})[1]["state"] == "refused"
    assert NAME not in str(api.get(here)[1])
    assert [one["id"] for one in api.get("/personal-data/requests", is_open=False)[1]["items"]] == [
        made["id"]
    ]


def test_a_request_to_erase_ends_with_its_certificate(
    letter: Version, officer: Member, run_jobs: RunJobs, calling: Calling
) -> None:
    api = calling(officer)
    here = "/personal-data/requests"
    made = api.post(here, {"kind": "erase", **SOUGHT})[1]
    here = f"{here}/{made['id']}"
    assert api.get(f"{here}/certificate")[0] == 404
    run_jobs(kinds=("find_person",))
    other = {"documents": [str(officer.pk)]}
    assert api.post(f"{here}/erase", other)[1]["code"] == "not_found_for_person"
    status, certificate, _ = api.post(
        f"{here}/erase", {"documents": [str(letter.document_id)], "reason": ""}
    )
    assert status == 200 and certificate_holds(certificate)
    assert api.get(f"{here}/certificate")[1] == certificate
    assert Document.objects.get(pk=letter.document_id).removed_at is not None
    body = str(officer.tenant_id)
    assert Entry.objects.filter(body=body, act="subject_data_erased").count() == 1


def test_what_does_not_fit_is_named(officer: Member, stranger: Member, calling: Calling) -> None:
    api = calling(officer)
    here = "/personal-data/requests"
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    wrong = api.post(here, {"kind": "provide", **SOUGHT, "received_on": tomorrow})
    assert wrong[1]["code"] == "bad_day"
    assert api.post(here, {"kind": "forget", **SOUGHT})[1]["code"] == "bad_input"
    assert api.post(here, {"kind": "provide", **SOUGHT, "sought": []})[0] == 422
    made = api.post(here, {"kind": "provide", **SOUGHT})[1]
    assert calling(stranger).get(f"{here}/{made['id']}")[0] in (403, 404)
