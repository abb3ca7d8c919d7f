"""Error pages: what happened, then what to do; what was typed is kept."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from troly.doors.refusals import TooMany
from troly.doors.wordings import family_of, filled, refusal_for
from troly.errors import BadInput, FileRefused, NotAllowed, NotFound, TrolyError, Unavailable

STATUSES: tuple[tuple[type[TrolyError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (TooMany, 429),
    (BadInput, 400),
    (FileRefused, 400),
    (Unavailable, 503),
)
KEPT_CHARACTERS = 20_000
RECORDS_AWAY = (OperationalError, InterfaceError)
"""The database does not answer, or has no connection free in time: asking again later helps."""


def words_for(error: TrolyError) -> tuple[str, str]:
    """What happened and what to do, in the active language."""
    refusal = refusal_for(error.code, family_of(error))
    return filled(refusal.title, error.facts), filled(refusal.remedy, error.facts)


def page_for(
    request: HttpRequest, status: int, *, title: str = "", remedy: str = "", reference: str = ""
) -> HttpResponse:
    typed = request.POST.get("question", "") if status not in (403, 413) and request.POST else ""
    context = {
        "status": status,
        "detail": title,
        "remedy": remedy,
        "reference": reference,
        "typed": typed[:KEPT_CHARACTERS],
    }
    return render(request, "pages/error.html", context, status=status)


def problem_page(request: HttpRequest, error: TrolyError) -> HttpResponse:
    """The page of a named error."""
    status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
    # Absent and forbidden look alike: a page that is not there says no more than that.
    title, remedy = ("", "") if status == 404 else words_for(error)
    return page_for(request, status, title=title, remedy=remedy)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    is_large = isinstance(exception, (RequestDataTooBig, TooManyFilesSent))
    # Reading the form again would raise the same error.
    return render(
        request,
        "pages/error.html",
        {"status": 413 if is_large else 400},
        status=(413 if is_large else 400),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page_for(request, 403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page_for(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page_for(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    # What went wrong before a view was found comes here without its error.
    if isinstance(sys.exc_info()[1], RECORDS_AWAY):
        return problem_page(request, Unavailable())
    return page_for(request, 500)
