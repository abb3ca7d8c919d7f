"""Personal data in documents: the report, the body's policy, terms of keeping."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.pages.access import confirmed, for_role
from troly.doors.pages.ids import known_id
from troly.doors.pages.paging import page_links
from troly.doors.pages.people_wordings import CLEARANCES, ROLES
from troly.doors.pages.shown import document_url
from troly.doors.pages.views.errors import words_for
from troly.doors.personal_wordings import kind_word
from troly.engine.guard.personal_data.values import SENSITIVE
from troly.errors import BadInput, NotFound
from troly.office.data_subjects import terms
from troly.office.library import intake, personal, register
from troly.office.library.models import Version
from troly.office.tenants.models import Clearance, Member, Role
from troly.office.tenants.permissions import Permission

PAGE_ROWS, MOST_PLACES, MOST_OVER = 50, 500, 50


@require_GET
@for_role(Permission.PERSONAL)
def report(request: HttpRequest, member: Member) -> HttpResponseBase:
    """Kinds and counts: of the body, of one collection, of each document."""
    collections = register.collections_of(member)
    chosen = None
    if request.GET.get("collection"):
        key = known_id(request.GET["collection"], "no_such_collection")
        chosen = next((one for one in collections if one.pk == key), None)
        if chosen is None:
            raise NotFound("no_such_collection")
    versions = personal.documents_with(member, chosen.pk if chosen else None)
    page = Paginator(versions, PAGE_ROWS).get_page(request.GET.get("page"))
    counts = personal.counts_by_kind(versions.values_list("personal_data", flat=True))
    context = {
        "section": "personal",
        "kinds": [_kind(kind, count) for kind, count in counts],
        "rows": [_row(version) for version in page.object_list],
        "total": page.paginator.count,
        "collections": [{"id": one.pk, "name": one.name} for one in collections],
        "chosen": chosen.pk if chosen else None,
        "not_looked_at": personal.not_looked_at(member.tenant).count(),
        "page_links": page_links(
            page, reverse("pages:personal"), collection=str(chosen.pk) if chosen else ""
        ),
    }
    return render(request, "pages/personal.html", context)


def _kind(kind: str, count: int) -> dict[str, Any]:
    return {"word": kind_word(kind), "count": count, "is_sensitive": kind in SENSITIVE}


def _row(version: Version) -> dict[str, Any]:
    counts = personal.counts_by_kind([version.personal_data])
    return {
        "title": version.title or version.document.title,
        "number": version.document.number,
        "kinds": [_kind(kind, count) for kind, count in counts],
        "is_sensitive": any(kind in SENSITIVE for kind, _count in counts),
        "url": reverse("pages:personal_places", args=[version.document_id]),
    }


@require_POST
@for_role(Permission.PERSONAL)
def look_again(request: HttpRequest, member: Member) -> HttpResponseBase:
    count = personal.look_again(member.tenant)
    messages.success(request, _("Đang tìm dữ liệu cá nhân trong %d văn bản đã đọc trước.") % count)
    return redirect("pages:personal")


@require_GET
@for_role(Permission.PERSONAL)
def places(request: HttpRequest, member: Member, document_id: object) -> HttpResponseBase:
    """Where in one document personal data stands; what it says is only in the document."""
    document = intake.document_for(member, document_id)
    if document.current_id is None:
        # Not read yet: nothing stands anywhere in it.
        raise NotFound("no_such_document")
    version = personal.documents_with(member).filter(document=document).first()
    found = personal.places_in(version, MOST_PLACES) if version else []
    rows = [
        {
            **_kind(one.kind, 1),
            "page": one.page,
            "url": document_url(document.pk, document.current_id, page=one.page, start=one.start,
                                end=one.end),
        }
        for one in found
    ]  # fmt: skip
    context = {
        "section": "personal",
        "title": document.title,
        "document_url": document_url(document.pk, document.current_id),
        "kinds": _row(version)["kinds"] if version else [],
        "rows": rows,
        "is_cut_off": len(found) == MOST_PLACES,
    }
    return render(request, "pages/personal_places.html", context)


@require_http_methods(["GET", "POST"])
@for_role(Permission.PERSONAL)
@confirmed
def policy(request: HttpRequest, member: Member) -> HttpResponseBase:
    """What the body has decided: warn, refuse, cover, and for whom not."""
    problem, status = None, 200
    if request.method == "POST":
        sent = request.POST
        try:
            personal.set_policy(
                member,
                warns=sent.get("warns") == "yes",
                refuses=sent.get("refuses") == "yes",
                masks=sent.get("masks", ""),
                open_roles=sent.getlist("open_roles"),
                open_clearance=_whole(sent.get("open_clearance", "")),
                conversation_days=personal.policy_of(member.tenant).conversation_days,
                seen=sent.get("seen"),
            )
        except BadInput as error:
            problem = dict(zip(("title", "remedy"), words_for(error), strict=True))
            status = 400
        else:
            messages.success(request, _("Đã lưu quy định về dữ liệu cá nhân."))
            return redirect("pages:personal_policy")
    held = personal.policy_of(member.tenant)
    context = {
        "section": "personal",
        "held": held,
        "seen": personal.state_of(held),
        "refuses": member.tenant.refuses_personal_questions,
        "roles": [
            {"value": value, "word": ROLES[value].word, "is_open": value in held.open_roles}
            for value in Role.values
        ],
        "clearances": [
            {"value": value, "word": CLEARANCES[value], "is_held": value == held.open_clearance}
            for value in Clearance.values
        ],
        "problem": problem,
    }
    return render(request, "pages/personal_policy.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_role(Permission.PERSONAL)
@confirmed
def terms_page(request: HttpRequest, member: Member) -> HttpResponseBase:
    """How long collections and conversations are kept, and what the next round would remove."""
    problem, status = None, 200
    if request.method == "POST":
        try:
            _set_term(request, member)
        except BadInput as error:
            problem = dict(zip(("title", "remedy"), words_for(error), strict=True))
            status = 400
        else:
            messages.success(request, _("Đã lưu thời hạn."))
            return redirect("pages:personal_terms")
    over = terms.over(member.tenant)
    readable = set(
        register.documents_of(member)
        .filter(pk__in=[document.pk for document, _end in over.documents])
        .values_list("pk", flat=True)
    )
    held = personal.policy_of(member.tenant)
    shown = [(document, end) for document, end in over.documents if document.pk in readable]
    context = {
        "section": "personal",
        "collections": register.collections_of(member).filter(tenant_id=member.tenant_id),
        "seen": personal.state_of(held),
        "terms": [
            {"code": code, "word": word, "note": note, "days": getattr(held, code) or ""}
            for code, word, note in _RECORDS
        ],
        "documents": [
            {"title": document.title, "ended_on": end, "url": document_url(document.pk,
                                                                           document.current_id)}
            for document, end in shown[:MOST_OVER] if document.current_id
        ],
        "document_count": len(over.documents),
        "conversation_count": len(over.conversations),
        "case_count": len(over.cases),
        "golden_count": len(over.golden),
        "problem": problem,
    }  # fmt: skip
    return render(request, "pages/personal_terms.html", context, status=status)


_RECORDS = (
    ("conversation_days", gettext_lazy("Cuộc hỏi đáp"),
     gettext_lazy("và hồ sơ soạn thảo không ai sửa nữa, tính từ lần sửa cuối")),
    ("signed_case_days", gettext_lazy("Hồ sơ đã duyệt ký"),
     gettext_lazy("kèm câu hỏi trong hồ sơ, tính từ ngày duyệt ký")),
    ("golden_case_days", gettext_lazy("Câu hỏi mẫu"),
     gettext_lazy("tính từ ngày nhận làm câu mẫu")),
)  # fmt: skip


def _set_term(request: HttpRequest, member: Member) -> None:
    typed = request.POST.get("days", "").strip()
    asked, seen = request.POST.get("collection", ""), request.POST.get("seen")
    held = personal.policy_of(member.tenant)
    if asked in ("signed_case_days", "golden_case_days"):
        terms_held = {
            "signed_case_days": held.signed_case_days,
            "golden_case_days": held.golden_case_days,
        }
        days = terms_held | {asked: _whole(typed) if typed else 0}
        personal.set_record_terms(member, **days, seen=seen)
        return
    if asked == "conversation_days":
        personal.set_policy(
            member,
            warns=held.warns,
            refuses=member.tenant.refuses_personal_questions,
            masks=held.masks,
            open_roles=held.open_roles,
            open_clearance=held.open_clearance,
            conversation_days=_whole(typed) if typed else 0,
            seen=seen,
        )
        return
    if seen and not seen.isdecimal():
        raise BadInput("bad_input")
    key = known_id(request.POST.get("collection", ""), "no_such_collection")
    personal.set_term(member, key, _whole(typed) if typed else None, seen)


def _whole(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 6:
        raise BadInput("bad_term", limit=personal.LONGEST_DAYS)
    return int(typed)
