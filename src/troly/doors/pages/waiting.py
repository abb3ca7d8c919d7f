"""Pages that wait for work in the background ask again after the part that may have changed.

The part carries a mark of what it shows; while that is how things stand, the answer is empty. A
thin line is used for what is new only. troly.js says when to ask: less often the longer it takes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from troly.office.library.models import Job

SEEN = "seen"
NOTHING_NEW = 204
MARK_LETTERS = 8


def mark_of(facts: object) -> str:
    """Another one whenever ``facts`` are others."""
    said = json.dumps(facts, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:MARK_LETTERS]


def is_asked_again(request: HttpRequest) -> bool:
    """Whether a page that waits asks after its part, rather than a person for the page."""
    return bool(request.headers.get("HX-Request")) and SEEN in request.GET


def part_of(
    request: HttpRequest, template: str, context: Mapping[str, Any], mark: str
) -> HttpResponse:
    """The part alone, or nothing where the page shows it already."""
    if request.GET.get(SEEN) == mark:
        return HttpResponse(status=NOTHING_NEW)
    return render(request, template, dict(context))


def being_made(making: str, job: Job) -> dict[str, Any]:
    """What ``parts/being_made.html`` shows of a job whose end the page waits for."""
    mark = mark_of([job.state, job.stage, job.done, job.total])
    return {"making": making, "job": job, "mark": mark, "is_waiting": not job.is_over}


def asked_after(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    """To a page that shows ``being_made``: how far it is, or that it is time for the whole page."""
    if not context["is_waiting"]:
        return whole_page_now()
    return part_of(request, "pages/parts/being_made.html", context, context["mark"])


def whole_page_now() -> HttpResponse:
    """What was waited for is there: the browser fetches the page once more."""
    return HttpResponse(headers={"HX-Refresh": "true"})
