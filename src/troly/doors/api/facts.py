"""What is known about a document, and what documents do to one another."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from troly.doors.api import schemas, shown
from troly.doors.api.access import member_of
from troly.doors.api.answers import given
from troly.doors.api.library import documents
from troly.office.library import linking, register
from troly.office.library.describing import describe
from troly.office.library.intake import document_for
from troly.office.library.models import Document, DocumentLink

links = Router(tags=["documents"])


class FactsIn(schemas.Taken):
    """What is left out stays; null or an empty text takes a fact away."""

    title: Annotated[schemas.Text, Field(max_length=400)] | None = None
    number: Annotated[schemas.Text, Field(max_length=80)] | None = None
    issuer: Annotated[schemas.Text, Field(max_length=200)] | None = None
    issued_on: date | None = None
    valid_from: date | None = Field(None, description="First day in force.")
    valid_to: date | None = Field(None, description="Last day in force.")


class LinkedOut(Schema):
    id: UUID
    title: str
    number: str


class LinkOut(Schema):
    id: int
    kind: Literal["replaces", "amends"]
    document: LinkedOut = Field(description="The one that replaces or amends.")
    number: str = Field(description="The other one, as the text names it.")
    target: LinkedOut | None = Field(
        description="The other one; null when it is not here or not for the caller."
    )
    has_closed: bool = Field(description="The other one's last day in force was set by it.")
    is_undone: bool = Field(description="Somebody took that back.")


@documents.patch("/{uuid:document_id}/facts", response=given(200, schemas.DocumentOut))
def set_facts(request: HttpRequest, document_id: UUID, taken: FactsIn) -> schemas.DocumentOut:
    """Set what is known about a document; it stays when the document is read again."""
    member = member_of(request)
    describe(member, document_id, **taken.dict(exclude_unset=True))
    return shown.document(request, register.row_for(member, document_id))


@documents.get("/{uuid:document_id}/links", response=given(200, list[LinkOut]))
def list_links(request: HttpRequest, document_id: UUID) -> list[LinkOut]:
    """What the document replaces or amends, and what replaces or amends it."""
    member = member_of(request)
    found = linking.links_of(member, document_for(member, document_id))
    return [_link(one) for one in found]


@links.post("/{int:link_id}/undo", response=given(200, schemas.DocumentOut))
def undo_link(request: HttpRequest, link_id: int) -> schemas.DocumentOut:
    """Give a replaced document back the last day it had; returns that document."""
    return _document(request, linking.undo_closing(member_of(request), link_id))


@links.post("/{int:link_id}/again", response=given(200, schemas.DocumentOut))
def redo_link(request: HttpRequest, link_id: int) -> schemas.DocumentOut:
    """Let the replacement end the older document again; returns the older one."""
    return _document(request, linking.close_again(member_of(request), link_id))


def _document(request: HttpRequest, document: Document) -> schemas.DocumentOut:
    return shown.document(request, register.row_for(member_of(request), document.pk))


def _link(link: DocumentLink) -> LinkOut:
    return LinkOut(
        id=link.pk,
        kind=link.kind,
        document=_linked(link.document),
        number=link.number,
        target=_linked(link.target) if link.target else None,
        has_closed=link.has_closed,
        is_undone=link.is_undone,
    )


def _linked(document: Document) -> LinkedOut:
    return LinkedOut(id=document.pk, title=document.title, number=document.number)
