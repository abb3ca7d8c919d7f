"""Abbreviations of a body: suggested from its documents, decided by its people, on top of those
that every administration uses."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from troly.engine.text.abbreviations import abbreviations_in
from troly.engine.text.forms import fold, normal_form
from troly.errors import BadInput, NotFound
from troly.office.audit import made_queries
from troly.office.audit.chain import record
from troly.office.library.models import Document, GlossaryTerm, TermState
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder
from troly.office.tenants.rights import document_rights, rights_filter

MOST_TERMS = 5_000
LONGEST_SHORT, LONGEST_FULL = 20, 160
_MOST_SUGGESTED = 40
_CACHED_BODIES = 64
_WHOLE = 2**62

Terms = Mapping[str, tuple[str, ...]]
_cache: dict[str, tuple[tuple[Any, ...] | None, Terms]] = {}
_lock = threading.Lock()


@cache
def general_terms() -> Mapping[str, str]:
    """The shipped abbreviations of Vietnamese administrations, short to full."""
    text = files("troly.content").joinpath("abbreviations/vi.json").read_text("utf-8")
    terms: dict[str, str] = json.loads(text)["terms"]
    return terms


def terms_for(tenant_id: object) -> Terms:
    """What questions of a body are widened by: its accepted terms first, then the general ones
    that it has not declined. Keys are folded."""
    key = str(tenant_id)
    stamps = made_queries.rows(_stamp, None, [UUID(key)])
    stamp = stamps[0] if stamps else None
    with _lock:
        known = _cache.get(key)
        if known is not None and known[0] == stamp:
            return known[1]
    terms = _put_together(_decided(key))
    with _lock:
        if len(_cache) >= _CACHED_BODIES:
            _cache.pop(next(iter(_cache)))
        _cache[key] = (stamp, terms)
    return terms


def _decided(tenant_id: object) -> QuerySet[GlossaryTerm]:
    return GlossaryTerm.objects.filter(tenant_id=tenant_id).exclude(state=TermState.SUGGESTED)


def _stamp(_fixed: None, tenants: Sequence[UUID]) -> QuerySet[GlossaryTerm, Any]:
    """When a body last decided on a term, and on how many; no row before the first."""
    decided = _decided(tenants[0]).order_by().values("tenant_id")
    return decided.annotate(last=Max("changed_at"), count=Count("pk")).values_list("last", "count")


def _put_together(decided: QuerySet[GlossaryTerm]) -> Terms:
    accepted: dict[str, list[str]] = {}
    declined: set[tuple[str, str]] = set()
    for folded, full, state in decided.values_list("folded", "full", "state"):
        if state == TermState.ACCEPTED:
            accepted.setdefault(folded, []).append(full)
        else:
            declined.add((folded, fold(full)))
    for short, full in general_terms().items():
        meanings = accepted.setdefault(fold(short), [])
        if (fold(short), fold(full)) not in declined and full not in meanings:
            meanings.append(full)
    return {short: tuple(meanings) for short, meanings in accepted.items() if meanings}


def suggest(document: Document, text: str) -> None:
    """Note abbreviations that a document introduces, for a person to decide on. Those that every
    administration uses, and those decided on before, are not suggested again."""
    general = {(fold(short), fold(full)) for short, full in general_terms().items()}
    fresh = [
        GlossaryTerm(
            tenant_id=document.tenant_id,
            short=short[:LONGEST_SHORT],
            folded=fold(short)[:LONGEST_SHORT],
            full=full,
            document=document,
        )
        for short, full in list(abbreviations_in(text).items())[:_MOST_SUGGESTED]
        if (fold(short), fold(full)) not in general
    ]
    if GlossaryTerm.objects.filter(tenant_id=document.tenant_id).count() < MOST_TERMS:
        GlossaryTerm.objects.bulk_create(fresh, ignore_conflicts=True)


def suggest_again(member: Member) -> list[GlossaryTerm]:
    """Read the current texts of all documents that the member may see for abbreviations, as when
    they came in; returns what waits for a decision afterwards. Raises ``NotAllowed``."""
    require_builder(member)
    documents = Document.objects.filter(
        document_rights(rights_filter(member)), current__isnull=False
    )
    for document in documents.order_by("pk").iterator(chunk_size=50):
        suggest(document, text_between(document.current_id, 0, _WHOLE))
    return list(terms_of(member).filter(state=TermState.SUGGESTED))


def terms_of(member: Member) -> QuerySet[GlossaryTerm]:
    """The body's own terms by name. One suggested by a document that the member may not see
    stays out."""
    visible = Document.objects.filter(document_rights(rights_filter(member)))
    told = ~Q(state=TermState.SUGGESTED) | Q(document=None) | Q(document__in=visible)
    terms = GlossaryTerm.objects.filter(told, tenant_id=member.tenant_id)
    return terms.select_related("document").order_by("folded", "full", "pk")


def general_in_use(member: Member) -> list[tuple[str, str]]:
    """The shipped abbreviations, short and full, that the body has not decided on itself."""
    own = GlossaryTerm.objects.filter(tenant_id=member.tenant_id)
    decided = {(folded, fold(full)) for folded, full in own.values_list("folded", "full")}
    return [
        (short, full)
        for short, full in general_terms().items()
        if (fold(short), fold(full)) not in decided
    ]


def set_term(member: Member, short: str, full: str) -> GlossaryTerm:
    """Add or accept an abbreviation. Raises ``BadInput``, ``NotAllowed``."""
    require_builder(member)
    short = " ".join(normal_form(short)[0].split())
    full = " ".join(normal_form(full)[0].split())
    is_short = 2 <= len(short) <= LONGEST_SHORT and not any(c.isspace() for c in short)
    if not is_short or not any(c.isalpha() for c in short):
        raise BadInput("bad_term_short", limit=LONGEST_SHORT)
    if not 3 <= len(full) <= LONGEST_FULL or fold(full) == fold(short):
        raise BadInput("bad_term_full", limit=LONGEST_FULL)
    with transaction.atomic():
        if GlossaryTerm.objects.filter(tenant_id=member.tenant_id).count() >= MOST_TERMS:
            raise BadInput("too_many_terms", limit=MOST_TERMS)
        term, _ = GlossaryTerm.objects.update_or_create(
            tenant_id=member.tenant_id,
            folded=fold(short),
            full=full,
            defaults={
                "short": short,
                "state": TermState.ACCEPTED,
                "member": member,
                "changed_at": timezone.now(),
            },
        )
        record(member.tenant_id, member.id, "term_accepted", term.id, short=short, full=full)
    return term


def decline_term(member: Member, term_id: object) -> None:
    """Take a term out of use; it is not suggested again. Raises ``NotFound``."""
    _decide(member, term_id, TermState.DECLINED)


def accept_term(member: Member, term_id: object) -> None:
    """Use a suggested or declined term. Raises ``NotFound``."""
    _decide(member, term_id, TermState.ACCEPTED)


def _decide(member: Member, term_id: object, state: TermState) -> None:
    require_builder(member)
    term = terms_of(member).filter(pk=term_id).first()
    if term is None:
        raise NotFound("no_such_term")
    with transaction.atomic():
        term.state, term.member, term.changed_at = state, member, timezone.now()
        term.save(update_fields=["state", "member", "changed_at"])
        kind = "term_accepted" if state == TermState.ACCEPTED else "term_declined"
        record(member.tenant_id, member.id, kind, term.id, short=term.short, full=term.full)


def decline_general(member: Member, short: str) -> None:
    """Take one of the shipped abbreviations out of use in this body. Raises ``NotFound``."""
    require_builder(member)
    full = general_terms().get(short)
    if full is None:
        raise NotFound("no_such_term")
    with transaction.atomic():
        term, _ = GlossaryTerm.objects.update_or_create(
            tenant_id=member.tenant_id,
            folded=fold(short),
            full=full,
            defaults={
                "short": short,
                "state": TermState.DECLINED,
                "member": member,
                "changed_at": timezone.now(),
            },
        )
        record(member.tenant_id, member.id, "term_declined", term.id, short=short, full=full)


def remove(member: Member, short: str, full: str = "") -> int:
    """Take every meaning of an abbreviation out of use, or the one named, the shipped one too;
    returns how many. Raises ``NotFound`` when none was in use or suggested, ``NotAllowed``."""
    require_builder(member)
    wanted, meaning = fold(short.strip()), fold(full.strip())
    own = [
        term for term in terms_of(member).filter(folded=wanted) if meaning in ("", fold(term.full))
    ]
    known = {fold(term.full) for term in own}
    going = [term for term in own if term.state != TermState.DECLINED]
    shipped = [
        (name, words)
        for name, words in general_terms().items()
        if fold(name) == wanted and meaning in ("", fold(words)) and fold(words) not in known
    ]
    if not going and not shipped:
        raise NotFound("no_such_term")
    with transaction.atomic():
        for term in going:
            decline_term(member, term.pk)
        for name, _words in shipped:
            decline_general(member, name)
    return len(going) + len(shipped)
