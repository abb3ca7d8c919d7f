"""The worker's part: from a held file to searchable passages."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgpack
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troly.engine.guard.personal_data.detect import count_kinds, find_personal_data, label_for
from troly.engine.guard.personal_data.values import Found
from troly.engine.parsing.blocks import Block, ParsedDocument
from troly.engine.parsing.legal_force import read_legal_force
from troly.engine.parsing.passages import split_passages
from troly.engine.parsing.sandbox import parse_file
from troly.engine.text.language import identify
from troly.errors import FileRefused, Unavailable
from troly.office.audit import made_queries
from troly.office.audit.chain import record
from troly.office.library import (
    glossary,
    indexing,
    jobs,
    linking,
    naming,
    originals,
    personal,
    quarantine,
    statistics,
)
from troly.office.library.models import (
    Document,
    Job,
    Passage,
    Segment,
    State,
    Version,
    folded_name,
)
from troly.office.library.ports import ports

SEGMENT_CHARACTERS = 8_000
LONGEST_HEADING = 400


def _failed(job: Job) -> None:
    """The version ends as its job ended, with the reason; the held file stays for a retry."""
    assert job.version is not None
    Version.objects.filter(pk=job.version_id, state__in=(State.WAITING, State.READING)).update(
        state=State.FAILED, reason=job.reason, reason_facts=job.reason_facts
    )
    record(job.tenant_id, "worker", "reading_failed", job.version.document_id, reason=job.reason)
    if job.version.passage_count:
        # It may have come as far as the index.
        document = str(job.version.document_id)
        jobs.add("access", job.tenant, arguments={"document": document}, priority=90)


@jobs.kind("read", jobs.QUICK, on_failure=_failed)
def read(running: jobs.Running) -> None:
    """Parse, guard, store, cut into passages, index the words. Safe to run again at any point."""
    version = running.job.version
    assert version is not None
    if version.state in (State.SEARCHABLE, State.COMPLETE, State.QUARANTINED):
        return
    with transaction.atomic():
        begun = {"state": State.READING, "reason": "", "reason_facts": {}}
        made_queries.change(Version, {"id": version.pk}, begun)
        running.report("reading")
    parsed = _parsed(running, version)
    if parsed.marking and not quarantine.may_stay(version, parsed.marking):
        _quarantine(running, version, parsed.marking)
        return
    if not parsed.text.strip():
        raise FileRefused("no_text")
    running.report("storing", is_brief=True)
    was_tried = version.read_at is not None
    passages = _write_text(running, version, parsed)
    with running.alone_on(version.document_id, to_the_end=True):
        running.report("indexing", 0, len(passages), is_brief=True)
        if was_tried:
            # An earlier attempt may have cut the text otherwise, under an older program.
            ports().index().delete_versions(str(running.job.tenant_id), [str(version.id)])
        indexing.write_words(version, passages, running)
        _make_current(running, version)


def _parsed(running: jobs.Running, version: Version) -> ParsedDocument:
    try:
        return parse_file(
            _file_of(version),
            version.file_name,
            ports().limits,
            progress=lambda done, total: running.report("reading", done, total),
        )
    except FileRefused as refused:
        if refused.facts.get("killed") and running.job.attempts == 1:
            # The system was short of memory: that may have been for another's sake.
            raise Unavailable("parser_unavailable") from refused
        raise


def _file_of(version: Version) -> Path:
    path = originals.file_of(version)
    if path is None:
        raise FileRefused("file_lost")
    return path


def _confirm(running: jobs.Running, version: Version) -> Document:
    """The locked document. Raises ``Cancelled`` when it was removed meanwhile: nothing of it may
    be written any more."""
    running.confirm()
    document = made_queries.record(_locked, None, [version.document_id])
    if document is None or document.removed_at is not None:
        raise jobs.Cancelled
    return document


def _locked(_fixed: None, documents: Sequence[UUID]) -> QuerySet[Document]:
    return Document.objects.select_for_update().filter(pk=documents[0]).order_by()


def _quarantine(running: jobs.Running, version: Version, mark: str) -> None:
    job = running.job
    with transaction.atomic():
        _confirm(running, version)
        quarantine.hold(version, mark)
        record(job.tenant_id, "worker", "document_quarantined", version.document_id, mark=mark)


def _write_text(running: jobs.Running, version: Version, parsed: ParsedDocument) -> list[Passage]:
    """Store original, text, blocks, boxes and passages in one transaction, replacing a broken-off
    run."""
    title = version.title or parsed.title or version.document.title
    passages = [
        Passage(
            id=Passage.id_for(version.id, p.ordinal),
            version=version,
            ordinal=p.ordinal,
            start=p.start,
            end=p.end,
            page=p.page,
            heading_path=list(p.heading_path),
            article=p.article[:20],
            clause=p.clause[:20],
            text=parsed.text[p.start : p.end],
        )
        for p in split_passages(parsed)
    ]
    language = identify(parsed.text[:20_000])
    found = find_personal_data(parsed.text)
    for passage in passages:
        # Short or tabular passages say too little: they follow their document.
        passage.language = identify(passage.text) if len(passage.text) >= 200 else language
    with transaction.atomic():
        version.document = _confirm(running, version)
        held = originals.holding_path(version.id)
        originals.store(running.job.tenant, held, version.sha256, version.size)
        if version.read_at is not None:
            version.segments.all().delete()
            version.passages.all().delete()
        Segment.objects.bulk_create(_segments(version, parsed, found), batch_size=200)
        made_queries.add_all(passages)
        read = {
            "title": title[:400],
            "page_count": len(parsed.pages),
            "passage_count": len(passages),
            "characters": len(parsed.text),
            "warnings": list(parsed.warnings),
            "personal_data": count_kinds(found),
            "outline": [
                [b.level or 9, _heading(parsed.text[b.start : b.end]), b.start, b.page]
                for b in parsed.blocks
                if b.kind == "heading"
            ][:2000],
            "read_at": timezone.now(),
        }
        made_queries.change(Version, {"id": version.pk}, read)
        if parsed.marking:
            quarantine.admit(version, parsed.marking)
        _write_facts(version.document, parsed, title, language, label_for(found))
    for name in ("title", "passage_count", "read_at"):
        setattr(version, name, read[name])
    return passages


def _heading(text: str) -> str:
    """A heading as the outline shows it: on one line, whole unless it runs on like a paragraph."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_HEADING:
        return line
    return line[:LONGEST_HEADING].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _write_facts(
    document: Document, parsed: ParsedDocument, title: str, language: str, label: str
) -> None:
    facts: dict[str, Any] = {"title": title[:400], "language": language, "label": label}
    for name, limit in (("number", 80), ("issuer", 200)):
        if parsed.facts.get(name):
            facts[name] = parsed.facts[name][:limit]
    if not document.number:
        # A person's title or a text without a head: laws are named with their numbers.
        facts.setdefault("number", naming.stated_number(title))
    if parsed.facts.get("date"):
        with contextlib.suppress(ValueError):
            facts["issued_on"] = date.fromisoformat(parsed.facts["date"])
    issued_on = document.issued_on if "issued_on" in document.set_by_people else None
    force = read_legal_force(parsed.text, title, issued_on or facts.get("issued_on"))
    for name, day in (("valid_from", force.valid_from), ("valid_to", force.valid_to)):
        # What was said before stays where this text says nothing.
        if day is not None:
            facts[name] = day
    for name in document.set_by_people:
        facts.pop(name, None)
    if _ends_before_it_begins(document, facts):
        facts.pop("valid_to", None)
    facts["folded"] = folded_name(
        facts.get("title", document.title), facts.get("number", document.number)
    )
    made_queries.change(Document, {"id": document.pk}, facts)
    for name, value in facts.items():
        setattr(document, name, value)
    naming.write_names(document)
    linking.write_links(document, force)
    glossary.suggest(document, parsed.text)


def _ends_before_it_begins(document: Document, facts: dict[str, Any]) -> bool:
    first = facts.get("valid_from", document.valid_from)
    last = facts.get("valid_to", document.valid_to)
    return first is not None and last is not None and last < first


def _segments(version: Version, parsed: ParsedDocument, found: list[Found]) -> Iterator[Segment]:
    for ordinal, (page, start, end, width, height, boxes) in enumerate(_spans(parsed)):
        yield Segment(
            version=version,
            ordinal=ordinal,
            page=page,
            start=start,
            end=end,
            text=parsed.text[start:end],
            blocks=[
                [b.kind, b.start, b.end, b.level]
                for b in parsed.blocks
                if b.start < end and b.end > start
            ],
            width=width,
            height=height,
            boxes=zlib.compress(msgpack.packb(boxes)) if boxes else b"",
            personal=personal.within(found, start, end),
        )


Span = tuple[int | None, int, int, float, float, list[tuple[int, ...]]]


def _spans(parsed: ParsedDocument) -> Iterator[Span]:
    """Stretches that cover the text without gap or overlap: pages, else runs of blocks."""
    if parsed.pages:
        for number, page in enumerate(parsed.pages):
            last = number + 1 == len(parsed.pages)
            end = len(parsed.text) if last else parsed.pages[number + 1].start
            start = 0 if number == 0 else page.start
            boxes = [(b.start, b.end, b.left, b.top, b.right, b.bottom) for b in page.boxes]
            yield page.number, start, end, page.width, page.height, boxes
        return
    for start, end in _block_runs(parsed.blocks, len(parsed.text)):
        yield None, start, end, 0, 0, []


def _block_runs(blocks: tuple[Block, ...], length: int) -> Iterator[tuple[int, int]]:
    start = 0
    for block in blocks:
        if block.start - start >= SEGMENT_CHARACTERS:
            yield start, block.start
            start = block.start
    yield start, length


def _make_current(running: jobs.Running, version: Version) -> None:
    """The one moment when the new version takes the place of the old, in search and on pages."""
    job = running.job
    with transaction.atomic():
        document = _confirm(running, version)
        made_queries.change(Version, {"id": version.pk}, {"state": State.SEARCHABLE})
        old = document.current
        if old is None or old.ordinal < version.ordinal:
            document.current = version
            made_queries.change(Document, {"id": document.pk}, {"current": version.pk})
        record(job.tenant_id, "worker", "document_searchable", document.id, version=version.id)
        if document.current_id == version.pk:
            jobs.add("embed", job.tenant, version=version, priority=_embed_priority(version))
        if old is not None and _has_stale(document):
            jobs.add("access", job.tenant, arguments={"document": str(document.pk)}, priority=90)
        statistics.mark_stale(job.tenant)


def _has_stale(document: Document) -> bool:
    others = document.versions.exclude(pk=document.current_id)
    return others.filter(state__in=(State.SEARCHABLE, State.COMPLETE)).exists()


def _embed_priority(version: Version) -> int:
    """Newest and smallest first: the queue breaks ties by age, so size decides the rank."""
    return max(-90, 10 - version.passage_count.bit_length() * 5)
