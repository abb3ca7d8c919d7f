"""Documents analysed by rules: chosen or pasted, filtered, opened at the place, taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from troly.doors.analyses import KINDS, AnalysisRow, kind_counts, rows_of, text_title
from troly.doors.analysis_files import CSV, MEDIA_TYPES, NAME, XLSX, analysis_file
from troly.doors.limits import count_question
from troly.doors.pages.access import for_members
from troly.doors.pages.reading_choice import Choice, choice_entry, choice_of
from troly.doors.pages.shown import document_url, refusal
from troly.doors.pages.views.errors import STATUSES, words_for
from troly.doors.pages.waiting import asked_after, being_made, is_asked_again
from troly.engine.answers.analysis.values import Kind
from troly.errors import NotAllowed, NotFound, TrolyError
from troly.office.assistants.tasks import analyse as task
from troly.office.library.models import JobState
from troly.office.tenants.models import Member

MOST_ROWS = 400
"""More findings than this are read in the file."""
_PAGE = "pages/analyse.html"


@sensitive_post_parameters("text")
@require_http_methods(["GET", "POST"])
@for_members
def analyse(request: HttpRequest, member: Member) -> HttpResponse:
    choice = choice_of(request)
    context: dict[str, Any] = {"section": "library", "choice": choice_entry(member, choice)}
    status = 200
    if request.method == "POST" or choice.is_made:
        try:
            count_question(request, member)
            if "later" in request.POST:
                job = task.analyse_later(member, choice.versions)
                return redirect("pages:analysis", job_id=job.pk)
            analysed = _analysed(member, choice)
        except (NotFound, NotAllowed):
            raise
        except TrolyError as error:
            context["problem"] = " ".join(words_for(error))
            context["may_wait"] = error.code == "analysed_too_long"
            status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
        else:
            return _shown(request, context, analysed)
    return render(request, _PAGE, context, status=status)


@require_GET
@for_members
def analysis(request: HttpRequest, member: Member, job_id: object) -> HttpResponse:
    """An analysis that a worker makes or made; kept for a day, for who asked alone."""
    later = task.analysis_for(member, job_id)
    job = later.job
    context: dict[str, Any] = {"section": "library", **being_made("analysis", job)}
    if is_asked_again(request):
        return asked_after(request, context)
    if later.analysed is None:
        if job.state == JobState.FAILED:
            context["failed"] = refusal(job.reason, job.reason_facts)
        return render(request, _PAGE, context)
    return _shown(request, context, later.analysed)


def _analysed(member: Member, choice: Choice) -> task.Analysed:
    if choice.text.strip() and not choice.versions:
        return task.analyse_pasted(member, choice.text)
    return task.analyse_versions(member, choice.versions)


def _shown(request: HttpRequest, context: dict[str, Any], analysed: task.Analysed) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    kinds = tuple(Kind(name) for name in asked.getlist("kind") if name in set(Kind))
    sought = asked.get("q", "").strip()[:200]
    rows = rows_of(analysed, kinds, sought)
    if (kind := asked.get("file", "")) in (XLSX, CSV):
        response = HttpResponse(analysis_file(rows, kind), content_type=MEDIA_TYPES[kind])
        header = content_disposition_header(True, f"{NAME}.{kind}")
        response.headers["Content-Disposition"] = header or ""
        return response
    context["analysed"] = analysis_entry(analysed, rows, kinds, sought)
    return render(request, _PAGE, context)


def analysis_entry(
    analysed: task.Analysed, rows: Sequence[AnalysisRow], kinds: Sequence[Kind], sought: str
) -> dict[str, Any]:
    """What the template shows of an analysis."""
    counts = kind_counts(analysed)
    return {
        "titles": [text_title(side) for side, _findings in analysed.found],
        "kinds": [
            {"code": str(kind), "word": str(word), "n": counts[kind], "is_chosen": kind in kinds}
            for kind, word in KINDS.items()
        ],
        "total": sum(counts.values()),
        "n": len(rows),
        "sought": sought,
        "rows": [{"row": row, "url": _url(row)} for row in rows[:MOST_ROWS]],
        "left_out": max(0, len(rows) - MOST_ROWS),
        "gone": analysed.left_out,
        "has_many": len(analysed.found) > 1,
    }


def _url(row: AnalysisRow) -> str:
    version = row.side.version
    if version is None:
        return ""
    return document_url(
        version.document_id, version.pk, page=row.page, start=row.start, end=row.end
    )
