"""Every request gets a name, a line in the logs that are made for programs, and is counted."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from troly import settings as deployment
from troly.doors.watching import figures
from troly.logs import FACTS, request_id

log = logging.getLogger("troly.requests")
HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class RequestMiddleware:
    """Outermost, so that what the others refuse is seen as well. Addresses are told by the name of
    their route: the address itself may hold what somebody typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._is_told = deployment.load().log_format == "json"
        figures.count_answers()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        mark = request_id.set(name)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            self._note(request, response.status_code, time.perf_counter() - started)
        finally:
            request_id.reset(mark)
        response.headers[HEADER] = name
        return response

    def _note(self, request: HttpRequest, status: int, seconds: float) -> None:
        found = request.resolver_match
        route = (found.view_name or found.route) if found else "none"
        method = request.method if request.method in _METHODS else "other"
        figures.REQUESTS.labels(method, route, status).observe(seconds)
        if self._is_told and not route.startswith("watching:"):
            facts = {
                "method": method,
                "route": route,
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
            }
            log.info("answered", extra={FACTS: facts})
