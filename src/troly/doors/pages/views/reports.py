"""Reports by a framework: the list, one report, a person's answer, its evidence, as a file."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troly.doors.pages.access import for_members
from troly.doors.pages.views.errors import words_for
from troly.doors.report_entries import evidence_entry, framework_entry, question_entry, whole
from troly.doors.report_files import MEDIA_TYPES, file_name, report_file
from troly.doors.report_wordings import STATUSES
from troly.errors import BadInput, NotFound
from troly.office.governance.models import RegisterEntry
from troly.office.governance.reports import report as reporting
from troly.office.governance.reports.files import frameworks
from troly.office.governance.reports.writing import LONGEST_TEXT, Said, require_reader, write
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission

MOST_ROWS = 100
"""Assistants listed on the page; the file lists all."""
MOST_PEOPLE = 500


@require_GET
@for_members
def reports(request: HttpRequest, member: Member) -> HttpResponseBase:
    require_reader(member, "assistant")
    sees_body = member.may(Permission.APPROVE) or member.may(Permission.AUDIT)
    shown = [one for one in frameworks().values() if one.about == "assistant" or sees_body]
    entries = RegisterEntry.objects.filter(tenant_id=member.tenant_id).order_by("number")
    context = {
        "section": "reports",
        "of_body": [
            {
                **framework_entry(one),
                "counts": reporting.report(member, one.id).counts,
                "url": reverse("pages:report", args=[one.id]),
            }
            for one in shown
            if one.about == "body"
        ],
        "of_assistant": [framework_entry(one) for one in shown if one.about == "assistant"],
        "assistants": entries.values_list("assistant_id", "number", "assistant__name"),
    }
    return render(request, "pages/reports.html", context)


@require_GET
@for_members
def report(request: HttpRequest, member: Member, framework_id: str) -> HttpResponseBase:
    made = reporting.report(member, framework_id, _assistant(request))
    entry = whole(made)
    covered = entry["covered"]
    query = request.GET.urlencode()
    context = {
        "section": "reports",
        "report": {**entry, "covered": covered[:MOST_ROWS], "more": len(covered) - MOST_ROWS},
        "files": [
            (kind, reverse("pages:report_file", args=[framework_id, kind]) + f"?{query}")
            for kind in MEDIA_TYPES
        ],
        "may_answer": _may_answer(member),
    }
    return render(request, "pages/report.html", context)


def _may_answer(member: Member) -> bool:
    return member.may(Permission.APPROVE) or member.may(Permission.BUILD)


def _assistant(request: HttpRequest) -> UUID | None:
    """``assistant`` of the address. Raises ``NotFound`` for what is no id."""
    text = request.GET.get("assistant", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound("no_such_assistant") from None


@require_http_methods(["GET", "POST"])
@for_members
def answer(
    request: HttpRequest, member: Member, framework_id: str, question_id: str
) -> HttpResponseBase:
    made = reporting.report(member, framework_id, _assistant(request))
    found = made.answers.get(question_id)
    if found is None:
        raise NotFound("no_such_question", known=", ".join(made.answers))
    back = reverse("pages:report", args=[framework_id])
    back += f"?{request.GET.urlencode()}#q-{question_id}"
    people = Member.objects.filter(tenant_id=member.tenant_id, is_active=True)
    people = people.select_related("person").order_by("sort_name", "pk")
    problem, typed = "", {name: request.POST.get(name, "") for name in ("text", "status", "owner")}
    if request.method == "POST":
        try:
            owner = _owner(people, typed["owner"])
            said = Said(typed["text"], typed["status"], owner)
            write(member, framework_id, question_id, said, _assistant(request))
        except BadInput as error:
            problem = " ".join(words_for(error))
        else:
            messages.success(request, _("Đã ghi câu trả lời."))
            return redirect(back)
    elif found.said is not None:
        said_owner = str(found.said.owner_id) if found.said.owner_id else ""
        typed = {"text": found.said.text, "status": found.said.status, "owner": said_owner}
    evidence = {one.name: evidence_entry(made, one) for one in found.findings}
    context = {
        "section": "reports",
        "report": framework_entry(made.framework),
        "assistant": made.entry.assistant.name if made.entry is not None else "",
        "question": question_entry(made, found, evidence),
        "typed": typed,
        "problem": problem,
        "people": [(str(one.pk), str(one.person)) for one in people[:MOST_PEOPLE]],
        "statuses": [(code, words[0]) for code, words in STATUSES.items() if code],
        "most": LONGEST_TEXT,
        "back_url": back,
        "may_answer": _may_answer(member),
    }
    return render(request, "pages/report_answer.html", context, status=400 if problem else 200)


def _owner(people: object, chosen: str) -> Member | None:
    """Raises ``BadInput`` (``owner_unknown``)."""
    if not chosen:
        return None
    try:
        return people.get(pk=UUID(chosen))  # type: ignore[attr-defined, no-any-return]
    except (ValueError, Member.DoesNotExist):
        raise BadInput("owner_unknown") from None


@require_GET
@for_members
def evidence(
    request: HttpRequest, member: Member, framework_id: str, evidence_name: str
) -> HttpResponseBase:
    """What the system shows today, with the record that its digest is taken over."""
    made, found = reporting.finding(member, framework_id, evidence_name, _assistant(request))
    context = {
        "section": "reports",
        "report": framework_entry(made.framework),
        "assistant": made.entry.assistant.name if made.entry is not None else "",
        "one": evidence_entry(made, found),
        "record": json.dumps(
            found.record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
        )
        if not found.is_gap
        else "",
        "back_url": reverse("pages:report", args=[framework_id]) + f"?{request.GET.urlencode()}",
    }
    return render(request, "pages/report_evidence.html", context)


@require_GET
@for_members
def file(
    request: HttpRequest, member: Member, framework_id: str, file_kind: str
) -> HttpResponseBase:
    kind = file_kind
    if kind not in MEDIA_TYPES:
        raise NotFound("not_found")
    made = reporting.report(member, framework_id, _assistant(request))
    content = report_file(made, kind, request.build_absolute_uri("/").rstrip("/"))
    reporting.note_export(member, made, kind)
    response = HttpResponse(content, content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{file_name(made, kind)}"'
    return response
