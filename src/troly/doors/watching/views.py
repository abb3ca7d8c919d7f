"""Addresses for those who watch over Troly: does it live, can it work, how much does it do.

The first two are open to everybody and say no more than that.
"""

from __future__ import annotations

import ipaddress
import logging
import threading
import time

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from troly import settings as deployment
from troly.doors.cli.processes import answers, index_answers
from troly.doors.watching.figures import REGISTRY
from troly.office.tenants.people import member_of_token
from troly.office.tenants.permissions import Permission

log = logging.getLogger("troly.watching")
KEPT_SECONDS = 1.0
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The process lives. Looks at nothing else: restarting it would mend nothing else."""
    return JsonResponse({"alive": True})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when questions can be answered, else 503 with the parts that are waited for."""
    missing = _readiness.missing()
    response = JsonResponse(
        {"ready": not missing, "waiting_for": missing}, status=503 if missing else 200
    )
    # Asked every few seconds: Django would log each "no" as an error.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus: for this machine itself, or with the token of somebody who watches
    over it (operator, administrator)."""
    if not _is_from_here(request):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        member = member_of_token(token.strip()) if scheme.lower() == "bearer" else None
        if member is None:
            return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
        if not member.may(Permission.WATCH):
            return HttpResponse(status=403)
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _is_from_here(request: HttpRequest) -> bool:
    # What a proxy on this machine passes on comes from somewhere else.
    if any(request.headers.get(name) for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class _Readiness:
    """Asked at most once a second, however many ask: the address is open to everybody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked, self._missing = 0.0, ["records"]
        self._is_in_form = False

    def missing(self) -> list[str]:
        with self._lock:
            if not self._asked or time.monotonic() - self._asked > KEPT_SECONDS:
                self._missing = list(self._look())
                self._asked = time.monotonic()
            return self._missing

    def _look(self) -> list[str]:
        settings = deployment.load()
        sockets = {"index": settings.index_socket, "models": settings.models_socket}
        if settings.embedding_url:
            del sockets["models"]
        if not settings.owns_index:
            del sockets["index"]
        missing = [name for name, socket in sockets.items() if not answers(socket)]
        if not settings.owns_index and not index_answers(settings):
            missing.append("index")
        return missing if self._has_records() else ["records", *missing]

    def _has_records(self) -> bool:
        try:
            if not self._is_in_form:
                executor = MigrationExecutor(connection)
                plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
                self._is_in_form = not plan
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Exception:
            log.exception("the records cannot be read")
            return False
        return self._is_in_form


_readiness = _Readiness()
