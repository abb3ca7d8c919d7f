"""Documents analysed by rules, over the API."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Field, Router, Schema

from troly.doors import limits
from troly.doors.analyses import AnalysisRow, kind_counts, rows_of, text_title
from troly.doors.api.access import member_of
from troly.doors.api.answers import given
from troly.doors.api.problems import language_of
from troly.doors.api.schemas import Taken, Text
from troly.engine.answers.analysis.values import Kind
from troly.office.assistants.tasks import analyse as task

analyses = Router(tags=["desk"])


class AnalyseIn(Taken):
    """Versions of the library, or one text. No kinds: all of them."""

    versions: list[UUID] = Field(default=[], max_length=task.MOST_DOCUMENTS)
    text: Text = ""
    kinds: list[Kind] = Field(default=[])
    sought: str = Field(default="", max_length=200)


class FindingOut(Schema):
    """``words`` is the text of its source at start:end, ``sentence`` the one it stands in; covered
    where the caller may not see them."""

    kind: Kind
    kind_word: str
    words: str
    sentence: str
    place: str = Field(description="Điều, khoản, điểm, or the heading above.")
    page: int | None
    start: int
    end: int
    version: UUID | None = Field(description="None for a text that was sent.")


class AnalysisOut(Schema):
    texts: list[str]
    counts: dict[Kind, int] = Field(description="Before kinds and words sought were applied.")
    findings: list[FindingOut]


@analyses.post("", response=given(200, AnalysisOut))
def analyse(request: HttpRequest, taken: AnalyseIn) -> AnalysisOut:
    """List obligations, deadlines, authorities, amounts, conditions, penalties, definitions,
    document numbers and dates, each with its place. Texts that are sent are not kept."""
    member = member_of(request)
    limits.count_question(request, member)
    if taken.text and not taken.versions:
        analysed = task.analyse_pasted(member, taken.text)
    else:
        analysed = task.analyse_versions(member, taken.versions)
    with translation.override(language_of(request)):
        return analysis_out(analysed, taken.kinds, taken.sought)


def analysis_out(analysed: task.Analysed, kinds: Sequence[Kind], sought: str) -> AnalysisOut:
    """An analysis as the API and ``--json`` give it."""
    return AnalysisOut(
        texts=[text_title(side) for side, _findings in analysed.found],
        counts=kind_counts(analysed),
        findings=[_finding(row) for row in rows_of(analysed, kinds, sought)],
    )


def _finding(row: AnalysisRow) -> FindingOut:
    return FindingOut(
        kind=row.kind,
        kind_word=row.kind_word,
        words=row.words,
        sentence=row.sentence,
        place=row.place,
        page=row.page,
        start=row.start,
        end=row.end,
        version=row.side.version.pk if row.side.version else None,
    )
