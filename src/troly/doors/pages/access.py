"""What every page behind the sign-in stands on: a known member with a password of their own, in a
role that may do what the page is for, and who has shown lately that it is still them."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from troly.doors.limits import count_attempt, forget_attempts
from troly.doors.refusals import TooMany, note_wrong_confirmation
from troly.office.audit.chain import record
from troly.office.tenants import sign_ins
from troly.office.tenants.identity import passwords
from troly.office.tenants.identity.models import Identity
from troly.office.tenants.models import Member, Person
from troly.office.tenants.people import active_member, require
from troly.office.tenants.permissions import Permission

BODY_KEY, SIGN_IN_KEY, SEEN_KEY, CONFIRMED_KEY = "body", "sign_in", "seen", "confirmed"
CONFIRMED_SECONDS = 600
"""How long a password given holds for dangerous acts."""
PASSWORD_FIELD = "confirming_password"  # noqa: S105
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


def enter(request: HttpRequest, person: Person, member: Member, way: str = "password") -> None:
    """Sign ``person`` in and begin a sign-in they can see and end."""
    backend = "django.contrib.auth.backends.ModelBackend"
    with transaction.atomic():
        login(request, person, backend=backend)
        if request.session.session_key is None:
            request.session.create()
        begun = sign_ins.begin(
            person,
            str(request.session.session_key),
            browser=request.headers.get("User-Agent", ""),
            address=str(request.META.get("REMOTE_ADDR") or ""),
        )
        now = int(time.time())
        request.session[SIGN_IN_KEY] = str(begun.pk)
        request.session[SEEN_KEY] = request.session[CONFIRMED_KEY] = now
        request.session[BODY_KEY] = str(member.tenant_id)
        record(member.tenant_id, member.id, "signed_in", member.id, way=way)
    forget_attempts(person.sign_in_name)


def is_still_signed_in(request: HttpRequest) -> bool:
    """Note now and then that a sign-in is in use. False when it was ended elsewhere."""
    session = request.session
    known, now = session.get(SIGN_IN_KEY), int(time.time())
    if known is None or now - int(session.get(SEEN_KEY, 0)) < sign_ins.SEEN_SECONDS:
        return True
    session[SEEN_KEY] = now
    return sign_ins.seen(known, str(session.session_key))


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


def for_role(permission: Permission) -> Callable[[MemberView[Rest]], View[Rest]]:
    """Let members through whose role holds ``permission``; others get the refusal's page."""

    def guard(view: MemberView[Rest]) -> View[Rest]:
        @wraps(view)
        def asked(
            request: HttpRequest, member: Member, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            require(member, permission)
            return view(request, member, *args, **kwargs)

        return for_members(asked)

    return guard


def confirmed(view: MemberView[Rest]) -> MemberView[Rest]:
    """For acts that would do harm in the wrong hands: what is sent waits for the password unless
    that was given in the last ten minutes. Nothing that was typed is lost on the way."""

    @wraps(view)
    @sensitive_post_parameters(PASSWORD_FIELD)
    def careful(
        request: HttpRequest, member: Member, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        if request.method != "POST" or _is_confirmed(request):
            return view(request, member, *args, **kwargs)
        problem, status = "", 200
        typed = request.POST.get(PASSWORD_FIELD, "")
        if typed:
            try:
                count_attempt(member.person.sign_in_name)
            except TooMany as error:
                problem, status = too_many_words(error), 429
            else:
                if passwords.proves(member.person, typed):
                    forget_attempts(member.person.sign_in_name)
                    request.session[CONFIRMED_KEY] = int(time.time())
                    return view(request, member, *args, **kwargs)
                note_wrong_confirmation(request, member)
                problem, status = _("Mật khẩu hiện tại không đúng."), 400
        kept = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in (PASSWORD_FIELD, "csrfmiddlewaretoken")
            for value in values
        ]
        context = {
            "kept": kept,
            "problem": problem,
            "field": PASSWORD_FIELD,
            "back": request.path,
            "has_password": passwords.can_prove(member.person),
            "ways": _ways_to_prove(member.person),
        }
        return render(request, "pages/confirm.html", context, status=status)

    return careful


def _ways_to_prove(person: Person) -> list[dict[str, object]]:
    """The providers that can say anew who somebody is."""
    mine = Identity.objects.filter(person=person, provider__kind="oidc", provider__is_on=True)
    return [
        {"id": one.provider_id, "name": one.provider.name}
        for one in mine.select_related("provider").order_by("provider__name")[:8]
    ]


def _is_confirmed(request: HttpRequest) -> bool:
    return int(time.time()) - int(request.session.get(CONFIRMED_KEY, 0)) < CONFIRMED_SECONDS


def too_many_words(error: TooMany) -> str:
    return _("Sai mật khẩu quá nhiều lần. Thử lại sau %d phút.") % int(
        str(error.facts.get("minutes", 5))
    )
