"""While the database does not answer, pages and API say so and ask to come again."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

from troly.office.tenants.models import Member
from troly.office.tenants.people import issue_token


def away(*_: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def caller(administrator: Member) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(administrator.person)
    return client


@pytest.mark.parametrize("path", ["/", "/library"])
def test_page_says_that_it_will_go_on(caller: Client, path: str) -> None:
    with connection.execute_wrapper(away):
        response = caller.get(path)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    text = response.content.decode()
    assert "Một phần của hệ thống đang nghỉ" in text
    assert "connection" not in text


def test_view_that_loses_the_database_says_so(caller: Client) -> None:
    def away_for_the_view(execute: object, sql: str, *rest: object) -> object:
        if "library_" in sql:
            away()
        return execute(sql, *rest)  # type: ignore[operator]

    with connection.execute_wrapper(away_for_the_view):
        response = caller.get("/library")
    assert response.status_code == 503


def test_api_says_so_in_its_own_form(administrator: Member) -> None:
    token = issue_token(administrator, "thử")
    with connection.execute_wrapper(away):
        response = Client().get("/api/v1/collections", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 503
    assert response.json()["code"] == "unavailable"
    assert response.headers["Retry-After"]
