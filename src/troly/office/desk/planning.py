"""A plan from decisions and reports: who does what by when, with the place that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from troly.engine.answers.duties import Duty, duties_in
from troly.engine.layout.values import GAP
from troly.office.desk.models import Case
from troly.office.desk.paragraphs import Evidence, Origin, Paragraph, new_id
from troly.office.desk.sources import documents_of
from troly.office.library.models import Document, Segment
from troly.office.tenants.models import Member

MOST_TASKS = 150
NO_SUCH_DAY = "no_such_day"
_MOST_OF_TEXT = 3_000_000
"""Characters of one document that are read: some 1.200 pages."""


def tasks_of(
    member: Member, case: Case, field: str, told: Callable[[int, int], None]
) -> list[Paragraph]:
    """One paragraph for each task found, in the order of documents and places, at most
    ``MOST_TASKS``; ``told`` hears how many documents of how many are read."""
    found: list[Paragraph] = []
    documents = list(documents_of(member, case).select_related("current"))
    for done, document in enumerate(documents):
        told(done, len(documents))
        for paragraph in _of_document(document, field):
            if len(found) == MOST_TASKS:
                return found
            found.append(paragraph)
    return found


def _of_document(document: Document, field: str) -> Iterator[Paragraph]:
    version = document.current
    assert version is not None
    rows = list(
        Segment.objects.filter(version=version, start__lt=_MOST_OF_TEXT)
        .order_by("ordinal")
        .values_list("start", "page", "text")
    )
    text = "".join(row[2] for row in rows)
    pages = [(start, page) for start, page, _text in rows]
    year = document.issued_on.year if document.issued_on else None
    for duty in duties_in(text, year):
        page = next((p for start, p in reversed(pages) if start <= duty.start), None)
        yield Paragraph(
            new_id(),
            field,
            line_of(duty),
            Origin.TABLED,
            finding="quoted",
            evidence=(Evidence(str(document.pk), str(version.pk), duty.start, duty.end, page),),
            problem=NO_SUCH_DAY if duty.due.is_false else "",
        )


def line_of(duty: Duty) -> str:
    """The task in one line; what the text does not say is a gap that says so."""
    due = duty.due.words or GAP
    if duty.due.is_false:
        due = f"{due} {GAP}"
    deed = duty.deed[:1].upper() + duty.deed[1:]
    return (
        f"{deed.rstrip('.; ')}. Chủ trì: {duty.owner or GAP}; thời hạn: {due}; "
        f"kết quả: {duty.result or GAP}."
    )
