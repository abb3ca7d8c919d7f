"""Documents offered where one is to be chosen: as many as a list bears, the others by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from troly.office.library.models import Document
from troly.office.library.register import named_like
from troly.office.library.viewing import READABLE
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter

MOST_OFFERED = 200


@dataclass(frozen=True)
class Offered:
    """``has_more``: there are others, to be sought by name."""

    documents: Sequence[Document]
    has_more: bool


def readable_documents(member: Member) -> QuerySet[Document]:
    """Documents with something to read, by title."""
    documents = Document.objects.filter(
        document_rights(rights_filter(member)), current__state__in=READABLE
    )
    return documents.select_related("current").order_by("title", "pk")


def offered_documents(
    member: Member,
    text: str = "",
    chosen: Collection[str] = (),
    without: QuerySet[Any] | None = None,
) -> Offered:
    """At most ``MOST_OFFERED`` whose name holds the words of ``text``; those whose versions are
    ``chosen`` already come first, whatever their names. ``without``: documents to leave out."""
    documents = readable_documents(member)
    if without is not None:
        documents = documents.exclude(pk__in=without)
    kept = list(documents.filter(current__in=chosen)) if chosen else []
    found = list(named_like(documents, text)[: MOST_OFFERED + 1])
    held = {one.pk for one in kept}
    fresh = [one for one in found[:MOST_OFFERED] if one.pk not in held]
    return Offered([*kept, *fresh], len(found) > MOST_OFFERED)
