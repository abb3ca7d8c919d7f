"""The draft of a case: written, judged, edited, put back, handed over, signed, taken away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.comparison_files import MEDIA_TYPES, WORD
from troly.doors.limits import count_question
from troly.doors.pages.access import for_members
from troly.doors.pages.case_entries import case_entry, concern_entry, version_entry
from troly.doors.pages.shown import refusal
from troly.doors.pages.views.cases import desk_page
from troly.doors.pages.views.errors import STATUSES, words_for
from troly.doors.pages.views.layouts import preview_of
from troly.errors import FileRefused, NotFound, TrolyError
from troly.office.desk import cases, drafts, exporting, handing, importing, paper, signing, writing
from troly.office.desk.shown import shown
from troly.office.tenants.models import Member


def _back(desk_case_id: object, place: str) -> HttpResponse:
    return redirect(f"{reverse('pages:case', args=[desk_case_id])}#{place}")


@sensitive_post_parameters("text")
@require_POST
@for_members
def paragraph(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    """One act on one paragraph. A save that comes by itself gets no page, but what it changed."""
    found = cases.case_for(member, desk_case_id)
    sent = request.POST
    act, key, text = sent.get("act", ""), sent.get("id", ""), sent.get("text", "")
    is_by_itself = request.headers.get("HX-Request") == "true"
    try:
        if is_by_itself:
            made = drafts.edit(member, desk_case_id, key, text, sent.get("seen", ""))
            context = {"id": made.id, "digest": made.digest}
            return render(request, "pages/parts/case_saved.html", context)
        _act(request, member, desk_case_id, act, key)
    except NotFound:
        raise
    except TrolyError as error:
        if is_by_itself:
            context = {"id": key, "digest": sent.get("seen", ""), "wrong": words_for(error)[0]}
            return render(request, "pages/parts/case_saved.html", context)
        typed = {key: text} if key else sent.dict()
        return desk_page(request, member, found, error, typed=typed, wrong=key)
    return _back(desk_case_id, f"p-{key}" if key else "draft")


def _act(request: HttpRequest, member: Member, desk_case_id: object, act: str, key: str) -> None:
    sent = request.POST
    if act == "save":
        drafts.edit(member, desk_case_id, key, sent.get("text", ""), sent.get("seen", ""))
        count_question(request, member)
        writing.check(member, desk_case_id, key)
    elif act == "add":
        drafts.add(member, desk_case_id, sent.get("field", ""), sent.get("text", ""))
    elif act in ("up", "down"):
        drafts.move(member, desk_case_id, key, -1 if act == "up" else 1)
    elif act == "accept_quoted":
        drafts.accept_quoted(member, desk_case_id)
    else:
        drafts.judge(member, desk_case_id, key, act)


@require_POST
@for_members
def write(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    """Have the draft written, or one paragraph of it once more."""
    found = cases.case_for(member, desk_case_id)
    key = request.POST.get("id", "")
    try:
        count_question(request, member)
        if key:
            writing.rewrite(member, desk_case_id, key)
        else:
            writing.ask_to_write(member, desk_case_id)
    except NotFound:
        raise
    except TrolyError as error:
        return desk_page(request, member, found, error, wrong=key)
    return _back(desk_case_id, f"p-{key}" if key else "draft")


@require_POST
@for_members
def take_file(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    """A person's own Word file, to become paragraphs of the draft."""
    found = cases.case_for(member, desk_case_id)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise FileRefused("empty_file", name="")
        count_question(request, member)
        importing.receive(member, desk_case_id, file.name or "", file.chunks())
    except NotFound:
        raise
    except FileRefused as error:
        told = refusal(error.code, error.facts)
        return desk_page(request, member, found, error, problem=" ".join(told.values()))
    except TrolyError as error:
        return desk_page(request, member, found, error)
    return _back(desk_case_id, "draft")


@require_http_methods(["GET", "POST"])
@for_members
def history(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    """The versions of the draft; one of them looked at or put back."""
    found = cases.case_for(member, desk_case_id)
    problem, status = "", 200
    if request.method == "POST":
        try:
            drafts.put_back(member, desk_case_id, _number(request.POST.get("version", "")))
            messages.success(request, _("Đã lấy lại bản cũ thành bản mới nhất."))
            return _back(desk_case_id, "draft")
        except NotFound:
            raise
        except TrolyError as error:
            problem = " ".join(words_for(error))
            status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
    chosen = request.GET.get("version", "")
    context: dict[str, Any] = {
        "section": "cases",
        "case": case_entry(found, member),
        "versions": [version_entry(one) for one in drafts.history(member, desk_case_id)],
        "may_change": found.holder_id == member.pk,
        "problem": problem,
    }
    if chosen:
        old = drafts.version_of(member, desk_case_id, _number(chosen))
        context["looked_at"] = old.ordinal
        context["paragraphs"] = shown(member, drafts.paragraphs_of(old))
    return render(request, "pages/case_history.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


@require_POST
@for_members
def hand_over(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    found = cases.case_for(member, desk_case_id)
    try:
        if request.POST.get("act") == "back":
            handing.give_back(member, desk_case_id, request.POST.get("reason", ""))
        else:
            handing.hand_over(member, desk_case_id)
    except NotFound:
        raise
    except TrolyError as error:
        return desk_page(request, member, found, error, typed=request.POST.dict())
    messages.success(request, _("Đã chuyển hồ sơ."))
    return redirect("pages:case", desk_case_id=desk_case_id)


@require_http_methods(["GET", "POST"])
@for_members
def sign(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    """What stands against signing, each ticked by the signer; then released for signature."""
    found = cases.case_for(member, desk_case_id)
    ticked = request.POST.getlist("tick") if request.method == "POST" else []
    problem, status = "", 200
    if request.method == "POST":
        try:
            signing.sign(member, desk_case_id, ticked, removes_mark="removes_mark" in request.POST)
            messages.success(
                request, _("Đã duyệt để ký. Số, ngày và chữ ký do người có thẩm quyền ghi.")
            )
            return redirect("pages:case", desk_case_id=desk_case_id)
        except NotFound:
            raise
        except TrolyError as error:
            problem = " ".join(words_for(error))
            status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
    context = {
        "section": "cases",
        "case": case_entry(found, member),
        "concerns": [concern_entry(one, found) for one in signing.concerns(member, found)],
        "ticked": ticked,
        "may_sign": found.stage == "signing" and found.signer_id == member.pk,
        "preview": preview_of(paper.placed(member, desk_case_id)),
        "problem": problem,
    }
    return render(request, "pages/case_sign.html", context, status=status)


@require_GET
@for_members
def taken(request: HttpRequest, member: Member, desk_case_id: object, kind: str) -> HttpResponse:
    """The document, the calendar of its tasks, or the whole case as a folder."""
    found = cases.case_for(member, desk_case_id)
    try:
        if kind == "docx":
            made = paper.paper(member, desk_case_id)
            return _download(made.data, made.name, MEDIA_TYPES[WORD])
        if kind == "ics":
            data = exporting.calendar(member, desk_case_id)
            return _download(data, "nhiem-vu.ics", "text/calendar; charset=utf-8")
        archive = exporting.exported(member, desk_case_id)
    except NotFound:
        raise
    except TrolyError as error:
        return desk_page(request, member, found, error)
    return _download(archive.data, archive.name, "application/zip")


def _download(data: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
