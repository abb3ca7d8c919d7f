"""Conversations as shown later: every quote is checked again, and hidden when rights have gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet

from troly.engine.search.passages import RightsFilter
from troly.errors import NotFound
from troly.office.assistants.models import Citation, Conversation, Turn
from troly.office.audit import made_queries
from troly.office.library import linking
from troly.office.library.masking import Mask, Span, mask_for
from troly.office.library.models import Document, Version
from troly.office.library.viewing import READABLE, texts_between
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter

QuoteState = Literal["exact", "older_version", "removed", "not_exact"]
SNIPPET = 400


@dataclass(frozen=True)
class ShownQuote:
    """A citation with what may be shown of it today. ``quote`` is empty unless its stored text
    is still there, still equal, and still this member's to read."""

    citation: Citation
    state: QuoteState
    quote: str
    document: Document | None
    version: Version | None
    related: tuple[ShownRelated, ...] = ()
    ended_by: Document | None = None
    """What replaced the quoted document, where the reader may see it."""
    is_masked: bool = False
    """Words of ``quote`` are covered; underneath it equals the stored text."""

    @property
    def is_open(self) -> bool:
        return self.state in ("exact", "older_version")


@dataclass(frozen=True)
class ShownRelated:
    """A place that a quote points to; ``place`` as the citation keeps it."""

    place: dict[str, Any]
    text: str
    document: Document


@dataclass(frozen=True)
class ShownNearest:
    """A passage that came close, with the start of its text."""

    document: Document
    version_id: str
    title: str
    heading_path: tuple[str, ...]
    page: int | None
    start: int
    end: int
    snippet: str


@dataclass(frozen=True)
class ShownClaim:
    """A sentence of a model all of whose quotes may be shown to this member today."""

    text: str
    evidence: tuple[int, ...]
    verdict: str
    flags: tuple[dict[str, str], ...]
    """kind, claimed, found."""


@dataclass(frozen=True)
class ShownTurn:
    turn: Turn
    quotes: tuple[ShownQuote, ...]
    nearest: tuple[ShownNearest, ...]
    claims: tuple[ShownClaim, ...] = ()


@dataclass(frozen=True)
class Texts:
    """Stored texts, and the same as this reader may see them."""

    stored: Mapping[Span, str]
    shown: Mapping[Span, str]
    mask: Mask | None


@dataclass(frozen=True)
class Fresh:
    """What was read for a question, for showing its answer in the same breath."""

    rights: RightsFilter
    mask: Mask | None
    texts: Mapping[Span, str]
    """Stored texts of its quotes, read after the answer was made."""
    citations: Sequence[Citation]
    """As they were saved, in the order of their numbers."""


def conversations_of(member: Member) -> QuerySet[Conversation]:
    """A member's own conversations, newest first. Nobody else sees them."""
    return Conversation.objects.filter(member=member, tenant_id=member.tenant_id).select_related(
        "assistant"
    )


def conversation_for(member: Member, conversation_id: object) -> Conversation:
    found = conversations_of(member).filter(pk=conversation_id).first()
    if found is None:
        raise NotFound("no_such_conversation")
    return found


def shown_turns(member: Member, conversation: Conversation) -> list[ShownTurn]:
    return _shown(member, list(conversation.turns.order_by("ordinal")))


def shown_turn(member: Member, turn: Turn, fresh: Fresh | None = None) -> ShownTurn:
    """One turn with its quotes and nearest passages, rights applied as of now, or ``fresh``."""
    return _shown(member, [turn], fresh)[0]


def _shown(member: Member, turns: list[Turn], fresh: Fresh | None = None) -> list[ShownTurn]:
    """Everything that the turns show is read in a handful of looks, however many they are."""
    cited = _cited(turns, fresh)
    citations = [citation for of_turn in cited.values() for citation in of_turn]
    wanted = {c.version.document_id for c in citations if c.version}
    wanted |= {place["document"] for turn in turns for place in turn.nearest}
    wanted |= {place["document"] for c in citations for place in c.related}
    rights = fresh.rights if fresh else rights_filter(member)
    documents = _readable(rights, wanted)
    enders = _enders(rights, documents)
    known = fresh.texts if fresh else {}
    spans = list(_spans(turns, citations, documents))
    stored = {
        **{span: known[span] for span in spans if span in known},
        **texts_between(span for span in spans if span not in known),
    }
    mask = fresh.mask if fresh else mask_for(member)
    texts = Texts(stored, mask.texts(stored) if mask else stored, mask)
    return [_shown_one(turn, cited[turn.pk], documents, enders, texts) for turn in turns]


def _cited(turns: list[Turn], fresh: Fresh | None) -> dict[object, list[Citation]]:
    """The citations of each turn, by its id, with the versions they stand in."""
    cited: dict[object, list[Citation]] = {turn.pk: [] for turn in turns}
    if fresh is None:
        for citation in made_queries.records(_citations, None, [turn.pk for turn in turns]):
            cited[citation.turn_id].append(citation)
        return cited
    wanted = sorted({str(one.version_id) for one in fresh.citations})
    found = made_queries.records(_versions, None, [UUID(one) for one in wanted]) if wanted else []
    versions = {str(one.pk): one for one in found}
    for citation in fresh.citations:
        citation.version = versions.get(str(citation.version_id))
        cited[citation.turn_id].append(citation)
    return cited


def _versions(_fixed: None, ids: Sequence[Any]) -> QuerySet[Version]:
    return Version.objects.filter(pk__in=ids).defer("outline").order_by()


def _citations(_fixed: None, turns: Sequence[Any]) -> QuerySet[Citation]:
    # An outline may be longer than all that is shown.
    found = Citation.objects.filter(turn__in=turns).select_related("version")
    return found.defer("version__outline").order_by("number")


def _readable(rights: RightsFilter, wanted: Iterable[object]) -> dict[str, Document]:
    """Those of these documents that may be read, by id."""
    ids = sorted({UUID(str(one)) for one in wanted})
    return {str(one.pk): one for one in made_queries.records(_documents, rights, ids)}


def _documents(rights: RightsFilter, ids: Sequence[Any]) -> QuerySet[Document]:
    return Document.objects.filter(document_rights(rights), pk__in=ids).order_by()


def _spans(
    turns: list[Turn], citations: list[Citation], documents: dict[str, Document]
) -> Iterator[Span]:
    """Places in documents that may be shown."""
    for one in citations:
        if one.version is not None and str(one.version.document_id) in documents:
            yield str(one.version.pk), one.start, one.end
        for place in one.related:
            if str(place["document"]) in documents:
                yield _place_of(place)
    for turn in turns:
        for place in turn.nearest:
            if str(place["document"]) in documents:
                yield _place_of(place, SNIPPET)


def _place_of(place: Mapping[str, Any], longest: int | None = None) -> Span:
    start, end = int(place["start"]), int(place["end"])
    return str(place["version"]), start, end if longest is None else min(end, start + longest)


def _shown_one(
    turn: Turn,
    citations: list[Citation],
    documents: dict[str, Document],
    enders: dict[str, Document],
    texts: Texts,
) -> ShownTurn:
    quotes = tuple(
        replace(
            _shown_quote(c, documents, texts),
            related=_shown_related(c, documents, texts.shown),
            ended_by=enders.get(str(c.version.document_id)) if c.version else None,
        )
        for c in citations
    )
    nearest = tuple(
        _shown_nearest(place, documents[str(place["document"])], texts.shown)
        for place in turn.nearest
        if str(place["document"]) in documents
    )
    return ShownTurn(turn, quotes, nearest, _shown_claims(turn, quotes, texts.mask))


def _enders(rights: RightsFilter, documents: dict[str, Document]) -> dict[str, Document]:
    """What replaced each of these documents, as far as the member may see it."""
    links = linking.ended_by(documents.values())
    if not links:
        return {}
    visible = _readable(rights, {link.document_id for link in links.values()})
    return {
        str(target): visible[str(link.document_id)]
        for target, link in links.items()
        if str(link.document_id) in visible
    }


def _shown_related(
    citation: Citation, documents: dict[str, Document], texts: Mapping[Span, str]
) -> tuple[ShownRelated, ...]:
    """Places that may be shown today, with their stored words."""
    shown = []
    for place in citation.related:
        document = documents.get(str(place["document"]))
        if document is None or str(document.current_id) != str(place["version"]):
            continue
        shown.append(ShownRelated(place, texts[_place_of(place)], document))
    return tuple(shown)


def _shown_claims(
    turn: Turn, quotes: tuple[ShownQuote, ...], mask: Mask | None
) -> tuple[ShownClaim, ...]:
    """A claim says what its quotes say: it goes when one of them may not be shown."""
    open_ones = {quote.citation.number for quote in quotes if quote.is_open}
    return tuple(_shown_claim(c, mask) for c in turn.claims if open_ones.issuperset(c["evidence"]))


def _shown_claim(claim: Mapping[str, Any], mask: Mask | None) -> ShownClaim:
    text, flags = claim["text"], tuple(claim["flags"])
    if mask is not None and mask.text(text) != text:
        # What differs may be the very words that are covered.
        text, flags = mask.text(text), tuple({**f, "claimed": "", "found": ""} for f in flags)
    return ShownClaim(text, tuple(claim["evidence"]), claim["verdict"], flags)


def _shown_quote(citation: Citation, documents: dict[str, Document], texts: Texts) -> ShownQuote:
    version = citation.version
    document = documents.get(str(version.document_id)) if version else None
    if version is None or document is None or version.state not in READABLE:
        return ShownQuote(citation, "removed", "", None, None)
    span = (str(version.pk), citation.start, citation.end)
    stored = texts.stored[span]
    if stored != citation.quote:
        return ShownQuote(citation, "not_exact", "", document, version)
    state: QuoteState = "exact" if document.current_id == version.id else "older_version"
    shown = texts.shown[span]
    version.mask = texts.mask
    return ShownQuote(citation, state, shown, document, version, is_masked=shown != stored)


def _shown_nearest(
    place: dict[str, object], document: Document, texts: Mapping[Span, str]
) -> ShownNearest:
    start, end = int(str(place["start"])), int(str(place["end"]))
    snippet = texts[_place_of(place, SNIPPET)]
    if len(snippet) == SNIPPET < end - start:
        # The offsets follow what is shown, and no word is cut.
        snippet = (snippet.rsplit(None, 1) or [""])[0]
        end = start + len(snippet)
    return ShownNearest(
        document=document,
        version_id=str(place["version"]),
        title=str(place["title"]),
        heading_path=tuple(place["heading_path"]),  # type: ignore[arg-type]
        page=place["page"],  # type: ignore[arg-type]
        start=start,
        end=end,
        snippet=snippet,
    )
