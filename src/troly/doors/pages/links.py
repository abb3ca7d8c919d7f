"""What documents do to one another, as the templates want it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from troly.doors.citations import title_with_number
from troly.doors.pages.shown import document_url
from troly.office.library.models import Document, DocumentLink, LinkKind


def address_of(document: Document) -> str:
    """Where a document is opened; the library while none of its versions can be."""
    if document.current_id is None:
        return reverse("pages:library")
    return document_url(document.pk, document.current_id)


def link_entry(link: DocumentLink, document: Document) -> dict[str, Any]:
    """One link as seen from ``document``, with the addresses that undo or redo its closing."""
    is_from = link.document_id == document.pk
    other = link.target if is_from else link.document
    texts = {
        (LinkKind.REPLACES, True): _("Thay thế"),
        (LinkKind.REPLACES, False): _("Bị thay thế bởi"),
        (LinkKind.AMENDS, True): _("Sửa đổi, bổ sung hoặc bãi bỏ một phần"),
        (LinkKind.AMENDS, False): _("Được sửa đổi, bổ sung hoặc bãi bỏ một phần bởi"),
    }
    closes = link.kind == LinkKind.REPLACES and link.target is not None
    undo = reverse("pages:link_undo", args=[link.pk])
    again = reverse("pages:link_again", args=[link.pk])
    return {
        "words": texts[LinkKind(link.kind), is_from],
        "title": title_with_number(other.title, other.number) if other else link.number,
        "url": address_of(other) if other and other.current_id else None,
        "is_here": other is not None,
        "has_closed": link.has_closed,
        "is_undone": link.is_undone,
        "undo_url": undo if closes and link.has_closed else None,
        "again_url": again if closes and link.is_undone else None,
    }
