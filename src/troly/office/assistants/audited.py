"""What an auditor may open of a turn or a document, once a reason for it is on record.

Their clearance holds as for everybody; what is held back for a secrecy marking stays closed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from troly.errors import BadInput, NotFound
from troly.office.assistants.models import Turn
from troly.office.audit.chain import record
from troly.office.library.models import Document, Segment
from troly.office.library.viewing import READABLE, texts_between
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import document_rights, rights_filter

TURN, DOCUMENT = "turn", "document"
LEAST_REASON, LONGEST_REASON = 10, 1_000


@dataclass(frozen=True)
class AuditedQuote:
    """``text`` is None where the clearance does not reach, or it no longer stands there."""

    number: int
    document: str
    text: str | None


@dataclass(frozen=True)
class AuditedTurn:
    turn: Turn
    quotes: tuple[AuditedQuote, ...]


@dataclass(frozen=True)
class AuditedDocument:
    """One part of the current version; ``part`` counts from 0."""

    document: Document
    part: int
    parts: int
    text: str


def give_reason(member: Member, kind: str, content_id: object, reason: str) -> None:
    """Put on record that ``member`` opens this and why.

    Raises ``NotAllowed`` (no auditor), ``NotFound`` (nothing there that they may open),
    ``BadInput`` (``audit_reason_needed``).
    """
    require(member, Permission.AUDIT)
    if kind == TURN:
        turn_of(member, content_id)
    else:
        document_of(member, content_id)
    text = " ".join(reason.split())
    if not LEAST_REASON <= len(text) <= LONGEST_REASON:
        raise BadInput("audit_reason_needed", least=LEAST_REASON, limit=LONGEST_REASON)
    with transaction.atomic():
        record(member.tenant_id, member.pk, "content_opened", content_id, kind=kind, reason=text)


def turn_of(member: Member, turn_id: object) -> AuditedTurn:
    """A turn of the auditor's body. Raises ``NotAllowed``, ``NotFound``."""
    require(member, Permission.AUDIT)
    turn = (
        Turn.objects.filter(pk=turn_id, conversation__tenant_id=member.tenant_id)
        .select_related("conversation__assistant", "conversation__member__person")
        .first()
    )
    if turn is None:
        raise NotFound("no_such_turn")
    return AuditedTurn(turn, _quotes(member, turn))


def _quotes(member: Member, turn: Turn) -> tuple[AuditedQuote, ...]:
    cited = list(turn.citations.select_related("version__document").order_by("number"))
    open_to_them = set(
        Document.objects.filter(
            document_rights(rights_filter(member, for_audit=True)),
            pk__in=[c.version.document_id for c in cited if c.version],
        ).values_list("pk", flat=True)
    )
    shown = [
        c
        for c in cited
        if c.version and c.version.document_id in open_to_them and c.version.state in READABLE
    ]
    spans = {c.pk: (str(c.version_id), c.start, c.end) for c in shown}
    texts = texts_between(spans.values())
    return tuple(
        AuditedQuote(
            number=c.number,
            document=c.title if c.pk in spans else "",
            text=texts[spans[c.pk]] if c.pk in spans and texts[spans[c.pk]] == c.quote else None,
        )
        for c in cited
    )


def document_of(member: Member, document_id: object, part: int = 0) -> AuditedDocument:
    """A part of a document's current version. Raises ``NotAllowed``, ``NotFound``."""
    require(member, Permission.AUDIT)
    rights = rights_filter(member, for_audit=True)
    document = (
        Document.objects.filter(
            document_rights(rights), pk=document_id, current__state__in=READABLE
        )
        .select_related("current")
        .first()
    )
    if document is None:
        raise NotFound("no_such_document")
    segments = Segment.objects.filter(version=document.current).order_by("ordinal")
    count = segments.count()
    if not 0 <= part < max(1, count):
        raise NotFound("no_such_page", pages=count)
    text = segments.values_list("text", flat=True)[part] if count else ""
    return AuditedDocument(document, part, count, str(text))
