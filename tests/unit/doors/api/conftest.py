"""A caller of the API, as a program outside would be one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from troly.office.tenants.models import Member
from troly.office.tenants.people import issue_token


class Caller:
    """Calls with a member's token; answers are (status, content, response)."""

    def __init__(self, token: str | None, language: str = "vi") -> None:
        self._client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.headers = {"accept-language": language}
        if token is not None:
            self.headers["authorization"] = f"Bearer {token}"

    def call(self, method: str, address: str, **options: Any) -> tuple[int, Any, Any]:
        response = self._client.generic(
            method, f"/api/v1{address}", headers=self.headers, **options
        )
        return response.status_code, response.json() if response.content else None, response

    def get(self, address: str, **query: object) -> tuple[int, Any, Any]:
        response = self._client.get(f"/api/v1{address}", query, headers=self.headers)
        return response.status_code, response.json() if response.content else None, response

    def post(self, address: str, content: object = None) -> tuple[int, Any, Any]:
        return self.send("POST", address, content)

    def send(self, method: str, address: str, content: object) -> tuple[int, Any, Any]:
        return self.call(method, address, data=json.dumps(content), content_type="application/json")

    def upload(self, address: str, **form: Any) -> tuple[int, Any, Any]:
        response = self._client.post(f"/api/v1{address}", form, headers=self.headers)
        return response.status_code, response.json() if response.content else None, response


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def calling(db: None) -> Callable[..., Caller]:
    def caller(member: Member | None, language: str = "vi") -> Caller:
        return Caller(issue_token(member, "kiểm thử") if member else None, language)

    return caller
