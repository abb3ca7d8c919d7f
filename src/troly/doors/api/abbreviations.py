"""The body's abbreviations: read by everybody, decided by builders."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from troly.doors.api import schemas
from troly.doors.api.access import member_of
from troly.doors.api.answers import PageNumber, PageSize, given, page_of
from troly.office.library import glossary
from troly.office.library.models import GlossaryTerm

abbreviations = Router(tags=["glossary"])


class TermIn(schemas.Taken):
    short: schemas.Text
    full: schemas.Text


class ShortIn(schemas.Taken):
    short: schemas.Text


class TermOut(Schema):
    id: UUID | None = Field(description="Null for a shipped one that nobody decided on.")
    short: str
    full: str
    state: Literal["suggested", "accepted", "declined", "general"]
    document: UUID | None = Field(description="The document whose text suggested it.")


class TermPage(Schema):
    total: int
    items: list[TermOut]


@abbreviations.get("", response=given(200, TermPage))
def list_terms(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> TermPage:
    """The body's own abbreviations by name."""
    total, found = page_of(glossary.terms_of(member_of(request)), page, size)
    return TermPage(total=total, items=[_shown(term) for term in found])


@abbreviations.get("/general", response=given(200, list[TermOut]))
def list_general_terms(request: HttpRequest) -> list[TermOut]:
    """The shipped abbreviations in use, some seventy, that the body has not decided on."""
    return [
        TermOut(id=None, short=short, full=full, state="general", document=None)
        for short, full in glossary.general_in_use(member_of(request))
    ]


@abbreviations.post("", response=given(201, TermOut))
def set_term(request: HttpRequest, taken: TermIn) -> Status[TermOut]:
    """Use an abbreviation when searching; one that was suggested counts as accepted."""
    return Status(201, _shown(glossary.set_term(member_of(request), taken.short, taken.full)))


@abbreviations.post("/general/decline", response=given(204, None))
def decline_general_term(request: HttpRequest, taken: ShortIn) -> Status[None]:
    """Use a shipped abbreviation no longer in this body."""
    glossary.decline_general(member_of(request), taken.short)
    return Status(204, None)


@abbreviations.post("/{uuid:term_id}/accept", response=given(204, None))
def accept_term(request: HttpRequest, term_id: UUID) -> Status[None]:
    """Use a suggested or declined abbreviation."""
    glossary.accept_term(member_of(request), term_id)
    return Status(204, None)


@abbreviations.post("/{uuid:term_id}/decline", response=given(204, None))
def decline_term(request: HttpRequest, term_id: UUID) -> Status[None]:
    """Use an abbreviation no longer; it is not suggested again."""
    glossary.decline_term(member_of(request), term_id)
    return Status(204, None)


def _shown(term: GlossaryTerm) -> TermOut:
    return TermOut(
        id=term.pk,
        short=term.short,
        full=term.full,
        state=term.state,
        document=term.document_id if term.document else None,
    )
