"""A turn opened by its permanent link: every quote compared with the stored text, by no model.

The words of an answer are shown only as far as the one who looks may read the documents today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from troly.errors import NotAllowed, NotFound
from troly.office.assistants.history import ShownTurn, shown_turn
from troly.office.assistants.models import Citation, Turn
from troly.office.audit.chain import record
from troly.office.library.masking import Mask, mask_for
from troly.office.library.models import Document, Version
from troly.office.library.viewing import READABLE, text_between
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter

ProofState = Literal["exact", "replaced", "erased", "closed", "not_exact"]


@dataclass(frozen=True)
class ProvenQuote:
    """One citation as it stands today.

    ``exact``: the stored text equals the quote. ``replaced``: it does, in a version that is no
    longer the current one. ``erased``: the document was removed. ``closed``: this person may not
    read it. ``not_exact``: the stored text is another. ``quote`` is empty but for the first two;
    of what is closed nothing is named.
    """

    citation: Citation
    state: ProofState
    quote: str = ""
    document: Document | None = None
    version: Version | None = None
    newer: Version | None = None
    """The version that took its place."""
    erased_at: datetime | None = None


@dataclass(frozen=True)
class Proof:
    shown: ShownTurn
    quotes: tuple[ProvenQuote, ...]
    checked_at: datetime
    is_own: bool
    """Is it the one who asked that looks?"""

    @property
    def holds(self) -> bool:
        """Does every quote still stand word for word, as far as it may be looked at?"""
        return all(quote.state in ("exact", "replaced") for quote in self.quotes)


def turn_for(member: Member, turn_id: object) -> Turn:
    """A turn this member may open: their own, one that was opened to the body, or for builders one
    on which somebody gave feedback and whose documents they may all read.

    Raises ``NotFound`` for everything else, so that no turn of another's shows that it exists.
    """
    turn = (
        Turn.objects.filter(pk=turn_id, conversation__tenant_id=member.tenant_id)
        .select_related("conversation__assistant", "conversation__member__person")
        .first()
    )
    if turn is None:
        raise NotFound("no_such_turn")
    is_own = turn.conversation.member_id == member.pk
    if is_own or turn.shared_at is not None or _may_judge(member, turn):
        return turn
    raise NotFound("no_such_turn")


def _may_judge(member: Member, turn: Turn) -> bool:
    return member.may_build and turn.feedback.exists() and may_read_all(member, turn)


def documents_in(turn: Turn) -> set[str]:
    """Documents that a turn quotes or shows as nearest, by id."""
    cited = turn.citations.filter(version__isnull=False)
    ids = {str(one) for one in cited.values_list("version__document_id", flat=True)}
    return ids | {str(place["document"]) for place in turn.nearest}


def may_read_all(member: Member, turn: Turn) -> bool:
    """May this member read every document the turn shows? What was removed shows nothing."""
    wanted = documents_in(turn)
    there = Document.objects.filter(pk__in=wanted, removed_at=None)
    allowed = there.filter(document_rights(rights_filter(member)))
    return there.count() == allowed.count()


def prove(member: Member, turn: Turn) -> Proof:
    """Look at every quote of a turn again, under this member's rights of today."""
    citations = list(turn.citations.select_related("version__document").order_by("number"))
    wanted = {c.version.document_id for c in citations if c.version}
    # The tombstone of a removed one is named to those who could have read it.
    may_read = document_rights(rights_filter(member), with_removed=True)
    allowed = set(Document.objects.filter(may_read, pk__in=wanted).values_list("pk", flat=True))
    mask = mask_for(member)
    return Proof(
        shown=shown_turn(member, turn),
        quotes=tuple(_proven(member, citation, allowed, mask) for citation in citations),
        checked_at=timezone.now(),
        is_own=turn.conversation.member_id == member.pk,
    )


def _proven(
    member: Member, citation: Citation, allowed: set[object], mask: Mask | None
) -> ProvenQuote:
    version = citation.version
    if version is None:
        return ProvenQuote(citation, "erased")
    document = version.document
    if document.removed_at is not None:
        named = document if document.pk in allowed else None
        return ProvenQuote(citation, "erased", document=named, erased_at=document.removed_at)
    if document.pk not in allowed:
        return ProvenQuote(citation, "closed")
    stored = text_between(version.pk, citation.start, citation.end)
    if version.state not in READABLE or stored != citation.quote:
        return ProvenQuote(citation, "not_exact", document=document, version=version)
    if mask is not None:
        stored = mask.one(version.pk, citation.start, citation.end, stored)
    if document.current_id == version.pk:
        return ProvenQuote(citation, "exact", stored, document, version)
    newer = document.versions.filter(pk=document.current_id).first()
    return ProvenQuote(citation, "replaced", stored, document, version, newer)


def share(member: Member, turn_id: object, is_open: bool) -> Turn:
    """Open one's own turn to everybody in the body, or close it again; each reads it under their
    own rights. Raises ``NotFound``, and ``NotAllowed`` for a turn of somebody else."""
    turn = turn_for(member, turn_id)
    if turn.conversation.member_id != member.pk:
        raise NotAllowed("not_your_turn")
    with transaction.atomic():
        changed = Turn.objects.filter(pk=turn.pk, shared_at__isnull=is_open).update(
            shared_at=timezone.now() if is_open else None
        )
        if changed:
            record(
                member.tenant_id, member.pk, "turn_shared" if is_open else "turn_closed", turn.pk
            )
    turn.refresh_from_db()
    return turn
