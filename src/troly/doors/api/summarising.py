"""Documents summed up in their own sentences, over the API."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Field, Router, Schema

from troly.doors import limits
from troly.doors.api.access import member_of
from troly.doors.api.answers import given
from troly.doors.api.problems import language_of
from troly.doors.api.schemas import Taken, Text
from troly.doors.summaries import summary_of
from troly.engine.answers.summary.values import Audience, Length
from troly.office.assistants.tasks import summarise as task
from troly.office.assistants.tasks.analyse import MOST_DOCUMENTS

summaries = Router(tags=["desk"])


class SummariseIn(Taken):
    """Versions of the library, or one text. By chapter goes with one text alone."""

    versions: list[UUID] = Field(default=[], max_length=MOST_DOCUMENTS)
    text: Text = ""
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


class SummaryOfTextOut(Schema):
    title: str
    version: UUID | None = Field(description="None for a text that was sent.")
    sections: list[SummarySectionOut]


class SummaryOut(Schema):
    texts: list[SummaryOfTextOut]


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


def summary_out(summarised: task.Summarised) -> SummaryOut:
    """A summary as the API and ``--json`` give it."""
    return SummaryOut(
        texts=[
            SummaryOfTextOut(
                title=one.title,
                version=one.side.version.pk if one.side.version else None,
                sections=[
                    SummarySectionOut(
                        heading=section.heading,
                        quotes=[SummaryQuoteOut(**vars(quote)) for quote in section.quotes],
                    )
                    for section in one.sections
                ],
            )
            for one in summary_of(summarised)
        ]
    )
