"""The words of a document's body, without its head and foot: what a draft takes over of a file."""

from __future__ import annotations

from pathlib import Path

from troly.engine.layout.read import read_layout
from troly.engine.layout.roles import assign_roles

BODY = ("basis", "division", "section", "article", "body")


def body_of(path: Path) -> tuple[str, list[tuple[str, str]]]:
    """The subject, "" for none, and role and text of each paragraph of the body, in order.

    Raises ``FileRefused("has_macros")``.
    """
    _opened, layout, _elements = read_layout(path)
    assign_roles(layout.paragraphs)
    subject = ""
    found = []
    for one in layout.paragraphs:
        text = " ".join(one.text.split())
        if one.role in ("subject", "letter_subject") and not subject:
            subject = text
        elif one.role in BODY and text:
            found.append((one.role, text))
    return subject, found
