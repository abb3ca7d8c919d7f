"""A case by way of the API: opened with its sources, written, edited, judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
