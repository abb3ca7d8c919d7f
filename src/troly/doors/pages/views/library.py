"""The library: the register, and files going in, out and into each other's place."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.pages.access import for_members
from troly.doors.pages.forms import ReplaceForm, UploadForm
from troly.doors.pages.shown import WORKING, library_entry, refusal
from troly.doors.pages.waiting import NOTHING_NEW, SEEN, mark_of
from troly.doors.wordings import family_of
from troly.errors import BadInput, FileRefused, NotFound, TrolyError
from troly.office.assistants.making import assistants_of, make_assistant
from troly.office.library import intake
from troly.office.library.models import Collection, State
from troly.office.library.pausing import pauses_of
from troly.office.library.register import (
    collections_of,
    documents_of,
    own_collections_of,
    progress,
    rows,
)
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder

PAGE_ROWS = 50
REFUSALS_KEY = "refusals"
STOP_POLLING = 286
ROW_MARK = 4
MAY_CHANGE = ("id", "state", "stage_done", "stage_total", "is_paused", "cancel_url", "refusal")
"""What the state of a row shows, by the names of its entry."""


def upload_form(member: Member, data: Any = None, files: Any = None) -> UploadForm:
    choices = [(str(c.id), c.name) for c in own_collections_of(member)]
    return UploadForm(data, files, collections=choices)


def taken_refusals(request: HttpRequest) -> list[dict[str, str]]:
    """The files that the last upload did not take in, shown once."""
    return [
        {"name": name, **refusal(code, facts, family)}
        for name, code, facts, family in request.session.pop(REFUSALS_KEY, [])
    ]


def _keep_refusals(request: HttpRequest, refused: list[tuple[str, TrolyError]]) -> None:
    if refused:
        request.session[REFUSALS_KEY] = [
            [name[:200], e.code, {k: str(v) for k, v in e.facts.items()}, family_of(e)]
            for name, e in refused[:50]
        ]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_GET
@for_members
def library(request: HttpRequest, member: Member) -> HttpResponse:
    collection, state = _uuid(request.GET.get("collection", "")), request.GET.get("state", "")
    state = state if state in State.values else ""
    text = request.GET.get("q", "").strip()[:200]
    found = documents_of(member, collection=collection, state=state, text=text)
    found = found.select_related("added_by__person", "tenant")
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    entries = [library_entry(row, member) for row in rows(list(page.object_list))]
    is_working = any(entry["state"] in WORKING for entry in entries)

    def address(**change: object) -> str:
        query = {"collection": collection or "", "state": state, "q": text, **change}
        known = {name: value for name, value in query.items() if value}
        return reverse("pages:library") + (f"?{urlencode(known)}" if known else "")

    page_url = address(page=page.number if page.number > 1 else "")
    marks = [mark_of([one[name] for name in MAY_CHANGE])[:ROW_MARK] for one in entries]
    poll_url = f"{page_url}{'&' if '?' in page_url else '?'}{SEEN}={''.join(marks)}"
    if request.headers.get("HX-Request"):
        fresh = _changed(entries, marks, request.GET.get(SEEN, ""))
        if is_working and not fresh:
            return HttpResponse(status=NOTHING_NEW)
        context = {
            "documents": fresh,
            "may_build": member.may_build,
            "poll_url": poll_url if is_working else "",
        }
        status = 200 if is_working else STOP_POLLING
        return render(request, "pages/parts/library_states.html", context, status=status)
    by_state = progress(member)
    context = {
        "section": "library",
        "may_build": member.may_build,
        "form": upload_form(member),
        "refusals": taken_refusals(request),
        **_pauses(member, collection),
        "collections": _collection_filters(member, collection, address),
        "states": _state_filters(by_state, state, address),
        "documents": entries,
        "total": page.paginator.count,
        "has_working": is_working,
        "access_url": _access_url(member, collection),
        "page_url": page_url,
        "poll_url": poll_url,
        "page_links": {
            "page": page.number,
            "count": page.paginator.num_pages,
            "previous": address(page=page.number - 1) if page.has_previous() else "",
            "next": address(page=page.number + 1) if page.has_next() else "",
        },
        "is_filtered": bool(collection or state or text),
        "text": text,
        "kept": [pair for pair in (("collection", collection), ("state", state)) if pair[1]],
    }
    return render(request, "pages/library.html", context)


def _changed(entries: list[dict[str, Any]], marks: list[str], seen: str) -> list[dict[str, Any]]:
    """The rows that stand otherwise than the page that asks shows them."""
    known = [seen[at : at + ROW_MARK] for at in range(0, ROW_MARK * len(marks), ROW_MARK)]
    rows_marked = zip(entries, marks, known, strict=True)
    return [entry for entry, mark, before in rows_marked if mark != before]


def _pauses(member: Member, collection: uuid.UUID | None) -> dict[str, Any]:
    """What stands still, and the collection looked at when it may be paused; for builders."""
    if not member.may_build:
        return {}
    pauses = pauses_of(member)
    shown = [
        {
            "id": pause.collection.id if pause.collection else "",
            "name": pause.collection.name if pause.collection else _("Mọi bộ văn bản"),
            "paused_since": pause.since,
        }
        for pause in pauses
    ]
    looked_at = own_collections_of(member).filter(pk=collection).first() if collection else None
    is_paused = any(p.collection is None or p.collection_id == collection for p in pauses)
    pausable = None if looked_at is None or is_paused else looked_at
    return {"pauses": shown, "pausable": pausable}


def _access_url(member: Member, collection: uuid.UUID | None) -> str:
    """Where the rights on the collection looked at are decided, for who may decide on them."""
    if collection is None or not member.may_build:
        return ""
    is_own = own_collections_of(member).filter(pk=collection).exists()
    return reverse("pages:access", args=["collection", collection]) if is_own else ""


def _collection_filters(
    member: Member, current: uuid.UUID | None, address: Any
) -> list[dict[str, Any]]:
    every: list[dict[str, Any]] = [
        {
            "name": _("Mọi bộ văn bản"),
            "url": address(collection=""),
            "is_current": current is None,
            "count": None,
        }
    ]
    return every + [
        {
            "name": c.name,
            "url": address(collection=c.id),
            "is_current": c.id == current,
            "count": c.document_count,  # type: ignore[attr-defined]
        }
        for c in collections_of(member)
    ]


def _state_filters(by_state: dict[str, int], current: str, address: Any) -> list[dict[str, Any]]:
    """All, then the states that occur; a filter that finds nothing is not offered."""
    entries = [
        {
            "code": "",
            "url": address(state=""),
            "is_current": not current,
            "count": sum(by_state.values()),
        }
    ]
    return entries + [
        {
            "code": code,
            "url": address(state=code),
            "is_current": code == current,
            "count": by_state.get(code, 0),
        }
        for code in State.values
        if by_state.get(code) or code == current
    ]


@require_POST
@for_members
def upload(request: HttpRequest, member: Member) -> HttpResponse:
    require_builder(member)
    form = upload_form(member, request.POST, request.FILES)
    if not form.is_valid():
        context = {
            "section": "library",
            "form": form,
            "may_build": True,
            "collections": [],
            "states": [],
            "is_filtered": True,
        }
        return render(request, "pages/library.html", context, status=400)
    collection = _target(request, member, form)
    received, refused, twins = 0, [], 0
    for file in form.cleaned_data["files"]:
        try:
            taken = intake.receive(member, [collection], file.name or "", file.chunks())
        except FileRefused as error:
            refused.append((file.name or "", error))
        else:
            received += 1
            twins += taken.is_duplicate
    _keep_refusals(request, refused)
    _say_received(request, received, twins)
    is_first = request.POST.get("from") == "home" and received
    return redirect("pages:home" if is_first else "pages:library")


def _target(request: HttpRequest, member: Member, form: UploadForm) -> Collection:
    """The collection chosen, or the new one named, made together with an assistant for it."""
    name = form.cleaned_data["new_collection"]
    if not name:
        chosen = _uuid(form.cleaned_data["collection"])
        collection = own_collections_of(member).filter(pk=chosen).first()
        if collection is None:
            raise NotFound("no_such_collection")
        return collection
    collection, is_new = intake.collection_named(member, name, make=True)
    if is_new and not assistants_of(member).filter(name=collection.name).exists():
        purpose = _("Trả lời từ bộ văn bản “%s”") % collection.name
        make_assistant(member, collection.name, purpose, [collection])
        messages.success(
            request,
            _("Đã tạo bộ văn bản “%s” và trợ lý cùng tên.") % collection.name,
        )
    return collection


def _say_received(request: HttpRequest, received: int, twins: int) -> None:
    fresh = received - twins
    if fresh:
        messages.success(
            request,
            ngettext("Đã nhận %d tệp; đang đọc.", "Đã nhận %d tệp; đang đọc.", fresh) % fresh,
        )
    if twins:
        messages.success(
            request,
            ngettext(
                "%d tệp đã có sẵn trong kho: được liên kết, không lưu lần thứ hai.",
                "%d tệp đã có sẵn trong kho: được liên kết, không lưu lần thứ hai.",
                twins,
            )
            % twins,
        )


@require_http_methods(["GET", "POST"])
@for_members
def delete(request: HttpRequest, member: Member) -> HttpResponse:
    require_builder(member)
    values = (request.POST if request.method == "POST" else request.GET).getlist("document")
    ids = [known for known in map(_uuid, values[:500]) if known is not None]
    chosen = [intake.own_document_for(member, known) for known in dict.fromkeys(ids)]
    if not chosen:
        messages.error(request, _("Chưa chọn văn bản nào để xóa."))
        return redirect("pages:library")
    if request.method == "GET":
        context = {
            "section": "library",
            "documents": chosen,
            "back_url": reverse("pages:library"),
        }
        return render(request, "pages/delete.html", context)
    for document in chosen:
        intake.remove(member, document.id)
    count = len(chosen)
    messages.success(request, ngettext("Đã xóa %d văn bản.", "Đã xóa %d văn bản.", count) % count)
    return redirect("pages:library")


@require_http_methods(["GET", "POST"])
@for_members
def replace(request: HttpRequest, member: Member, document_id: object) -> HttpResponse:
    require_builder(member)
    document = intake.own_document_for(member, document_id)
    form = ReplaceForm(request.POST or None, request.FILES or None)
    refusals: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = intake.receive(
                member,
                list(document.collections.all()),
                file.name or "",
                file.chunks(),
                replaces=document,
            )
        except (FileRefused, BadInput) as error:
            facts = {name: str(value) for name, value in error.facts.items()}
            refusals = [{"name": file.name or "", **refusal(error.code, facts)}]
        else:
            if taken.is_duplicate:
                said = _("Tệp mới giống hệt phiên bản hiện có; không có gì đổi.")
            else:
                said = _("Đã nhận phiên bản mới; đang đọc.")
            messages.success(request, said)
            return redirect("pages:library")
    context = {
        "section": "library",
        "document": document,
        "form": form,
        "refusals": refusals,
        "back_url": reverse("pages:library"),
    }
    is_bad = bool(refusals or (request.method == "POST"))
    return render(request, "pages/replace.html", context, status=400 if is_bad else 200)


@require_POST
@for_members
def read_again(request: HttpRequest, member: Member, version_id: object) -> HttpResponse:
    intake.read_again(member, version_id)
    messages.success(request, _("Tệp được đọc lại."))
    return redirect("pages:library")
