"""The draft as the document it becomes: the form filled with what was accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from troly.engine.layout.filled import filled
from troly.engine.layout.values import Placed
from troly.office.audit.chain import record
from troly.office.desk import drafts
from troly.office.desk.cases import case_for, form_of
from troly.office.desk.models import Case, Draft
from troly.office.desk.shown import ShownParagraph, shown
from troly.office.tenants.models import Member


@dataclass(frozen=True)
class Paper:
    """``data`` is the .docx; ``sources`` the list of places by number, as the file has it."""

    data: bytes
    name: str


def placed(member: Member, case_id: object) -> list[Placed]:
    """The document's paragraphs in their places, for a preview."""
    case = case_for(member, case_id)
    draft = drafts.newest(case)
    seen = shown(member, drafts.paragraphs_of(draft))
    return filled(form_of(case), values_of(case, draft, seen))


def paper(member: Member, case_id: object) -> Paper:
    """The document as a Word file; that it was taken, and its digest, is recorded."""
    case = case_for(member, case_id)
    data = file_of(member, case)
    with transaction.atomic():
        digest = hashlib.sha256(data).hexdigest()
        record(member.tenant_id, member.pk, "document_built", case.pk,
               form=case.form, sha256=digest)  # fmt: skip
    return Paper(data, f"{case.form.replace('_', '-')}.docx")


def file_of(member: Member, case: Case) -> bytes:
    # Here: what makes Word files is 8 MB that most processes never need.
    from troly.engine.layout.build import built

    draft = drafts.newest(case)
    seen = shown(member, drafts.paragraphs_of(draft))
    values = values_of(case, draft, seen)
    form = form_of(case)
    title = values.get("subject", "") or case.title
    return built(filled(form, values), title, is_marked=case.is_marked)


def values_of(case: Case, draft: Draft, seen: Sequence[ShownParagraph]) -> dict[str, str]:
    """The form's fields: those typed, and the paragraphs that were accepted, in order. While the
    draft is marked, numbers in brackets lead to its sources, listed at the end."""
    values = {name: str(value) for name, value in draft.values.items()}
    form = form_of(case)
    for field in drafts.body_fields(form):
        lines = []
        for one in seen:
            if one.it.field == field and one.goes_into_the_file:
                lines.append(_line(one, with_numbers=case.is_marked))
        if field == "tasks":
            lines = [f"{n}. {line}" for n, line in enumerate(lines, 1)]
        values[field] = "\n".join(lines)
    if case.is_marked:
        last = drafts.body_fields(form)[-1:]
        for field in last:
            listed = source_lines(seen)
            if listed:
                head = "Nguồn trích dẫn (bỏ khi gỡ dấu dự thảo):"
                values[field] = "\n".join(filter(None, [values[field], head, *listed]))
    return values


def source_lines(seen: Sequence[ShownParagraph]) -> list[str]:
    """ "[1] Title, number, page 3" for each place that accepted paragraphs rest on."""
    found: dict[int, str] = {}
    for one in seen:
        if not one.goes_into_the_file:
            continue
        for place in one.evidence:
            document = place.document
            if document is None:
                found.setdefault(place.n, f"[{place.n}] …")
                continue
            parts = [document.title]
            if document.number:
                parts.append(document.number)
            if place.place.article:
                parts.append(f"Điều {place.place.article}")
            if place.place.page:
                parts.append(f"tr. {place.place.page}")
            found.setdefault(place.n, f"[{place.n}] {', '.join(parts)}")
    return [found[n] for n in sorted(found)]


def _line(one: ShownParagraph, *, with_numbers: bool) -> str:
    text = " ".join(one.text.split())
    if not with_numbers or not one.evidence:
        return text
    return f"{text} {''.join(f'[{e.n}]' for e in one.evidence)}"
