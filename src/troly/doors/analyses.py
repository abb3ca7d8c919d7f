"""An analysis as every door shows it: one row a finding, filtered, with its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troly.doors.citations import place_in, title_with_number
from troly.engine.answers.analysis.values import Finding, Kind
from troly.engine.text.forms import fold
from troly.office.assistants.tasks.analyse import Analysed
from troly.office.assistants.tasks.sources import ComparedSide

KINDS: Mapping[Kind, Promise] = {
    Kind.OBLIGATION: gettext_lazy("Nghĩa vụ, điều cấm"),
    Kind.DEADLINE: gettext_lazy("Thời hạn"),
    Kind.AUTHORITY: gettext_lazy("Cơ quan"),
    Kind.AMOUNT: gettext_lazy("Số tiền"),
    Kind.CONDITION: gettext_lazy("Điều kiện"),
    Kind.PENALTY: gettext_lazy("Xử phạt"),
    Kind.DEFINITION: gettext_lazy("Định nghĩa"),
    Kind.NUMBER: gettext_lazy("Số hiệu văn bản"),
    Kind.DATE: gettext_lazy("Ngày tháng"),
}
_LONGEST_WORDS = 200


@dataclass(frozen=True)
class AnalysisRow:
    """``words`` is the text at start:end; ``sentence`` the one it stands in. Both covered where
    the reader may not see them."""

    kind: Kind
    words: str
    sentence: str
    title: str
    place: str
    page: int | None
    start: int
    end: int
    side: ComparedSide

    @property
    def kind_word(self) -> str:
        return str(KINDS[self.kind])


def rows_of(
    analysed: Analysed, kinds: Collection[Kind] = (), sought: str = ""
) -> list[AnalysisRow]:
    """The findings of these kinds (none: of all) whose sentence holds the words sought, with or
    without accents."""
    wanted = fold(sought).split()
    rows = []
    for side, findings in analysed.found:
        title = text_title(side)
        for finding in findings:
            if kinds and finding.mention.kind not in kinds:
                continue
            row = _row(side, title, finding)
            key = fold(f"{row.words} {row.sentence} {row.place}") if wanted else ""
            if all(word in key for word in wanted):
                rows.append(row)
    return rows


def kind_counts(analysed: Analysed) -> dict[Kind, int]:
    counts = dict.fromkeys(KINDS, 0)
    for _side, findings in analysed.found:
        for finding in findings:
            counts[finding.mention.kind] += 1
    return counts


def text_title(side: ComparedSide) -> str:
    """The document's title with its number, or what stands for a pasted text."""
    if side.version is None:
        return _("Văn bản dán vào")
    document = side.version.document
    return title_with_number(side.version.title or document.title, document.number)


def _row(side: ComparedSide, title: str, finding: Finding) -> AnalysisRow:
    mention, place = finding.mention, finding.place
    words = side.shown(mention.start, min(mention.end, mention.start + _LONGEST_WORDS))
    heading = " ".join(side.shown(*place.heading).split())
    return AnalysisRow(
        kind=mention.kind,
        words=" ".join(words.split()),
        sentence=" ".join(side.shown(place.start, place.end).split()),
        title=title,
        place=place_in(place.article, place.clause, place.point, [heading] if heading else []),
        page=side.page_at(mention.start),
        start=mention.start,
        end=mention.end,
        side=side,
    )
