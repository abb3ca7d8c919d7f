"""Health, readiness and figures; what the logs say, and what they never say."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from troly import settings as deployment
from troly.doors.watching import requests, views
from troly.errors import BadInput
from troly.logs import JsonFormatter, LineFormatter, request_id
from troly.office.assistants.asking import ask
from troly.office.assistants.models import Assistant
from troly.office.library.models import Document
from troly.office.tenants.models import Member
from troly.office.tenants.people import issue_token

OUTSIDE = {"REMOTE_ADDR": "192.0.2.7"}
SECRET = "Nội dung không được ghi"


@pytest.fixture(autouse=True)
def fresh_readiness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_readiness", views._Readiness())


def figures(client: Client, **how: str) -> dict[tuple[str, ...], float]:
    response = client.get("/metrics", **how)
    assert response.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def test_health_needs_neither_records_nor_a_person() -> None:
    # Without the `db` fixture any look at the records would fail this test.
    response = Client().get("/health", **OUTSIDE)
    assert (response.status_code, response.json()) == (200, {"alive": True})
    assert Client().post("/health").status_code == 405


def test_ready_names_the_parts_that_do_not_answer(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("ERROR"):
        response = Client().get("/ready", **OUTSIDE)
    assert response.status_code == 503 and caplog.records == []
    assert response.json() == {"ready": False, "waiting_for": ["index", "models"]}


def test_ready_asks_the_parts_once_a_second_at_most(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def answers(path: object) -> bool:
        asked.append(path)
        return True

    monkeypatch.setattr(views, "answers", answers)
    monkeypatch.setattr(views, "index_answers", answers)
    for _ in range(5):
        response = Client().get("/ready")
        assert (response.status_code, response.json()["ready"]) == (200, True)
    assert len(asked) == 2


def test_figures_are_for_this_machine_or_an_administrators_token(
    administrator: Member, reader: Member
) -> None:
    client = Client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", **OUTSIDE).status_code == 401
    # Passed on by a proxy of this machine.
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 401

    def status(token: str) -> int:
        headers = {"authorization": f"Bearer {token}"}
        return client.get("/metrics", headers=headers, **OUTSIDE).status_code

    assert status(issue_token(administrator, "đo")) == 200
    assert status(issue_token(reader, "đo")) == 403
    assert status("x") == 401


def test_figures_count_requests_answers_and_the_library(
    administrator: Member, assistant: Assistant, document: Document
) -> None:
    client = Client()
    before = figures(client)
    turn = ask(administrator, assistant, "Công chức được nghỉ phép năm bao nhiêu ngày?")
    client.get("/sign-in")
    after = figures(client)

    def grown(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert grown("troly_answers_total", turn.ending) == 1
    assert grown("troly_request_seconds_count", "200", "GET", "pages:sign_in") == 1
    assert after["troly_versions", "complete"] >= 1
    assert after["troly_passages",] >= 1
    assert after["troly_originals_bytes",] > 0
    assert after["troly_disk_free_bytes",] > 0
    assert after["troly_model_up",] == 0
    assert not any("phép" in part for key in after for part in key)


def test_a_request_keeps_a_good_name_and_gets_one_otherwise() -> None:
    given = Client().get("/health", headers={"X-Request-ID": "abc-12345678"})
    assert given.headers["X-Request-ID"] == "abc-12345678"
    bad = Client().get("/health", headers={"X-Request-ID": "a b\u2028" + "x" * 99})
    assert len(bad.headers["X-Request-ID"]) == 32
    assert request_id.get() == ""


@pytest.fixture
def entries() -> Iterator[list[str]]:
    kept: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(self.format(record))

    handler = Keep()
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("troly.requests")
    logger.addHandler(handler)
    yield kept
    logger.removeHandler(handler)


def test_logs_for_programs_name_the_route_and_not_what_was_typed(
    db: None, entries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = deployment.load().model_copy(update={"log_format": "json"})
    monkeypatch.setattr(requests.deployment, "load", lambda: told)
    client = Client()
    client.get("/sign-in", {"next": SECRET}, headers={"X-Request-ID": "req-00000001"})
    client.get(f"/{SECRET}")
    client.get("/health")
    first, second = (json.loads(entry) for entry in entries)
    assert first["request"] == "req-00000001"
    assert first["facts"].pop("milliseconds") >= 0
    assert first["facts"] == {"method": "GET", "route": "pages:sign_in", "status": 200}
    assert (second["facts"]["route"], second["facts"]["status"]) == ("none", 404)
    assert SECRET not in "".join(entries) and "%" not in "".join(entries)


@pytest.mark.parametrize("formatter", [JsonFormatter(), LineFormatter()])
def test_logs_tell_where_an_error_was_raised_and_not_what_it_quotes(
    formatter: logging.Formatter,
) -> None:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError:
        record = logging.LogRecord("troly", 40, "", 0, "stumbled", (), sys.exc_info())
    said = formatter.format(record)
    assert SECRET not in said
    assert "KeyError" in said and "after ValueError" in said and __file__ in said


def test_logs_tell_what_an_error_of_our_own_says() -> None:
    try:
        raise BadInput("span_too_long", limit=7)
    except BadInput:
        record = logging.LogRecord("troly", 40, "", 0, "stumbled", (), sys.exc_info())
    assert json.loads(JsonFormatter().format(record))["error"].endswith("span_too_long: limit=7")
