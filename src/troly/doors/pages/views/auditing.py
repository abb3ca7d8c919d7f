"""The audit record for those who audit: searched, checked, exported; content with a reason."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.audit_wordings import act_word, acts_in_order
from troly.doors.pages.access import confirmed, for_role
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput, NotFound
from troly.office.assistants import audited
from troly.office.audit import exporting, signing
from troly.office.audit.models import Entry
from troly.office.audit.searching import Leaf, Wanted, find
from troly.office.audit.verdicts import verdict
from troly.office.library.ports import ports
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission

OPENED_KEY = "opened_for_audit"
OPEN_SECONDS = 900
"""How long one reason opens one thing."""
MOST_PEOPLE = 20
WITH_TURN = {"question_asked", "feedback_given", "feedback_withdrawn", "turn_shared", "turn_closed"}


@require_GET
@for_role(Permission.AUDIT)
def entries(request: HttpRequest, member: Member) -> HttpResponse:
    """Newest first; ``who``, ``act``, ``object``, ``since``, ``until``, ``below`` sift."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in FIELDS}
    problem, status, leaf = "", 200, Leaf((), None, frozenset())
    try:
        leaf = find(_wanted(member, asked), _below(request))
    except BadInput as error:
        problem, status = " ".join(words_for(error)), 400
    address = reverse("pages:audit")
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "section": "audit",
        "asked": asked,
        "acts": acts_in_order(),
        "is_sifted": bool(kept),
        "rows": _rows(member, leaf),
        "older": f"{address}?{urlencode({**kept, 'below': leaf.older})}" if leaf.older else "",
        "newest": f"{address}?{urlencode(kept)}" if request.GET.get("below") else "",
        "problem": problem,
    }
    return render(request, "pages/audit.html", context, status=status)


FIELDS = ("who", "act", "object", "since", "until")


def _below(request: HttpRequest) -> int | None:
    text = request.GET.get("below", "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _wanted(member: Member, asked: dict[str, str]) -> Wanted:
    until = _day(asked["until"])
    return Wanted(
        body=str(member.tenant_id),
        actors=_actors(member, asked["who"]) if asked["who"] else None,
        act=asked["act"],
        subject=asked["object"],
        since=_midnight(_day(asked["since"])),
        until=_midnight(until + timedelta(days=1) if until else None),
    )


def _day(text: str) -> date | None:
    """Raises ``BadInput`` (``bad_date``)."""
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise BadInput("bad_date", text=text[:20])


def _midnight(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def _actors(member: Member, who: str) -> list[str]:
    """Ids that the name typed may stand for: members of the body, or what is no person."""
    people = Member.objects.filter(tenant_id=member.tenant_id, sort_name=who.casefold())
    return [*(str(one.pk) for one in people[:MOST_PEOPLE]), who]


def _rows(member: Member, leaf: Leaf) -> list[dict[str, Any]]:
    ids = {one for entry in leaf.entries for one in (entry.actor, entry.subject) if _is_id(one)}
    known = Member.objects.filter(tenant_id=member.tenant_id, pk__in=ids).select_related("person")
    names = {str(one.pk): one.person.sign_in_name for one in known}
    return [_row(entry, names, leaf) for entry in leaf.entries]


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _row(entry: Entry, names: dict[str, str], leaf: Leaf) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "actor": names.get(entry.actor, entry.actor),
        "act": act_word(entry.act),
        "code": entry.act,
        "subject": names.get(entry.subject, entry.subject),
        "facts": [(name, _shown(value)) for name, value in sorted(entry.details.items())],
        "is_set_back": entry.number in leaf.set_back,
        "content_url": _content_url(entry),
        "digest": entry.digest,
    }


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 300 else f"{text[:300]}…"


def _content_url(entry: Entry) -> str:
    if not _is_id(entry.subject):
        return ""
    if entry.act in WITH_TURN:
        turn = str(entry.details.get("turn", entry.subject))
        kind, subject = audited.TURN, turn if _is_id(turn) else entry.subject
    elif entry.act.startswith("document_"):
        kind, subject = audited.DOCUMENT, entry.subject
    else:
        return ""
    return reverse("pages:audit_content", args=[kind, subject])


@never_cache
@require_http_methods(["GET", "POST"])
@for_role(Permission.AUDIT)
@confirmed
def content(request: HttpRequest, member: Member, kind: str, content_id: uuid.UUID) -> HttpResponse:
    """A turn or a document: first the reason, then for a quarter of an hour the thing itself."""
    if kind not in (audited.TURN, audited.DOCUMENT):
        raise NotFound("not_found")
    key, problem = f"{kind}:{content_id}", ""
    if request.method == "POST":
        try:
            audited.give_reason(member, kind, content_id, request.POST.get("reason", ""))
        except BadInput as error:
            problem = " ".join(words_for(error))
        else:
            _remember(request, key)
            return redirect(request.path)
    context: dict[str, Any] = {
        "section": "audit",
        "kind": kind,
        "content_id": content_id,
        "problem": problem,
        "reason": request.POST.get("reason", "")[: audited.LONGEST_REASON],
        "least": audited.LEAST_REASON,
    }
    if problem or not _is_open(request, key):
        return render(request, "pages/audit_reason.html", context, status=400 if problem else 200)
    if kind == audited.TURN:
        context["one"] = audited.turn_of(member, content_id)
    else:
        text = request.GET.get("part", "")
        part = int(text) - 1 if text.isdecimal() and len(text) < 8 else 0
        found = audited.document_of(member, content_id, part)
        context["one"] = found
        context["page_links"] = {
            "page": found.part + 1,
            "count": found.parts,
            "previous": f"{request.path}?part={found.part}" if found.part else "",
            "next": f"{request.path}?part={found.part + 2}" if part + 1 < found.parts else "",
        }
    return render(request, "pages/audit_content.html", context)


def _remember(request: HttpRequest, key: str) -> None:
    now = int(time.time())
    kept = {
        one: at
        for one, at in request.session.get(OPENED_KEY, {}).items()
        if now - at < OPEN_SECONDS
    }
    request.session[OPENED_KEY] = {**kept, key: now}


def _is_open(request: HttpRequest, key: str) -> bool:
    at = request.session.get(OPENED_KEY, {}).get(key, 0)
    return bool(time.time() - at < OPEN_SECONDS)


@never_cache
@require_GET
@for_role(Permission.AUDIT)
def check(request: HttpRequest, member: Member) -> HttpResponse:
    """The whole chain of the body, looked at now; its keys; the export and its verifier."""
    span = exporting.whole(member.tenant_id)
    current = signing.current_key()
    context = {
        "section": "audit",
        "one": verdict(member.tenant_id),
        "span": span,
        "key": current.id if current else "",
        "wrong_key": signing.first_wrong_key(),
    }
    return render(request, "pages/audit_check.html", context)


@require_POST
@for_role(Permission.AUDIT)
@confirmed
def export(request: HttpRequest, member: Member) -> HttpResponseBase:
    """The chain of the body as one file."""
    span = exporting.whole(member.tenant_id)
    lines = exporting.export(member.tenant_id, member.pk, ports().home)
    response = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    name = f"audit-{member.tenant_id}-{span.first}-{span.last + 1}.jsonl"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@for_role(Permission.AUDIT)
def verifier(request: HttpRequest, member: Member) -> FileResponse:
    """The program that checks an export offline."""
    return FileResponse(
        exporting.VERIFIER.open("rb"),
        as_attachment=True,
        filename=exporting.VERIFIER.name,
        content_type="text/x-python; charset=utf-8",
    )
