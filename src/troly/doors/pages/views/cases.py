"""Cases: the list, the desk of one, its facts, sources and questions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.case_wordings import ROLES
from troly.doors.limits import count_question
from troly.doors.pages.access import for_members, for_role
from troly.doors.pages.case_entries import (
    case_entry,
    evidence_entries,
    evidence_entry,
    head_entries,
    sections_of,
    source_entry,
    work_entry,
)
from troly.doors.pages.views.errors import STATUSES, words_for
from troly.doors.pages.waiting import is_asked_again, part_of
from troly.doors.pages.wordings import ENDINGS
from troly.engine.layout.forms import forms
from troly.errors import BadInput, NotFound, TrolyError
from troly.office.desk import cases, drafts, handing, questions, sources, writing
from troly.office.desk.models import Case
from troly.office.desk.shown import shown
from troly.office.library.register import collections_of
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission

FORMS_FIRST = ("ke_hoach", "bao_cao", "cong_van", "to_trinh", "thong_bao")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")
REMOVED = gettext_lazy("Đã xóa hồ sơ.")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_members
def all_cases(request: HttpRequest, member: Member) -> HttpResponse:
    typed: dict[str, str] = {}
    problem, status = "", 200
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("title", "form", "points")}
        try:
            made = cases.open_case(
                member,
                typed["title"],
                typed["form"],
                points=typed["points"],
                **_people_and_day(request),
            )
            return redirect("pages:case", desk_case_id=made.pk)
        except NotFound:
            raise
        except TrolyError as error:
            problem, status = " ".join(words_for(error)), _status(error)
    mine = list(cases.cases_of(member)[: cases.MOST_CASES])
    context: dict[str, Any] = {
        "section": "cases",
        "cases": [case_entry(one, member) for one in mine],
        "typed": typed,
        "problem": problem,
        **_choices(member),
        "left_alone": _left_alone(member),
    }
    return render(request, "pages/cases.html", context, status=status)


def _left_alone(member: Member) -> list[dict[str, Any]]:
    if not member.may(Permission.PEOPLE):
        return []
    return [case_entry(one, member) for one in handing.left_alone(member)]


def _choices(member: Member) -> dict[str, Any]:
    known = forms()
    order = [*(f for f in FORMS_FIRST if f in known), *(f for f in known if f not in FORMS_FIRST)]
    return {
        "forms": [
            {"id": name, "name": known[name].name}
            for name in order
            if drafts.body_fields(known[name])
        ],
        "colleagues": [
            {"id": str(one.pk), "name": str(one.person)} for one in cases.colleagues(member)
        ],
        "assistants": cases.assistants_for(member),
        "me": str(member.pk),
        "longest": cases.LONGEST_POINTS,
        "most_points": cases.MOST_POINTS,
    }


def _people_and_day(request: HttpRequest) -> dict[str, Any]:
    return {
        "deadline": _day(request.POST.get("deadline", "")),
        "checker": request.POST.get("checker", ""),
        "signer": request.POST.get("signer", ""),
        "assistant": request.POST.get("assistant", ""),
    }


def _day(text: str) -> date | None:
    text = text.strip()
    if not text:
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise BadInput("bad_date", text=text[:40])


def _status(error: TrolyError) -> int:
    return next((s for kind, s in STATUSES if isinstance(error, kind)), 500)


@require_GET
@for_members
def case(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    found = cases.case_for(member, desk_case_id)
    if is_asked_again(request):
        work = work_entry(writing.work_on(found).first())
        if work is not None and not work["is_over"]:
            context = {"case": found, "work": work}
            return part_of(request, "pages/parts/case_work.html", context, work["mark"])
        page = desk_page(request, member, found)
        page.headers["HX-Retarget"] = page.headers["HX-Reselect"] = "#draft"
        return page
    return desk_page(request, member, found)


def desk_page(
    request: HttpRequest,
    member: Member,
    found: Case,
    error: TrolyError | None = None,
    *,
    typed: dict[str, str] | None = None,
    wrong: str = "",
    problem: str = "",
) -> HttpResponse:
    """The page of a case; ``typed`` is what was refused, shown again where it was typed;
    ``problem`` says it in other words than ``error`` does."""
    draft = drafts.newest(found)
    seen = shown(member, drafts.paragraphs_of(draft))
    job = writing.work_on(found).first()
    kept = typed or {}
    context: dict[str, Any] = {
        "section": "cases",
        "case": case_entry(found, member),
        "may_change": found.holder_id == member.pk,
        "is_drafter": found.drafter_id == member.pk,
        "problem": problem or (" ".join(words_for(error)) if error else ""),
        "wrong": wrong,
        "kept": kept,
        "sections": sections_of(found, seen, kept, wrong),
        "has_draft": bool(draft.paragraphs),
        "has_proposals": any(
            row["standing"] == "proposed" and row["origin"] in ("quoted", "tabled")
            for row in draft.paragraphs
        ),
        "evidence": evidence_entries(seen),
        "sources": [source_entry(one) for one in sources.shown_sources(member, found)],
        "questions": _questions(member, found),
        "head": head_entries(found, draft),
        "work": work_entry(job),
        "version": draft.ordinal,
        "most": {"documents": sources.MOST_DOCUMENTS, "pages": sources.MOST_PAGES},
    }
    if context["may_change"]:
        find = request.GET.get("find", "").strip()[:200]
        offered = sources.offered_to(member, found, find)
        context |= _choices(member) | {
            "chosen_assistant": str(found.assistant_id or ""),
            "chosen": {"checker": str(found.checker_id), "signer": str(found.signer_id)},
            "find": find,
            "documents": offered.documents,
            "has_more": offered.has_more,
            "collections": collections_of(member),
        }
    return render(request, "pages/case.html", context, status=_status(error) if error else 200)


def _questions(member: Member, found: Case) -> list[dict[str, Any]]:
    return [
        {
            "id": one.turn.pk,
            "question": one.turn.question,
            "ending": ENDINGS[one.turn.ending],
            "quotes": [evidence_entry(q.evidence[0]) for q in one.quotes if q.evidence],
            "can_take": any(not q.is_hidden for q in one.quotes),
        }
        for one in questions.questions_of(member, found)
    ]


@sensitive_post_parameters()
@require_POST
@for_members
def facts(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    """What the case is about, who is in it, the form's other fields; or take it away."""
    sent = request.POST
    found = cases.case_for(member, desk_case_id)
    try:
        if sent.get("act") == "remove":
            cases.remove(member, desk_case_id)
            messages.success(request, str(REMOVED))
            return redirect("pages:cases")
        if sent.get("act") == "values":
            drafts.set_values(member, desk_case_id, sent.dict())
        else:
            cases.describe(
                member, desk_case_id, sent.get("title", ""), points=sent.get("points", ""),
                **_people_and_day(request),
            )  # fmt: skip
    except NotFound:
        raise
    except TrolyError as error:
        return desk_page(request, member, found, error, typed=sent.dict())
    messages.success(request, _("Đã lưu."))
    return redirect("pages:case", desk_case_id=desk_case_id)


@require_POST
@for_members
def change_sources(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    found = cases.case_for(member, desk_case_id)
    sent = request.POST
    try:
        if "remove" in sent:
            number = sent["remove"]
            sources.remove_source(member, desk_case_id, int(number) if number.isdecimal() else 0)
        for kind in ("document", "collection"):
            for key in filter(None, sent.getlist(kind)):
                sources.add_source(member, desk_case_id, kind, key)
    except NotFound:
        raise
    except TrolyError as error:
        return desk_page(request, member, found, error)
    return redirect(f"{reverse('pages:case', args=[desk_case_id])}#sources")


@sensitive_post_parameters("question")
@require_POST
@for_members
def ask(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    """Ask within the case; or put a question's quotes into the draft."""
    found = cases.case_for(member, desk_case_id)
    sent = request.POST
    try:
        if "take" in sent:
            questions.take_quotes(member, desk_case_id, _uuid(sent["take"]), sent.get("field", ""))
            return redirect(f"{reverse('pages:case', args=[desk_case_id])}#draft")
        count_question(request, member)
        questions.ask_in(member, desk_case_id, sent.get("question", ""))
    except NotFound:
        raise
    except TrolyError as error:
        return desk_page(request, member, found, error, typed=sent.dict())
    return redirect(f"{reverse('pages:case', args=[desk_case_id])}#questions")


def _uuid(text: str) -> object:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("no_such_turn") from error


@require_POST
@for_role(Permission.PEOPLE)
def pass_on(request: HttpRequest, member: Member, desk_case_id: object) -> HttpResponse:
    """Somebody in the place of one who left."""
    role = request.POST.get("role", "")
    if role not in ROLES:
        raise NotFound("no_such_case")
    handing.pass_on(member, desk_case_id, role, request.POST.get("to", ""))
    messages.success(request, _("Đã bàn giao hồ sơ."))
    return redirect("pages:cases")
