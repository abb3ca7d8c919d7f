"""The language of the interface, and the accent of a body."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from troly.doors.pages.access import member_of

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
YEAR_SECONDS = 365 * 86400


def safe_next(request: HttpRequest, address: str) -> str:
    """``address`` if it leads to this site, else the first page."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else "/"


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    response = redirect(safe_next(request, request.POST.get("next", "")))
    if chosen not in dict(settings.LANGUAGES):
        return response
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    member = member_of(request)
    if member is not None:
        type(member.person).objects.filter(pk=member.person_id).update(language=chosen)
    return response


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of ``#rrggbb`` (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@require_GET
def accent(request: HttpRequest) -> HttpResponse:
    """The body's own accent, in the light scheme only, and only when text in it stays legible."""
    member = member_of(request)
    colour = member.tenant.accent_colour if member else ""
    style = ""
    if COLOUR.fullmatch(colour) and (1.05 / (luminance(colour) + 0.05)) >= 5:
        style = (
            "@media (prefers-color-scheme: light) { :root { "
            f"--accent: {colour}; "
            f"--accent-strong: color-mix(in srgb, {colour} 80%, black); "
            f"--accent-wash: color-mix(in srgb, {colour} 12%, white); }} }}\n"
        )
    return HttpResponse(style, content_type="text/css; charset=utf-8")
