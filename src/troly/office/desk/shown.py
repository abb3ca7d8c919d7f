"""A draft as whoever looks may see it now: each place it rests on is asked for their rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from troly.engine.answers.validity import validity_on
from troly.engine.answers.values import Validity
from troly.office.desk.paragraphs import Evidence, Origin, Paragraph, Standing
from troly.office.library.masking import mask_for
from troly.office.library.models import Document, Version
from troly.office.library.viewing import READABLE, texts_between
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter


@dataclass(frozen=True)
class ShownEvidence:
    """``n`` counts within the draft. Gone: withdrawn, or not for whoever looks; then nothing of
    it is told but that it was there."""

    n: int
    place: Evidence
    quote: str = ""
    version: Version | None = None
    validity: Validity = "unknown"
    is_gone: bool = False
    is_replaced: bool = False
    """The document has a newer version."""

    @property
    def document(self) -> Document | None:
        return self.version.document if self.version else None


@dataclass(frozen=True)
class ShownParagraph:
    """``text`` is what may be seen of it; ``is_hidden`` where it may not be seen at all."""

    it: Paragraph
    text: str
    evidence: tuple[ShownEvidence, ...]
    is_hidden: bool = False

    @property
    def has_gone_source(self) -> bool:
        return any(one.is_gone for one in self.evidence)

    @property
    def goes_into_the_file(self) -> bool:
        return self.it.standing is Standing.ACCEPTED and bool(self.text) and not self.is_hidden


def shown(member: Member, paragraphs: Sequence[Paragraph]) -> list[ShownParagraph]:
    """The paragraphs under the rights of ``member``, their evidence numbered in order."""
    places = [place for one in paragraphs for place in one.evidence]
    readable = _readable(member, places)
    removed = _removed(places)
    spans = [place.span for place in places if place.version in readable]
    texts = texts_between(spans)
    mask = mask_for(member)
    seen = mask.texts(texts) if mask else texts
    today = timezone.localdate()
    numbers: dict[tuple[str, int, int], int] = {}
    found = []
    for one in paragraphs:
        evidence = []
        for place in one.evidence:
            n = numbers.setdefault(place.span, len(numbers) + 1)
            version = readable.get(place.version)
            quote = seen.get(place.span, "") if version else ""
            if version is None or not quote:
                evidence.append(ShownEvidence(n, place, is_gone=True))
                continue
            document = version.document
            evidence.append(
                ShownEvidence(
                    n,
                    place,
                    quote,
                    version,
                    validity_on(today, document.valid_from, document.valid_to),
                    is_replaced=document.current_id != version.pk,
                )
            )
        text = one.text
        if one.origin is Origin.QUOTED:
            text = " ".join(evidence[0].quote.split()) if evidence else ""
        elif mask is not None:
            text = mask.text(text)
        is_hidden = _is_hidden(one, evidence, removed)
        found.append(ShownParagraph(one, "" if is_hidden else text, tuple(evidence), is_hidden))
    return found


def _is_hidden(one: Paragraph, evidence: Sequence[ShownEvidence], removed: set[str]) -> bool:
    """Words made from a source are seen by those alone who may read it. What a person wrote is
    kept and seen when the source was withdrawn, and not by who was never to read it."""
    gone = [e for e in evidence if e.is_gone]
    if not gone:
        return False
    if one.origin is Origin.PERSON:
        return any(e.place.document not in removed for e in gone)
    return True


def _readable(member: Member, places: Sequence[Evidence]) -> dict[str, Version]:
    wanted = {UUID(place.version) for place in places}
    versions = Version.objects.filter(
        document_rights(rights_filter(member), "document__"),
        pk__in=wanted,
        state__in=READABLE,
    ).select_related("document")
    return {str(version.pk): version for version in versions}


def _removed(places: Sequence[Evidence]) -> set[str]:
    wanted = {UUID(place.document) for place in places}
    there = Document.objects.filter(pk__in=wanted, removed_at=None).values_list("pk", flat=True)
    return {str(pk) for pk in wanted} - {str(pk) for pk in there}
