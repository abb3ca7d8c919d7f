"""Documents summed up in their own sentences, over the API."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Field, Router, Schema, Status

from troly.doors import limits
from troly.doors.api import schemas
from troly.doors.api.access import member_of
from troly.doors.api.answers import given
from troly.doors.api.problems import language_of
from troly.doors.api.schemas import Taken, Text
from troly.doors.claim_wordings import model_says, verdict_of_claim
from troly.doors.summaries import SummarySection, summary_of
from troly.engine.answers.summary.values import Audience, Length
from troly.engine.answers.values import Claim
from troly.office.assistants.tasks import summarise as task
from troly.office.assistants.tasks.analyse import MOST_DOCUMENTS
from troly.office.library.models import JobState

summaries = Router(tags=["desk"])


class SummariseIn(Taken):
    """Versions of the library, or one text. By chapter goes with one text alone."""

    versions: list[UUID] = Field(default=[], max_length=MOST_DOCUMENTS)
    text: Text = ""
    length: Length = Length.MEDIUM
    audience: Audience = Audience.SPECIALIST
    by_chapter: bool = False


class SummariseLaterIn(Taken):
    """Versions of any length; ``assistant``: one whose model writes, else nothing is written."""

    versions: list[UUID] = Field(max_length=MOST_DOCUMENTS)
    assistant: UUID | None = None
    length: Length = Length.MEDIUM
    audience: Audience = Audience.SPECIALIST
    by_chapter: bool = False


class SummaryQuoteOut(Schema):
    """``words`` is the text of its source at start:end; covered where the caller may not see it."""

    number: int
    words: str
    place: str
    page: int | None
    start: int
    end: int


class SummarySectionOut(Schema):
    heading: str
    quotes: list[SummaryQuoteOut]


class SummaryPartOut(Schema):
    """A paragraph that a model wrote, and the sentences it read for it. ``problem`` is the code of
    why there are no claims."""

    claims: list[schemas.ClaimOut]
    problem: str
    left_out: int = Field(description="Sentences of the model that nothing bears out.")
    sections: list[SummarySectionOut]


class SummaryOfTextOut(Schema):
    title: str
    version: UUID | None = Field(description="None for a text that was sent.")
    sections: list[SummarySectionOut] = Field(description="Empty where ``parts`` has them.")
    parts: list[SummaryPartOut] = Field(description="Where a model was asked to write.")


class SummaryOut(Schema):
    texts: list[SummaryOfTextOut]
    ending: str = Field(description="`model_unavailable` where nothing of a model could be used.")
    written_by: str = Field(description="The model that was asked to write; else empty.")
    gone: int = Field(description="Texts that the caller may no longer see, or that are gone.")


class LaterSummaryOut(Schema):
    """``summary`` is there once ``is_over``; ``reason`` says why none could be made."""

    id: UUID
    is_over: bool
    reason: str
    summary: SummaryOut | None


@summaries.post("", response=given(200, SummaryOut))
def summarise(request: HttpRequest, taken: SummariseIn) -> SummaryOut:
    """Sum documents up in sentences of their own, verbatim, each with its place. Texts that are
    sent are not kept."""
    member = member_of(request)
    limits.count_question(request, member)
    wish = task.Wish(taken.length, taken.audience, taken.by_chapter)
    if taken.text and not taken.versions:
        summarised = task.summarise_pasted(member, taken.text, wish)
    else:
        summarised = task.summarise_versions(member, taken.versions, wish)
    with translation.override(language_of(request)):
        return summary_out(summarised)


@summaries.post("/later", response=given(202, LaterSummaryOut))
def summarise_later(request: HttpRequest, taken: SummariseLaterIn) -> Status[LaterSummaryOut]:
    """The same by a worker: texts of any length, and paragraphs that an assistant's model writes
    over their sentences, each sentence checked. Ask for the outcome by its id."""
    member = member_of(request)
    limits.count_question(request, member)
    wish = task.Wish(taken.length, taken.audience, taken.by_chapter)
    job = task.summarise_later(member, taken.versions, wish, taken.assistant)
    return Status(202, _later(request, task.summary_for(member, job.pk)))


@summaries.get("/later/{uuidstr:job_id}", response=given(200, LaterSummaryOut))
def read_summary(request: HttpRequest, job_id: str) -> LaterSummaryOut:
    """One's own summary, under today's rights; kept for a day."""
    return _later(request, task.summary_for(member_of(request), job_id))


def _later(request: HttpRequest, later: task.LaterSummary) -> LaterSummaryOut:
    job, found = later.job, later.summarised
    with translation.override(language_of(request)):
        return LaterSummaryOut(
            id=job.pk,
            is_over=job.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED),
            reason=job.reason if job.state == JobState.FAILED else "",
            summary=summary_out(found) if found is not None else None,
        )


def summary_out(summarised: task.Summarised) -> SummaryOut:
    """A summary as the API and ``--json`` give it, in the language that is set."""
    return SummaryOut(
        texts=[
            SummaryOfTextOut(
                title=one.title,
                version=one.side.version.pk if one.side.version else None,
                sections=[_section(section) for section in one.sections],
                parts=[
                    SummaryPartOut(
                        claims=[_claim(claim) for claim in part.claims],
                        problem=part.problem,
                        left_out=part.left_out,
                        sections=[_section(section) for section in part.sections],
                    )
                    for part in one.parts
                ],
            )
            for one in summary_of(summarised)
        ],
        ending=summarised.ending,
        written_by=summarised.written_by,
        gone=summarised.left_out,
    )


def _section(section: SummarySection) -> SummarySectionOut:
    quotes = [SummaryQuoteOut(**vars(quote)) for quote in section.quotes]
    return SummarySectionOut(heading=section.heading, quotes=quotes)


def _claim(claim: Claim) -> schemas.ClaimOut:
    kinds = [flag.kind for flag in claim.flags]
    return schemas.ClaimOut(
        text=claim.text,
        evidence=list(claim.evidence),
        verdict=claim.verdict,  # type: ignore[arg-type]
        words=str(verdict_of_claim(claim.verdict, kinds).word),
        model_says=model_says(kinds),
        flags=[schemas.FlagOut(**vars(flag)) for flag in claim.flags],
    )
