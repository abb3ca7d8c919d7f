"""How a citation is written out: what it cites, where it stands, whether it is in force."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from troly.doors.pages.wordings import VALIDITIES, Text

if TYPE_CHECKING:
    from troly.office.assistants.models import Citation

_ARTICLE = re.compile(r"^(Điều|Article|Art\.)\s+\S+", re.IGNORECASE)


def place_in(article: str, clause: str, point: str, heading_path: Sequence[str]) -> str:
    """Where in its document a quote stands: Điều, khoản, điểm; else the nearest heading.

    Named in the document's own language, not the reader's: it is what stands on the page.
    """
    if not article:
        return heading_path[-1][:120] if heading_path else ""
    matching = [h for h in heading_path if _ARTICLE.match(h)]
    word = matching[-1].split()[0].capitalize() if matching else "Điều"
    is_vietnamese = word == "Điều"
    parts = [f"{word} {article}"]
    if clause:
        parts.append(f"khoản {clause}" if is_vietnamese else f"({clause})")
    if point:
        parts.append(f"điểm {point}" if is_vietnamese else f"({point})")
    return ", ".join(parts)


def title_with_number(title: str, number: str) -> str:
    """The title, preceded by the document's number unless the title says it."""
    return title if not number or number in title else f"{number} · {title}"


def place_of(citation: Citation) -> str:
    """Source, place and page on one line."""
    place = place_in(citation.article, citation.clause, citation.point, citation.heading_path)
    source = title_with_number(citation.title, citation.document_number)
    parts = [f"{source}, {place}" if place and place != citation.title else source]
    if citation.page:
        parts.append(_("tr. %d") % citation.page)
    return " · ".join(parts)


def validity_of(citation: Citation) -> Text:
    """ "hiệu lực: chưa rõ", "còn hiệu lực"… as it was on the day of the answer."""
    if citation.validity == "unknown":
        return _("hiệu lực: chưa rõ")
    return VALIDITIES.get(citation.validity, VALIDITIES["unknown"])
