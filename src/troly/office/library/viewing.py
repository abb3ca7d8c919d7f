"""What the document page shows: text by offsets, blocks, pages, and marked words."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import msgpack
from django.db import transaction
from django.db.models import Q, QuerySet

from troly.engine.parsing.rendering import render_page
from troly.engine.parsing.structure import ARTICLE_LEVEL, article_number
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit import made_queries
from troly.office.library import jobs, originals
from troly.office.library.masking import Mask, Place, Span, covered, mask_for
from troly.office.library.models import Job, JobState, Segment, State, Version
from troly.office.library.ports import ports
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter

PAGE_WIDTH = 1000
LONGEST_SPAN = 20_000
READABLE = (State.SEARCHABLE, State.COMPLETE)


@dataclass(frozen=True)
class Piece:
    """A run of a block's text; ``is_marked`` where the quote stands."""

    text: str
    is_marked: bool


@dataclass(frozen=True)
class ShownBlock:
    kind: str
    level: int | None
    start: int
    pieces: tuple[Piece, ...]

    @property
    def is_marked(self) -> bool:
        return any(piece.is_marked for piece in self.pieces)


@dataclass(frozen=True)
class Mark:
    """A rectangle over a page image, thousandths of its width and height."""

    left: int
    top: int
    width: int
    height: int


def version_for(member: Member, version_id: object, document_id: object = None) -> Version:
    """A readable version of a document this member may see. Raises ``NotFound`` otherwise."""
    rights = rights_filter(member)
    versions = Version.objects.filter(
        document_rights(rights, "document__"), pk=version_id, state__in=READABLE
    )
    if document_id is not None:
        versions = versions.filter(document_id=document_id)
    version = versions.select_related("document__tenant").first()
    if version is None:
        raise NotFound("no_such_document")
    version.mask = mask_for(member)
    return version


def text_between(version_id: object, start: int, end: int) -> str:
    """The stored text at these offsets (code points), across segments."""
    span = (str(version_id), start, end)
    return texts_between([span])[span]


SPANS_AT_ONCE = 50


def texts_between(spans: Iterable[Span]) -> dict[Span, str]:
    """The stored text of each of these spans, "" where there is none: one look for all."""
    wanted = list(dict.fromkeys(spans))
    found: dict[Span, str] = {}
    for first in range(0, len(wanted), SPANS_AT_ONCE):
        found |= _read(wanted[first : first + SPANS_AT_ONCE])
    return found


def _segments_of(_fixed: None, changing: Sequence[Any]) -> QuerySet[Segment, Any]:
    any_of = Q()
    for place in range(0, len(changing), 3):
        version, start, end = changing[place : place + 3]
        any_of |= Q(version_id=version, start__lt=end, end__gt=start)
    return (
        Segment.objects.filter(any_of)
        .order_by("ordinal")
        .values_list("version_id", "start", "text")
    )


def _read(spans: list[Span]) -> dict[Span, str]:
    parts: dict[str, list[tuple[int, str]]] = {}
    changing = [value for version, start, end in spans for value in (UUID(version), start, end)]
    found = made_queries.rows(_segments_of, None, changing, group=3, are_ids_text=True)
    for name, begin, text in found:
        parts.setdefault(name, []).append((begin, text))
    return {
        (version, start, end): "".join(
            text[max(0, start - begin) : max(0, end - begin)]
            for begin, text in parts.get(version, ())
        )
        for version, start, end in spans
    }


def span_of(version: Version, start: int, end: int) -> str:
    """The stored text from ``start`` to ``end``, shorter where the text ends.

    Raises ``BadInput`` for a span that is turned round or longer than ``LONGEST_SPAN``.
    """
    if not 0 <= start <= end or end - start > LONGEST_SPAN:
        raise BadInput("span_too_long", limit=LONGEST_SPAN)
    text = text_between(version.pk, start, end)
    return version.mask.one(version.pk, start, end, text) if version.mask else text


def article_around(version: Version, start: int) -> tuple[int, int] | None:
    """Where the article (Điều) that holds ``start`` begins and ends, by the version's outline; None
    outside of articles."""
    heads = [head for head in version.outline if head[0] <= ARTICLE_LEVEL]
    above = [head for head in heads if head[2] <= start]
    if not above or above[-1][0] != ARTICLE_LEVEL or not article_number(above[-1][1]):
        return None
    behind = (begin for _level, _title, begin, _page in heads if begin > start)
    return int(above[-1][2]), int(min(behind, default=version.characters))


def segment_at(version: Version, *, page: int | None = None, start: int | None = None) -> Segment:
    """The segment of a page, else the one where ``start`` lies, else the first.

    Raises ``NotFound`` when the version has no such page.
    """
    segments = version.segments.order_by("ordinal")
    if page is not None:
        segments = segments.filter(page=page)
    elif start is not None:
        segments = segments.filter(start__lte=start, end__gt=start)
    segment = segments.first()
    if segment is None:
        raise NotFound("no_such_page", pages=version.page_count)
    return segment


def shown_blocks(
    segment: Segment, start: int | None, end: int | None, mask: Mask | None = None
) -> list[ShownBlock]:
    """The segment's blocks with the quote's part marked, and covered what ``mask`` covers."""
    places = mask.places(segment) if mask else []
    mark = (start, end) if start is not None and end is not None else (0, 0)
    blocks = segment.blocks or [["paragraph", segment.start, segment.end, None]]
    return [
        ShownBlock(kind, level, begin, tuple(_pieces(segment, begin, finish, mark, places)))
        for kind, begin, finish, level in blocks
    ]


def _pieces(
    segment: Segment, begin: int, finish: int, mark: tuple[int, int], places: list[Place]
) -> list[Piece]:
    begin, finish = max(begin, segment.start), min(finish, segment.end)
    low = min(max(mark[0], begin), finish)
    high = min(max(mark[1], low), finish)
    spans = ((begin, low, False), (low, high, True), (high, finish, False))
    return [
        Piece(covered(segment.text[a - segment.start : b - segment.start], a, places), marked)
        for a, b, marked in spans
        if b > a
    ]


def marks(segment: Segment, start: int | None, end: int | None) -> list[Mark]:
    """Rectangles of the quote on its page: words of one line joined."""
    if start is None or end is None or not segment.boxes:
        return []
    lines: list[list[int]] = []
    for begin, finish, left, top, right, bottom in msgpack.unpackb(zlib.decompress(segment.boxes)):
        if finish <= start or begin >= end:
            continue
        last = lines[-1] if lines else None
        middle = (top + bottom) // 2
        if last and last[1] <= middle <= last[3] and left >= last[0]:
            last[1], last[2], last[3] = min(last[1], top), right, max(last[3], bottom)
        else:
            lines.append([left, top, right, bottom])
    return [Mark(a, b, c - a, d - b) for a, b, c, d in lines]


def image_path(version: Version, page: int) -> Path:
    """Where the page image is kept once drawn; derived, so it may be deleted at any time."""
    key = hashlib.sha256(f"{version.document.tenant_id}/{version.sha256}".encode()).hexdigest()
    return ports().home / "derived" / "pages" / key[:2] / key / f"{page}.png"


def page_image(version: Version, page: int) -> Path | None:
    """The image of a page, or None after asking a worker to draw it.

    Raises ``NotFound`` for a version or page without images.
    """
    if version.format != "pdf" or not 1 <= page <= version.page_count:
        raise NotFound("no_such_page", pages=version.page_count)
    path = image_path(version, page)
    if path.exists():
        return path
    arguments: dict[str, Any] = {"page": page}
    waiting = Job.objects.filter(
        kind="draw_page",
        version=version,
        arguments=arguments,
        state__in=(JobState.QUEUED, JobState.RUNNING),
    )
    with transaction.atomic():
        if not waiting.exists():
            jobs.add(
                "draw_page",
                version.document.tenant,
                version=version,
                arguments=arguments,
                priority=100,
            )
    return None


@jobs.kind("draw_page", jobs.QUICK)
def draw_page(running: jobs.Running) -> None:
    """Draw the page asked for, and its neighbour: most readers turn one page."""
    version = running.job.version
    assert version is not None
    original = originals.original_path(version.document.tenant_id, version.sha256)
    asked = int(running.job.arguments["page"])
    for page in (asked, asked + 1):
        path = image_path(version, page)
        if page > version.page_count or path.exists():
            continue
        image = render_page(original, page, PAGE_WIDTH, ports().limits)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{running.job.pk.hex}")
        fresh.write_bytes(image)
        os.replace(fresh, path)


def covered_image(version: Version, page: int, image: bytes) -> bytes:
    """A page's image as this reader may see it: what their mask covers is painted over.

    Raises ``NotAllowed`` where words have to be covered and nothing says where they stand.
    """
    segment = version.segments.filter(page=page).first()
    if version.mask is None or segment is None:
        return image
    hidden = []
    for start, end, _kind in version.mask.places(segment):
        found = marks(segment, start, end)
        if not found and segment.text[start - segment.start : end - segment.start].strip():
            raise NotAllowed("page_is_masked")
        hidden += found
    if not hidden:
        return image
    # Here: 3 MB that only who covers a page image needs.
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(image)) as opened:
        drawn = opened.convert("RGB")
    brush, across, down = ImageDraw.Draw(drawn), drawn.width / 1000, drawn.height / 1000
    for one in hidden:
        left, top = one.left * across - 2, one.top * down - 2
        right, bottom = left + one.width * across + 4, top + one.height * down + 4
        brush.rectangle((left, top, right, bottom), fill="black")
    target = io.BytesIO()
    drawn.save(target, "PNG")
    return target.getvalue()


def original_file(version: Version) -> Path:
    """The original's bytes on disk. Raises ``NotFound`` once erased, ``NotAllowed`` where it holds
    what its reader may only see covered."""
    if version.mask is not None and version.mask.hides_in(version):
        raise NotAllowed("original_is_masked")
    path = originals.original_path(version.document.tenant_id, version.sha256)
    if not path.exists():
        raise NotFound("original_erased")
    return path
