"""Where a person stands: in documents that the searcher may read, and in what was asked here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Q

from troly.office.assistants.models import Conversation, Feedback, GoldenCase, Turn
from troly.office.assistants.written import kinds
from troly.office.data_subjects.sought import expression_for
from troly.office.desk.forgetting import texts_of
from troly.office.library.models import Segment, State, Version
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter

MOST_PLACES, MOST_STARTS = 2_000, 20
_TAIL = 160
"""Characters of a page looked at together with the next: a name may run over."""
Place = dict[str, Any]
Told = Callable[[int, int], None]


def find(member: Member, values: list[str], told: Told) -> tuple[list[Place], bool]:
    """Places without their words, and whether there were more than are listed.

    {"what": "document", document, version, in: "text" | "name", count,
    starts: [[start, end, page]…]}
    or {"what": "turn" | "golden" | "feedback" | "conversation" | "case" | "incident"
    | "handed_over", id, count}.
    """
    expression = expression_for(values)
    # Each with its own limit: documents must not crowd out what is erased without being chosen.
    parts = [
        list(islice(places, MOST_PLACES + 1))
        for places in (_in_documents(member, expression, told), _in_records(member, expression))
    ]
    found = [place for places in parts for place in places[:MOST_PLACES]]
    return found, any(len(places) > MOST_PLACES for places in parts)


def _in_documents(member: Member, expression: re.Pattern[str], told: Told) -> Iterator[Place]:
    versions = Version.objects.filter(
        document_rights(rights_filter(member), "document__"),
        state__in=(State.SEARCHABLE, State.COMPLETE),
    ).select_related("document")
    total = versions.count()
    for done, version in enumerate(versions.order_by("pk").iterator(chunk_size=200)):
        if done % 50 == 0:
            told(done, total)
        facts = {"what": "document", "document": str(version.document_id)}
        facts["version"] = str(version.pk)
        names = "\n".join(
            [version.document.title, version.title, version.file_name]
            + [str(heading[1]) for heading in version.outline]
        )
        in_names = sum(1 for _ in expression.finditer(names))
        starts = list(_spans(version, expression))
        if starts:
            yield {**facts, "in": "text", "count": len(starts), "starts": starts[:MOST_STARTS]}
        elif in_names:
            yield {**facts, "in": "name", "count": in_names, "starts": []}


def _spans(version: Version, expression: re.Pattern[str]) -> Iterator[list[int | None]]:
    last_end, tail, tail_page = -1, "", None
    rows = Segment.objects.filter(version=version).order_by("ordinal")
    for start, page, text in rows.values_list("start", "page", "text").iterator(chunk_size=20):
        offset = start - len(tail)
        for match in expression.finditer(tail + text):
            if offset + match.start() >= last_end:
                last_end = offset + match.end()
                here = page if offset + match.start() >= start else tail_page
                yield [offset + match.start(), last_end, here]
        tail, tail_page = text[-_TAIL:], page


def _in_records(member: Member, expression: re.Pattern[str]) -> Iterator[Place]:
    body = member.tenant_id
    turns = Turn.objects.filter(conversation__tenant_id=body).order_by("pk")
    for turn in turns.only("question", "understood", "claims").iterator(chunk_size=500):
        said = [turn.question, str(turn.understood), *(str(c.get("text", "")) for c in turn.claims)]
        count = sum(1 for text in said for _ in expression.finditer(text))
        if count:
            yield {"what": "turn", "id": str(turn.pk), "count": count}
    for kind, rows in (
        ("conversation", Conversation.objects.filter(tenant_id=body).values_list("pk", "title")),
        (
            "feedback",
            Feedback.objects.filter(~Q(reason=""), turn__conversation__tenant_id=body).values_list(
                "pk", "reason"
            ),
        ),
        (
            "golden",
            GoldenCase.objects.filter(tenant_id=body).values_list(
                "pk", "question", "previous", "answers"
            ),
        ),
    ):
        for pk, *texts in rows.order_by("pk").iterator(chunk_size=500):
            count = sum(1 for text in texts for _ in expression.finditer(str(text)))
            if count:
                yield {"what": kind, "id": str(pk), "count": count}
    rooms = [("case", texts_of), *((one.what, one.texts) for one in kinds())]
    for kind, texts_in in rooms:
        for key, written in texts_in(member.tenant):
            count = sum(1 for text in written for _ in expression.finditer(text))
            if count:
                yield {"what": kind, "id": key, "count": count}
