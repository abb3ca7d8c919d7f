"""Every error of the API as one form: RFC 9457, ``application/problem+json``."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import trans_real
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from troly import settings as deployment
from troly.doors.refusals import note_refusal
from troly.doors.wordings import FIELD_PROBLEMS, WRONG_VALUE, family_of, filled, refusal_for
from troly.errors import (
    BadInput,
    FileRefused,
    NotAllowed,
    NotFound,
    TrolyError,
    Unavailable,
)
from troly.office.tenants.models import Member

log = logging.getLogger("troly.api")
MEDIA_TYPE = "application/problem+json"
INTERFACE_LANGUAGES = ("vi", "fr", "en")

BY_CODE = {
    "too_many_questions": 429,
    "too_large": 413,
    "request_too_large": 413,
    "too_many_files": 413,
    "unknown_type": 415,
    "quota_reached": 507,
    "disk_full": 507,
    "not_written": 507,
    "file_lost": 409,
    "assistant_name_taken": 409,
    "original_erased": 410,
    "not_readable": 400,
    "sign_in_needed": 401,
    "method_not_allowed": 405,
    "collection_of_another_body": 404,
}
BY_FAMILY: tuple[tuple[type[TrolyError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (BadInput, 422),
    (FileRefused, 422),
    (Unavailable, 503),
)


def language_of(request: HttpRequest) -> str:
    """The best of the three languages by Accept-Language; the deployment's own otherwise."""
    accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    for name, _quality in trans_real.parse_accept_lang_header(accepted):
        if name.split("-")[0] in INTERFACE_LANGUAGES:
            return name.split("-")[0]
    return deployment.load().language


def problem(
    request: HttpRequest,
    status: int,
    code: str,
    facts: Mapping[str, object] | None = None,
    *,
    family: str = "internal_error",
    errors: list[dict[str, str]] | None = None,
) -> HttpResponse:
    """The response for one error, worded in the language that the caller asked for."""
    facts = dict(facts or {})
    language = language_of(request)
    with translation.override(language):
        words = refusal_for(code, family)
        content: dict[str, Any] = {
            "type": f"urn:troly:problem:{code}",
            "title": filled(words.title, facts),
            "status": status,
            "detail": filled(words.remedy, facts),
            "code": code,
            "facts": {
                name: value if _is_plain(value) else str(value) for name, value in facts.items()
            },
        }
    if errors is not None:
        content["errors"] = errors
    response = HttpResponse(
        json.dumps(content, ensure_ascii=False), status=status, content_type=MEDIA_TYPE
    )
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="troly"'
    if status == 429:
        response["Retry-After"] = str(facts.get("seconds", 60))
    if status == 503:
        response["Retry-After"] = str(facts.get("seconds", 5))
    return response


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def status_of(error: TrolyError) -> int:
    if error.code in BY_CODE:
        return BY_CODE[error.code]
    return next((status for kind, status in BY_FAMILY if isinstance(error, kind)), 500)


def of_troly_error(request: HttpRequest, error: TrolyError) -> HttpResponse:
    status = status_of(error)
    if status == 500:
        return of_fault(request, error)
    known = getattr(request, "auth", None)
    if isinstance(error, NotAllowed) and isinstance(known, Member):
        note_refusal(request, known, error)
    # Absent and another body's look alike, down to the last letter.
    code = "no_such_collection" if error.code == "collection_of_another_body" else error.code
    return problem(request, status, code, error.facts, family=family_of(error))


def of_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(request, 500, "internal_error")


def of_records_away(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database does not answer, or has no connection free in time."""
    log.error("%s %s: records do not answer: %s", request.method, request.path, type(error))
    return of_troly_error(request, Unavailable())


def of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    with translation.override(language_of(request)):
        fields = [
            {
                "field": ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0]),
                "problem": str(item["type"]),
                "message": str(FIELD_PROBLEMS.get(item["type"], WRONG_VALUE)),
            }
            for item in error.errors
        ]
    return problem(request, 422, "bad_input", errors=fields)


def of_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, SuspiciousOperation):
        return of_suspicion(request, error.__cause__)
    if error.status_code == 400:
        return problem(request, 400, "not_readable")
    return problem(request, error.status_code, f"http_{error.status_code}", family="bad_input")


def of_suspicion(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):
        return problem(request, 413, "request_too_large")
    if isinstance(error, TooManyFilesSent | TooManyFieldsSent):
        return problem(request, 413, "too_many_files")
    return problem(request, 400, "not_readable")


def add_handlers(api: NinjaAPI) -> None:
    """Put every error of ``api`` into the one form."""
    handlers: list[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = [
        (TrolyError, of_troly_error),
        (ValidationError, of_validation),
        (AuthenticationError, lambda request, _: problem(request, 401, "sign_in_needed")),
        (HttpError, of_http_error),
        (Http404, lambda request, _: problem(request, 404, "not_found")),
        (PermissionDenied, lambda request, _: problem(request, 403, "not_allowed")),
        (SuspiciousOperation, of_suspicion),
        (MultiPartParserError, of_suspicion),
        (BadRequest, of_suspicion),
        (UnreadablePostError, of_suspicion),
        (OperationalError, of_records_away),
        (InterfaceError, of_records_away),
        (Exception, of_fault),
    ]
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


def with_problems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose bare 404 and 405 take the form of a problem too."""

    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return problem(request, 404, "no_such_address", {"address": request.path})
        if response.status_code == 405:
            allowed = response.get("Allow", "")
            fresh = problem(request, 405, "method_not_allowed", {"allowed": allowed})
            fresh["Allow"] = allowed
            return fresh
        return response

    shown.csrf_exempt = True  # type: ignore[attr-defined]
    return shown
