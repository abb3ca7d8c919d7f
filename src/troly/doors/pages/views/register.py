"""The register: the list, an assistant's entry, and what officers and builders do there."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors.pages.access import confirmed, for_role
from troly.doors.pages.paging import page_links
from troly.doors.pages.register_forms import RiskForm, TrialForm
from troly.doors.pages.registered import language, row, whole
from troly.doors.pages.views.errors import words_for
from troly.doors.register_wordings import ACTS, LEVELS, STAGES
from troly.errors import BadInput, NotFound
from troly.office.governance import approving, changing, trials
from troly.office.governance.classifying import (
    classification_of,
    classify,
    known_answers,
    last_classifications,
)
from troly.office.governance.models import RegisterEntry
from troly.office.governance.names_sought import named_like
from troly.office.governance.rule_files import rule_book
from troly.office.governance.snapshots import digest_of
from troly.office.governance.stages import Stage
from troly.office.tenants.models import Member
from troly.office.tenants.offering import offered_readers
from troly.office.tenants.permissions import Permission

PAGE_ROWS = 50


@require_GET
@for_role(Permission.READ)
def register(request: HttpRequest, member: Member) -> HttpResponseBase:
    text, stage = request.GET.get("q", "")[:120], request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    found = _sifted(changing.entries_of(member), text, stage)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    entries = list(page.object_list)
    classes = last_classifications(entries)
    context = {
        "section": "assistants",
        "rows": [row(entry, classes.get(entry.pk)) for entry in entries],
        "total": page.paginator.count,
        "page_links": page_links(page, reverse("pages:register"), q=text, stage=stage),
        "text": text,
        "stage": stage,
        "stages": [(one.value, STAGES[one][0]) for one in Stage],
        "is_filtered": bool(text or stage),
    }
    return render(request, "pages/register.html", context)


def _sifted(entries: QuerySet[RegisterEntry], text: str, stage: str) -> QuerySet[RegisterEntry]:
    if text:
        entries = named_like(entries, text)
    if stage:
        entries = entries.filter(Q(stage=stage) | Q(candidate_stage=stage))
    return entries.order_by("number")


@require_GET
@for_role(Permission.READ)
def entry(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponseBase:
    return _entry_page(request, member, assistant_id)


def _entry_page(
    request: HttpRequest,
    member: Member,
    assistant_id: object,
    problem: BadInput | None = None,
) -> HttpResponseBase:
    found = changing.entry_for(member, assistant_id)
    context = {
        "section": "assistants",
        "entry": whole(member, found),
        "problem": dict(zip(("title", "remedy"), words_for(problem), strict=True))
        if problem
        else None,
        "reason": request.POST.get("reason", "") if problem else "",
        "review_days": approving.REVIEW_DAYS,
    }
    return render(request, "pages/register_entry.html", context, status=400 if problem else 200)


@require_GET
@for_role(Permission.READ)
def step(
    request: HttpRequest, member: Member, assistant_id: object, number: int
) -> HttpResponseBase:
    """The evidence a decision rested on, as it was then, with whether its digest still fits."""
    found = changing.entry_for(member, assistant_id)
    taken = found.steps.filter(number=number).exclude(evidence_digest="").first()
    if taken is None:
        raise NotFound("not_found")
    context = {
        "section": "assistants",
        "name": found.assistant.name,
        "back_url": reverse("pages:register_entry", args=[assistant_id]),
        "word": ACTS[taken.act][1],
        "step": taken,
        "evidence": json.dumps(taken.evidence, ensure_ascii=False, indent=2, sort_keys=True),
        "is_whole": digest_of(taken.evidence) == taken.evidence_digest,
    }
    return render(request, "pages/register_step.html", context)


@require_http_methods(["GET", "POST"])
@for_role(Permission.READ)
def classification(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponseBase:
    found = changing.entry_for(member, assistant_id)
    changing.require_act(member, found, "classify")
    assert found.candidate is not None
    known, book = known_answers(found.candidate), rule_book()
    before = classification_of(found.candidate) or classification_of(found.serving)
    form = RiskForm(
        request.POST if request.method == "POST" else None,
        initial=before.answers if before else {},
        questionnaire=book.questionnaire,
        known=known,
        language=language(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = classify(member, assistant_id, form.cleaned_data)
        except BadInput as error:
            _tell(form, error)
        else:
            word = LEVELS[made.national][0]
            messages.success(request, _("Đã phân loại: %s.") % word)
            return redirect("pages:register_entry", assistant_id)
    context = {
        "section": "assistants",
        "name": found.assistant.name,
        "form": form,
        "known": [
            (question.ask.in_language(language()), option.in_language(language()))
            for question in book.questionnaire.questions
            for option in question.options
            if known.get(question.id) == option.id
        ],
        "back_url": reverse("pages:register_entry", args=[assistant_id]),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "pages/classify.html", context, status=status)


def _tell(form: RiskForm, error: BadInput) -> None:
    say = error.facts.get("say")
    if isinstance(say, dict):
        form.add_error(None, say.get(language(), say["vi"]))
        return
    field = str(error.facts.get("question", ""))
    form.add_error(field if field in form.fields else None, " ".join(words_for(error)))


@require_http_methods(["GET", "POST"])
@for_role(Permission.APPROVE)
def trial(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponseBase:
    found = changing.entry_for(member, assistant_id)
    changing.require_act(member, found, "begin_trial")
    classified = classification_of(found.candidate)
    find, is_looking = request.POST.get("find", "").strip()[:200], "look" in request.POST
    offered = offered_readers(member.tenant_id, find, request.POST.getlist("members"))
    readers = offered.members
    given = {"level": trials.level_needed(classified) if classified else 1}
    if is_looking:
        # What was typed so far stands again, without being judged yet.
        given |= {**request.POST.dict(), "members": request.POST.getlist("members")}  # type: ignore[dict-item]
    is_sent = request.method == "POST" and not is_looking
    form = TrialForm(
        request.POST if is_sent else None,
        initial=given,
        people=[(str(one.pk), str(one.person)) for one in readers],
    )
    problem = ""
    if is_sent and form.is_valid():
        chosen = set(form.cleaned_data["members"])
        try:
            trials.begin(
                member,
                assistant_id,
                _scheme(form.cleaned_data, [one for one in readers if str(one.pk) in chosen]),
            )
        except BadInput as error:
            problem = " ".join(words_for(error))
        else:
            messages.success(request, _("Đã bắt đầu thử nghiệm."))
            return redirect("pages:register_entry", assistant_id)
    context = {
        "section": "assistants",
        "name": found.assistant.name,
        "form": form,
        "problem": problem,
        "find": find,
        "has_more": offered.has_more,
        "back_url": reverse("pages:register_entry", args=[assistant_id]),
    }
    status = 400 if is_sent else 200
    return render(request, "pages/trial_new.html", context, status=status)


def _scheme(given: dict[str, Any], members: list[Member]) -> trials.Scheme:
    return trials.Scheme(
        level=given["level"],
        days=given["days"],
        most_questions=given["most_questions"],
        members=members,
        scheme=given["scheme"],
        rights_notice=given["rights_notice"],
        marks=trials.Marks(
            golden_share=given["golden_share"] / 100,
            golden_cases=given["golden_cases"],
            refused_share=given["refused_share"] / 100,
            refused_cases=given["refused_cases"],
            held_share=given["held_share"] / 100,
            kept_share=given["kept_share"] / 100,
            right_share=given["right_share"] / 100,
            feedback=given["feedback"],
        ),
    )


@require_POST
@for_role(Permission.READ)
@confirmed
def act(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponseBase:
    """``act`` with its ``reason``, and ``review_days`` where a review is set."""
    chosen, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    try:
        _do(member, assistant_id, chosen, reason, request.POST.get("review_days", ""))
    except BadInput as error:
        return _entry_page(request, member, assistant_id, error)
    messages.success(request, _("Đã ghi vào sổ: %s.") % ACTS[chosen][0])
    return redirect("pages:register_entry", assistant_id)


def _do(member: Member, assistant_id: object, chosen: str, reason: str, days: str) -> None:
    review_days = int(days) if days.isdigit() and len(days) < 5 else approving.REVIEW_DAYS
    if chosen == "put_in_service":
        approving.put_in_service(member, assistant_id, review_days)
    elif chosen == "close_review":
        approving.close_review(member, assistant_id, reason, review_days)
    elif chosen in WITH_REASON:
        WITH_REASON[chosen](member, assistant_id, reason)
    elif chosen in WITHOUT_REASON:
        WITHOUT_REASON[chosen](member, assistant_id)
    else:
        known = ", ".join(sorted({*WITH_REASON, *WITHOUT_REASON, "put_in_service", "close_review"}))
        raise BadInput("unknown_act", known=known)


WITH_REASON = {
    "suspend": changing.suspend,
    "resume": changing.resume,
    "stop_trial": approving.stop,
    "approve": approving.approve,
    "roll_back": approving.roll_back,
}
WITHOUT_REASON = {
    "open_review": approving.open_review,
    "prepare_again": approving.prepare_again,
    "measure": trials.ask_for_measure,
}
