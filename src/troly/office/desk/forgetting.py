"""What drafts keep of a document's words goes when the document does, in every version."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from troly.office.desk.models import Case, Draft
from troly.office.desk.paragraphs import Paragraph, plain, read
from troly.office.library.models import Document
from troly.office.library.removal import on_removal
from troly.office.tenants.models import Tenant

BLANK = "▇▇▇"


def forget_words_of(document: Document) -> None:
    """Empty what was quoted or made from it; a person's own words stay. In the caller's
    transaction."""
    name = str(document.pk)

    def act(one: Paragraph) -> Paragraph:
        return one.without_words() if name in one.documents else one

    for case in Case.objects.filter(rests_on=document):
        _through(case, act)


def texts_of(tenant: Tenant) -> Iterator[tuple[str, list[str]]]:
    """Each case by id with all that people typed and models wrote in it, in every version."""
    for case in Case.objects.filter(tenant=tenant).order_by("pk").iterator(chunk_size=50):
        texts = [case.title, case.points, case.returned_because]
        for draft in case.drafts.order_by("ordinal").iterator(chunk_size=20):
            texts += [str(value) for value in draft.values.values()]
            for one in draft.paragraphs:
                texts += [one["text"], one["asked"], *(word for f in one["flags"] for word in f)]
        yield str(case.pk), texts


def blank_in(tenant: Tenant, ids: Iterable[object], expression: re.Pattern[str] | None) -> int:
    """Cover what ``expression`` finds in these cases, in every version, or without one all their
    words; how many cases. In the caller's transaction."""

    def covered(text: str) -> str:
        if expression is None:
            return BLANK if text else ""
        return expression.sub(BLANK, text)

    def act(one: Paragraph) -> Paragraph:
        flags = tuple((kind, covered(a), covered(b)) for kind, a, b in one.flags)
        return replace(one, text=covered(one.text), asked=covered(one.asked), flags=flags)

    count = 0
    for case in Case.objects.select_for_update().filter(tenant=tenant, pk__in=list(ids)):
        Case.objects.filter(pk=case.pk).update(
            title=covered(case.title)[:200],
            points=covered(case.points),
            returned_because=covered(case.returned_because)[:400],
        )
        _through(case, act, covered)
        count += 1
    return count


def _through(
    case: Case,
    act: Callable[[Paragraph], Paragraph],
    covered: Callable[[str], str] = lambda text: text,
) -> None:
    for draft in case.drafts.order_by("ordinal"):
        before: list[dict[str, Any]] = draft.paragraphs
        after = plain(map(act, read(before)))
        values = {name: covered(str(value)) for name, value in draft.values.items()}
        Draft.objects.filter(pk=draft.pk).update(paragraphs=after, values=values)


on_removal(forget_words_of)
