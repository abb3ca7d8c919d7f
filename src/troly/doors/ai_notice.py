"""The notice on every page of an assistant that one speaks to AI, as reports can show it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from troly.office.governance.reports.evidence import Finding, Link, gap, resolver
from troly.office.governance.reports.scope import Scope

TEMPLATES = Path(__file__).parent / "pages" / "templates" / "pages"
NOTICE = "parts/ai_notice.html"
SHOWN_ON = ("ask.html", "conversation.html", "check.html")


@resolver("ai_notice")
def ai_notice(scope: Scope) -> Finding:
    """The text as it is shown, and the pages that include it: read from the program's own files."""
    pages = [name for name in SHOWN_ON if NOTICE in (TEMPLATES / name).read_text("utf-8")]
    if pages != list(SHOWN_ON):
        return gap("notice_missing")
    digest = hashlib.sha256((TEMPLATES / NOTICE).read_bytes()).hexdigest()
    links = tuple(
        Link("ask", entry.assistant.name, (str(entry.assistant_id),)) for entry in scope.served[:5]
    )
    return Finding(facts={"count": len(pages)}, record=[pages, digest], links=links)
