"""One piece of background work, and trying it again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troly.doors.pages.access import for_members
from troly.doors.pages.shown import refusal
from troly.office.library import jobs
from troly.office.library.models import Job, JobState
from troly.office.tenants.models import Member


def _title(job: Job) -> str:
    titles = {
        "read": _("Đọc tệp"),
        "embed": _("Chuẩn bị tìm theo nghĩa"),
        "statistics": _("Đếm từ của cơ quan"),
        "access": _("Cập nhật quyền xem"),
        "remove": _("Gỡ văn bản"),
        "rebuild": _("Lập lại chỉ mục"),
        "draw_page": _("Vẽ ảnh trang"),
    }
    return titles.get(job.kind, _("Công việc"))


@require_http_methods(["GET", "POST"])
@for_members
def job(request: HttpRequest, member: Member, job_id: object) -> HttpResponse:
    found = jobs.job_for(member, job_id)
    if request.method == "POST":
        jobs.retry(member, found.id)
        return redirect("pages:job", found.id)
    name = found.version.file_name if found.version else ""
    is_failed = found.state == JobState.FAILED
    context = {
        "section": "library",
        "job": found,
        "title": f"{_title(found)}: {name}" if name else _title(found),
        "refusal": refusal(found.reason, found.reason_facts) if is_failed else None,
        "url": reverse("pages:job", args=[found.id]),
        "back_url": reverse("pages:library"),
        # A failed reading is tried again from the library, which brings its version along.
        "may_retry": member.may_build and is_failed and found.kind != "read",
    }
    return render(request, "pages/job.html", context)
