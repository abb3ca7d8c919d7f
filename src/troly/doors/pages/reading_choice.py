"""What a task that reads documents was asked to read, as its pages send it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from troly.doors.citations import title_with_number
from troly.errors import NotFound
from troly.office.assistants.tasks.analyse import MOST_AT_ONCE, MOST_DOCUMENTS
from troly.office.library.offering import offered_documents
from troly.office.tenants.models import Member


@dataclass(frozen=True)
class Choice:
    """``versions`` of the library, else a pasted ``text``."""

    versions: tuple[str, ...]
    text: str
    find: str = ""
    is_looking: bool = False
    """Nothing is to be read yet: documents are sought by ``find`` to choose from."""

    @property
    def is_made(self) -> bool:
        return not self.is_looking and bool(self.versions or self.text.strip())


def choice_of(request: HttpRequest) -> Choice:
    """Raises ``NotFound`` for what is no id."""
    asked = request.POST if request.method == "POST" else request.GET
    names = [name.strip() for name in asked.getlist("version") if name.strip()]
    for name in names:
        try:
            UUID(name)
        except ValueError as error:
            raise NotFound("no_such_document") from error
    find = asked.get("find", "").strip()[:200]
    return Choice(tuple(names), request.POST.get("text", ""), find, "look" in asked)


def choice_entry(member: Member, choice: Choice) -> Mapping[str, Any]:
    """What ``parts/reading_choice.html`` shows."""
    offered = offered_documents(member, choice.find, choice.versions)
    return {
        "find": choice.find,
        "has_more": offered.has_more,
        "documents": [
            {
                "id": str(document.current_id),
                "title": title_with_number(document.title, document.number),
                "is_chosen": str(document.current_id) in choice.versions,
            }
            for document in offered.documents
        ],
        "versions": choice.versions,
        "text": choice.text,
        "most": MOST_DOCUMENTS,
        "longest": MOST_AT_ONCE,
    }
