"""Feedback as builders see it: candidates, golden cases, and their export."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.citations import title_with_number
from troly.doors.pages.access import for_members
from troly.doors.pages.forms import GoldenForm
from troly.doors.pages.proofs import proof_entry
from troly.doors.pages.views.errors import words_for
from troly.errors import NotAllowed, TrolyError
from troly.office.assistants import feedback, golden, proving
from troly.office.assistants.models import Feedback, FeedbackState, GoldenCase, Turn
from troly.office.library.models import Document
from troly.office.library.register import documents_of
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder


@require_GET
@for_members
def candidates(request: HttpRequest, member: Member) -> HttpResponse:
    require_builder(member)
    state = request.GET.get("state", "")
    state = state if state in FeedbackState.values else FeedbackState.OPEN
    address = reverse("pages:feedback")
    names = {
        FeedbackState.OPEN: _("Chờ xem"),
        FeedbackState.ACCEPTED: _("Đã thành câu mẫu"),
        FeedbackState.SET_ASIDE: _("Đã gác lại"),
    }
    context = {
        "section": "assistants",
        "states": [
            {"name": name, "url": f"{address}?state={code}", "is_current": code == state}
            for code, name in names.items()
        ],
        "candidates": [_entry(one) for one in feedback.candidates(member, state)],
    }
    return render(request, "pages/feedback.html", context)


def _entry(given: Feedback) -> dict[str, Any]:
    return {
        "question": given.turn.question,
        "verdict": given.verdict,
        "reason": given.reason,
        "ending": given.turn.ending,
        "by": given.member.person,
        "given_at": given.given_at,
        "assistant": given.turn.conversation.assistant.name,
        "decided_by": given.decided_by.person if given.decided_by else "",
        "decided_at": given.decided_at,
        "url": reverse("pages:candidate", args=[given.pk]),
    }


@require_http_methods(["GET", "POST"])
@for_members
def candidate(request: HttpRequest, member: Member, feedback_id: object) -> HttpResponse:
    given = feedback.candidate_for(member, feedback_id)
    if request.method == "POST" and request.POST.get("act") == "set_aside":
        feedback.set_aside(member, given.pk)
        messages.success(request, _("Góp ý đã được gác lại."))
        return redirect("pages:feedback")
    choices = documents_of_turn(member, given.turn)
    form = GoldenForm(
        request.POST if request.method == "POST" else None,
        documents=[(str(d.pk), title_with_number(d.title, d.number)) for d in choices],
        initial=_initial(given, choices),
    )
    if request.method == "POST" and form.is_valid():
        try:
            golden.accept(member, given.pk, gold_of(member, form.cleaned_data))
        except NotAllowed:
            raise
        except TrolyError as error:
            form.add_error("answers", " ".join(words_for(error)))
        else:
            messages.success(request, _("Câu hỏi đã thành câu mẫu."))
            return redirect("pages:feedback")
    context = {
        "section": "assistants",
        "candidate": _entry(given),
        "proof": proof_entry(proving.prove(member, given.turn)),
        "form": form,
        "is_open": given.state == FeedbackState.OPEN,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "pages/candidate.html", context, status=status)


def documents_of_turn(member: Member, turn: Turn) -> list[Document]:
    """The documents that the answer quoted or came near to, those quoted first."""
    cited = turn.citations.filter(version__isnull=False).order_by("number")
    ids = [str(one) for one in cited.values_list("version__document_id", flat=True)]
    ids += [str(place["document"]) for place in turn.nearest]
    known = {str(d.pk): d for d in documents_of(member).filter(pk__in=ids)}
    return [known[one] for one in dict.fromkeys(ids) if one in known]


def _initial(given: Feedback, choices: list[Document]) -> dict[str, Any]:
    case = GoldenCase.objects.filter(feedback=given).first()
    if case is not None:
        return {
            "has_answer": "yes" if case.has_answer else "no",
            "answers": "\n".join(case.answers),
            "document": str(case.document_id or ""),
            "article": case.article,
        }
    first = given.turn.citations.order_by("number").first()
    is_right = given.verdict == "right"
    return {
        "has_answer": "yes" if first is not None or not is_right else "no",
        "document": str(choices[0].pk) if choices else "",
        "article": first.article if first is not None and is_right else "",
    }


def gold_of(member: Member, values: dict[str, Any]) -> golden.Gold:
    """What the form of a golden case says."""
    if values["has_answer"] == "no":
        return golden.Gold(has_answer=False)
    document: object = uuid.UUID(values["document"]) if values["document"] else None
    if values["other_document"]:
        document = golden.document_named(member, values["other_document"]).pk
    return golden.Gold(tuple(values["answers"].splitlines()), document, values["article"])


@require_GET
@for_members
def golden_cases(request: HttpRequest, member: Member) -> HttpResponse:
    cases = golden.cases_of(member)
    context = {
        "section": "assistants",
        "cases": [
            {
                "id": case.pk,
                "question": case.question,
                "answers": case.answers,
                "document": (
                    title_with_number(case.document.title, case.document.number)
                    if case.document
                    else ""
                ),
                "article": case.article,
                "has_answer": case.has_answer,
                "accepted_by": case.accepted_by.person if case.accepted_by else "",
                "accepted_at": case.accepted_at,
                "remove_url": reverse("pages:golden_case_remove", args=[case.pk]),
            }
            for case in cases
        ],
    }
    return render(request, "pages/golden_cases.html", context)


@require_GET
@for_members
def golden_file(request: HttpRequest, member: Member, kind: str) -> HttpResponseBase:
    """JSON Lines as the ``evaluate`` commands read them."""
    rows = golden.exported(member, has_answer=kind == "questions")
    response = HttpResponse("".join(lines(rows)), content_type="application/jsonl; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.jsonl"'
    return response


def lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """One JSON object a line."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@require_POST
@for_members
def golden_case_remove(request: HttpRequest, member: Member, case_id: object) -> HttpResponse:
    golden.remove_case(member, case_id)
    messages.success(request, _("Câu mẫu đã được bỏ; góp ý trở lại danh sách chờ xem."))
    return redirect("pages:golden_cases")
