"""The texts that a task reads: versions of the library, or what was pasted and is not kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from troly.engine.text.forms import normal_form
from troly.errors import BadInput
from troly.office.assistants.asked_in_confidence import carries_a_secret
from troly.office.library.masking import Place, covered
from troly.office.library.models import Segment, Version

LONGEST_SIDE = 1_500_000
"""Letters of one text: some 600 pages, compared in about two CPU-seconds."""


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

    @property
    def name(self) -> str:
        """The version's id, or the digest of a text that is not kept."""
        if self.version is not None:
            return str(self.version.pk)
        return hashlib.sha256(self.text.encode()).hexdigest()


def side_of(version: Version) -> ComparedSide:
    """A version's whole text. Raises ``BadInput`` for one too long."""
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


def pasted_side(raw: str) -> ComparedSide:
    """A text as typed. Raises ``BadInput`` for one that is empty, too long or marked secret."""
    if len(raw) > LONGEST_SIDE:
        raise BadInput("compared_too_long", limit=LONGEST_SIDE, length=len(raw))
    if carries_a_secret(raw):
        raise BadInput("pasted_secret")
    text = normal_form(raw)[0]
    if not any(letter.isalnum() for letter in text):
        raise BadInput("compared_empty")
    return ComparedSide(title="", text=text)
