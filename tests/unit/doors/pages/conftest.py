"""A person in front of the pages, signed in or not."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from troly.office.tenants.models import Member

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def browser_of(db: None) -> SignIn:
    """``browser_of(member, language="vi")``; None is somebody who has not signed in."""

    def make(member: Member | None, language: str = "vi") -> Client:
        client = Client(raise_request_exception=False)
        client.cookies["troly_language"] = language
        if member is not None:
            client.force_login(member.person)
        return client

    return make


@pytest.fixture
def sure(browser_of: SignIn) -> SignIn:
    """Somebody who gave their password just now."""

    def make(member: Member, language: str = "vi") -> Client:
        client = browser_of(member, language)
        session = client.session
        session["confirmed"] = int(time.time())
        session.save()
        return client

    return make
