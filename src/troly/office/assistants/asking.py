"""One question: rights bound, pipeline run, turn and citations and audit entry saved together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from troly.engine.answers.pipeline import answer
from troly.engine.answers.steps.check_question import LONGEST_QUESTION
from troly.engine.answers.values import (
    Answer,
    Claim,
    Ending,
    PassageText,
    Question,
    Quote,
    Related,
    Understood,
)
from troly.engine.answers.writing import Writing
from troly.engine.guard.leaving import carrying
from troly.engine.runtimes.embedding import Embedder
from troly.engine.search.passages import RightsFilter
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import Searcher, SearchResult
from troly.engine.text.statistics import TextStatistics
from troly.errors import BadInput, NotFound
from troly.office.assistants.asked_in_confidence import (
    WITHHELD,
    kinds_to_warn_of,
    must_not_be_asked,
)
from troly.office.assistants.calibrations import own_calibration
from troly.office.assistants.explaining import explanation
from troly.office.assistants.gate import Admission, Served, as_it_stands, gate, plain
from troly.office.assistants.history import Fresh, ShownTurn, shown_turn
from troly.office.assistants.looking_up import BodyLibrary
from troly.office.assistants.models import AnswersWith, Assistant, Citation, Conversation, Turn
from troly.office.assistants.outgoing import guarded_generator, load_of
from troly.office.audit import made_queries
from troly.office.audit.chain import record
from troly.office.library import statistics
from troly.office.library.masking import Mask, Span, mask_for
from troly.office.library.models import Document, Passage, Segment, State
from troly.office.library.ports import ports
from troly.office.library.viewing import texts_between
from troly.office.tenants.lasting import SECONDS_BETWEEN_LOOKS, StillAllowed
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter


class BodySources:
    """The pipeline's sources for one member and one set of collections."""

    def __init__(self, rights: RightsFilter) -> None:
        self._rights = rights
        self._read: set[str] = set()
        self.library = BodyLibrary(rights)

    def search(self, query: SearchQuery, limit: int) -> SearchResult:
        searcher = Searcher(ports().index(), ports().embedder(), ports().lexical_weights)
        return searcher.search(query, self._rights, limit)

    def texts(self, ids: list[str]) -> Sequence[PassageText]:
        """Stored texts, checked against the records: rights, removal, and the current version."""
        wanted = [UUID(name) for name in ids]
        found = made_queries.rows(readable_passages, self._rights, wanted, are_ids_text=True)
        self._read.update(row[_DOCUMENT] for row in found)
        starts = _page_starts(found)
        return [_passage_text(row, starts) for row in found]

    def may_still_be_read(self, member: Member) -> bool:
        """May ``member``, as they are now, read every document whose text was taken so far?"""
        rights = rights_filter(member)
        if (rights.clearance, rights.ways) == (self._rights.clearance, self._rights.ways):
            return True
        allowed = Document.objects.filter(document_rights(rights), pk__in=self._read)
        return allowed.count() == len(self._read)

    @property
    def rights_anywhere(self) -> RightsFilter:
        """The member's rights, whichever collections and documents are asked about."""
        return replace(self._rights, collections=None, without_documents=(), only_documents=None)

    @property
    def statistics(self) -> TextStatistics | None:
        return statistics.of(self._rights.body)

    @property
    def embedder(self) -> Embedder | None:
        return ports().embedder()


_PASSAGE_COLUMNS = (
    "id",
    "version_id",
    "start",
    "end",
    "page",
    "text",
    "heading_path",
    "article",
    "clause",
    "language",
    "version__title",
    "version__document_id",
    "version__document__number",
    "version__document__valid_from",
    "version__document__valid_to",
)
_DOCUMENT = _PASSAGE_COLUMNS.index("version__document_id")
_Row = tuple[Any, ...]


def readable_passages(rights: RightsFilter, ids: Sequence[UUID]) -> QuerySet[Passage, _Row]:
    """Those of the named passages that may be read. Only these columns: a version's outline alone
    may be longer than the passages."""
    # A condition on each passage and not a join: SQLite began a join with the documents of the
    # body, and read every passage of theirs to find the few that were named.
    readable = Document.objects.filter(
        document_rights(rights), pk=OuterRef("version__document_id"), current=OuterRef("version_id")
    )
    return (
        Passage.objects.filter(
            Exists(readable),
            pk__in=ids,
            version__state__in=(State.SEARCHABLE, State.COMPLETE),
        )
        .order_by()
        .values_list(*_PASSAGE_COLUMNS)
    )


def _page_starts(rows: Iterable[_Row]) -> dict[object, list[tuple[int, int]]]:
    paged = sorted({version for _, version, _, _, page, *_ in rows if page is not None})
    starts: dict[object, list[tuple[int, int]]] = {}
    if not paged:
        return starts
    wanted = [UUID(version) for version in paged]
    for version, start, page in made_queries.rows(_pages, None, wanted, are_ids_text=True):
        starts.setdefault(version, []).append((start, page))
    return starts


def _pages(_fixed: None, versions: Sequence[Any]) -> QuerySet[Segment, Any]:
    pages = Segment.objects.filter(version_id__in=versions, page__isnull=False).order_by()
    return pages.values_list("version_id", "start", "page")


def _passage_text(row: _Row, starts: dict[object, list[tuple[int, int]]]) -> PassageText:
    passage, version, start, end, page, text, heading_path, article, clause, language, *rest = row
    title, document, number, valid_from, valid_to = rest
    inside = sorted((at, page) for at, page in starts.get(version, ()) if start < at < end)
    return PassageText(
        id=passage,
        text=text,
        document=document,
        version=version,
        start=start,
        page=page,
        page_starts=tuple(inside),
        heading_path=tuple(heading_path),
        article=article,
        clause=clause,
        title=title,
        number=number,
        language=language,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def sources_for(
    member: Member,
    assistant: Assistant,
    without_documents: Sequence[str] = (),
    served: Served | None = None,
    only_documents: Sequence[str] | None = None,
) -> BodySources:
    """What ``member`` may read through ``assistant``: its collections as ``served``, or as it
    stands; of them ``only_documents`` where these are given."""
    collections = (served or as_it_stands(assistant)).collections
    rights = rights_filter(member, collections=collections, without_documents=without_documents)
    if only_documents is not None:
        rights = replace(rights, only_documents=tuple(only_documents))
    return BodySources(rights)


def ask(
    member: Member,
    assistant: Assistant,
    text: str,
    conversation: Conversation | None = None,
    *,
    today: date | None = None,
    without_documents: Sequence[str] = (),
    only_documents: Sequence[str] | None = None,
    told: Callable[[Claim], None] | None = None,
) -> Turn:
    """Answer a question and save the turn. Every ending is saved, refusals too.

    ``told`` hears each checked claim while a model still writes. What counts is the turn: a model
    that fails later leaves it without claims.
    Raises ``NotFound`` for somebody else's conversation or another body's assistant, and
    ``BadInput`` for a question that is too long, and ``NotAllowed`` where a right was taken back
    while the answer was written.
    """
    wish = _Wish(today, without_documents, only_documents, told)
    return _asked(member, assistant, text, conversation, wish)[0]


def ask_and_show(
    member: Member, assistant: Assistant, text: str, conversation: Conversation | None = None
) -> ShownTurn:
    """As ``ask``, with what the member may see of the turn. What was read for the answer is not
    read again to show it, unless that took so long that rights are looked at anew."""
    began = time.monotonic()
    turn, fresh = _asked(member, assistant, text, conversation, _Wish())
    is_fresh = time.monotonic() - began < SECONDS_BETWEEN_LOOKS
    return shown_turn(member, turn, fresh if is_fresh else None)


@dataclass(frozen=True)
class _Wish:
    """As the arguments of ``ask``."""

    today: date | None = None
    without_documents: Sequence[str] = ()
    only_documents: Sequence[str] | None = None
    told: Callable[[Claim], None] | None = None


def _asked(
    member: Member,
    assistant: Assistant,
    text: str,
    conversation: Conversation | None,
    wish: _Wish,
) -> tuple[Turn, Fresh | None]:
    if assistant.tenant_id != member.tenant_id:
        raise NotFound("no_such_assistant")
    if conversation is not None and (
        conversation.member_id != member.id or conversation.assistant_id != assistant.id
    ):
        raise NotFound("no_such_conversation")
    # PostgreSQL keeps no NUL in a text.
    text = text.replace("\x00", "")
    if len(text.strip()) > LONGEST_QUESTION:
        raise BadInput("question_too_long", limit=LONGEST_QUESTION, length=len(text))
    admission = gate().begin_question(member, assistant)
    served = admission.served
    is_confidential = must_not_be_asked(member.tenant, text)
    if is_confidential:
        # Nothing of it is looked up, sent or kept, by whichever ending.
        text = WITHHELD
    rights, mask = None, None
    if served is None:
        result = Answer(ending=Ending.NOT_IN_SERVICE)
    elif is_confidential:
        result = Answer(ending=Ending.CONFIDENTIAL_QUESTION)
    else:
        sources = sources_for(
            member, assistant, wish.without_documents, served, wish.only_documents
        )
        rights, mask = sources.rights_anywhere, mask_for(member)
        lasting = StillAllowed(member, sources.may_still_be_read)
        writing = writing_for(member, served, _covering(_watched(wish.told, lasting), mask))
        with carrying(load_of(member)):
            result = answer(
                Question(
                    text=text,
                    previous=_subject(conversation),
                    leaves_out_expired=served.leaves_out_expired,
                ),
                sources,
                today=wish.today or timezone.localdate(),
                writing=writing,
                calibration=own_calibration(member.tenant),
            )
        lasting.look()
    stored = texts_between((q.version, q.start, q.end) for q in result.quotes)
    turn, cited = _save(member, assistant, conversation, text, result, admission, stored)
    return turn, Fresh(rights, mask, stored, cited) if rights is not None else None


def _watched(
    told: Callable[[Claim], None] | None, lasting: StillAllowed
) -> Callable[[Claim], None] | None:
    """A model may write for minutes: a claim is heard only while its reader may still read."""
    if told is None:
        return None

    def tell(claim: Claim) -> None:
        lasting.look()
        told(claim)

    return tell


def _covering(
    told: Callable[[Claim], None] | None, mask: Mask | None
) -> Callable[[Claim], None] | None:
    """A claim is heard before it is saved: what its reader may not see is covered on the way."""
    if told is None or mask is None:
        return told
    return lambda claim: told(replace(claim, text=mask.text(claim.text)))


def writing_for(
    member: Member, served: Served, told: Callable[[Claim], None] | None
) -> Writing | None:
    """How a model takes part as ``served`` says; None where none does."""
    if served.answers_with != AnswersWith.MODEL and not served.asks_gates:
        return None
    writes = served.answers_with == AnswersWith.MODEL
    return Writing(guarded_generator(member), served.asks_gates, told, writes, served.instructions)


def _subject(conversation: Conversation | None) -> str:
    if conversation is None:
        return ""
    last = conversation.turns.order_by("-ordinal").first()
    return str(last.understood.get("subject", "")) if last else ""


def _save(
    member: Member,
    assistant: Assistant,
    conversation: Conversation | None,
    text: str,
    result: Answer,
    admission: Admission,
    stored: Mapping[Span, str],
) -> tuple[Turn, Sequence[Citation]]:
    quotes = [q for q in result.quotes if stored[q.version, q.start, q.end] == q.text]
    # Text that changed under the question: better asked again than answered with less.
    ending = Ending.TRY_AGAIN if result.quotes and not quotes else result.ending
    held = {q.number for q in quotes}
    claims = [c for c in result.claims if held.issuperset(c.evidence)]
    # Before the transaction: it may ask model and index for their names.
    kept = explanation(result)
    with transaction.atomic():
        last = 0
        if conversation is None:
            conversation = Conversation(
                tenant=member.tenant,
                assistant=assistant,
                member=member,
                title=" ".join(text.split())[:200] or "…",
            )
            made_queries.add(conversation)
        else:
            # Two questions at once in one conversation take their places one after the other.
            Conversation.objects.select_for_update().get(pk=conversation.pk)
            last = conversation.turns.aggregate(last=Max("ordinal"))["last"] or 0
            Conversation.objects.filter(pk=conversation.pk).update(asked_at=timezone.now())
        turn = Turn(
            conversation=conversation,
            ordinal=last + 1,
            question=text,
            understood=_understood(member, text, result, admission),
            language=result.understood.language if result.understood else "",
            ending=str(ending),
            nearest=[_place(n) for n in result.nearest],
            claims=[_written(claim) for claim in claims],
            written_by=result.written_by[:120],
            model_problem=result.model_problem[:40],
            confidence=result.confidence,
            threshold=result.threshold,
            features=dict(result.features),
            timings=dict(result.timings),
            explained=kept,
            served_version=admission.served.version if admission.served else None,
        )
        made_queries.add(turn)
        cited = [_citation(turn, quote) for quote in quotes]
        for citation in cited:
            made_queries.add(citation)
        record(
            member.tenant_id,
            member.id,
            "question_asked",
            turn.id,
            assistant=assistant.id,
            ending=str(ending),
            citations=[[q.version, q.page, q.start, q.end] for q in quotes],
            model=result.written_by,
            claims=[[str(c.verdict), list(c.evidence)] for c in claims],
            claims_left_out=result.claims_left_out,
            model_problem=result.model_problem,
            served_version=turn.served_version,
        )
    return turn, cited


def _citation(turn: Turn, q: Quote) -> Citation:
    return Citation(
        turn=turn,
        number=q.number,
        version_id=q.version,
        page=q.page,
        start=q.start,
        end=q.end,
        quote=q.text,
        title=q.title[:400],
        heading_path=list(q.heading_path),
        article=q.article[:20],
        clause=q.clause[:20],
        point=q.point[:20],
        document_number=q.document_number[:80],
        validity=q.validity,
        score=q.score,
        related=[_related(one) for one in q.related],
    )


def _understood(
    member: Member, text: str, result: Answer, admission: Admission
) -> dict[str, object]:
    facts: dict[str, object] = _facts(result.understood) if result.understood else {}
    personal = kinds_to_warn_of(member.tenant, text)
    if personal:
        facts["personal"] = personal
    if admission.reason:
        facts |= {"reason": admission.reason, "reason_facts": plain(admission.facts)}
    return facts


def _facts(understood: Understood) -> dict[str, object]:
    """As the records give it back. All of it is plain values and sequences of them."""
    values = ((name, getattr(understood, name)) for name in _UNDERSTOOD)
    return {name: list(one) if isinstance(one, tuple) else one for name, one in values}


_UNDERSTOOD = tuple(one.name for one in fields(Understood))


def _related(related: Related) -> dict[str, object]:
    """Where it stands and what points there; its words are read again when it is shown."""
    place: dict[str, object] = asdict(related)
    place.pop("text")
    return place


def _written(claim: Claim) -> dict[str, object]:
    """As the records give it back: lists and plain words."""
    return {
        "text": claim.text,
        "evidence": list(claim.evidence),
        "verdict": str(claim.verdict),
        "flags": [asdict(flag) for flag in claim.flags],
    }


def _place(nearest: object) -> dict[str, object]:
    place: dict[str, object] = asdict(nearest)  # type: ignore[call-overload]
    place.pop("snippet", None)
    return place
