"""What every page behind the sign-in stands on: a known member with a password of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from troly.office.tenants.models import Member
from troly.office.tenants.people import active_member

BODY_KEY = "body"
Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]
MemberView = Callable[Concatenate[HttpRequest, Member, Rest], HttpResponseBase]


def member_of(request: HttpRequest) -> Member | None:
    """The membership behind a request, looked up once; None when nobody is signed in."""
    if not hasattr(request, "_member"):
        user = getattr(request, "user", None)
        is_known = user is not None and user.is_authenticated
        body = request.session.get(BODY_KEY) if is_known else None
        request._member = active_member(user, body) if is_known else None  # type: ignore[attr-defined]
    found: Member | None = request._member  # type: ignore[attr-defined]
    return found


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in page, and back to the page asked for afterwards."""
    address = reverse("pages:sign_in")
    if request.method in ("GET", "HEAD") and request.path != "/":
        address += "?" + urlencode({"next": request.get_full_path()})
    return redirect(address)


def for_members(view: MemberView[Rest]) -> View[Rest]:
    """Let signed-in members through, with the member as second argument."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        member = member_of(request)
        if member is None:
            return to_sign_in(request)
        if member.person.has_one_time_password and request.path != reverse("pages:password"):
            return redirect("pages:password")
        return view(request, member, *args, **kwargs)

    return guarded
