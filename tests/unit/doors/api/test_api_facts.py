"""Facts of documents, links between them and abbreviations through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from troly.office.library.glossary import terms_for
from troly.office.library.models import Document, DocumentLink, GlossaryTerm, LinkKind
from troly.office.tenants.models import Member

Calling = Callable[..., Any]


def test_facts_left_out_stay_and_null_takes_one_away(
    calling: Calling, administrator: Member, document: Document
) -> None:
    caller, address = calling(administrator), f"/documents/{document.pk}/facts"
    status, shown, _ = caller.send(
        "PATCH", address, {"number": "12/QĐ-SM", "valid_from": "2024-01-01"}
    )
    assert (status, shown["number"], shown["valid_from"]) == (200, "12/QĐ-SM", "2024-01-01")
    assert shown["title"] == document.title
    status, shown, _ = caller.send("PATCH", address, {"valid_from": None})
    assert (status, shown["number"], shown["valid_from"]) == (200, "12/QĐ-SM", None)


def test_facts_that_cannot_be_are_refused_and_nothing_changes(
    calling: Calling, administrator: Member, document: Document
) -> None:
    caller, address = calling(administrator), f"/documents/{document.pk}/facts"
    before = caller.get(f"/documents/{document.pk}")[1]
    wrong = {"valid_from": "2024-02-01", "valid_to": "2024-01-01"}
    for sent, code in (
        (wrong, "dates_in_wrong_order"),
        ({"valid_from": "2024-02-30"}, "bad_input"),
        ({"number": "x" * 81}, "bad_input"),
        ({"title": None}, "bad_document_facts"),
        ({"clearance": 3}, "bad_input"),
    ):
        status, problem, _ = caller.send("PATCH", address, sent)
        assert (status, problem["code"]) == (422, code), sent
    assert caller.get(f"/documents/{document.pk}")[1] == before


def test_a_replacement_is_taken_back_and_made_again(
    calling: Calling,
    administrator: Member,
    document: Document,
    put_in: Callable[..., Any],
    run_jobs: Callable[..., Any],
) -> None:
    caller = calling(administrator)
    newer = put_in("moi.txt", "Điều 1. Quy định mới\nNghỉ phép năm là 14 ngày.").document
    run_jobs()
    link = DocumentLink.objects.create(
        document=newer, kind=LinkKind.REPLACES, key="cu", number="1/QĐ-SM", target=document
    )
    caller.send("PATCH", f"/documents/{newer.pk}/facts", {"valid_from": "2030-01-01"})
    (shown,) = caller.get(f"/documents/{newer.pk}/links")[1]
    assert (shown["id"], shown["kind"], shown["has_closed"]) == (link.pk, "replaces", True)
    assert (shown["target"]["id"], shown["number"]) == (str(document.pk), "1/QĐ-SM")
    assert caller.get(f"/documents/{document.pk}")[1]["valid_to"] == "2029-12-31"
    status, older, _ = caller.post(f"/links/{link.pk}/undo")
    assert (status, older["id"], older["valid_to"]) == (200, str(document.pk), None)
    status, older, _ = caller.post(f"/links/{link.pk}/again")
    assert (status, older["valid_to"]) == (200, "2029-12-31")
    status, problem, _ = caller.post("/links/999999/undo")
    assert (status, problem["code"]) == (404, "no_such_link")


def test_abbreviations_are_set_declined_and_listed(calling: Calling, administrator: Member) -> None:
    caller, body = calling(administrator), administrator.tenant_id
    assert caller.post("/glossary", {"short": "a b", "full": "ai biết"})[1]["code"] == (
        "bad_term_short"
    )
    status, made, _ = caller.post("/glossary", {"short": "BQLR", "full": "Ban quản lý rừng"})
    assert (status, made["state"]) == (201, "accepted")
    assert terms_for(body)["bqlr"] == ("Ban quản lý rừng",)
    assert caller.post(f"/glossary/{made['id']}/decline")[0] == 204
    assert "bqlr" not in terms_for(body)
    assert caller.post("/glossary/general/decline", {"short": "UBND"})[0] == 204
    assert "ubnd" not in terms_for(body)
    listed = caller.get("/glossary")[1]
    states = {one["short"]: one["state"] for one in listed["items"]}
    assert (listed["total"], states) == (2, {"BQLR": "declined", "UBND": "declined"})
    assert len(caller.get("/glossary?size=1&page=2")[1]["items"]) == 1
    general = {one["short"] for one in caller.get("/glossary/general")[1]}
    assert "TTHC" in general and "UBND" not in general
    assert GlossaryTerm.objects.filter(tenant_id=body).count() == 2
