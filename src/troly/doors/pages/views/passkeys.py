"""Keys kept by a device: added, used, removed. The one place that needs a script, and says so."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from troly import settings as deployment
from troly.doors.limits import count_attempt
from troly.doors.pages.access import confirmed, enter, for_members, member_of, too_many_words
from troly.doors.pages.views.appearance import safe_next
from troly.doors.pages.views.errors import words_for
from troly.doors.refusals import TooMany
from troly.errors import BadInput, NotAllowed
from troly.office.tenants.identity import passkeys
from troly.office.tenants.models import Member

ADDING_KEY, ENTERING_KEY = "passkey_adding", "passkey_entering"
ANSWER_SECONDS = 600
LONGEST_ANSWER = 20_000


def site_of(request: HttpRequest) -> passkeys.Site:
    whole = deployment.load().public_url or f"{request.scheme}://{request.get_host()}"
    parts = urlsplit(whole)
    return passkeys.Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def _answer(request: HttpRequest) -> dict[str, Any]:
    """What the browser's script put into the form. Raises ``BadInput``."""
    try:
        answer = json.loads(request.POST.get("answer", "")[:LONGEST_ANSWER])
    except (ValueError, RecursionError) as error:
        raise BadInput("bad_passkey") from error
    if not isinstance(answer, dict):
        raise BadInput("bad_passkey")
    return answer


def _kept(request: HttpRequest, key: str) -> dict[str, Any]:
    """What was kept when the browser was asked; each is used once. Raises ``BadInput``."""
    kept = request.session.pop(key, None)
    if not kept or time.time() - kept["at"] > ANSWER_SECONDS:
        raise BadInput("bad_passkey")
    return dict(kept["state"])


@never_cache
@require_http_methods(["GET", "POST"])
@for_members
@confirmed
def add(request: HttpRequest, member: Member) -> HttpResponse:
    """The keys of one's own, and one more."""
    site, problem, status = site_of(request), "", 200
    name = request.POST.get("name", "")[:200]
    if request.method == "POST":
        try:
            state = _kept(request, ADDING_KEY)
            made = passkeys.finish_adding(member, site, state, _answer(request), name)
        except BadInput as error:
            problem, status = " ".join(words_for(error)), 400
        else:
            messages.success(request, _("Đã thêm khóa: %s") % made.name)
            return redirect("pages:passkeys")
    asked: dict[str, Any] = {}
    if site.can_have_passkeys:
        asked, state = passkeys.begin_adding(member.person, site)
        request.session[ADDING_KEY] = {"state": state, "at": int(time.time())}
    context = {
        "keys": member.person.passkeys.all(),  # type: ignore[attr-defined]
        "asked": json.dumps(asked) if asked else "",
        "problem": problem,
        "name": name,
    }
    return render(request, "pages/passkeys.html", context, status=status)


@require_POST
@for_members
@confirmed
def remove(request: HttpRequest, member: Member, passkey_id: object) -> HttpResponse:
    passkeys.remove(member, passkey_id)
    messages.success(request, _("Đã bỏ khóa; thiết bị đó không còn đăng nhập được bằng khóa này."))
    return redirect("pages:passkeys")


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """In by a key of the device at hand."""
    following = request.POST.get("next") or request.GET.get("next", "")
    if member_of(request) is not None:
        return redirect(safe_next(request, following))
    site, problem, status = site_of(request), "", 200
    if request.method == "POST":
        try:
            answer, state = _answer(request), _kept(request, ENTERING_KEY)
            count_attempt(f"passkey {str(answer.get('id', ''))[:200]}")
            person, member = passkeys.finish_sign_in(site, state, answer)
        except (BadInput, NotAllowed) as error:
            problem, status = " ".join(words_for(error)), 403
        except TooMany as error:
            problem, status = too_many_words(error), 429
        else:
            enter(request, person, member, "passkey")
            return redirect(safe_next(request, following))
    asked: dict[str, Any] = {}
    if site.can_have_passkeys:
        asked, state = passkeys.begin_sign_in(site)
        request.session[ENTERING_KEY] = {"state": state, "at": int(time.time())}
    context = {
        "asked": json.dumps(asked) if asked else "",
        "problem": problem,
        "next": following,
    }
    return render(request, "pages/passkey_sign_in.html", context, status=status)
