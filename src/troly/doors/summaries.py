"""A summary as every door shows it: verbatim sentences under the headings of their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.doors.analyses import text_title
from troly.doors.citations import place_in
from troly.doors.pages.wordings import Wording
from troly.engine.answers.summary.values import Audience, Chosen, Length
from troly.engine.answers.values import Claim, Ending
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


ENDINGS: Mapping[Ending, Wording] = {
    Ending.ANSWERED: Wording(
        _("Mô hình đã viết"),
        _("Mỗi câu đã được đối chiếu với câu nguyên văn mà nó dẫn; đọc căn cứ trước khi dùng."),
        "check",
        "none",
    ),
    Ending.PARTLY_ANSWERED: Wording(
        _("Mô hình viết được một phần"),
        _("Những đoạn không viết được giữ nguyên văn, kèm lý do."),
        "part",
        "part",
    ),
    Ending.MODEL_UNAVAILABLE: Wording(
        _("Chỉ có câu nguyên văn"),
        _("Không có câu nào của mô hình dùng được; bản tóm tắt gồm các câu nguyên văn."),
        "part",
        "part",
    ),
}
"""How a summary that a model was asked to write has ended."""


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
class SummaryPart:
    """A paragraph that a model wrote with the quotes it rests on. ``problem`` is the code of why
    it has no claims; ``left_out`` counts sentences that nothing bore out."""

    claims: tuple[Claim, ...]
    problem: str
    left_out: int
    sections: list[SummarySection]


@dataclass
class SummaryOfText:
    """``parts`` where a model was asked to write, else ``sections``."""

    title: str
    side: ComparedSide
    sections: list[SummarySection] = field(default_factory=list)
    parts: list[SummaryPart] = field(default_factory=list)


def summary_of(summarised: Summarised) -> list[SummaryOfText]:
    """The texts of which something was chosen; quotes are numbered through."""
    if not summarised.parts:
        return _in_sections(summarised, range(len(summarised.chosen)))
    found: list[SummaryOfText] = []
    for part in summarised.parts:
        for text in _in_sections(summarised, part.quotes):
            if not found or found[-1].side is not text.side:
                found.append(SummaryOfText(text.title, text.side))
            made = SummaryPart(part.claims, part.problem, part.left_out, text.sections)
            found[-1].parts.append(made)
    return found


def _in_sections(summarised: Summarised, places: Iterable[int]) -> list[SummaryOfText]:
    found: list[SummaryOfText] = []
    last: tuple[int, tuple[int, int]] | None = None
    for place in places:
        number, one = place + 1, summarised.chosen[place]
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
