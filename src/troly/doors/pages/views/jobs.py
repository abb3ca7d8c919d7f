"""Background work: all of it at once, one piece of it, and pausing, stopping and trying again."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.pages.access import for_members
from troly.doors.pages.shown import refusal
from troly.doors.pages.waiting import SEEN, is_asked_again, mark_of, part_of
from troly.errors import NotFound
from troly.office.library import jobs, pausing, work
from troly.office.library.models import Collection, Job, JobState
from troly.office.library.register import collections_by_id
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

PAGE_ROWS, MENDABLE_ROWS = 50, 20


def _title(job: Job) -> str:
    titles = {
        "read": _("Đọc tệp"),
        "embed": _("Chuẩn bị tìm theo nghĩa"),
        "statistics": _("Đếm từ của cơ quan"),
        "measure_trial": _("Đo bằng câu mẫu"),
        "access": _("Cập nhật quyền xem"),
        "remove": _("Gỡ văn bản"),
        "rebuild": _("Lập lại chỉ mục"),
        "draw_page": _("Vẽ ảnh trang"),
        "check_layout": _("Kiểm tra thể thức"),
        "analyse_texts": _("Phân tích văn bản"),
        "write_draft": _("Soạn dự thảo"),
        "import_draft": _("Đưa tệp Word vào dự thảo"),
        "summarise_texts": _("Tóm tắt văn bản"),
    }
    return titles.get(job.kind, _("Công việc"))


def _whole_title(member: Member, job: Job) -> str:
    name = job.version.file_name if job.version and jobs.shows_names(member) else ""
    return f"{_title(job)}: {name}" if name else _title(job)


def job_entry(member: Member, job: Job) -> dict[str, Any]:
    """A job for the templates, with what this member may do to it."""
    is_failed = job.state == JobState.FAILED
    facts = job.reason_facts if jobs.shows_names(member) else {}
    may_steer = member.may(Permission.STEER)
    # Reading again is the builder's: it takes the document in once more.
    may_retry = member.may_build or (may_steer and job.kind != "read")
    return {
        "id": job.id,
        "title": _whole_title(member, job),
        "state": job.state,
        "is_over": job.is_over,
        "done": job.done,
        "total": job.total,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "by": job.member.person if job.member else "",
        "refusal": refusal(job.reason, facts) if is_failed else None,
        "url": reverse("pages:job", args=[job.id]),
        "cancel_url": (
            reverse("pages:job_cancel", args=[job.id])
            if may_steer and work.may_cancel(job)
            else None
        ),
        "may_retry": may_retry and job.state in work.ENDED_BADLY,
    }


@require_http_methods(["GET", "POST"])
@for_members
def job(request: HttpRequest, member: Member, job_id: object) -> HttpResponse:
    found = jobs.job_for(member, job_id)
    if request.method == "POST":
        fresh = work.again(member, found.id)
        messages.success(request, _("Công việc được làm lại."))
        return _back(request, fresh)
    entry = job_entry(member, found)
    context = {
        "section": "library",
        "job": entry,
        "mark": mark_of(entry),
        "title": entry["title"],
        "url": entry["url"],
        "back_url": reverse("pages:work" if member.may(Permission.STEER) else "pages:library"),
    }
    if is_asked_again(request):
        return part_of(request, "pages/parts/job_going.html", context, mark_of(entry))
    return render(request, "pages/job.html", context)


@require_POST
@for_members
def cancel(request: HttpRequest, member: Member, job_id: object) -> HttpResponse:
    found = jobs.cancel(member, job_id)
    if found.state == JobState.RUNNING:
        messages.success(request, _("Công việc sẽ dừng ở bước tới."))
    else:
        messages.success(request, _("Công việc đã dừng."))
    return _back(request, found)


def _back(request: HttpRequest, job: Job) -> HttpResponse:
    """To the list the press came from, else to the job."""
    places = {"library": "pages:library", "work": "pages:work"}
    place = places.get(request.POST.get("from", ""))
    return redirect(place) if place else redirect("pages:job", job.id)


@require_GET
@for_members
def all_work(request: HttpRequest, member: Member) -> HttpResponse:
    require(member, Permission.STEER)
    page = Paginator(work.unfinished(member), PAGE_ROWS).get_page(request.GET.get("page"))

    def address(number: int) -> str:
        return reverse("pages:work") + (f"?page={number}" if number > 1 else "")

    going = [job_entry(member, one) for one in page.object_list]
    mark = mark_of([going, page.paginator.count])
    context = {
        "section": "library",
        "jobs": going,
        "total": page.paginator.count,
        "url": address(page.number),
        "poll_url": f"{reverse('pages:work')}?page={page.number}&{SEEN}={mark}",
        "page_links": {
            "page": page.number,
            "count": page.paginator.num_pages,
            "previous": address(page.number - 1) if page.has_previous() else "",
            "next": address(page.number + 1) if page.has_next() else "",
        },
    }
    if is_asked_again(request):
        return part_of(request, "pages/parts/going_on.html", context, mark)
    rows = work.work_by_collection(member)
    mendable = work.to_mend(member)
    context |= {
        "rows": [_row(row, rows[0].pause is not None) for row in rows],
        "mendable": [job_entry(member, one) for one in mendable[:MENDABLE_ROWS]],
        "mendable_total": mendable.count(),
    }
    return render(request, "pages/work.html", context)


def _row(row: work.CollectionWork, is_all_paused: bool) -> dict[str, Any]:
    return {
        "id": row.collection.id if row.collection else "",
        "name": row.collection.name if row.collection else _("Mọi bộ văn bản"),
        "is_all": row.collection is None,
        "waiting": row.waiting + row.paused,
        "running": row.running,
        "paused_since": row.pause.since if row.pause else None,
        "paused_by": row.pause.member.person if row.pause and row.pause.member else "",
        "stands_with_all": is_all_paused and row.collection is not None,
    }


@require_POST
@for_members
def pause(request: HttpRequest, member: Member) -> HttpResponse:
    require(member, Permission.STEER)
    collection = _collection(request, member)
    pausing.pause(member, collection)
    name = collection.name if collection else _("Mọi bộ văn bản")
    messages.success(
        request,
        _("Đã tạm dừng việc hàng loạt: %s. Tệp do người dùng tải lên vẫn được đọc.") % name,
    )
    return _to_list(request)


@require_POST
@for_members
def resume(request: HttpRequest, member: Member) -> HttpResponse:
    require(member, Permission.STEER)
    collection = _collection(request, member)
    pausing.resume(member, collection)
    name = collection.name if collection else _("Mọi bộ văn bản")
    messages.success(request, _("Việc hàng loạt đang tiếp tục: %s.") % name)
    return _to_list(request)


def _to_list(request: HttpRequest) -> HttpResponse:
    return redirect("pages:library" if request.POST.get("from") == "library" else "pages:work")


def _collection(request: HttpRequest, member: Member) -> Collection | None:
    """The collection named, None for everything. Raises ``NotFound``."""
    text = request.POST.get("collection", "")
    if not text:
        return None
    try:
        known = uuid.UUID(text)
    except ValueError as error:
        raise NotFound("no_such_collection") from error
    return collections_by_id(member, [known])[0]
