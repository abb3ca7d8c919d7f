"""How a citation is written out: what it cites, where it stands, whether it is in force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from troly.doors.pages.wordings import VALIDITIES
if TYPE_CHECKING:
    from troly.office.assistants.models import Citation

_ARTICLE = re.compile(r"^(Điều|Article|Art\.)\s+\S+", re.IGNORECASE)


def place_in(citation: Citation) -> str:
    """Where in the document: "Điều 19, khoản 1, điểm a", else the nearest heading."""
    heading = citation.heading_path[-1] if citation.heading_path else ""
    parts = []
    if citation.article:
        matching = [h for h in citation.heading_path if _ARTICLE.match(h)]
        word = matching[-1].split()[0] if matching else _("Điều")
        parts.append(f"{word} {citation.article}")
        if citation.clause:
            parts.append(_("khoản %s") % citation.clause)
        if citation.point:
            parts.append(_("điểm %s") % citation.point)
    elif heading and heading != citation.title:
        parts.append(heading[:120])
    return ", ".join(parts)


def source_of(citation: Citation) -> str:
    """Title with the document's number, once."""
    if citation.document_number and citation.document_number not in citation.title:
        return f"{citation.title} ({citation.document_number})"
    return citation.title


def place_of(citation: Citation) -> str:
    """Source, place and page on one line."""
    parts = [", ".join(part for part in (source_of(citation), place_in(citation)) if part)]
    if citation.page:
        parts.append(_("tr. %d") % citation.page)
    return " · ".join(parts)


def validity_of(citation: Citation) -> str | Promise:
    """ "hiệu lực: chưa rõ", "còn hiệu lực"… as it was on the day of the answer."""
    if citation.validity == "unknown":
        return _("hiệu lực: chưa rõ")
    return VALIDITIES.get(citation.validity, VALIDITIES["unknown"])
