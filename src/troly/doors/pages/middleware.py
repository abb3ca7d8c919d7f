"""What surrounds every request: policy, member, language, and errors made into pages."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from troly.doors.api.problems import problem
from troly.doors.limits import to_wait
from troly.doors.pages.access import is_still_signed_in, member_of
from troly.doors.pages.views.errors import RECORDS_AWAY, page_for, problem_page
from troly.doors.refusals import note_refusal
from troly.doors.request_size import TOO_LARGE
from troly.errors import NotAllowed, TrolyError, Unavailable
from troly.framework import CONTENT_SECURITY_POLICY

log = logging.getLogger("troly.pages")
Next = Callable[[HttpRequest], HttpResponse]
NOT_PAGES = ("/api/", "/static/")
WAIT_SECONDS = {429: 60, 503: 60}
"""After how long to come back where nobody knows better."""


class PolicyMiddleware:
    """What a browser may load, that pages of members stay out of shared caches, and when to come
    back where nothing was done: with every 429 and 503, whoever made it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = to_wait.set(0)
        try:
            response = self.get_response(request)
            if response.status_code in WAIT_SECONDS:
                seconds = to_wait.get() or WAIT_SECONDS[response.status_code]
                response.headers.setdefault("Retry-After", str(seconds))
        finally:
            to_wait.reset(mark)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        # What frame-ancestors says, for browsers that do not know it.
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        if not request.path.startswith("/static/") and "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_cache=True)
        return response


class MemberMiddleware:
    """Ends the session of somebody who is no longer a member, or whose sign-in was ended."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated and not self._is_in(request):
            logout(request)
            request._member = None  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def _is_in(request: HttpRequest) -> bool:
        return member_of(request) is not None and is_still_signed_in(request)


class LanguageMiddleware:
    """The language a person chose: their cookie, else their record, else the setting."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = dict(settings.LANGUAGES)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in known and not request.path.startswith(NOT_PAGES):
            member = member_of(request)
            chosen = member.person.language if member else ""
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Cookie",))
        return response


class SizeMiddleware:
    """The refusal of a request that ``request_size`` found too large, as a page or as JSON."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not getattr(request, "scope", {}).get(TOO_LARGE):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return problem(request, 413, "request_too_large")
        return page_for(request, 413)


class ErrorMiddleware:
    """Named errors become their page; anything else is logged under a reference to quote."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith(NOT_PAGES):
            return None
        if isinstance(error, TrolyError):
            if isinstance(error, NotAllowed):
                note_refusal(request, member_of(request), error)
            return problem_page(request, error)
        if isinstance(error, RECORDS_AWAY):
            log.error("records do not answer: %s", type(error).__name__)
            return problem_page(request, Unavailable())
        # Django's own refusals have their handlers.
        if type(error).__module__.startswith(("django.http", "django.core.exceptions")):
            return None
        reference = secrets.token_hex(4)
        log.exception("page failed, reference %s", reference)
        return page_for(request, 500, reference=reference)
