"""The one answer that who reports an incident gives to those who judge it: a copy as it was shown,
read by each officer under their own rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from troly.office.assistants.forgetting import on_erasure
from troly.office.assistants.models import Citation, Turn
from troly.office.governance.models import HandedOver, HandedQuote, Incident
from troly.office.governance.snapshots import digest_of
from troly.office.library.masking import Mask, mask_for
from troly.office.library.models import Document
from troly.office.library.removal import on_removal
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import document_rights, rights_filter

QuoteState = Literal["open", "changed", "withheld", "gone"]


@dataclass(frozen=True)
class ShownHandedQuote:
    """``quote`` is empty unless ``state`` is open (it still stands there word for word) or changed;
    of what is withheld nothing is named."""

    kept: HandedQuote
    state: QuoteState
    quote: str = ""


@dataclass(frozen=True)
class ShownHandedOver:
    kept: HandedOver
    question: str
    quotes: tuple[ShownHandedQuote, ...]
    claims: tuple[str, ...]
    """Those all of whose quotes are shown."""
    is_whole: bool
    """Is it what was handed over? False too once a document of it was removed."""


def can_be_handed_over(member: Member, turn: Turn) -> bool:
    """One's own answer, or one that its asker opened to the body; not one that a builder may only
    look at."""
    return turn.conversation.member_id == member.pk or turn.shared_at is not None


def hand_over(incident: Incident, turn: Turn) -> HandedOver:
    """Copy ``turn`` into the incident. In the caller's transaction."""
    cited = list(turn.citations.order_by("number"))
    kept = HandedOver.objects.create(
        incident=incident,
        question=turn.question,
        asked_at=turn.asked_at,
        ending=turn.ending,
        written_by=turn.written_by,
        claims=turn.claims,
    )
    quotes = HandedQuote.objects.bulk_create(_copy(kept, one) for one in cited)
    kept.digest = digest_over(kept, quotes)
    kept.save(update_fields=["digest"])
    return kept


def _copy(kept: HandedOver, one: Citation) -> HandedQuote:
    return HandedQuote(
        handed_over=kept,
        number=one.number,
        version_id=one.version_id,
        start=one.start,
        end=one.end,
        quote=one.quote,
        title=one.title,
        place={
            "page": one.page,
            "article": one.article,
            "clause": one.clause,
            "point": one.point,
            "heading_path": one.heading_path,
            "document_number": one.document_number,
        },
    )


def digest_over(kept: HandedOver, quotes: Iterable[HandedQuote]) -> str:
    """SHA-256 in hex over question, ending, claims and quotes."""
    return digest_of(
        {
            "question": kept.question,
            "ending": kept.ending,
            "claims": kept.claims,
            "quotes": [[one.number, str(one.version_id), one.start, one.quote] for one in quotes],
        }
    )


def may_read(member: Member, incident: Incident) -> bool:
    """Who judges, and who handed it over."""
    return member.may(Permission.APPROVE) or incident.reported_by_id == member.pk


def handed_over_in(member: Member, incident: Incident) -> ShownHandedOver | None:
    """The copy as this member may read it today; None where there is none or it is not theirs."""
    kept = HandedOver.objects.filter(incident=incident).first()
    if kept is None or not may_read(member, incident):
        return None
    mask = mask_for(member)
    shown = _quotes_for(member, kept, mask)
    claims = _claims_on(kept, shown)
    return ShownHandedOver(
        kept=kept,
        question=mask.text(kept.question) if mask else kept.question,
        quotes=shown,
        claims=tuple(mask.text(one) if mask else one for one in claims),
        is_whole=digest_over(kept, [one.kept for one in shown]) == kept.digest,
    )


def readable_claims(member: Member, kept: HandedOver) -> list[str]:
    """Sentences of the copy all of whose quotes ``member`` may read now, uncovered."""
    return _claims_on(kept, _quotes_for(member, kept, None))


def _quotes_for(
    member: Member, kept: HandedOver, mask: Mask | None
) -> tuple[ShownHandedQuote, ...]:
    quotes = list(kept.quotes.select_related("version").order_by("number"))
    wanted = {one.version.document_id for one in quotes if one.version is not None}
    there = Document.objects.filter(pk__in=wanted, removed_at=None)
    standing = set(there.values_list("pk", flat=True))
    allowed = there.filter(document_rights(rights_filter(member))).values_list("pk", flat=True)
    return tuple(_shown(one, standing, set(allowed), mask) for one in quotes)


def _claims_on(kept: HandedOver, shown: Iterable[ShownHandedQuote]) -> list[str]:
    readable = {one.kept.number for one in shown if one.quote}
    return [c["text"] for c in kept.claims if readable.issuperset(c.get("evidence", ()))]


def _shown(
    one: HandedQuote, standing: set[Any], allowed: set[Any], mask: Mask | None
) -> ShownHandedQuote:
    version = one.version
    if version is None or version.document_id not in standing:
        return ShownHandedQuote(one, "gone")
    if version.document_id not in allowed:
        return ShownHandedQuote(one, "withheld")
    if text_between(version.pk, one.start, one.end) != one.quote:
        return ShownHandedQuote(one, "changed", mask.text(one.quote) if mask else one.quote)
    quote = mask.one(version.pk, one.start, one.end, one.quote) if mask else one.quote
    return ShownHandedQuote(one, "open", quote)


def forget_words_of(document: Document) -> None:
    """What copies keep of a removed document: its quotes, and sentences written from them."""
    gone = HandedQuote.objects.filter(version__document=document)
    numbers: dict[int, set[int]] = {}
    for kept, number in gone.values_list("handed_over_id", "number"):
        numbers.setdefault(kept, set()).add(number)
    for one in HandedOver.objects.filter(pk__in=numbers).exclude(claims=[]):
        one.claims = [c for c in one.claims if not numbers[one.pk] & set(c.get("evidence", ()))]
        one.save(update_fields=["claims"])
    gone.update(quote="", title="", place={})


def forget_turns(turns: list[Any]) -> None:
    """A lawful erasure of questions reaches the copies of them."""
    HandedOver.objects.filter(incident__turn__in=turns).delete()


on_removal(forget_words_of)
on_erasure(forget_turns)
