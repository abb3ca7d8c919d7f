"""A summary as every door shows it: verbatim sentences under the headings of their texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.doors.analyses import text_title
from troly.doors.citations import place_in
from troly.engine.answers.summary.values import Audience, Chosen, Length
from troly.office.assistants.tasks.sources import ComparedSide
from troly.office.assistants.tasks.summarise import Summarised

LENGTHS: Mapping[Length, Promise] = {
    Length.SHORT: _("Ngắn (khoảng 150 chữ)"),
    Length.MEDIUM: _("Vừa (khoảng 350 chữ)"),
    Length.LONG: _("Dài (khoảng 800 chữ)"),
}
AUDIENCES: Mapping[Audience, Promise] = {
    Audience.SPECIALIST: _("Chuyên viên: nghĩa vụ, điều kiện, thời hạn"),
    Audience.LEADER: _("Lãnh đạo: thẩm quyền, thời hạn, kinh phí"),
    Audience.PUBLIC: _("Người dân: lệ phí, thời hạn, xử phạt"),
}


@dataclass(frozen=True)
class SummaryQuote:
    """``words`` is the text of its source at start:end; covered where the reader may not see it."""

    number: int
    words: str
    place: str
    page: int | None
    start: int
    end: int


@dataclass
class SummarySection:
    heading: str
    quotes: list[SummaryQuote] = field(default_factory=list)


@dataclass
class SummaryOfText:
    title: str
    side: ComparedSide
    sections: list[SummarySection] = field(default_factory=list)


def summary_of(summarised: Summarised) -> list[SummaryOfText]:
    """The texts of which something was chosen; quotes are numbered through."""
    found: list[SummaryOfText] = []
    last: tuple[int, tuple[int, int]] | None = None
    for number, one in enumerate(summarised.chosen, 1):
        side = summarised.sides[one.text]
        if not found or found[-1].side is not side:
            found.append(SummaryOfText(text_title(side), side))
            last = None
        under = one.title if one.title[1] else one.place.heading
        if last != (one.text, under):
            heading = " ".join(side.shown(*under).split()).lstrip("# ")
            found[-1].sections.append(SummarySection(heading))
            last = (one.text, under)
        found[-1].sections[-1].quotes.append(_quote(number, one, side))
    return found


def _quote(number: int, one: Chosen, side: ComparedSide) -> SummaryQuote:
    place = one.place
    return SummaryQuote(
        number=number,
        words=side.shown(place.start, place.end).strip(),
        place=place_in(place.article, place.clause, place.point, []),
        page=side.page_at(place.start),
        start=place.start,
        end=place.end,
    )
