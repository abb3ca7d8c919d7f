"""Who calls: an access token, and nothing else. No session, no cookie."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from troly.office.tenants.models import Member
from troly.office.tenants.people import member_of_token

LONGEST_TOKEN = 200


class TokenAccess(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Member | None:
        return member_of_token(token) if 0 < len(token) <= LONGEST_TOKEN else None


def member_of(request: HttpRequest) -> Member:
    """The member whose token came with the request."""
    member = request.auth  # type: ignore[attr-defined]
    assert isinstance(member, Member)
    return member
