"""Two documents, two versions of one, or two pasted texts, held against each other.

Nothing of pasted texts is kept; that something was compared is recorded, without its words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from troly.engine.answers.comparison.compare import compare_texts
from troly.engine.answers.comparison.marking import Span, run_of
from troly.engine.answers.comparison.values import Change, Comparison, Pair
from troly.engine.text.forms import normal_form
from troly.errors import BadInput
from troly.office.audit.chain import record
from troly.office.library.masking import Place, covered
from troly.office.library.models import Document, Segment, Version
from troly.office.library.viewing import READABLE, version_for
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import document_rights, rights_filter

LONGEST_SIDE = 1_500_000
"""Letters of one side: some 600 pages, compared in about two CPU-seconds."""
MOST_OFFERED = 500


@dataclass(frozen=True)
class ComparedSide:
    """``version`` is None for a pasted text. ``text`` is what offsets count in; what the reader
    may not see of it is covered by ``shown`` alone."""

    title: str
    text: str
    version: Version | None = None
    places: tuple[Place, ...] = ()
    pages: tuple[tuple[int, int], ...] = ()
    """Start and number of each page, in order."""

    def shown(self, start: int, end: int) -> str:
        """The text of a span as its reader may see it."""
        inside = [p for p in self.places if p[0] < end and p[1] > start]
        return covered(self.text[start:end], start, inside)

    def page_at(self, start: int) -> int | None:
        found = None
        for begin, page in self.pages:
            if begin > start:
                break
            found = page
        return found


@dataclass(frozen=True)
class Compared:
    left: ComparedSide
    right: ComparedSide
    comparison: Comparison

    def runs(self, pair: Pair, *, is_left: bool) -> list[tuple[str, bool]]:
        """One side of a pair as (text, whether it differs), in order."""
        side = self.left if is_left else self.right
        return [(side.shown(a, b), differs) for a, b, differs in self.spans(pair, is_left=is_left)]

    def spans(self, pair: Pair, *, is_left: bool) -> list[Span]:
        return run_of(pair, is_left=is_left)


def compare_versions(member: Member, left_id: object, right_id: object) -> Compared:
    """Compare two versions that ``member`` may read, of one document or of two.

    Raises ``NotFound`` for what is not there for this member, ``BadInput`` for one too long.
    """
    require(member, Permission.READ)
    left = _side_of(version_for(member, left_id))
    right = _side_of(version_for(member, right_id))
    return _compared(member, left, right)


def compare_pasted(member: Member, left: str, right: str) -> Compared:
    """Compare two texts as typed. Raises ``BadInput`` for one that is empty or too long."""
    require(member, Permission.READ)
    return _compared(member, _pasted(left), _pasted(right))


def compare_with_pasted(member: Member, version_id: object, text: str) -> Compared:
    """Compare a version that ``member`` may read with a text as typed."""
    require(member, Permission.READ)
    return _compared(member, _side_of(version_for(member, version_id)), _pasted(text))


def comparable_documents(member: Member) -> QuerySet[Document]:
    """Documents with something to compare, by title; at most ``MOST_OFFERED``."""
    documents = Document.objects.filter(
        document_rights(rights_filter(member)), current__state__in=READABLE
    )
    return documents.select_related("current").order_by("title", "pk")[:MOST_OFFERED]


def comparable_versions(member: Member, document_id: object) -> Sequence[Version]:
    """A document's readable versions, newest first."""
    return Version.objects.filter(
        document_rights(rights_filter(member), "document__"),
        document_id=document_id,
        state__in=READABLE,
    ).order_by("-ordinal")


def _side_of(version: Version) -> ComparedSide:
    segments: list[Segment] = list(version.segments.order_by("ordinal").defer("boxes", "blocks"))
    length = segments[-1].end if segments else 0
    if length > LONGEST_SIDE:
        raise BadInput("compared_too_long", limit=LONGEST_SIDE, length=length)
    mask = version.mask
    places = [place for segment in segments for place in mask.places(segment)] if mask else []
    return ComparedSide(
        title=version.document.title,
        text="".join(segment.text for segment in segments),
        version=version,
        places=tuple(sorted(places)),
        pages=tuple((s.start, s.page) for s in segments if s.page is not None),
    )


def _pasted(raw: str) -> ComparedSide:
    if len(raw) > LONGEST_SIDE:
        raise BadInput("compared_too_long", limit=LONGEST_SIDE, length=len(raw))
    text = normal_form(raw)[0]
    if not any(letter.isalnum() for letter in text):
        raise BadInput("compared_empty")
    return ComparedSide(title="", text=text)


def _compared(member: Member, left: ComparedSide, right: ComparedSide) -> Compared:
    found = compare_texts(left.text, right.text)
    counts = {str(change): found.count(change) for change in Change}
    with transaction.atomic():
        record(
            member.tenant_id,
            member.id,
            "texts_compared",
            right.version.pk if right.version else left.version.pk if left.version else None,
            left=_named(left),
            right=_named(right),
            counts=counts,
        )
    return Compared(left, right, found)


def _named(side: ComparedSide) -> str:
    """A version's id, or the digest of a text that is not kept."""
    if side.version is not None:
        return str(side.version.pk)
    return hashlib.sha256(side.text.encode()).hexdigest()
