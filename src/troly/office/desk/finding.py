"""What a case's sources say to a point: quotes, or a model's sentences over them, or a gap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from troly.engine.answers.agreement import differ_in_figures
from troly.engine.answers.drafting import Task, write_paragraph
from troly.engine.answers.nearest import page_at
from troly.engine.answers.pipeline import answer
from troly.engine.answers.validity import validity_on
from troly.engine.answers.values import Answer, Ending, Question, Quote
from troly.engine.guard.leaving import carrying
from troly.engine.runtimes.generating import Generator
from troly.engine.search.query import understand_query
from troly.engine.text.sentences import sentences
from troly.errors import Unavailable
from troly.office.assistants.asking import BodySources
from troly.office.assistants.calibrations import own_calibration
from troly.office.assistants.outgoing import load_of
from troly.office.assistants.writers import generator_of
from troly.office.desk.models import Case
from troly.office.desk.paragraphs import Evidence, Origin, Paragraph, gap, new_id, quoted, written
from troly.office.desk.sources import sources_of
from troly.office.library.viewing import texts_between
from troly.office.tenants.models import Member

MOST_QUOTES = 3
"""For one point."""
_NEAREST = 6
"""Passages looked at for one that says otherwise."""
_TASKS: dict[str, Task] = {"ke_hoach": "plan", "bao_cao": "report"}


@dataclass
class Finder:
    """The sources of a case for one member, opened once for all its points."""

    member: Member
    case: Case
    sources: BodySources
    generator: Generator | None
    today: date

    def paragraphs(
        self, field: str, point: str, without: Iterable[tuple[str, int, int]] = ()
    ) -> list[Paragraph]:
        """What may stand for ``point``, at least a gap. ``without``: places seen already."""
        left_out = set(without)
        with carrying(load_of(self.member)):
            found = self._answered(point)
        quotes = [
            quote
            for quote in _held(found.quotes)
            if (quote.version, quote.start, quote.end) not in left_out
        ][:MOST_QUOTES]
        if not quotes:
            return [gap(field, point)]
        others = self._contrary(quotes)
        disagrees = found.ending is Ending.SOURCES_DISAGREE or bool(others)
        if self.generator is None or disagrees:
            made = [quoted(field, quote, point, disagrees=disagrees) for quote in quotes]
            held = {place.span for one in made for place in one.evidence}
            return made + [
                Paragraph(
                    new_id(), field, "", Origin.QUOTED, finding="quoted", evidence=(place,),
                    asked=point, disagrees=True,
                )
                for place in others
                if place.span not in held | left_out
            ]  # fmt: skip
        language = found.understood.language if found.understood else "vi"
        task = _TASKS.get(self.case.form, "draft")
        try:
            with carrying(load_of(self.member)):
                paragraph = write_paragraph(task, point, quotes, language, self.generator)
        except Unavailable as error:
            made = [quoted(field, quote, point) for quote in quotes]
            return [replace(made[0], problem=error.code), *made[1:]]
        return [written(field, claim, quotes, point) for claim in paragraph.claims]

    def _contrary(self, quotes: list[Quote]) -> list[Evidence]:
        """Sentences of other documents that say the same with other figures."""
        found: dict[tuple[str, int, int], Evidence] = {}
        for quote in quotes:
            query = understand_query(quote.text, self.sources.statistics)
            ids = [one.id for one in self.sources.search(query, _NEAREST).passages]
            for passage in self.sources.texts(ids):
                if passage.document == quote.document:
                    continue
                if validity_on(self.today, passage.valid_from, passage.valid_to) == "expired":
                    continue
                for span in sentences(passage.text):
                    if differ_in_figures(quote.text, passage.text[span.start : span.end]):
                        start, end = passage.start + span.start, passage.start + span.end
                        place = Evidence(
                            passage.document, passage.version, start, end,
                            page_at(passage, start), passage.article,
                        )  # fmt: skip
                        found[place.span] = place
        return list(found.values())[:MOST_QUOTES]

    def _answered(self, point: str) -> Answer:
        return answer(
            Question(text=point),
            self.sources,
            today=self.today,
            calibration=own_calibration(self.member.tenant),
        )


def _held(quotes: Iterable[Quote]) -> list[Quote]:
    """Those whose stored text is still what is quoted."""
    listed = list(quotes)
    stored = texts_between((q.version, q.start, q.end) for q in listed)
    return [q for q in listed if stored[q.version, q.start, q.end] == q.text]


def finder_for(member: Member, case: Case) -> Finder:
    """Raises ``BadInput`` for a case without a source that can be read."""
    return Finder(
        member, case, sources_of(member, case), generator_of(member, case.assistant),
        timezone.localdate(),
    )  # fmt: skip
