"""The pages on personal data."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from troly.office.library.intake import Received
from troly.office.tenants.models import Member


def test_a_document_that_is_not_read_yet_has_no_places(
    put_in: Callable[..., Received],
    administrator: Member,
    browser_of: Callable[[Member], Client],
) -> None:
    waiting = put_in("cho-doc.txt").document
    answer = browser_of(administrator).get(f"/documents/{waiting.pk}/personal-data")
    assert answer.status_code == 404
