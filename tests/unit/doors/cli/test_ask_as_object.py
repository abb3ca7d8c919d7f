"""`ask --json` gives what the API gives."""

from __future__ import annotations

import json

from django.test import Client

from troly.doors.cli.asking import as_object
from troly.office.assistants.asking import ask
from troly.office.assistants.history import shown_turn
from troly.office.assistants.models import Assistant
from troly.office.library.models import Document
from troly.office.tenants.models import Member
from troly.office.tenants.people import issue_token

QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"


def test_ask_as_object_is_the_answer_of_the_api(
    administrator: Member, assistant: Assistant, document: Document
) -> None:
    turn = ask(administrator, assistant, QUESTION)
    said = as_object(shown_turn(administrator, turn))
    assert json.loads(json.dumps(said)) == said
    token = issue_token(administrator, "kiểm thử")
    kept = (
        Client()
        .get(
            f"/api/v1/conversations/{turn.conversation_id}",
            headers={"authorization": f"Bearer {token}", "host": "127.0.0.1:8000"},
        )
        .json()
    )
    # The API shortens moments to milliseconds.
    assert said["asked_at"][:23] == kept["turns"][0]["asked_at"][:23]
    kept["turns"][0]["asked_at"] = said["asked_at"]
    assert said == {**kept["turns"][0], "conversation": str(turn.conversation_id)}
    assert said["quotes"] and said["quotes"][0]["citation"]["url"].startswith(
        "http://127.0.0.1:8000/documents/"
    )
