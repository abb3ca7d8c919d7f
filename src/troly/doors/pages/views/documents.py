"""A document opened at a quote: page image or text, outline, facts, original."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troly.doors.citations import place_in, title_with_number
from troly.doors.pages.access import for_members
from troly.doors.pages.links import link_entry
from troly.doors.pages.shown import document_entry, document_url
from troly.doors.pages.tables import in_tables, laid_out
from troly.errors import NotFound, TrolyError, Unavailable
from troly.office.assistants.history import ShownTurn, conversations_of, shown_turn
from troly.office.assistants.models import Citation, Turn
from troly.office.library import linking, viewing
from troly.office.library.models import Segment, Version
from troly.office.tenants.lasting import StillAllowed
from troly.office.tenants.models import Member

DRAWING_SECONDS, GLANCE_SECONDS = 8.0, 0.1
IMAGE_WIDTH = viewing.PAGE_WIDTH
CITED_BY = 5
PART_BYTES = 256 * 1024
BLOCKS_BEFORE, BLOCKS_BESIDE = 2, 5


def _number(text: str | None) -> int | None:
    """A whole number from an address, or None: a mistyped one is left out, not an error."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


class Place:
    """Where in a version a page of the viewer stands."""

    def __init__(
        self, version: Version, page: int | None, start: int | None, end: int | None
    ) -> None:
        self.version, self.start, self.end = version, start, end
        self.has_pages = bool(version.page_count)
        self.segment = self._segment(page)
        self.count = version.page_count or version.segments.count()
        self.page = self.segment.page or self.segment.ordinal + 1

    def _segment(self, page: int | None) -> Segment:
        if self.has_pages or page is None:
            return viewing.segment_at(self.version, page=page, start=self.start)
        segment = self.version.segments.filter(ordinal=page - 1).first()
        if segment is None:
            raise NotFound("no_such_page", pages=self.version.segments.count())
        return segment

    @property
    def is_marked(self) -> bool:
        return self.start is not None and self.end is not None

    def running(self) -> list[dict[str, Any]]:
        """The segment's blocks for the templates."""
        return in_tables(
            laid_out(viewing.shown_blocks(self.segment, self.start, self.end, self.version.mask))
        )

    def around(self) -> list[dict[str, Any]]:
        """The blocks of the quote with a few before and after it: what fits beside an answer."""
        blocks = laid_out(
            viewing.shown_blocks(self.segment, self.start, self.end, self.version.mask)
        )
        marked = [n for n, block in enumerate(blocks) if block.is_marked]
        if marked:
            blocks = blocks[max(0, marked[0] - BLOCKS_BEFORE) : marked[-1] + 1 + BLOCKS_BESIDE]
        return in_tables(blocks if marked else blocks[:BLOCKS_BESIDE])

    def leaf(self) -> dict[str, Any] | None:
        """The page's image with its marks, or None for a format without images."""
        version, segment = self.version, self.segment
        if version.format != "pdf" or segment.page is None or not segment.width:
            return None
        # Asked for now, so that it is being drawn while the browser still reads the page.
        viewing.page_image(version, segment.page)
        marks = viewing.marks(segment, self.start, self.end)
        height = round(IMAGE_WIDTH * segment.height / segment.width)
        drawn = [
            {
                "left": mark.left * IMAGE_WIDTH // 1000,
                "top": mark.top * height // 1000,
                "width": mark.width * IMAGE_WIDTH // 1000,
                "height": mark.height * height // 1000,
            }
            for mark in marks
        ]
        return {
            "page": segment.page,
            "width": IMAGE_WIDTH,
            "height": height,
            "image_url": reverse("pages:page_image", args=[version.id, segment.page]),
            "boxes": marks,
            "boxes_drawn": drawn,
            "cut": cut_around(drawn, IMAGE_WIDTH, height),
        }


def cut_around(boxes: list[dict[str, int]], width: int, height: int) -> dict[str, int]:
    """The part of a page to show beside an answer: the quote with room around it, without the
    margins of the sheet. Pixels of the image."""
    margin = width // 14
    if not boxes:
        return {"left": 0, "top": 0, "width": width, "height": height}
    top = max(0, min(b["top"] for b in boxes) - height // 10)
    bottom = min(height, max(b["top"] + b["height"] for b in boxes) + height // 8)
    left = max(0, min(margin, min(b["left"] for b in boxes) - 10))
    right = min(width, max(width - margin, max(b["left"] + b["width"] for b in boxes) + 10))
    return {"left": left, "top": top, "width": right - left, "height": bottom - top}


@require_GET
@for_members
def document(
    request: HttpRequest, member: Member, document_id: object, version_id: object
) -> HttpResponse:
    version = viewing.version_for(member, version_id, document_id)
    query = request.GET
    start, end = _number(query.get("start")), _number(query.get("end"))
    if query.get("whole") == "article" and start is not None:
        start, end = viewing.article_around(version, start) or (start, end)
    if query.get("page") and _number(query.get("page")) is None:
        raise NotFound("no_such_page")
    shown = _asked_turn(member, query.get("turn", ""))
    number = _number(query.get("quote"))
    if request.headers.get("HX-Target") == "source":
        if shown is not None and number is not None:
            panel = source_panel(member, shown, number)
        else:
            panel = _panel(version, _number(query.get("page")), start, end, request)
        return render(request, "pages/parts/source_panel.html", {"source": panel})
    place = Place(version, _number(query.get("page")), start, end)
    context = {"section": "library", **_document_context(member, version, place, shown)}
    response = render(request, "pages/document.html", context)
    response.headers["Vary"] = "Cookie, HX-Target"
    return response


def _asked_turn(member: Member, turn_id: str) -> ShownTurn | None:
    """The member's own turn a reader comes from; None for anything else."""
    try:
        turn = Turn.objects.filter(pk=turn_id, conversation__in=conversations_of(member)).first()
    except ValueError:
        return None
    except Exception as error:
        if type(error).__name__ == "ValidationError":
            return None
        raise
    return shown_turn(member, turn) if turn else None


def _document_context(
    member: Member, version: Version, place: Place, shown: ShownTurn | None
) -> dict[str, Any]:
    document = version.document

    def at(page: int) -> str | None:
        inside = 1 <= page <= place.count
        return document_url(document.id, version.id, page=page) if inside else None

    readable = document.versions.filter(state__in=viewing.READABLE).order_by("-ordinal")
    is_own = document.tenant_id == member.tenant_id
    back = None
    if shown is not None:
        address = reverse("pages:conversation", args=[shown.turn.conversation_id])
        back = f"{address}#turn-{shown.turn.id}"
    return {
        "document": document_entry(document, version, is_own),
        "links": [link_entry(link, document) for link in linking.links_of(member, document)],
        "may_build": member.may_build and is_own,
        "version": {
            "is_current": version.id == document.current_id,
            "file_name": version.file_name,
            "format": version.format,
        },
        "versions": [
            {
                "ordinal": v.ordinal,
                "received_at": v.received_at,
                "url": document_url(document.id, v.id),
                "is_shown": v.id == version.id,
            }
            for v in readable
        ],
        "compare_url": _compare_url(
            version, [v.pk for v in readable if v.ordinal < version.ordinal]
        ),
        "has_pages": place.has_pages,
        "page": place.page,
        "page_count": place.count,
        "previous_url": at(place.page - 1),
        "next_url": at(place.page + 1),
        "page_action": document_url(document.id, version.id),
        "leaf": place.leaf(),
        "running": place.running(),
        "is_marked": place.is_marked,
        "outline": _outline(version, place),
        "cited_by": _cited_by(member, version),
        "original_url": reverse("pages:original", args=[version.id]),
        "warnings": [warning_text(code) for code in version.warnings],
        "back_url": back,
    }


def _compare_url(version: Version, before: list[Any]) -> str | None:
    """Where the version before this one is held against it."""
    if not before:
        return None
    return reverse("pages:compare") + "?" + urlencode({"left": before[0], "right": version.pk})


def _outline(version: Version, place: Place) -> list[dict[str, Any]]:
    """Headings with their addresses; the one the reader is under is marked."""
    here = place.start if place.start is not None else place.segment.start
    current = -1
    for number, (_level, _title, start, _page) in enumerate(version.outline):
        if start <= here:
            current = number
    return [
        {
            "level": min(int(level), 6),
            "title": title,
            "url": document_url(version.document_id, version.id, page=page, start=start),
            "is_current": number == current,
        }
        for number, (level, title, start, page) in enumerate(version.outline)
    ]


def _cited_by(member: Member, version: Version) -> list[dict[str, str]]:
    """The member's own questions whose answers quote this version."""
    citations = (
        Citation.objects.filter(version=version, turn__conversation__in=conversations_of(member))
        .select_related("turn")
        .order_by("-turn__asked_at")[: CITED_BY * 4]
    )
    found: dict[object, dict[str, str]] = {}
    for citation in citations:
        address = reverse("pages:conversation", args=[citation.turn.conversation_id])
        found.setdefault(
            citation.turn_id,
            {"question": citation.turn.question[:200], "url": f"{address}#turn-{citation.turn_id}"},
        )
    return list(found.values())[:CITED_BY]


def warning_text(code: str) -> str:
    """What a person should know about how a file was read."""
    texts = {
        "legacy_encoding": _("Tệp dùng bảng mã cũ và đã được chuyển sang Unicode."),
        "characters_damaged": _("Tệp có ký tự hỏng; các chỗ đó được thay bằng dấu �."),
        "read_by_position": _(
            "Một số trang được đọc lại theo vị trí chữ; nên đối chiếu ảnh trang."
        ),
        "pages_without_text": _(
            "Có trang không có chữ, có thể là bản quét; nội dung các trang đó không tìm được."
        ),
    }
    return texts.get(code, _("Tệp có chỗ đọc chưa chắc chắn; nên đối chiếu bản gốc."))


def source_panel(member: Member, shown: ShownTurn, number: int) -> dict[str, Any]:
    """The source of one quote, as shown beside its answer. Raises ``NotFound``."""
    quotes = [q for q in shown.quotes if q.is_open]
    at = next((i for i, q in enumerate(quotes) if q.citation.number == number), None)
    if at is None:
        raise NotFound("no_such_document")

    def address(index: int) -> str | None:
        if not 0 <= index < len(quotes):
            return None
        quote = quotes[index]
        assert quote.document is not None and quote.version is not None
        citation = quote.citation
        return document_url(
            quote.document.id,
            quote.version.id,
            page=citation.page,
            start=citation.start,
            end=citation.end,
            turn=shown.turn.id,
            quote=citation.number,
        )

    quote = quotes[at]
    assert quote.version is not None and quote.document is not None
    citation = quote.citation
    place = Place(quote.version, citation.page, citation.start, citation.end)
    return {
        "title": title_with_number(citation.title, citation.document_number),
        "place": place_in(citation.article, citation.clause, citation.point, citation.heading_path),
        "page": citation.page,
        "page_url": address(at),
        "language": quote.document.language,
        "leaf": place.leaf(),
        "running": place.around(),
        "previous_url": address(at - 1),
        "next_url": address(at + 1),
    }


def _panel(
    version: Version, page: int | None, start: int | None, end: int | None, request: HttpRequest
) -> dict[str, Any]:
    place = Place(version, page, start, end)
    return {
        "title": title_with_number(version.title, version.document.number),
        "place": "",
        "page": place.segment.page,
        "page_url": request.get_full_path(),
        "language": version.document.language,
        "leaf": place.leaf(),
        "running": place.around(),
        "previous_url": None,
        "next_url": None,
    }


@require_GET
@for_members
def page_image(
    request: HttpRequest, member: Member, version_id: object, page: int
) -> HttpResponseBase:
    """The image of a page. A worker draws it when it is first asked for; a few seconds' wait
    here spares the reader a broken picture."""
    version = viewing.version_for(member, version_id)
    until = time.monotonic() + DRAWING_SECONDS
    path = viewing.page_image(version, page)
    while path is None and time.monotonic() < until:
        time.sleep(GLANCE_SECONDS)
        drawn = viewing.image_path(version, page)
        path = drawn if drawn.exists() else None
    if path is None:
        raise Unavailable("not_drawn_yet")
    image = viewing.covered_image(version, page, path.read_bytes())
    response = HttpResponse(image, content_type="image/png")
    # Not longer: a right that is taken back must not leave pictures behind.
    response.headers["Cache-Control"] = "private, max-age=30"
    return response


@require_GET
@for_members
def original(request: HttpRequest, member: Member, version_id: object) -> HttpResponseBase:
    """The original's bytes, always as a download: nothing of it runs in this origin."""
    version = viewing.version_for(member, version_id)
    path = viewing.original_file(version)
    parts = _parts(path, StillAllowed(member, partial(_may_open, version)))
    response = StreamingHttpResponse(parts, content_type="application/octet-stream")
    response.headers["Content-Length"] = str(path.stat().st_size)
    response.headers["Content-Disposition"] = content_disposition_header(True, version.file_name)
    return response


def _may_open(version: Version, member: Member) -> bool:
    try:
        return bool(viewing.version_for(member, version.pk))
    except TrolyError:
        return False


def _look(lasting: StillAllowed) -> None:
    try:
        lasting.look()
    finally:
        close_old_connections()


async def _parts(path: Path, lasting: StillAllowed) -> AsyncIterator[bytes]:
    """A file in parts, read beside the event loop: a large one is never whole in memory.

    Broken off when its reader may read it no longer: the length stated shows that it is not whole.
    """
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while part := await asyncio.to_thread(file.read, PART_BYTES):
            await asyncio.to_thread(_look, lasting)
            yield part
    finally:
        file.close()
