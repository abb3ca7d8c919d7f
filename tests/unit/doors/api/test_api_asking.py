"""Assistants, questions and conversations through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from troly import settings as deployment
from troly.doors import limits
from troly.office.assistants.models import Assistant, Turn
from troly.office.governance.models import RegisterEntry
from troly.office.governance.stages import Stage
from troly.office.library.models import Collection, Document
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Clearance, Member

Calling = Callable[..., Any]
QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"


def test_assistant_is_made_changed_and_retired(
    calling: Calling, administrator: Member, collection: Collection
) -> None:
    caller = calling(administrator)
    wanted = {
        "name": "Hộ tịch",
        "purpose": "Trả lời về hộ tịch.",
        "collections": [str(collection.pk)],
        "opening_questions": ["Đăng ký khai sinh ở đâu?"],
    }
    status, made, _ = caller.post("/assistants", wanted)
    assert status == 201
    assert made["may_be_asked"] is True and made["reason"] == ""
    assert made["collections"] == [{"id": str(collection.pk), "name": "Quy chế"}]
    assert caller.get("/assistants")[1] == [made]

    address = f"/assistants/{made['id']}"
    status, changed, _ = caller.send("PUT", address, {**wanted, "name": "Hộ tịch xã"})
    assert (status, changed["name"]) == (200, "Hộ tịch xã")
    assert caller.get(address)[1] == changed

    assert caller.call("DELETE", address)[0] == 204
    assert caller.get(address)[0] == 404
    assert caller.get("/assistants")[1] == []


def test_assistant_needs_a_name_of_its_own_and_a_collection(
    calling: Calling, administrator: Member, assistant: Assistant, collection: Collection
) -> None:
    caller = calling(administrator)
    ours = [str(collection.pk)]
    status, content, _ = caller.post(
        "/assistants", {"name": assistant.name, "purpose": "", "collections": ours}
    )
    assert (status, content["code"]) == (409, "assistant_name_taken")
    assert assistant.name in content["title"]
    status, content, _ = caller.post("/assistants", {"name": "Khác", "collections": []})
    assert (status, content["code"]) == (422, "collection_needed")
    status, content, _ = caller.post("/assistants", {"name": " ", "collections": ours})
    assert (status, content["code"]) == (422, "bad_assistant_name")


def test_collection_of_another_body_looks_absent(
    calling: Calling, stranger: Member, collection: Collection
) -> None:
    status, content, _ = calling(stranger).post(
        "/assistants", {"name": "Khác", "collections": [str(collection.pk)]}
    )
    assert (status, content["code"]) == (404, "no_such_collection")


def test_reader_may_not_make_change_or_retire(
    calling: Calling, reader: Member, assistant: Assistant, collection: Collection
) -> None:
    caller = calling(reader)
    content = {"name": "Khác", "collections": [str(collection.pk)]}
    address = f"/assistants/{assistant.pk}"
    assert caller.post("/assistants", content)[0] == 403
    assert caller.send("PUT", address, content)[0] == 403
    assert caller.call("DELETE", address)[0] == 403
    assistant.refresh_from_db()
    assert assistant.retired_at is None and assistant.name != "Khác"


def test_answer_is_quotes_that_open_where_they_stand(
    calling: Calling, reader: Member, assistant: Assistant, document: Document
) -> None:
    caller = calling(reader)
    status, answer, _ = caller.post(f"/assistants/{assistant.pk}/ask", {"question": QUESTION})
    assert status == 200
    assert answer["ending"] in ("answered", "partly_answered"), answer
    assert answer["words"]
    assert answer["understood"]["language"] == "vi"
    assert any("12 ngày" in quote["quote"] for quote in answer["quotes"])
    for quote in answer["quotes"]:
        place = quote["citation"]
        assert place["version"] == str(document.current_id)
        assert text_between(place["version"], place["start"], place["end"]) == quote["quote"]
        span = caller.get(
            f"/documents/{place['document']}/versions/{place['version']}/text",
            start=place["start"],
            end=place["end"],
        )[1]
        assert span["text"] == quote["quote"]
        assert place["url"].startswith("http://testserver/documents/")
        assert quote["validity"] == "unknown"
    client = Client()
    client.force_login(reader.person)
    for quote in answer["quotes"]:
        page = client.get(quote["citation"]["url"].removeprefix("http://testserver"))
        assert page.status_code == 200
        assert f'<mark id="quote">{quote["quote"]}' in page.content.decode()
    leave = next(quote for quote in answer["quotes"] if "12 ngày" in quote["quote"])
    assert leave["article"] == "2"


def test_refusal_is_an_answer_with_what_comes_closest(
    calling: Calling, reader: Member, assistant: Assistant, words_only: None
) -> None:
    status, answer, _ = calling(reader).post(
        f"/assistants/{assistant.pk}/ask", {"question": "Ai vô địch bóng đá thế giới năm 2018?"}
    )
    assert (status, answer["ending"]) == (200, "not_in_documents")
    assert answer["quotes"] == []
    for near in answer["nearest"]:
        place = near["citation"]
        stored = text_between(place["version"], place["start"], place["end"])
        assert stored.startswith(near["snippet"])


def test_words_of_an_ending_follow_the_language(
    calling: Calling, reader: Member, assistant: Assistant, engines: object
) -> None:
    RegisterEntry.objects.update(stage=Stage.SUSPENDED)
    status, answer, _ = calling(reader).post(
        f"/assistants/{assistant.pk}/ask", {"question": QUESTION}
    )
    assert (status, answer["ending"], answer["reason"]) == (
        200,
        "not_in_service",
        "stage_suspended",
    )
    assert answer["words"].startswith("Trợ lý chưa hoạt động")


def test_conversation_goes_on_and_is_its_members_own(
    calling: Calling,
    reader: Member,
    administrator: Member,
    stranger: Member,
    assistant: Assistant,
    document: Document,
) -> None:
    caller = calling(reader)
    address = f"/assistants/{assistant.pk}/ask"
    first = caller.post(address, {"question": QUESTION})[1]
    second = caller.post(
        address, {"question": "Gửi đơn trước mấy ngày?", "conversation": first["conversation"]}
    )[1]
    assert (second["conversation"], second["ordinal"]) == (first["conversation"], 2)
    listed = caller.get("/conversations")[1]
    assert [one["id"] for one in listed["items"]] == [first["conversation"]]
    whole = caller.get(f"/conversations/{first['conversation']}")[1]
    assert [turn["question"] for turn in whole["turns"]] == [
        QUESTION,
        "Gửi đơn trước mấy ngày?",
    ]
    for other in (administrator, stranger):
        their = calling(other)
        assert their.get("/conversations")[1]["total"] == 0
        assert their.get(f"/conversations/{first['conversation']}")[0] == 404
    status, content, _ = calling(administrator).post(
        address, {"question": QUESTION, "conversation": first["conversation"]}
    )
    assert (status, content["code"]) == (404, "no_such_conversation")


def test_quote_is_empty_once_rights_have_gone(
    calling: Calling, reader: Member, assistant: Assistant, document: Document
) -> None:
    caller = calling(reader)
    answer = caller.post(f"/assistants/{assistant.pk}/ask", {"question": QUESTION})[1]
    Document.objects.update(clearance=Clearance.RESTRICTED)
    (turn,) = caller.get(f"/conversations/{answer['conversation']}")[1]["turns"]
    assert turn["quotes"]
    for quote in turn["quotes"]:
        assert (quote["state"], quote["quote"], quote["citation"]) == ("removed", "", None)
        assert quote["title"] == "" and quote["article"] == ""


def test_long_question_is_refused_and_not_kept(
    calling: Calling, reader: Member, assistant: Assistant, engines: object
) -> None:
    status, content, _ = calling(reader).post(
        f"/assistants/{assistant.pk}/ask", {"question": "dài " * 25_000}
    )
    assert (status, content["code"]) == (422, "question_too_long")
    assert content["facts"]["limit"] == 2000
    assert "2000" in content["title"]
    assert not Turn.objects.exists()


@pytest.mark.parametrize("question", ["", "   ", "?!…"])
def test_question_without_words(
    calling: Calling, reader: Member, assistant: Assistant, engines: object, question: str
) -> None:
    status, answer, _ = calling(reader).post(
        f"/assistants/{assistant.pk}/ask", {"question": question}
    )
    assert (status, answer["ending"]) == (200, "not_understood")


def test_questions_are_limited_per_member(
    calling: Calling,
    reader: Member,
    administrator: Member,
    assistant: Assistant,
    engines: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = deployment.load().model_copy(update={"questions_per_minute": 2})
    monkeypatch.setattr(deployment, "load", lambda: chosen)
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_020.0)
    caller, address = calling(reader), f"/assistants/{assistant.pk}/ask"
    assert [caller.post(address, {"question": "?"})[0] for _ in range(2)] == [200, 200]
    status, content, response = caller.post(address, {"question": "?"})
    assert (status, content["code"]) == (429, "too_many_questions")
    assert response["Retry-After"] == str(content["facts"]["seconds"])
    assert 1 <= content["facts"]["seconds"] <= 60
    assert Turn.objects.count() == 2
    assert calling(administrator).post(address, {"question": "?"})[0] == 200
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_080.0)
    assert caller.post(address, {"question": "?"})[0] == 200
