"""Two texts side by side: chosen from the library or pasted, looked at, taken away as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from troly.doors.citations import title_with_number
from troly.doors.comparison_files import HTML, MEDIA_TYPES, NAME, WORD, comparison_file
from troly.doors.comparisons import rows_of, side_title, tally
from troly.doors.limits import count_question
from troly.doors.pages.access import for_members
from troly.doors.pages.shown import document_url
from troly.doors.pages.views.errors import STATUSES, words_for
from troly.errors import BadInput, NotAllowed, NotFound, TrolyError
from troly.office.assistants.tasks.compare import (
    Compared,
    compare_pasted,
    compare_versions,
    compare_with_pasted,
)
from troly.office.assistants.tasks.sources import LONGEST_SIDE, ComparedSide
from troly.office.library.offering import offered_documents
from troly.office.tenants.models import Member

MOST_ROWS = 150
"""More differences than this are read in the file."""


@sensitive_post_parameters("left_text", "right_text")
@require_http_methods(["GET", "POST"])
@for_members
def compare(request: HttpRequest, member: Member) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    chosen = {name: asked.get(name, "").strip() for name in ("left", "right")}
    texts = {name: asked.get(f"{name}_text", "") for name in ("left", "right")}
    context: dict[str, Any] = {
        "section": "library",
        "chosen": chosen,
        "texts": texts,
        **_offered(member, asked.get("find", "").strip()[:200], chosen),
        "longest": LONGEST_SIDE,
    }
    status = 200
    if "look" not in asked and (request.method == "POST" or any(chosen.values())):
        try:
            compared = _compared(request, member, chosen, texts)
        except (NotFound, NotAllowed):
            raise
        except TrolyError as error:
            context["problem"] = " ".join(words_for(error))
            status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
        else:
            kind = asked.get("file", "")
            if kind in (HTML, WORD):
                return _as_file(compared, kind)
            context["compared"] = comparison_entry(compared)
    return render(request, "pages/compare.html", context, status=status)


def _compared(
    request: HttpRequest, member: Member, chosen: dict[str, str], texts: dict[str, str]
) -> Compared:
    count_question(request, member)
    left, right = chosen["left"], chosen["right"]
    if left and right:
        return compare_versions(member, left, right)
    if left and texts["right"].strip():
        return compare_with_pasted(member, left, texts["right"])
    if texts["left"].strip() and texts["right"].strip() and not right:
        return compare_pasted(member, texts["left"], texts["right"])
    raise BadInput("compared_nothing")


def _check_id(name: str) -> None:
    try:
        UUID(name)
    except ValueError as error:
        raise NotFound("no_such_document") from error


def _offered(member: Member, find: str, chosen: dict[str, str]) -> dict[str, Any]:
    for name in filter(None, chosen.values()):
        _check_id(name)
    offered = offered_documents(member, find, list(filter(None, chosen.values())))
    return {
        "find": find,
        "has_more": offered.has_more,
        "documents": [
            {
                "id": str(document.current_id),
                "title": title_with_number(document.title, document.number),
            }
            for document in offered.documents
        ],
    }


def comparison_entry(compared: Compared) -> dict[str, Any]:
    """What the template shows of a comparison."""
    differing = sum(bool(pair.changes) for pair in compared.comparison.pairs)
    return {
        "is_same": compared.comparison.is_same,
        "counts": tally(compared),
        "rows": [
            {
                "name": row.name,
                "words": row.words,
                "changes": row.changes,
                "left": _half(compared.left, row.left),
                "right": _half(compared.right, row.right),
            }
            for row in rows_of(compared, most=MOST_ROWS)
        ],
        "left_out": max(0, differing - MOST_ROWS),
        "left": side_title(compared.left, is_left=True),
        "right": side_title(compared.right, is_left=False),
    }


def _half(side: ComparedSide, half: Any) -> dict[str, Any] | None:
    if half is None:
        return None
    url = None
    if side.version is not None:
        url = document_url(
            side.version.document_id,
            side.version.pk,
            page=half.page,
            start=half.start,
            end=half.end,
        )
    return {"runs": half.runs, "url": url, "page": half.page}


def _as_file(compared: Compared, kind: str) -> HttpResponse:
    response = HttpResponse(comparison_file(compared, kind), content_type=MEDIA_TYPES[kind])
    name = f"{NAME}.{kind}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
