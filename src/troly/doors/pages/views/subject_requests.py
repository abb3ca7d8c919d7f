"""Requests of people about their own data: a list with due days, and one with all its acts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.pages.access import confirmed, for_role
from troly.doors.pages.paging import page_links
from troly.doors.pages.shown import document_url
from troly.doors.pages.views.errors import words_for
from troly.doors.personal_wordings import REQUESTS, request_state_word
from troly.errors import BadInput, NotFound
from troly.office.data_subjects import requests
from troly.office.data_subjects.models import RequestKind, RequestState, SubjectRequest
from troly.office.library import register
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission

PAGE_ROWS = 50


@require_http_methods(["GET", "POST"])
@for_role(Permission.PERSONAL)
def all_requests(request: HttpRequest, member: Member) -> HttpResponseBase:
    """Those open, due first; those over; and the form for a new one."""
    problem, status = None, 200
    if request.method == "POST":
        try:
            made = _open(request, member)
        except BadInput as error:
            problem = dict(zip(("title", "remedy"), words_for(error), strict=True))
            status = 400
        else:
            messages.success(request, _("Đã ghi yêu cầu số %d và bắt đầu tìm.") % made.number)
            return redirect("pages:subject_request", made.pk)
    over = Paginator(requests.requests_of(member, is_open=False), PAGE_ROWS)
    page = over.get_page(request.GET.get("page"))
    context = {
        "section": "personal",
        "open": [_entry(one) for one in requests.requests_of(member, is_open=True)],
        "over": [_entry(one) for one in page.object_list],
        "page_links": page_links(page, reverse("pages:subject_requests")),
        "kinds": [{"value": kind, "word": REQUESTS[kind]} for kind in RequestKind.values],
        "typed": request.POST if problem else {},
        "today": timezone.localdate().isoformat(),
        "problem": problem,
    }
    return render(request, "pages/subject_requests.html", context, status=status)


def _open(request: HttpRequest, member: Member) -> SubjectRequest:
    sent = request.POST
    try:
        received_on = date.fromisoformat(sent.get("received_on", ""))
    except ValueError as error:
        raise BadInput("bad_day") from error
    return requests.open_request(
        member,
        sent.get("kind", ""),
        sent.get("sought", "")[:2_000].splitlines(),
        received_on=received_on,
        identified=sent.get("identified", "")[:400],
    )


def _entry(one: SubjectRequest) -> dict[str, Any]:
    today = timezone.localdate()
    is_open = one.state == RequestState.OPEN
    return {
        "number": one.number,
        "kind": REQUESTS[one.kind],
        "kind_code": one.kind,
        "received_on": one.received_on,
        "reply_by": one.reply_by,
        "due_on": one.due_on,
        "is_late": is_open and one.due_on < today,
        "days_left": (one.due_on - today).days,
        "state": request_state_word(one.state),
        "is_open": is_open,
        "opened_by": one.opened_by.person if one.opened_by else "",
        "decided_by": one.decided_by.person if one.decided_by else "",
        "decided_at": one.decided_at,
        "url": reverse("pages:subject_request", args=[one.pk]),
    }


@require_http_methods(["GET", "POST"])
@for_role(Permission.PERSONAL)
@confirmed
def one_request(request: HttpRequest, member: Member, request_id: object) -> HttpResponseBase:
    """``act``: search, extend, refuse, finish or erase."""
    problem, status = None, 200
    if request.method == "POST":
        try:
            messages.success(request, _act(request, member, request_id))
        except BadInput as error:
            problem = dict(zip(("title", "remedy"), words_for(error), strict=True))
            status = 400
        else:
            return redirect("pages:subject_request", request_id)
    one = requests.request_for(member, request_id)
    context = {
        "section": "personal",
        **_entry(one),
        "sought": one.sought,
        "identified": one.identified,
        "is_extended": one.is_extended,
        "extension_reason": one.extension_reason,
        "reason": one.reason,
        "is_searching": requests.is_searching(one),
        "searched_at": one.searched_at,
        "documents": _documents(member, one),
        "counts": requests.others_found(one),
        "is_cut_off": one.is_cut_off,
        "certificate": one.certificate,
        "is_all_gone": requests.is_all_gone(one) if one.certificate else False,
        "export_url": reverse("pages:subject_export", args=[one.pk]),
        "certificate_url": reverse("pages:subject_certificate", args=[one.pk]),
        "problem": problem,
    }
    return render(request, "pages/subject_request.html", context, status=status)


def _act(request: HttpRequest, member: Member, request_id: object) -> str:
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")[:1_000]
    if act == "search":
        requests.search_again(member, request_id)
        return _("Đang tìm lại.")
    if act == "extend":
        requests.extend(member, request_id, reason)
        return _("Đã gia hạn một lần.")
    if act == "refuse":
        requests.refuse(member, request_id, reason)
        return _("Đã ghi từ chối. Tên và số của người yêu cầu đã được bỏ khỏi hồ sơ.")
    if act == "finish":
        requests.finish(member, request_id, reason)
        return _("Đã ghi hoàn thành. Tên và số của người yêu cầu đã được bỏ khỏi hồ sơ.")
    if act == "erase":
        requests.erase(member, request_id, request.POST.getlist("document"), reason)
        return _("Đã xóa. Giấy xác nhận ở bên dưới.")
    raise BadInput("bad_input")


def _documents(member: Member, one: SubjectRequest) -> list[dict[str, Any]]:
    """Documents found that this member may read now, each once."""
    found: dict[str, dict[str, Any]] = {}
    for place in one.places:
        if place["what"] == "document":
            row = found.setdefault(place["document"], {"count": 0, "places": []})
            row["count"] += place["count"]
            row["places"] += [(place["version"], *start) for start in place["starts"]]
    rows = []
    for document in register.documents_of(member).filter(pk__in=found):
        row = found[str(document.pk)]
        links = [
            {"page": page, "url": document_url(document.pk, version, page=page, start=start,
                                               end=end)}
            for version, start, end, page in row["places"][:5]
        ]  # fmt: skip
        rows.append({"id": document.pk, "title": document.title, "count": row["count"],
                     "links": links})  # fmt: skip
    return sorted(rows, key=lambda row: (-row["count"], row["title"]))


@require_POST
@for_role(Permission.PERSONAL)
@confirmed
def export(request: HttpRequest, member: Member, request_id: object) -> HttpResponseBase:
    """Everything found about the person, with the words around it, as one file."""
    facts = requests.exported(member, request_id)
    return _file(facts, _("yeu-cau-%d-du-lieu.json") % facts["request"])


@require_GET
@for_role(Permission.PERSONAL)
def certificate(request: HttpRequest, member: Member, request_id: object) -> HttpResponseBase:
    one = requests.request_for(member, request_id)
    if not one.certificate:
        raise NotFound("no_certificate")
    return _file(one.certificate, _("yeu-cau-%d-giay-xac-nhan-xoa.json") % one.number)


def _file(facts: dict[str, Any], name: str) -> HttpResponse:
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "no-store"
    return response
