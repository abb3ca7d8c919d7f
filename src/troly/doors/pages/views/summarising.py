"""Documents summed up in their own sentences: chosen or pasted, by length and reader."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from troly.doors.claim_wordings import problem_words
from troly.doors.limits import count_question
from troly.doors.pages.access import for_members
from troly.doors.pages.reading_choice import Choice, choice_entry, choice_of
from troly.doors.pages.shown import claim_entry, document_url, refusal
from troly.doors.pages.views.errors import STATUSES, words_for
from troly.doors.pages.waiting import asked_after, being_made, is_asked_again
from troly.doors.summaries import (
    AUDIENCES,
    ENDINGS,
    LENGTHS,
    SummaryOfText,
    SummarySection,
    summary_of,
)
from troly.engine.answers.summary.values import Audience, Length
from troly.errors import NotAllowed, NotFound, TrolyError
from troly.office.assistants.tasks import summarise as task
from troly.office.assistants.writers import writers_for
from troly.office.library.models import JobState
from troly.office.tenants.models import Member

_PAGE = "pages/summarise.html"


@sensitive_post_parameters("text")
@require_http_methods(["GET", "POST"])
@for_members
def summarise(request: HttpRequest, member: Member) -> HttpResponse:
    choice = choice_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    wish, writer = _wish(asked), asked.get("writer", "")
    context: dict[str, Any] = {
        "section": "library",
        "choice": choice_entry(member, choice),
        "wish": _options(wish) | {"writers": writers_for(member), "writer": writer},
    }
    status = 200
    if request.method == "POST" or choice.is_made:
        try:
            count_question(request, member)
            if "later" in request.POST:
                job = task.summarise_later(member, choice.versions, wish, writer)
                return redirect("pages:summary", job_id=job.pk)
            context["may_be_written"] = bool(writer and choice.versions)
            context["summary"] = summary_entry(_summarised(member, choice, wish))
        except (NotFound, NotAllowed):
            raise
        except TrolyError as error:
            context["problem"] = " ".join(words_for(error))
            context["may_wait"] = error.code == "analysed_too_long"
            context["may_be_written"] = context.get("may_be_written") and context["may_wait"]
            status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
    return render(request, _PAGE, context, status=status)


@require_GET
@for_members
def summary(request: HttpRequest, member: Member, job_id: object) -> HttpResponse:
    """A summary that a worker makes or made; kept for a day, for who asked alone."""
    later = task.summary_for(member, job_id)
    job = later.job
    context: dict[str, Any] = {"section": "library", **being_made("summary", job)}
    if is_asked_again(request):
        return asked_after(request, context)
    if later.summarised is not None:
        context["summary"] = summary_entry(later.summarised)
    elif job.state == JobState.FAILED:
        context["failed"] = refusal(job.reason, job.reason_facts)
    return render(request, _PAGE, context)


def _summarised(member: Member, choice: Choice, wish: task.Wish) -> task.Summarised:
    if choice.text.strip() and not choice.versions:
        return task.summarise_pasted(member, choice.text, wish)
    return task.summarise_versions(member, choice.versions, wish)


def _wish(asked: QueryDict) -> task.Wish:
    """What was wished; a word that is none of ours is as if it were not there."""
    length, audience = asked.get("length", ""), asked.get("audience", "")
    return task.Wish(
        Length(length) if length in set(Length) else Length.MEDIUM,
        Audience(audience) if audience in set(Audience) else Audience.SPECIALIST,
        "by_chapter" in asked,
    )


def _options(wish: task.Wish) -> dict[str, Any]:
    return {
        "lengths": [(str(code), word, code is wish.length) for code, word in LENGTHS.items()],
        "audiences": [(str(code), word, code is wish.audience) for code, word in AUDIENCES.items()],
        "length": str(wish.length),
        "audience": str(wish.audience),
        "by_chapter": wish.by_chapter,
    }


def summary_entry(summarised: task.Summarised) -> dict[str, Any]:
    """What the template shows of a summary."""
    return {
        "texts": [_text(one) for one in summary_of(summarised)],
        "length": LENGTHS[summarised.wish.length],
        "audience": AUDIENCES[summarised.wish.audience],
        "gone": summarised.left_out,
        "ending": ENDINGS[summarised.ending] if summarised.parts else None,
        "written_by": summarised.written_by,
    }


def _text(one: SummaryOfText) -> dict[str, Any]:
    return {
        "title": one.title,
        "sections": _sections(one, one.sections),
        "parts": [
            {
                "claims": [claim_entry(claim, "summary") for claim in part.claims],
                "problem": problem_words(part.problem) if part.problem else "",
                "left_out": part.left_out,
                "sections": _sections(one, part.sections),
            }
            for part in one.parts
        ],
    }


def _sections(one: SummaryOfText, sections: list[SummarySection]) -> list[dict[str, Any]]:
    version = one.side.version
    return [
        {
            "heading": section.heading,
            "quotes": [
                {
                    "quote": quote,
                    "url": document_url(
                        version.document_id,
                        version.pk,
                        page=quote.page,
                        start=quote.start,
                        end=quote.end,
                    )
                    if version
                    else "",
                }
                for quote in section.quotes
            ],
        }
        for section in sections
    ]
