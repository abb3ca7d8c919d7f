"""Two texts held against each other, over the API."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Field, Router, Schema

from troly.doors import limits
from troly.doors.api.access import member_of
from troly.doors.api.answers import given
from troly.doors.api.problems import language_of
from troly.doors.api.schemas import Taken, Text
from troly.doors.desk_wordings import IN_ORDER, change_words, unit_name
from troly.engine.answers.comparison.values import Pair, Unit
from troly.errors import BadInput
from troly.office.assistants.tasks import compare as task
from troly.office.tenants.models import Member

comparisons = Router(tags=["desk"])

ChangeName = Literal["changed", "moved", "renumbered", "added", "removed"]


class CompareIn(Taken):
    """Each side is a version's id or a text. A text on the left needs one on the right."""

    left: UUID | None = None
    left_text: Text = ""
    right: UUID | None = None
    right_text: Text = ""


class ComparedRun(Schema):
    """``text`` is the side's text at start:end; covered where the caller may not see it."""

    start: int
    end: int
    text: str
    differs: bool


class ComparedUnit(Schema):
    name: str = Field(description="Number and title of the article or heading.")
    start: int
    end: int
    page: int | None
    runs: list[ComparedRun]


class ComparedPair(Schema):
    changes: list[ChangeName]
    words: str = Field(description="The changes in words, in the caller's language.")
    left: ComparedUnit | None
    right: ComparedUnit | None


class ComparedOut(Schema):
    """Units that stayed the same are counted, not listed."""

    is_same: bool
    same: int
    counts: dict[str, int]
    differences: list[ComparedPair]


@comparisons.post("", response=given(200, ComparedOut))
def compare(request: HttpRequest, taken: CompareIn) -> ComparedOut:
    """Compare two versions or texts, article by article. Pasted texts are not kept."""
    member = member_of(request)
    limits.count_question(request, member)
    compared = _compared(member, taken)
    with translation.override(language_of(request)):
        return comparison_out(compared)


def _compared(member: Member, taken: CompareIn) -> task.Compared:
    if taken.left and taken.right:
        return task.compare_versions(member, taken.left, taken.right)
    if taken.left and taken.right_text:
        return task.compare_with_pasted(member, taken.left, taken.right_text)
    if taken.left_text and taken.right_text:
        return task.compare_pasted(member, taken.left_text, taken.right_text)
    raise BadInput("compared_nothing")


def comparison_out(compared: task.Compared) -> ComparedOut:
    """A comparison as the API and ``--json`` give it."""
    found = compared.comparison
    return ComparedOut(
        is_same=found.is_same,
        same=found.same,
        counts={str(change): found.count(change) for change in IN_ORDER},
        differences=[_pair(compared, pair) for pair in found.pairs if pair.changes],
    )


def _pair(compared: task.Compared, pair: Pair) -> ComparedPair:
    return ComparedPair(
        changes=[str(change) for change in IN_ORDER if change in pair.changes],  # type: ignore[misc]
        words=", ".join(change_words(pair)),
        left=_unit(compared, pair, pair.left, is_left=True),
        right=_unit(compared, pair, pair.right, is_left=False),
    )


def _unit(
    compared: task.Compared, pair: Pair, unit: Unit | None, *, is_left: bool
) -> ComparedUnit | None:
    if unit is None:
        return None
    side = compared.left if is_left else compared.right
    runs = [
        ComparedRun(start=start, end=end, text=side.shown(start, end), differs=differs)
        for start, end, differs in compared.spans(pair, is_left=is_left)
    ]
    return ComparedUnit(
        name=unit_name(unit),
        start=unit.start,
        end=unit.end,
        page=side.page_at(unit.start),
        runs=runs,
    )
