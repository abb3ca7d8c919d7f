"""The official layout: a form filled, seen and taken away; a file held against it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.comparison_files import MEDIA_TYPES, WORD
from troly.doors.layout_wordings import DEVIATIONS, element_word, said
from troly.doors.limits import count_question
from troly.doors.pages.access import for_members
from troly.doors.pages.shown import refusal
from troly.doors.pages.views.errors import STATUSES, words_for
from troly.doors.pages.waiting import asked_after, being_made, is_asked_again
from troly.engine.layout.forms import COMMON, DocumentForm, Field, form_named, forms, rules
from troly.engine.layout.values import GAP, Deviation, Placed
from troly.errors import BadInput, FileRefused, NotFound, TrolyError
from troly.office.assistants.tasks import layouts
from troly.office.library.models import JobState
from troly.office.tenants.models import Member

_FIRST = ("issuer", "parent", "issuer_code", "unit_code", "place")


@require_GET
@for_members
def all_forms(request: HttpRequest, member: Member) -> HttpResponse:
    return _all_forms(request)


def _all_forms(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "section": "library",
        "forms": [{"id": form.id, "name": form.name} for form in forms().values()],
        "problem": problem,
        "largest": layouts.LARGEST_FILE // 1_000_000,
    }
    return render(request, "pages/document_forms.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_members
def fill(request: HttpRequest, member: Member, form_id: str) -> HttpResponse:
    form = form_named(form_id)
    sent = request.POST if request.method == "POST" else {}
    values = {one.id: sent.get(one.id, "") for one in (*COMMON, *form.fields)}
    context: dict[str, Any] = {"section": "library", "form_name": form.name}
    status = 200
    if request.method == "POST":
        try:
            count_question(request, member)
            if "take" in sent:
                removes_mark = "removes_mark" in sent
                made = layouts.build(member, form_id, values, removes_mark=removes_mark)
                return _download(made.data, made.file_name)
            context["preview"] = preview_of(layouts.previewed(member, form_id, values))
        except BadInput as error:
            context["problem"], status = " ".join(words_for(error)), 400
    context["groups"] = _groups(form, values)
    context["gap"] = GAP
    return render(request, "pages/document_form.html", context, status=status)


def _groups(form: DocumentForm, values: dict[str, str]) -> list[list[dict[str, Any]]]:
    first = [one for one in COMMON if one.id in _FIRST]
    last = [one for one in COMMON if one.id not in _FIRST]
    return [[_field(one, values) for one in part] for part in (first, form.fields, last)]


def _field(field: Field, values: dict[str, str]) -> dict[str, Any]:
    return {
        "id": field.id,
        "label": field.label,
        "is_long": field.is_long,
        "is_required": field.is_required,
        "value": values[field.id],
    }


def preview_of(placed: list[Placed]) -> dict[str, list[dict[str, Any]]]:
    """The paragraphs by area; the template gives each its look by class."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in placed:
        entry = {"role": one.role, "text": one.text, "line": rules().elements[one.role].line_below}
        found.setdefault(one.area, []).append(entry)
    return found


@require_POST
@for_members
def check(request: HttpRequest, member: Member) -> HttpResponse:
    file = request.FILES.get("file")
    try:
        if file is None:
            raise FileRefused("empty_file", name="")
        count_question(request, member)
        job = layouts.receive_to_check(
            member, file.name or "", file.chunks(), removes_mark="removes_mark" in request.POST
        )
    except FileRefused as error:
        return _all_forms(request, " ".join(refusal(error.code, error.facts).values()), 400)
    except TrolyError as error:
        status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
        return _all_forms(request, " ".join(words_for(error)), status)
    return redirect("pages:layout_checked", job_id=job.pk)


@require_GET
@for_members
def checked(request: HttpRequest, member: Member, job_id: object) -> HttpResponse:
    found = layouts.check_for(member, job_id)
    if found.is_gone:
        raise NotFound("no_such_check")
    job = found.job
    is_over = job.is_over
    context: dict[str, Any] = {
        "section": "library",
        "job_id": job.pk,
        "file_name": found.file_name,
        **being_made("layout", job),
        "problem": refusal(job.reason, job.reason_facts)
        if is_over and not found.is_mended
        else None,
        "is_done": job.state == JobState.DONE,
        "kind": forms()[found.kind].name if found.kind in forms() else "",
        "is_marked": found.is_marked,
        "rows": [_row(one) for one in found.deviations],
        "mendable": sum(one.is_mendable for one in found.deviations),
    }
    if is_asked_again(request):
        return asked_after(request, context)
    return render(request, "pages/layout_checked.html", context)


def _row(one: Deviation) -> dict[str, Any]:
    words = DEVIATIONS[one.code]
    return {
        "element": element_word(one),
        "what": words.what,
        "remedy": words.remedy,
        "paragraph": one.paragraph,
        "excerpt": one.excerpt,
        "found": said(one.found),
        "wanted": said(one.wanted),
        "is_mendable": one.is_mendable,
    }


@require_GET
@for_members
def mended(request: HttpRequest, member: Member, job_id: object) -> HttpResponse:
    name, data = layouts.mended_file(member, job_id)
    return _download(data, f"{PurePosixPath(name).stem}-the-thuc.docx")


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=MEDIA_TYPES[WORD])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
